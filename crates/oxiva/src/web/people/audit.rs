//! `/journal`: the audit log as a page, and as files to take away.

use crate::{
    app::Shared,
    clock::Micros,
    dossiers::{
        Actor, Dossier,
        audit::{self, Action, Entry, Filter},
    },
    error::{Code, Error, Result},
    http::request::Parameters,
    page,
    records::input,
    web::{pager::Pager, records::history::Names, respond::html, shell::Shell, visitor::Visitor},
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use jiff::{ToSpan, civil::Date};
use serde_json::Value as Json;

/// The filters, as they stand in the address.
pub const FILTERS: [&str; 4] = ["quoi", "par", "du", "au"];

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    s: Shell,
    rows: Vec<Line>,
    people: Vec<(String, String)>,
    actions: &'static [&'static str],
    action: String,
    person: String,
    since: String,
    until: String,
    /// The filters again, for the addresses of the files.
    query: String,
    filtered: bool,
    total: String,
    pager: Pager,
    retention: u32,
}

/// A line as people read it.
pub struct Line {
    pub at: Micros,
    pub who: String,
    pub what: String,
    pub subject: String,
    pub details: Vec<String>,
    pub address: String,
}

pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let query = Parameters::of_query(request.uri().query())?;
    let filter = filter(&query, &visitor.signed_in.dossier)?;
    let (dossier, after) = (visitor.dossier(), query.get("after").map(str::to_owned));
    let (page, names) = app
        .db
        .read(move |tx| {
            let page = audit::list(tx, dossier, &filter, after.as_deref(), page::SIZE)?;
            Ok((page, Names::read(tx, dossier)?))
        })
        .await?;
    let s = visitor.shell("audit");
    let mut people = names.choices();
    people.push(("system".to_owned(), s.t("actor-system")));
    let pager = Pager::new("/journal", &query, &FILTERS, page.next.as_deref());
    let text = |name| query.get(name).unwrap_or_default().to_owned();
    Ok(html(AuditPage {
        total: s.t1("shown", "count", page.items.len()),
        rows: page.items.iter().map(|entry| line(&s, &names, entry)).collect(),
        people,
        actions: Action::WORDS,
        action: text("quoi"),
        person: text("par"),
        since: text("du"),
        until: text("au"),
        query: encoded(&query),
        filtered: FILTERS.iter().any(|name| query.get(name).is_some()),
        pager,
        retention: app.config.retention.audit_days,
        s,
    }))
}

fn encoded(query: &Parameters) -> String {
    let given = FILTERS.iter().filter_map(|name| Some((*name, query.get(name)?)));
    let pairs = form_urlencoded::Serializer::new(String::new()).extend_pairs(given).finish();
    if pairs.is_empty() { pairs } else { format!("?{pairs}") }
}

/// What the address asks for; days are those of the dossier, the last one included.
pub fn filter(query: &Parameters, dossier: &Dossier) -> Result<Filter> {
    let wrong = |name| move || Error::parameter(Code::InvalidParameter, name);
    let actor = query.get("par").map(|word| match word {
        "system" => Ok(Actor::System),
        id => input::id(id).map(Actor::Person).ok_or_else(wrong("par")),
    });
    let action = query.get("quoi").map(|word| Action::parse(word).ok_or_else(wrong("quoi")));
    Ok(Filter {
        action: action.transpose()?,
        actor: actor.transpose()?,
        since: day(query, "du", 0, dossier)?,
        until: day(query, "au", 1, dossier)?,
    })
}

/// The beginning of the day that `name` says, or of one `later`.
fn day(query: &Parameters, name: &str, later: i64, dossier: &Dossier) -> Result<Option<Micros>> {
    let Some(text) = query.get(name) else { return Ok(None) };
    let begins = |text: &str| {
        let date = text.parse::<Date>().ok()?.checked_add(later.days()).ok()?;
        Some(date.to_zoned_datetime(dossier.zone()).ok()?.timestamp().as_microsecond())
    };
    let begins = begins(text).ok_or_else(|| Error::parameter(Code::InvalidParameter, name))?;
    Ok(Some(begins))
}

/// Words a line.
pub fn line(s: &Shell, names: &Names, entry: &Entry) -> Line {
    let fields = entry.detail.as_object().into_iter().flatten();
    Line {
        at: entry.at,
        who: names.actor(s, entry.actor),
        what: s.word("audit", entry.action.word()),
        subject: subject(entry),
        details: fields.map(|(name, value)| detail(s, name, value)).collect(),
        address: entry.address.clone(),
    }
}

/// Modules are called by their names, everything else as it was called then.
fn subject(entry: &Entry) -> String {
    match entry.action {
        Action::ModuleActivated
        | Action::ModuleDeactivated
        | Action::ModuleSuspended
        | Action::ModuleResumed => entry.subject.to_uppercase(),
        _ => entry.subject.clone(),
    }
}

/// « Rôle : Membre → Administrateur », « Droits : Lecture ».
fn detail(s: &Shell, name: &str, value: &Json) -> String {
    let label = ["audit-detail-", "field-"]
        .iter()
        .map(|set| format!("{set}{}", name.replace('_', "-")))
        .find_map(|key| Some(s.t(&key)).filter(|text| *text != key))
        .unwrap_or_else(|| name.to_owned());
    let changed = value.as_object().and_then(|change| change.get("from").zip(change.get("to")));
    match changed {
        Some((from, to)) => {
            let (from, to) = (shown(s, name, from), shown(s, name, to));
            s.lang.text_with("field-changed", &[("field", label), ("from", from), ("to", to)])
        }
        None => s.pair("audit-detail", label, shown(s, name, value)),
    }
}

fn shown(s: &Shell, name: &str, value: &Json) -> String {
    let text = match value {
        Json::String(text) => text.clone(),
        Json::Bool(true) => s.t("yes"),
        Json::Bool(false) => s.t("no"),
        Json::Null => String::new(),
        Json::Array(items) => {
            let items: Vec<_> = items.iter().map(|item| shown(s, name, item)).collect();
            items.join(", ")
        }
        other => other.to_string(),
    };
    let set = match name {
        // Their values are not said.
        "url" | "headers" if text == "changed" => return s.t("audit-changed"),
        "role" => "role",
        "why" | "second_factor" => "audit-with",
        "scopes" if text.contains("webhooks") => return s.t("scopes-webhooks"),
        "scopes" if text.contains("write") => return s.t("scopes-write"),
        "scopes" => "scopes",
        _ => "",
    };
    match (text.as_str(), set) {
        ("", _) => "∅".to_owned(),
        (_, "") => text,
        (word, set) => s.word(set, word),
    }
}
