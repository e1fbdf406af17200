//! Testing from the editor: a step, the whole draft, and what the trigger gives for it.

use super::address;
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{self, Scope},
    error::{Code, Problem, Result},
    execution::trial,
    web::{form::read, path, respond::see_other, visitor::Visitor},
    zaps::{
        documents, drafts,
        runs::StepState,
        samples::{self, Choice},
    },
};
use axum::{
    extract::{Path, Request, State},
    response::Response,
};

/// Does a step with the samples there are, once for each key.
pub async fn test(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, step)): Path<(String, String)>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read(&app, request).await?;
    let key = typed.get("key").filter(|key| !key.is_empty()).ok_or(Code::NotFound)?.to_owned();
    let (checks, of) = (app.checks(), step.clone());
    let prepare = move |tx: &mut Tx, scope: &Scope| {
        let dossier = dossiers::get(tx, scope.dossier)?;
        let zap = documents::get(tx, scope.dossier, id)?;
        let draft = drafts::of(tx, scope.dossier, &zap)?;
        trial::prepare(tx, &dossier, scope, &zap, &draft, &of, &checks)
    };
    let prepared = visitor.write(&app, prepare).await?;
    if prepared.outlook.is_none() || !prepared.problems.is_empty() {
        return Ok(see_other(&address(id, Some(&step)), "zap-trial-not-ready"));
    }
    let tried = trial::run(&app.zaps, prepared, key).await?;
    let flash =
        if tried.state == StepState::Success { "zap-trial-done" } else { "zap-trial-failed" };
    Ok(see_other(&address(id, Some(&step)), flash))
}

/// Keeps what was chosen, or typed, as what the trigger gives.
pub async fn choose(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let sent = read(&app, request).await?;
    let written = sent.get("output").map(str::trim).filter(|text| !text.is_empty());
    let choice = match (sent.get("sample"), written) {
        (Some(key), _) => Choice::Candidate(key.to_owned()),
        (None, Some(text)) => Choice::Typed(text_rules::json::read(text).map_err(|error| {
            let problem = Problem::new("output", "not_json");
            problem.with("line", error.line()).with("column", error.column())
        })?),
        (None, None) => return Err(Code::NotFound.into()),
    };
    let work = move |tx: &mut Tx, scope: &Scope| {
        let dossier = dossiers::get(tx, scope.dossier)?;
        let zap = documents::get(tx, scope.dossier, id)?;
        let document = drafts::of(tx, scope.dossier, &zap)?.document;
        samples::choose_trigger(tx, scope, &dossier, &zap, &document, choice)?;
        Ok(document["trigger"]["id"].as_str().unwrap_or_default().to_owned())
    };
    let trigger = visitor.write(&app, work).await?;
    Ok(see_other(&address(id, Some(&trigger)), "zap-sample-chosen"))
}

/// Plays the draft as a run, marked as a test.
pub async fn play(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let (shared, checks) = (app.clone(), app.checks());
    let work = move |tx: &mut Tx, scope: &Scope| {
        let means = (&shared.zaps.ids, &shared.entropy);
        trial::play(tx, means, scope, id, None, None, &checks)
    };
    let run = visitor.write(&app, work).await?;
    Ok(see_other(&format!("/executions/{}", run.id), "zap-trial-played"))
}
