//! `/zaps`: the zaps of a dossier as a list, with its filters.

use super::bulk::BulkOutcome;
use crate::{
    actions::{catalogue, sentences},
    app::Shared,
    db::Tx,
    dossiers::{
        Dossier,
        people::{self, Person},
    },
    error::Result,
    http::request::Parameters,
    page,
    records::input,
    tables,
    web::{
        charts,
        markup::Markup,
        pager::Pager,
        query,
        respond::{form_page, html},
        shell::Shell,
        visitor::Visitor,
    },
    zaps::{
        days, documents, drafts, labels,
        listed::{self, ListedZap, OwnerFilter, Wanted, ZapOrder},
        owners,
        runs::{self, Run},
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "zaps.html")]
struct ListPage {
    s: Shell,
    rows: Vec<ZapRow>,
    labels: Vec<String>,
    /// Everybody who may be asked for as an owner.
    people: Vec<Person>,
    /// Whom zaps can be handed to.
    takers: Vec<(i64, String)>,
    states: &'static [&'static str],
    orders: &'static [&'static str],
    asked: Parameters,
    filtered: bool,
    /// The filters again, as the end of an address.
    query: String,
    total: String,
    pager: Pager,
    /// What was done to several zaps at once, just now.
    outcome: Option<BulkOutcome>,
}

/// A zap, as its line shows it.
struct ZapRow {
    listed: ListedZap,
    last: Option<Run>,
    /// The icon of its trigger, and what starts it.
    icon: &'static str,
    trigger: String,
    /// The name of whoever sees to it; empty if nobody does.
    owner: String,
    errors: Markup,
}

impl ListPage {
    fn asked(&self, name: &str) -> &str {
        self.asked.get(name).unwrap_or_default()
    }

    /// Whether that label is asked for, however it is written.
    fn asks_for_label(&self, label: &str) -> bool {
        labels::folded(label) == labels::folded(self.asked("etiquette"))
    }
}

/// The filters, by their names in the address.
pub const NAMES: [&str; 5] = ["q", "etiquette", "etat", "personne", "tri"];

/// In the place of a person: zaps that nobody sees to.
const NOBODY: &str = "aucune";

/// The list of zaps, with its filters.
pub async fn list(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let asked = Parameters::of_query(request.uri().query())?;
    Ok(html(page(&visitor, &app, asked, None).await?))
}

/// The list again, with what was done to several zaps at once.
pub async fn after_bulk(
    visitor: &Visitor,
    app: &Shared,
    asked: Parameters,
    outcome: BulkOutcome,
) -> Result<Response> {
    let refused = outcome.count == 0 && !outcome.refused.is_empty();
    Ok(form_page(refused, page(visitor, app, asked, Some(outcome)).await?))
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    asked: Parameters,
    outcome: Option<BulkOutcome>,
) -> Result<ListPage> {
    let (wanted, after) = (wanted(&asked)?, asked.get("after").map(str::to_owned));
    let (dossier, now) = (visitor.signed_in.dossier.clone(), app.clock.now());
    let s = visitor.shell("zaps");
    let read = app.db.read(move |tx| {
        let found = listed::find(tx, &dossier, &wanted, now, after.as_deref(), page::SIZE)?;
        let people = people::list(tx, dossier.id)?;
        let next = found.next;
        let today = days::day_of(now, &dossier.zone());
        let rows = rows(tx, &dossier, &s, found.items, &people, today)?;
        Ok((s, rows, next, people, listed::known_labels(tx, dossier.id)?))
    });
    let (s, rows, next, people, labels) = read.await?;
    Ok(ListPage {
        total: s.t1("shown", "count", rows.len()),
        pager: Pager::new("/zaps", &asked, &NAMES, next.as_deref()),
        filtered: NAMES.iter().any(|name| *name != "tri" && asked.get(name).is_some()),
        query: query::encoded(query::given(&asked, &NAMES)),
        takers: owners::takers(&people),
        states: &["on", "off"],
        orders: ZapOrder::WORDS,
        asked,
        rows,
        labels,
        people,
        outcome,
        s,
    })
}

/// What the address asks for. What is not understood is refused.
fn wanted(asked: &Parameters) -> Result<Wanted> {
    let owner = |text: &str| match text {
        NOBODY => Some(OwnerFilter::Nobody),
        id => input::id(id).map(OwnerFilter::Person),
    };
    Ok(Wanted {
        words: asked.get("q").unwrap_or_default().to_owned(),
        label: asked.get("etiquette").map(str::to_owned),
        state: query::word(asked, "etat", documents::ZapState::parse)?,
        owner: query::word(asked, "personne", owner)?,
        order: query::word(asked, "tri", ZapOrder::parse)?.unwrap_or_default(),
    })
}

fn rows(
    tx: &mut Tx,
    dossier: &Dossier,
    s: &Shell,
    zaps: Vec<ListedZap>,
    people: &[Person],
    today: i64,
) -> Result<Vec<ZapRow>> {
    let tables = tables::list(tx, dossier.id)?.into_iter().map(|table| (table.id, table.nom));
    let names = sentences::Names { tables: tables.collect(), ..sentences::Names::default() };
    let mut row = |listed: ListedZap| {
        let zap = &listed.zap;
        let trigger = if zap.version > 0 {
            documents::trigger(tx, dossier.id, zap.id)?
        } else {
            drafts::document(tx, dossier.id, zap)?["trigger"].take()
        };
        let filter = runs::Filter { zap: Some(zap.id), tests: Some(false), ..Default::default() };
        let owner = people.iter().find(|person| zap.owner == Some(person.id));
        Ok(ZapRow {
            last: runs::list(tx, dossier.id, &filter, None, 1)?.items.pop(),
            icon: catalogue::trigger_icon(trigger["kind"].as_str().unwrap_or_default()),
            trigger: sentences::trigger(&trigger, &names, s.lang),
            owner: owner.map(|person| person.nom.clone()).unwrap_or_default(),
            errors: charts::errors(s, &listed.errors, today),
            listed,
        })
    };
    zaps.into_iter().map(&mut row).collect()
}
