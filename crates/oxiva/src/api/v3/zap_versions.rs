//! `/zaps/{id}/versions`: each document that a zap had.

use super::{
    answer::ROOT,
    caller::{Caller, Zaps},
    request::{PageQuery, PathId, PathIds, Query, limit},
};
use crate::{
    api::describe::{Operations, get},
    app::Shared,
    error::{Code, Result},
    page::{self, Page},
    zaps::{
        documents,
        shown::{VersionAnswer, VersionWithDocument},
    },
};
use axum::{Json, extract::State};

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps")
        .route("/zaps/{id}/versions", get("listVersions", versions))
        .route("/zaps/{id}/versions/{version}", get("getVersion", version))
}

async fn versions(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    query: Query<PageQuery>,
) -> Result<Json<Page<VersionAnswer>>> {
    let (query, dossier) = (query.read()?, caller.dossier.clone());
    let (id, limit) = (id.parse()?, limit(&query)?);
    let answer = app.db.read(move |tx| {
        documents::get(tx, dossier.id, id)?;
        let page = documents::versions(tx, dossier.id, id, query.get("after"), limit)?;
        Ok(page.map(|one| VersionAnswer::of(&one, &dossier)))
    });
    Ok(Json(answer.await?))
}

async fn version(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    ids: PathIds,
) -> Result<Json<VersionWithDocument>> {
    let ((id, version), dossier) = (ids.parse()?, caller.dossier.clone());
    let answer = app.db.read(move |tx| {
        documents::get(tx, dossier.id, id)?;
        let next = version.checked_add(1).map(|next| page::cursor(&next));
        let page = documents::versions(tx, dossier.id, id, next.as_deref(), 1)?;
        let found = page.items.iter().find(|one| one.version == version).ok_or(Code::NotFound)?;
        let document = documents::document(tx, dossier.id, id, version)?;
        Ok(VersionWithDocument { version: VersionAnswer::of(found, &dossier), document })
    });
    Ok(Json(answer.await?))
}
