//! `/journal`: the audit log as a page, and as files to take away.

use crate::{
    app::Shared,
    clock::Micros,
    dossiers::{
        Actor,
        audit::{self, Action, Entry, Filter},
    },
    error::Result,
    http::request::Parameters,
    page,
    records::input,
    web::{names::Names, pager::Pager, query, respond::html, shell::Shell, visitor::Visitor},
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use serde_json::Value as Json;
use zap_engine::dates::Reading;

/// The filters, as they stand in the address.
pub const FILTERS: [&str; 4] = ["quoi", "par", "du", "au"];

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    s: Shell,
    rows: Vec<AuditLine>,
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
pub struct AuditLine {
    pub at: Micros,
    pub who: String,
    pub what: String,
    pub subject: String,
    pub details: Vec<String>,
    pub address: String,
}

/// The log, with its filters.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let asked = Parameters::of_query(request.uri().query())?;
    let filter = filter(&asked, &visitor.reading())?;
    let (dossier, after) = (visitor.dossier(), asked.get("after").map(str::to_owned));
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
    let pager = Pager::new("/journal", &asked, &FILTERS, page.next.as_deref());
    let text = |name| asked.get(name).unwrap_or_default().to_owned();
    Ok(html(AuditPage {
        total: s.t1("shown", "count", page.items.len()),
        rows: page.items.iter().map(|entry| line(&s, &names, entry)).collect(),
        people,
        actions: Action::WORDS,
        action: text("quoi"),
        person: text("par"),
        since: text("du"),
        until: text("au"),
        query: query::encoded(query::given(&asked, &FILTERS)),
        filtered: FILTERS.iter().any(|name| asked.get(name).is_some()),
        pager,
        retention: app.config.retention.audit_days,
        s,
    }))
}

/// What the address asks for; days are those of the dossier, the last one included.
pub fn filter(asked: &Parameters, reading: &Reading) -> Result<Filter> {
    let actor = |word: &str| match word {
        "system" => Some(Actor::System),
        id => input::id(id).map(Actor::Person),
    };
    Ok(Filter {
        action: query::word(asked, "quoi", Action::parse)?,
        actor: query::word(asked, "par", actor)?,
        since: query::word(asked, "du", |text| query::day(text, 0, reading))?,
        until: query::word(asked, "au", |text| query::day(text, 1, reading))?,
    })
}

/// An entry of the log in words.
pub fn line(s: &Shell, names: &Names, entry: &Entry) -> AuditLine {
    let fields = entry.detail.as_object().into_iter().flatten();
    AuditLine {
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
