//! Choosing what starts a new zap.

use super::address;
use crate::{
    actions::catalogue,
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Result},
    i18n::Lang,
    web::{form::read, once, respond::html, shell::Shell, visitor::Visitor},
    zaps::{documents::Zap, drafts},
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use serde_json::{Value as Json, json};

#[derive(Template)]
#[template(path = "zap_new.html")]
struct NewPage {
    s: Shell,
    /// What happens to records, each kind of it by itself.
    events: Vec<Start>,
    others: Vec<Start>,
}

/// Something that can start a zap.
struct Start {
    /// What the button sends: a kind of trigger, or `event:` with what happens.
    value: String,
    icon: &'static str,
    label: String,
    description: String,
}

/// What starts the new zap.
pub async fn show(visitor: Visitor) -> Result<Response> {
    visitor.automates()?;
    let s = visitor.shell("zaps");
    let (mut events, mut others) = (Vec::new(), Vec::new());
    for entry in catalogue::triggers(s.lang) {
        let field = entry.fields.iter().find(|field| field.key == "events");
        events.extend(field.iter().flat_map(|field| &field.choices).map(|(kind, label)| Start {
            value: format!("event:{kind}"),
            icon: catalogue::event_icon(kind),
            label: label.clone(),
            description: String::new(),
        }));
        let of = if matches!(entry.kind, "event" | "due") { &mut events } else { &mut others };
        of.push(Start {
            value: entry.kind.to_owned(),
            icon: entry.icon,
            label: entry.label,
            description: entry.description,
        });
    }
    Ok(html(NewPage { events, others, s }))
}

/// The trigger that a button names.
fn trigger(value: &str) -> Result<Json> {
    let (kind, event) = value.split_once(':').unwrap_or((value, ""));
    let known = catalogue::trigger(kind, Lang::Fr).ok_or(Code::NotFound)?;
    let mut trigger = json!({ "id": "1", "kind": known.kind });
    if !event.is_empty() {
        let mut choices = known.fields.iter().flat_map(|field| &field.choices);
        let (event, _) = choices.find(|(kind, _)| *kind == event).ok_or(Code::NotFound)?;
        trigger["events"] = json!([event]);
    }
    Ok(trigger)
}

/// Makes a zap that has a draft alone, with the trigger that was chosen.
pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let typed = read(&app, request).await?;
    let trigger = trigger(typed.get("trigger").unwrap_or_default())?;
    let s = visitor.shell("zaps");
    let document = json!({ "title": s.t("zap-untitled"), "trigger": trigger, "steps": [] });
    let entropy = app.entropy.clone();
    let create = move |tx: &mut Tx, scope: &Scope| drafts::create(tx, &entropy, scope, &document);
    let to = |zap: &Zap| address(zap.id, Some("1"));
    Ok(once::make_each(&visitor, &app, &typed, create, to).await?.lead("zap-created-draft"))
}
