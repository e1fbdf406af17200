//! Waiting for what starts a zap, and taking it as the sample of its trigger as soon as it comes.

use super::address;
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{self, Scope},
    error::{Code, Problem, Result},
    http::request::Parameters,
    web::{form::read, path, respond::see_other, visitor::Visitor},
    zaps::{
        documents, drafts,
        samples::{self, Candidate, Choice, Mark},
    },
};
use axum::{
    Json,
    extract::{Path, Request, State},
    response::Response,
};
use serde::Serialize;
use serde_json::Value;

/// What could be waited for.
pub(super) struct Wait {
    /// `catch_hook`, `raw_hook`, `event`, `row`
    pub kind: String,
    /// What was there when the page was made.
    pub mark: String,
    /// What was there when somebody began to wait; empty: nobody waits.
    pub since: String,
}

/// What the trigger of a draft can be started with by others; `None`: by nobody, or it is incomplete.
pub(super) fn of(trigger: &Value, known: &[Candidate]) -> Option<Wait> {
    let kind = trigger["kind"].as_str().unwrap_or_default();
    let is_by_others = ["catch_hook", "raw_hook", "event", "row"].contains(&kind);
    is_by_others.then(|| Wait {
        kind: kind.to_owned(),
        mark: Mark::of(known).word(),
        since: String::new(),
    })
}

/// Whether something has come.
#[derive(Serialize)]
pub struct Arrival {
    arrived: bool,
}

/// `GET /zaps/{id}/editeur/attente?depuis=…`: what a page that waits asks again and again.
pub async fn look(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Json<Arrival>> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let mark = mark(&Parameters::of_query(request.uri().query())?)?;
    let scope = visitor.scope(&app);
    let found = app.db.read(move |tx| find(tx, &scope, id, &mark)).await?;
    Ok(Json(Arrival { arrived: found.newest.is_some() }))
}

/// Takes what has come as the sample; if nothing has, the page goes on waiting.
pub async fn take(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let mark = mark(&read(&app, request).await?)?;
    let since = mark.word();
    let work = move |tx: &mut Tx, scope: &Scope| {
        let Found { zap, document, trigger, newest } = find(tx, scope, id, &mark)?;
        let Some(key) = newest else { return Ok((trigger, false)) };
        let dossier = dossiers::get(tx, scope.dossier)?;
        let choice = Choice::Candidate(key);
        samples::choose_trigger(tx, scope, &dossier, &zap, &document, choice)?;
        Ok((trigger, true))
    };
    let (trigger, has_come) = visitor.write(&app, work).await?;
    let page = address(id, Some(&trigger));
    if has_come {
        return Ok(see_other(&page, "zap-sample-caught"));
    }
    let query =
        form_urlencoded::Serializer::new(String::new()).append_pair("attente", &since).finish();
    Ok(see_other(&format!("{page}?{query}"), "zap-sample-not-yet"))
}

fn mark(sent: &Parameters) -> Result<Mark> {
    let word = sent.required("depuis")?;
    Mark::parse(word).ok_or_else(|| Problem::new("depuis", "type").into())
}

/// A draft, and the key of what has come to start it.
struct Found {
    zap: documents::Zap,
    document: Value,
    trigger: String,
    newest: Option<String>,
}

fn find(tx: &mut Tx, scope: &Scope, id: i64, mark: &Mark) -> Result<Found> {
    let dossier = dossiers::get(tx, scope.dossier)?;
    let zap = documents::get(tx, scope.dossier, id)?;
    if zap.source.is_base() {
        return Err(Code::BaseZap.into());
    }
    let document = drafts::of(tx, scope.dossier, &zap)?.document;
    let known = samples::candidates(tx, &dossier, scope, &zap, &document)?;
    let newest = mark.arrived(&known).map(|one| one.key.clone());
    let trigger = document["trigger"]["id"].as_str().unwrap_or_default().to_owned();
    Ok(Found { zap, document, trigger, newest })
}
