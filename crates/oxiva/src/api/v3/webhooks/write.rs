//! Endpoints that are made, changed, deleted.

use super::{
    answer::WebhookAnswer,
    wanted::{WebhookChange, WebhookNew},
};
use crate::{
    address,
    api::v3::{
        answer::{Created, NoContent},
        caller::{Caller, Webhooks},
        etag::{IfMatch, Tagged},
        request::{PathId, Sent, take, write},
    },
    app::Shared,
    db::Tx,
    dossiers::Dossier,
    error::Result,
    webhooks::{
        configure::{self, Wanted},
        endpoints,
        sign::Scheme,
    },
};
use axum::{Json, extract::State};

pub(super) async fn create(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    sent: Sent<WebhookNew>,
) -> Result<Created<WebhookAnswer>> {
    let sent = sent.read().await?;
    sent.check_key()?;
    let mut object = sent.object()?;
    let scheme = take(&mut object, "scheme", Scheme::parse)?.unwrap_or_default();
    let mut wanted = Wanted::default().over(object)?;
    wanted.url = address::check(&app, caller.dossier.id, &wanted.url).await?;
    let (scope, shared) = (caller.scope(&app), app.clone());
    let made = sent.once(&app, caller, move |tx, dossier| {
        let (endpoint, secret) = configure::create(tx, &scope, shared.sealing(), wanted, scheme)?;
        Ok(WebhookAnswer::read(tx, &shared.vault, dossier, &endpoint, scope.now)?.with(secret))
    });
    Ok(Created::in_collection("/webhooks", made.await?))
}

pub(super) async fn change(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
    seen: IfMatch,
    sent: Sent<WebhookChange>,
) -> Result<Tagged<Json<WebhookAnswer>>> {
    let sent = sent.read().await?.object()?;
    let (id, dossier) = (id.parse()?, caller.dossier.id);
    let old = app.db.read(move |tx| endpoints::get(tx, dossier, id)).await?;
    // What a caller cannot know to be there must not be put back by merging: only what it sent.
    let url = match Wanted::of(&old).over(sent.clone())?.url {
        url if url == old.url => None,
        url => Some(address::check(&app, dossier, &url).await?),
    };
    let (scope, shared) = (caller.scope(&app), app.clone());
    let answer = write(&app, caller, move |tx, dossier| {
        let current = endpoints::get(tx, dossier.id, id)?;
        seen.check_shown(|| WebhookAnswer::read(tx, &shared.vault, dossier, &current, scope.now))?;
        let mut wanted = Wanted::of(&current).over(sent)?;
        if let Some(url) = url {
            wanted.url = url;
        }
        let (endpoint, secret) = configure::save(tx, &scope, shared.sealing(), id, wanted)?;
        let answer = WebhookAnswer::read(tx, &shared.vault, dossier, &endpoint, scope.now)?;
        Ok(if secret.is_some() { answer.with(secret) } else { answer })
    });
    Ok(Tagged::of(answer.await?))
}

pub(super) async fn remove(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
    seen: IfMatch,
) -> Result<NoContent> {
    let (id, scope, shared) = (id.parse()?, caller.scope(&app), app.clone());
    let work = move |tx: &mut Tx, dossier: &Dossier| {
        seen.check_shown(|| {
            let endpoint = endpoints::get(tx, dossier.id, id)?;
            WebhookAnswer::read(tx, &shared.vault, dossier, &endpoint, scope.now)
        })?;
        configure::remove(tx, &scope, id)
    };
    write(&app, caller, work).await?;
    Ok(NoContent)
}
