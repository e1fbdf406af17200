//! Transforming a piece of data: a step of the formatter comes before the one that is edited, and what it gives
//! into one of its fields, as one change.
//!
//! The page offers every function with what it makes of the sample. A script sends the whole form instead,
//! with [`PLACEHOLDER`] where the cursor stands.

use super::{
    Edited, Head, address,
    data::shown_value,
    fields::typed,
    frame::Frame,
    functions::{Function, output_of, place_before},
    step::{Answer, Found, Merged, Now, answer},
    targets::{self, Target},
    trial_panels,
};
use crate::{
    actions::formatter,
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Problem, Result},
    http::request::Parameters,
    web::{form::read, path, respond::html, shell::Shell, visitor::Visitor},
    zaps::{drafts, samples},
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use serde_json::{Map, Value as Json};
use zap_engine::{
    edit::{self, Command},
    mapping::{self, Template as Text},
};

/// Stands in a field of the form where the new reference is to stand.
const PLACEHOLDER: &str = "{{transformation}}";

#[derive(Template)]
#[template(path = "zap_editor_transform.html")]
struct TransformPage {
    head: Head,
    step: String,
    /// « 3. Ajouter une ligne »
    heading: String,
    back: String,
    reference: String,
    /// What the sample has.
    value: String,
    functions: Vec<FunctionChoice>,
    targets: Vec<Target>,
    s: Shell,
}

struct FunctionChoice {
    word: &'static str,
    label: String,
    /// What it makes of the sample; or why it makes nothing.
    result: std::result::Result<String, String>,
}

/// `GET /zaps/{id}/editeur/etape/{step}/transformation?donnee={{1__nom}}`
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier) = (path::id(&id)?, visitor.dossier());
    let query = Parameters::of_query(request.uri().query())?;
    let reference = reference(&query)?;
    let (s, scope, checks) = (visitor.shell("zaps"), visitor.scope(&app), app.checks());
    let page = app.db.read(move |tx| {
        let edited = Edited::read(tx, dossier, id, scope.now, &checks)?;
        let found = Found::of(&edited.outline, &step).ok_or(Code::NotFound)?;
        place_before(&edited.outline, &step)?;
        let document = edited.draft.document.pointer(&found.pointer).unwrap_or(&Json::Null);
        let sample = sample(tx, &edited, &scope, &step, &reference)?;
        Ok(TransformPage {
            head: Head::of(&edited, &s),
            heading: edited.title_with_number(&step, &s),
            back: edited.address(Some(&step)),
            value: shown_value(&sample),
            functions: functions(&edited, &sample, scope.now, &s),
            targets: targets::of(tx, &edited, document, &found.pointer, &s)?,
            reference,
            step,
            s,
        })
    });
    Ok(html(page.await?))
}

/// The one reference that a request names.
fn reference(sent: &Parameters) -> Result<String> {
    let text = sent.required("donnee")?;
    let template = Text::parse(text);
    let is_one =
        template.references().count() == 1 && text.starts_with("{{") && text.ends_with("}}");
    if is_one { Ok(text.to_owned()) } else { Err(Problem::new("donnee", "type").into()) }
}

/// What the samples have for the reference.
fn sample(
    tx: &mut Tx,
    edited: &Edited,
    scope: &Scope,
    step: &str,
    reference: &str,
) -> Result<Json> {
    let (_, known) = trial_panels::samples(tx, edited, scope)?;
    let reading = edited.dossier.reading(scope.now);
    let given = samples::values(&edited.draft.document, step, &known, &reading);
    let fields = Map::from_iter([("value".to_owned(), Json::from(reference))]);
    let mut mapped = mapping::map(&fields, &samples::as_values(&given, &reading)).value;
    Ok(mapped.remove("value").unwrap_or_default())
}

fn functions(edited: &Edited, sample: &Json, now: i64, s: &Shell) -> Vec<FunctionChoice> {
    let reading = edited.dossier.reading(now);
    let choice = |function: &Function| {
        let params = function.params(sample.clone());
        let result = formatter::preview(function.action(), &params, &reading, s.lang);
        FunctionChoice {
            word: function.word(),
            label: s.word("data-function", function.word()),
            result: result.map(|given| typed(&given)),
        }
    };
    Function::ALL.iter().map(choice).collect()
}

/// Adds the step, and puts what it gives into a field: into one of the form that is sent (`champ`), or of the
/// step as it is (`cible`).
pub async fn add(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let sent = read(&app, request).await?;
    let reference = reference(&sent)?;
    let function = Function::parse(sent.required("fonction")?)
        .ok_or_else(|| Problem::new("fonction", "unknown_word").with("word", ""))?;
    let to = address(id, Some(&step));
    let (entropy, frame) = (app.entropy.clone(), Frame::of(&visitor, &app));
    let work = move |tx: &mut Tx, scope: &Scope| {
        let now = Now::read(tx, scope, id, &step)?;
        let insert = function.insert(&reference, place_before(&now.outline, &step)?);
        let after = now.draft.after(&insert)?;
        let pill = output_of(after.touched.as_deref().unwrap_or_default());
        if let Some(field) = sent.get("champ") {
            let text = sent.get(field).unwrap_or_default();
            let with = |text: &str| sent.clone().with(field, text);
            if let Merged::Typed(typed) =
                now.merge(tx, scope, &with(&text.replace(PLACEHOLDER, &pill)), &frame)?
            {
                return now.keep(tx, scope, &entropy, &typed, Some(insert));
            }
            // No step is added yet: the data stands in the field as it is.
            return match now.merge(
                tx,
                scope,
                &with(&text.replace(PLACEHOLDER, &reference)),
                &frame,
            )? {
                Merged::Clash(typed, edit) => now.clash(tx, scope, &typed, edit, &frame),
                Merged::Typed(_) => Err(Code::Stale.into()),
            };
        }
        let target = target(tx, &now, sent.get("cible"), &frame)?;
        let document = put(after.document, &step, &target, &pill)?;
        let rev = Some(now.draft.rev);
        drafts::change(tx, &entropy, scope, id, rev, &Command::Replace { document })?;
        Ok(Answer::Kept)
    };
    answer(&visitor, &app, work, &to, "zap-function-added").await
}

/// The place of a step that was chosen.
fn target(tx: &mut Tx, now: &Now, chosen: Option<&str>, frame: &Frame) -> Result<Target> {
    let edited = frame.edited(tx, now.zap)?;
    let targets = targets::of(tx, &edited, &now.before, &now.found.pointer, &frame.s)?;
    let target = targets.into_iter().find(|one| Some(&*one.pointer) == chosen);
    target.ok_or_else(|| Problem::new("cible", "required").into())
}

/// The document with a text in one of the places of a step.
fn put(mut document: Json, step: &str, target: &Target, text: &str) -> Result<Json> {
    let pointer = Found::of(&edit::outline(&document), step).ok_or(Code::NotFound)?.pointer;
    if let Some(step) = document.pointer_mut(&pointer) {
        target.put(step, text);
    }
    Ok(document)
}
