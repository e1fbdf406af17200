//! Copying a step, and pasting it at any place of any zap of the dossier.

use super::{address, step_names};
use crate::{
    actions::sentences,
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Error, Problem, Result},
    web::{form::read, once, path, respond::see_other, visitor::Visitor},
    zaps::{
        clipboards, documents,
        drafts::{self, Draft},
    },
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use zap_engine::edit::{self, Place, Standing};

/// Copies a step with all that is within it.
pub async fn copy(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let sent = read(&app, request).await?;
    let step = sent.required("copie")?.to_owned();
    let (person, lang) = (visitor.signed_in.person.id, visitor.lang());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let zap = documents::get(tx, scope.dossier, id)?;
        if zap.source.is_base() {
            return Err(Code::BaseZap.into());
        }
        let draft = drafts::of(tx, scope.dossier, &zap)?;
        let outline = edit::outline(&draft.document);
        let entry = outline.entry(&step).ok_or(Code::NotFound)?;
        let title = if entry.title.is_empty() {
            let names = step_names::of(tx, scope.dossier, &draft.document)?;
            let of = draft.document.pointer(&entry.pointer).unwrap_or(&serde_json::Value::Null);
            sentences::step(of, &names, lang)
        } else {
            entry.title.clone()
        };
        clipboards::copy(tx, scope, person, &zap, &draft, (&step, &title))
    };
    visitor.write(&app, work).await?;
    Ok(see_other(&address(id, None), "zap-step-copied"))
}

/// Forgets what was copied.
pub async fn clear(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let (id, person) = (path::id(&id)?, visitor.signed_in.person.id);
    let work = move |tx: &mut Tx, scope: &Scope| {
        documents::get(tx, scope.dossier, id)?;
        clipboards::clear(tx, scope.dossier, person)
    };
    visitor.write(&app, work).await?;
    Ok(see_other(&address(id, None), "zap-copy-forgotten"))
}

/// Pastes what was copied at a place.
pub async fn paste(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let sent = read(&app, request).await?;
    let place: Place = serde_json::from_str(sent.get("place").unwrap_or_default())
        .map_err(|_| Error::from(Problem::new("place", "type")))?;
    let (person, entropy) = (visitor.signed_in.person.id, app.entropy.clone());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let Some(copied) = clipboards::of(tx, scope.dossier, person)? else { return Ok(None) };
        let command = copied.paste(id, place);
        let pasted = drafts::change(tx, &entropy, scope, id, None, &command);
        pasted.map(|(draft, touched)| Some((lost_in(&draft, touched.as_deref()), touched)))
    };
    let to = move |pasted: &Option<(bool, Option<String>)>| {
        address(id, pasted.as_ref().and_then(|(_, touched)| touched.as_deref()))
    };
    let made = match once::make_each(&visitor, &app, &sent, work, to).await {
        // It does not fit there: too deep, or too many steps.
        Err(Error::Invalid(problems)) if problems.iter().all(|one| one.field != "command") => {
            return Ok(see_other(&address(id, None), "zap-paste-refused"));
        }
        made => made?,
    };
    let flash = match made.new {
        Some(None) => "zap-nothing-copied",
        Some(Some((true, _))) => "zap-step-pasted-lost",
        _ => "zap-step-pasted",
    };
    Ok(made.lead(flash))
}

/// Whether something in a step refers to what is not there.
fn lost_in(draft: &Draft, step: Option<&str>) -> bool {
    let outline = edit::outline(&draft.document);
    let Some(entry) = step.and_then(|id| outline.entry(id)) else { return false };
    let within = format!("{}/", entry.pointer);
    let uses = edit::uses(&draft.document);
    let mut own = uses.iter().filter(|one| one.pointer.starts_with(&within));
    own.any(|one| !matches!(one.standing, Standing::Reachable(_)))
}
