//! `/zaps/{id}/draft`: what a zap shall become, and publishing it.

use super::{
    answer::{NoContent, ROOT},
    caller::{Caller, Zaps},
    etag::{IfMatch, Tagged, Versioned},
    request::{PathId, Query, Sendable, Sent, missing, nothing_else, write},
    zaps::{View, whole},
};
use crate::{
    api::describe::{Asked, Operations, QueryParameter, get, post},
    app::Shared,
    db::Tx,
    dossiers::Dossier,
    error::{Code, Error, Problem, Result},
    http::request::Parameters,
    zaps::{
        checks, documents,
        drafts::{self, Draft},
        shown::{DraftAnswer, ZapWithDocument},
        step_rights,
    },
};
use axum::{Json, extract::State};
use http::HeaderMap;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use zap_engine::edit::Command;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps")
        .route(
            "/zaps/{id}/draft",
            get("getDraft", show)
                .put("saveDraft", save)
                .delete("discardDraft", discard)
                .refusing(&[409]),
        )
        .route("/zaps/{id}/publish", post("publishZap", publish).refusing(&[409]))
}

async fn show(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    headers: HeaderMap,
) -> Result<Tagged<Json<DraftAnswer>>> {
    let (id, dossier) = (id.parse()?, caller.dossier.clone());
    let view = View::of(&app, &headers);
    let answer = app.db.read(move |tx| {
        let zap = documents::get(tx, dossier.id, id)?;
        let draft = drafts::of(tx, dossier.id, &zap)?;
        told(tx, &dossier, id, draft, &view)
    });
    Ok(Tagged::of(answer.await?))
}

fn told(tx: &mut Tx, dossier: &Dossier, id: i64, draft: Draft, view: &View) -> Result<DraftAnswer> {
    let zap = documents::get(tx, dossier.id, id)?;
    let document = &draft.document;
    let findings = checks::findings(tx, dossier, view.now, Some(&zap), document, &view.checks)?;
    let is_published =
        zap.version > 0 && documents::document(tx, dossier.id, id, zap.version)? == draft.document;
    Ok(DraftAnswer::of(draft, is_published, dossier, &findings, view.lang))
}

/// `{"rev": 7, "document": {…}}`: instead of the draft of that revision.
#[derive(ToSchema)]
struct DraftChange {
    rev: i64,
    #[schema(value_type = Object)]
    document: Value,
}

impl Sendable for DraftChange {}

impl DraftChange {
    fn read(mut sent: Map<String, Value>) -> Result<DraftChange> {
        let rev = rev(&mut sent)?.ok_or_else(|| missing("rev"))?;
        let document = sent.remove("document").ok_or_else(|| missing("document"))?;
        nothing_else(&sent)?;
        Ok(DraftChange { rev, document })
    }
}

/// The revision that is meant, taken out of the object.
pub(super) fn rev(sent: &mut Map<String, Value>) -> Result<Option<i64>> {
    let Some(rev) = sent.remove("rev").filter(|rev| !rev.is_null()) else { return Ok(None) };
    rev.as_i64().map(Some).ok_or_else(|| Problem::new("rev", "type").into())
}

async fn save(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    seen: IfMatch,
    sent: Sent<DraftChange>,
) -> Result<Tagged<Json<DraftAnswer>>> {
    let sent = sent.read().await?;
    let (id, change) = (id.parse()?, DraftChange::read(sent.object()?)?);
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let view = View::of(&app, sent.headers());
    let answer = write(&app, caller, move |tx, dossier| {
        compare(tx, dossier, id, &seen, &view)?;
        step_rights::refuse_beyond(&scope, &change.document, &view.checks)?;
        let command = Command::Replace { document: change.document };
        let (draft, _) = drafts::change(tx, &entropy, &scope, id, Some(change.rev), &command)?;
        told(tx, dossier, id, draft, &view)
    });
    Ok(Tagged::of(answer.await?))
}

impl Versioned for DraftAnswer {
    /// What time and the language of whoever asks say of it.
    const PASSING: &'static [&'static str] = &["problems", "warnings"];
}

/// Refuses where `If-Match` names what the draft is no more.
fn compare(tx: &mut Tx, dossier: &Dossier, id: i64, seen: &IfMatch, view: &View) -> Result<()> {
    seen.check_shown(|| {
        let zap = documents::get(tx, dossier.id, id)?;
        let draft = drafts::of(tx, dossier.id, &zap)?;
        told(tx, dossier, id, draft, view)
    })
}

/// The revision that a request means; without one, whatever the draft is.
enum RevQuery {}

impl Asked for RevQuery {
    fn parameters() -> Vec<QueryParameter> {
        vec![QueryParameter::of::<i64>("rev")]
    }
}

fn asked_rev(query: &Parameters) -> Result<Option<i64>> {
    let parsed = query.get("rev").map(str::parse).transpose();
    parsed.map_err(|_| Error::parameter(Code::InvalidParameter, "rev"))
}

async fn discard(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    query: Query<RevQuery>,
    seen: IfMatch,
) -> Result<NoContent> {
    let (id, rev) = (id.parse()?, asked_rev(&query.read()?)?);
    let (scope, view) = (caller.scope(&app), View::of(&app, &HeaderMap::new()));
    let work = move |tx: &mut Tx, dossier: &Dossier| {
        compare(tx, dossier, id, &seen, &view)?;
        drafts::discard(tx, &scope, id, rev)
    };
    write(&app, caller, work).await?;
    Ok(NoContent)
}

/// `{"rev": 7}`: only if that is still the draft; without it, the draft as it is.
#[derive(ToSchema)]
struct Publication {
    #[allow(dead_code, reason = "the description of the operation reads it")]
    rev: Option<i64>,
}

impl Sendable for Publication {
    const REQUIRED: bool = false;
}

async fn publish(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    sent: Sent<Publication>,
) -> Result<Json<ZapWithDocument>> {
    let sent = sent.read().await?;
    let (id, mut object) = (id.parse()?, sent.object()?);
    let rev = rev(&mut object)?;
    nothing_else(&object)?;
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let view = View::of(&app, sent.headers());
    let answer = write(&app, caller, move |tx, dossier| {
        let zap = drafts::publish(tx, &entropy, &scope, id, rev, &view.checks)?;
        whole(tx, dossier, &zap, &view)
    });
    Ok(Json(answer.await?))
}
