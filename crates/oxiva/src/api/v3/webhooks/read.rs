//! The list of the endpoints, and one of them.

use super::answer::WebhookAnswer;
use crate::{
    api::v3::{
        caller::{Caller, Webhooks},
        etag::Tagged,
        request::{PageQuery, PathId, Query, ShortPage},
    },
    app::Shared,
    error::Result,
    page::Page,
    webhooks::endpoints::{self, EndpointState},
};
use axum::{Json, extract::State};

pub(super) async fn list(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    query: Query<PageQuery>,
) -> Result<Json<Page<WebhookAnswer>>> {
    let page = ShortPage::read(&query.read()?)?;
    let (dossier, now) = (caller.dossier.clone(), app.clock.now());
    let vault = app.vault.clone();
    let answer = app.db.read(move |tx| {
        let mut all = endpoints::list(tx, dossier.id)?;
        all.retain(|endpoint| endpoint.state != EndpointState::Removed);
        let page = page.cut(all, |endpoint| endpoint.id);
        page.try_map(|endpoint| WebhookAnswer::read(tx, &vault, &dossier, &endpoint, now))
    });
    Ok(Json(answer.await?))
}

pub(super) async fn show(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
) -> Result<Tagged<Json<WebhookAnswer>>> {
    let (id, dossier, now) = (id.parse()?, caller.dossier.clone(), app.clock.now());
    let vault = app.vault.clone();
    let answer = app.db.read(move |tx| {
        let endpoint = endpoints::get(tx, dossier.id, id)?;
        WebhookAnswer::read(tx, &vault, &dossier, &endpoint, now)
    });
    Ok(Tagged::of(answer.await?))
}
