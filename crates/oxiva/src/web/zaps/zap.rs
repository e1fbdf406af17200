//! `/zaps/{id}`: one zap, its switch and its settings.

use super::{
    outline::{self, Line, PlacedRemark},
    step_names,
};
use crate::{
    actions::sentences,
    app::Shared,
    clock::Micros,
    db::Tx,
    dossiers::{self, Scope, last_changes::Subject, people},
    error::{Error, Problem, Result},
    http::request::Parameters,
    i18n::Lang,
    web::{
        edits::{self, Edit, Merged, Saved, Snapshot},
        form::read,
        names::Names,
        path,
        respond::{form_page, html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    zaps::{
        checks,
        documents::{self, Version, Zap, ZapSettings},
        drafts, flood, labels, listed, owners,
        runs::{self, Run},
        shares::{self, Share, ShareState},
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use zap_engine::{dates::DateOrder, document::Zap as Plan};

#[derive(Template)]
#[template(path = "zap.html")]
pub struct ZapPage {
    s: Shell,
    zap: Zap,
    /// Where it takes what starts it.
    address: Option<String>,
    /// What the whole does, in one sentence.
    sentence: String,
    lines: Vec<Line>,
    latest: Vec<Run>,
    /// Whether runs are held for a person to decide on.
    holds_runs: bool,
    versions: Vec<Version>,
    /// The newest of its shares, each with what its link leads to.
    shares: Vec<(Share, ShareState)>,
    names: Names,
    /// The word of its own order of dates, if it has one.
    date_order: Option<&'static str>,
    /// What keeps it from working, and what is likely a mistake.
    errors: Vec<PlacedRemark>,
    warnings: Vec<PlacedRemark>,
    labels: Vec<String>,
    /// The labels that other zaps have.
    known_labels: Vec<String>,
    /// The name of whoever sees to it; empty if nobody does.
    owner: String,
    /// Whom it can be handed to.
    takers: Vec<(i64, String)>,
    /// Why what was asked for last was refused.
    refused: Option<String>,
    /// What a person who starts it is asked for: key, label, whether it must be given.
    asked: Vec<(String, String, bool)>,
    /// The version that the form of the settings is made from.
    edit: Edit,
}

impl ZapPage {
    /// Whether that person sees to the zap.
    fn sees_to(&self, person: &i64) -> bool {
        self.zap.owner == Some(*person)
    }
}

/// One zap with its latest runs.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    Ok(html(page(&visitor, &app, id, None).await?))
}

/// The page of a zap; `refused`: why what was asked for last was refused.
pub async fn page(
    visitor: &Visitor,
    app: &Shared,
    id: i64,
    refused: Option<String>,
) -> Result<ZapPage> {
    let dossier = visitor.dossier();
    let (base, s) = (app.config.public_url(), visitor.shell("zaps"));
    let (now, checks) = (app.clock.now(), app.checks());
    let page = app.db.read(move |tx| {
        let zap = documents::get(tx, dossier, id)?;
        let document = drafts::document(tx, dossier, &zap)?;
        let of = dossiers::get(tx, dossier)?;
        let findings = checks::findings(tx, &of, now, Some(&zap), &document, &checks)?;
        let plan = Plan::parse(&document).ok();
        let names = step_names::of(tx, dossier, &document)?;
        let lines = outline::lines(&document, &names, &s);
        let placed = |problems: &[Problem]| outline::placed(&lines, problems, &s);
        let filter = runs::Filter { zap: Some(id), ..Default::default() };
        let everybody = people::list(tx, dossier)?;
        let owner = everybody.iter().find(|person| zap.owner == Some(person.id));
        Ok(ZapPage {
            labels: labels::of(tx, dossier, id)?,
            known_labels: listed::known_labels(tx, dossier)?,
            owner: owner.map(|person| person.nom.clone()).unwrap_or_default(),
            takers: owners::takers(&everybody),
            refused,
            address: zap.hook_path(dossier).map(|path| format!("{base}{path}")),
            sentence: sentences::zap(&document, &names, s.lang),
            date_order: plan.as_ref().and_then(|plan| plan.date_order).map(DateOrder::word),
            errors: placed(&findings.errors),
            warnings: placed(&findings.warnings),
            asked: plan.as_ref().map(outline::asked).unwrap_or_default(),
            holds_runs: flood::holds(tx, dossier, id)?,
            latest: runs::list(tx, dossier, &filter, None, MAX_RUNS)?.items,
            versions: documents::versions(tx, dossier, id, None, MAX_VERSIONS)?.items,
            shares: with_states(shares::of_zap(tx, dossier, id, MAX_SHARES)?, now),
            names: Names::read(tx, dossier)?,
            edit: Edit::of(snapshot(&zap, s.lang).version()),
            lines,
            zap,
            s,
        })
    });
    page.await
}

/// Runs, versions and shares on the page.
const MAX_RUNS: i64 = 10;
const MAX_VERSIONS: i64 = 10;
const MAX_SHARES: i64 = 20;

/// Shares, each with whether its link still leads anywhere.
pub fn with_states(shares: Vec<Share>, now: Micros) -> Vec<(Share, ShareState)> {
    let with_state = |share: Share| {
        let state = share.state(now);
        (share, state)
    };
    shares.into_iter().map(with_state).collect()
}

/// Switches it on.
pub async fn switch_on(visitor: Visitor, app: State<Shared>, id: Path<String>) -> Result<Response> {
    switch(visitor, app, id, true).await
}

/// Switches it off.
pub async fn switch_off(
    visitor: Visitor,
    app: State<Shared>,
    id: Path<String>,
) -> Result<Response> {
    switch(visitor, app, id, false).await
}

async fn switch(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    on: bool,
) -> Result<Response> {
    visitor.automates()?;
    let (id, entropy, checks) = (path::id(&id)?, app.entropy.clone(), app.checks());
    let switch = move |tx: &mut Tx, scope: &Scope| {
        if on {
            return drafts::switch_on(tx, &entropy, scope, id, &checks);
        }
        documents::switch(tx, &entropy, scope, id, false, &checks)
    };
    match visitor.write(&app, switch).await {
        // The page says what.
        Err(Error::Invalid(_)) => {
            return Ok(form_page(true, page(&visitor, &app, id, None).await?));
        }
        switched => switched?,
    };
    let flash = if on { "zap-on" } else { "zap-off" };
    Ok(see_other(&format!("/zaps/{id}"), flash))
}

/// Deletes the zap.
pub async fn remove(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let (id, entropy) = (path::id(&id)?, app.entropy.clone());
    visitor.write(&app, move |tx, scope| documents::delete(tx, &entropy, scope, id)).await?;
    Ok(see_other("/zaps", "zap-deleted"))
}

/// Saves how its runs are done: how many at a time, how often, and whether failures switch it off.
pub async fn configure(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let (dossier, lang) = (visitor.dossier(), visitor.lang());
    let now = move |tx: &mut Tx, _: &Shell| Ok(snapshot(&documents::get(tx, dossier, id)?, lang));
    let work = move |tx: &mut Tx, scope: &Scope, merged: Merged| {
        documents::configure(tx, scope, id, settings(&merged.typed))
    };
    let (typed, edit, refused) = match edits::save(&visitor, &app, &typed, now, work).await {
        Ok(Saved::Done(_)) => return Ok(see_other(&format!("/zaps/{id}"), "saved")),
        Ok(Saved::Clash(merged, edit)) => (merged, edit, None),
        Err(error @ Error::Invalid(_)) => {
            let edit = Edit::of_sent(&typed);
            (typed, edit, Some(error.message(lang)))
        }
        Err(error) => return Err(error),
    };
    let mut page = page(&visitor, &app, id, refused).await?;
    page.zap.settings = settings(&typed);
    page.edit = edit;
    Ok(form_page(true, page))
}

/// What was typed into the form of the settings.
fn settings(typed: &Parameters) -> ZapSettings {
    let number = |name: &str| match typed.get(name).unwrap_or_default().trim() {
        "" => 0,
        // What is no number is out of its range.
        text => text.parse().unwrap_or(-1),
    };
    ZapSettings {
        concurrency: number("concurrency"),
        rate: number("rate"),
        hold_above: number("hold_above"),
        keep_on: typed.get("keep_on").is_some(),
    }
}

/// What the form of the settings shows.
fn snapshot(zap: &Zap, lang: Lang) -> Snapshot {
    let number = |number: i64| if number > 0 { number.to_string() } else { String::new() };
    let ZapSettings { concurrency, rate, hold_above, keep_on } = zap.settings;
    Snapshot::of(Subject::ZapSettings(zap.id), lang)
        .field("concurrency", number(concurrency))
        .called(lang.text("zap-concurrency"))
        .field("rate", number(rate))
        .called(lang.text("zap-rate"))
        .field("hold_above", number(hold_above))
        .called(lang.text("zap-hold-above"))
        .tick("keep_on", "oui", keep_on)
        .called(lang.text("zap-keep-on"))
}
