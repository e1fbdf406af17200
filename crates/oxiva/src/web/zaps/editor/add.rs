//! Choosing: what starts a new zap, and what a new step does.

use super::{Edited, Head, address, cards::word};
use crate::{
    actions::{
        Effect,
        catalogue::{self, AppEntry, StepEntry, TriggerEntry},
    },
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Result},
    http::request::Parameters,
    web::{
        form::read,
        path,
        respond::{html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    zaps::drafts,
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde_json::{Map, Value as Json, json};
use zap_engine::edit::{Command, Place, StepWord};

#[derive(Template)]
#[template(path = "zap_new.html")]
struct NewPage {
    s: Shell,
    triggers: Vec<TriggerEntry>,
}

/// What starts the new zap.
pub async fn new_zap(visitor: Visitor) -> Result<Response> {
    visitor.automates()?;
    let s = visitor.shell("zaps");
    let triggers = catalogue::triggers(s.lang);
    Ok(html(NewPage { s, triggers }))
}

/// Makes a zap that has a draft alone, with the trigger that was chosen.
pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let typed = read(&app, request).await?;
    let kind = typed.get("trigger").unwrap_or_default();
    let known = catalogue::trigger(kind, crate::i18n::Lang::Fr).ok_or(Code::NotFound)?;
    let s = visitor.shell("zaps");
    let document = json!({
        "title": s.t("zap-untitled"), "trigger": { "id": "1", "kind": known.kind }, "steps": [],
    });
    let entropy = app.entropy.clone();
    let create = move |tx: &mut Tx, scope: &Scope| drafts::create(tx, &entropy, scope, &document);
    let zap = visitor.write(&app, create).await?;
    Ok(see_other(&address(zap.id, Some("1")), "zap-created-draft"))
}

#[derive(Template)]
#[template(path = "zap_editor_add.html")]
struct AddPage {
    head: Head,
    /// « Après l’étape 3 »
    place: String,
    back: String,
    apps: Vec<AppChoice>,
    steps: Vec<StepChoice>,
    s: Shell,
}

struct AppChoice {
    app: AppEntry,
    /// Each with its command.
    actions: Vec<ActionChoice>,
}

struct ActionChoice {
    label: String,
    description: String,
    effect: String,
    command: String,
}

struct StepChoice {
    step: StepEntry,
    command: String,
}

/// What a new step may do.
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier) = (path::id(&id)?, visitor.dossier());
    let query = Parameters::of_query(request.uri().query())?;
    let place = match (query.get("apres"), query.get("dans")) {
        (Some(step), _) => Place::after(step),
        (None, inside) => Place::first_in(inside),
    };
    let (s, now, checks) = (visitor.shell("zaps"), app.clock.now(), app.checks());
    let page = app.db.read(move |tx| {
        let edited = Edited::read(tx, dossier, id, now, &checks)?;
        Ok(AddPage {
            head: Head::of(&edited, &s),
            place: place_in_words(&edited, &place, &s),
            back: edited.address(None),
            apps: apps(&place, &s),
            steps: steps(&place, &s),
            s,
        })
    });
    Ok(html(page.await?))
}

fn place_in_words(edited: &Edited, place: &Place, s: &Shell) -> String {
    let entry = |id: &str| edited.outline.entry(id).map(|entry| entry.number);
    match place {
        Place::After { after } => match entry(after) {
            Some(number) => s.t1("zap-add-after", "number", number),
            None => String::new(),
        },
        Place::In { inside: Some(inside), .. } => match edited.outline.path(inside) {
            Some(path) => s.t1("zap-add-in-path", "path", path.title.as_str()),
            None => s.t1("zap-add-in-loop", "number", entry(inside).unwrap_or_default()),
        },
        Place::In { .. } => String::new(),
    }
}

fn apps(place: &Place, s: &Shell) -> Vec<AppChoice> {
    let choice = |app: AppEntry| AppChoice {
        actions: app
            .actions
            .iter()
            .map(|action| ActionChoice {
                label: action.label.clone(),
                description: action.description.clone(),
                effect: match action.effect {
                    Effect::Reads => String::new(),
                    effect => catalogue::effect_label(effect, s.lang),
                },
                command: insert(
                    StepWord::Action,
                    place,
                    json!({ "app": app.name, "action": action.name, "params": {} }),
                ),
            })
            .collect(),
        app,
    };
    catalogue::apps(s.lang).into_iter().map(choice).collect()
}

fn steps(place: &Place, s: &Shell) -> Vec<StepChoice> {
    let choice = |step: StepEntry| {
        let kind = serde_json::from_value(json!(step.kind)).unwrap_or(StepWord::Filter);
        StepChoice { command: insert(kind, place, begun(kind, s)), step }
    };
    catalogue::steps(s.lang).into_iter().map(choice).collect()
}

/// What a new step of a kind begins with.
fn begun(kind: StepWord, s: &Shell) -> Json {
    match kind {
        StepWord::Delay => json!({ "for": { "value": "1", "unit": "hours" } }),
        StepWord::Paths => {
            let path =
                |title: &str, rule: &str| json!({ "title": title, "rule": rule, "steps": [] });
            let (first, rest) = (s.t("zap-path-first"), s.t("zap-path-rest"));
            json!({ "paths": [path(&first, "custom"), path(&rest, "fallback")] })
        }
        _ => json!({}),
    }
}

fn insert(kind: StepWord, place: &Place, fields: Json) -> String {
    let fields: Map<String, Json> = fields.as_object().cloned().unwrap_or_default();
    word(&Command::Insert { kind, place: place.clone(), fields })
}
