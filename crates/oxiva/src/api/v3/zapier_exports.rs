//! `/zaps/{id}/export/zapier`: a zap as Zapier has it.

use super::{
    answer::{ROOT, any_object},
    caller::{Caller, Zaps},
    request::PathId,
};
use crate::{
    api::describe::{Operations, get},
    app::Shared,
    error::Result,
    imports,
    zaps::{documents, drafts},
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps")
        .route("/zaps/{id}/export/zapier", get("exportZapToZapier", export))
}

/// A file of zaps as Zapier exports them.
#[derive(Serialize)]
#[serde(transparent)]
struct ZapierFile(Value);

impl PartialSchema for ZapierFile {
    fn schema() -> RefOr<Schema> {
        any_object()
    }
}

impl ToSchema for ZapierFile {}

/// The draft; what it does not have an equivalent for there is named.
async fn export(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
) -> Result<Json<ZapierFile>> {
    let (id, dossier) = (id.parse()?, caller.dossier.id);
    let read = app.db.read(move |tx| {
        let zap = documents::get(tx, dossier, id)?;
        Ok(drafts::of(tx, dossier, &zap)?.document)
    });
    Ok(Json(ZapierFile(imports::zapier_file(&read.await?))))
}
