//! A new secret that signs calls.

use super::answer::WebhookAnswer;
use crate::{
    api::v3::{
        caller::{Caller, Webhooks},
        request::{PathId, Sendable, Sent, nothing_else, take, write},
    },
    app::Shared,
    error::{Problem, Result},
    webhooks::{configure, endpoints, sign::Scheme},
};
use axum::{Json, extract::State};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// `{"scheme": "v1a", "overlap": false}`
#[derive(ToSchema)]
pub(super) struct NewSecret {
    #[schema(nullable = false)]
    scheme: Option<Scheme>,
    /// Whether the old secrets sign for a while, too; they do if it is absent.
    #[schema(nullable = false)]
    overlap: Option<bool>,
}

impl Sendable for NewSecret {
    const REQUIRED: bool = false;
}

impl NewSecret {
    fn read(mut sent: Map<String, Value>) -> Result<NewSecret> {
        let scheme = take(&mut sent, "scheme", Scheme::parse)?;
        let overlap = flag(&mut sent, "overlap")?;
        nothing_else(&sent)?;
        Ok(NewSecret { scheme, overlap })
    }
}

pub(super) async fn renew(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
    sent: Sent<NewSecret>,
) -> Result<Json<WebhookAnswer>> {
    let new = NewSecret::read(sent.read().await?.object()?)?;
    let (scheme, overlap) = (new.scheme.unwrap_or_default(), new.overlap.unwrap_or(true));
    let (id, scope, shared) = (id.parse()?, caller.scope(&app), app.clone());
    let answer = write(&app, caller, move |tx, dossier| {
        let secret = configure::renew(tx, &scope, shared.sealing(), id, scheme, overlap)?;
        let endpoint = endpoints::get(tx, dossier.id, id)?;
        Ok(WebhookAnswer::read(tx, &shared.vault, dossier, &endpoint, scope.now)?
            .with(Some(secret)))
    });
    Ok(Json(answer.await?))
}

fn flag(sent: &mut Map<String, Value>, name: &'static str) -> Result<Option<bool>> {
    match sent.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(flag)),
        Some(_) => Err(Problem::new(name, "type").into()),
    }
}
