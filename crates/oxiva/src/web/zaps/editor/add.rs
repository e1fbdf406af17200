//! Choosing what a new step does.

use super::{Edited, Head, cards::word};
use crate::{
    actions::{
        Effect,
        catalogue::{self, ActionEntry, AppEntry, StepEntry},
        placeholder,
    },
    app::Shared,
    error::Result,
    http::request::Parameters,
    records::search,
    web::{path, respond::html, shell::Shell, visitor::Visitor},
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde_json::{Map, Value as Json, json};
use zap_engine::edit::{Command, Place, StepWord};

#[derive(Template)]
#[template(path = "zap_editor_add.html")]
struct AddPage {
    head: Head,
    /// « Après l’étape 3 »
    place: String,
    /// The same place, as the address of this page has it.
    at: Option<(&'static str, String)>,
    back: String,
    /// What is looked for.
    q: String,
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
    let (after, inside) = (query.get("apres"), query.get("dans"));
    let place = after.map_or_else(|| Place::first_in(inside), Place::after);
    let at = after.map(|id| ("apres", id)).or(inside.map(|id| ("dans", id)));
    let at = at.map(|(key, id)| (key, id.to_owned()));
    let q = query.get("q").unwrap_or_default().to_owned();
    let (s, now, checks) = (visitor.shell("zaps"), app.clock.now(), app.checks());
    let page = app.db.read(move |tx| {
        let edited = Edited::read(tx, dossier, id, now, &checks)?;
        Ok(AddPage {
            head: Head::of(&edited, &s),
            place: place_in_words(&edited, &place, &s),
            back: edited.address(None),
            apps: apps(&place, &q, &s),
            steps: steps(&place, &q, &s),
            at,
            q,
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

/// Whether each word that is looked for stands in one of the texts.
fn has(q: &str, texts: &[&str]) -> bool {
    let all = search::fold(&texts.join(" "));
    search::fold(q).split_whitespace().all(|word| all.contains(word))
}

/// The apps with the actions that are looked for.
fn apps(place: &Place, q: &str, s: &Shell) -> Vec<AppChoice> {
    let choice = |app: AppEntry| {
        let of_app = |action: &&ActionEntry| {
            let own = [&app.label, &app.description, &action.label, &action.description];
            has(q, &own.map(String::as_str))
        };
        let actions = app.actions.iter().filter(of_app).map(|action| ActionChoice {
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
        });
        AppChoice { actions: actions.collect(), app }
    };
    let offered = |app: &AppEntry| app.name != placeholder::NAME;
    let all = catalogue::apps(s.lang).into_iter().filter(offered).map(choice);
    all.filter(|choice| !choice.actions.is_empty()).collect()
}

fn steps(place: &Place, q: &str, s: &Shell) -> Vec<StepChoice> {
    let choice = |step: StepEntry| {
        let kind = serde_json::from_value(json!(step.kind)).unwrap_or(StepWord::Filter);
        StepChoice { command: insert(kind, place, begun(kind)), step }
    };
    let all = catalogue::steps(s.lang).into_iter();
    all.filter(|step| has(q, &[&step.label, &step.description])).map(choice).collect()
}

/// What a new step of a kind begins with, beside what the command gives it.
fn begun(kind: StepWord) -> Json {
    match kind {
        StepWord::Delay => json!({ "for": { "value": "1", "unit": "hours" } }),
        _ => json!({}),
    }
}

fn insert(kind: StepWord, place: &Place, fields: Json) -> String {
    let fields: Map<String, Json> = fields.as_object().cloned().unwrap_or_default();
    word(&Command::Insert { kind, place: place.clone(), fields })
}
