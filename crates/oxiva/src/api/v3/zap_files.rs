//! `/zaps/export`, `/zaps/{id}/export`: zaps in our own format, to be kept and read again.

use super::{
    answer::ROOT,
    caller::{Caller, Zaps},
    request::PathId,
};
use crate::{
    actions::connections,
    api::describe::{Operations, get},
    app::Shared,
    error::Result,
    zaps::{
        documents,
        portable::{
            Portable,
            file::{self, FORMAT, VERSION},
        },
    },
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps")
        .route("/zaps/export", get("exportZaps", export_all))
        .route("/zaps/{id}/export", get("exportZap", export))
}

/// A file of zaps.
#[derive(Serialize, ToSchema)]
struct ZapFile {
    /// `oxiva-zaps`
    format: &'static str,
    version: u64,
    zaps: Vec<Portable>,
}

impl ZapFile {
    fn of(zaps: Vec<Portable>) -> ZapFile {
        ZapFile { format: FORMAT, version: VERSION, zaps }
    }
}

async fn export_all(State(app): State<Shared>, caller: Caller<Zaps>) -> Result<Json<ZapFile>> {
    let dossier = caller.dossier.id;
    let zaps = app.db.read(move |tx| {
        let known = connections::known(tx, dossier)?;
        file::of_dossier(tx, dossier, &known)
    });
    Ok(Json(ZapFile::of(zaps.await?)))
}

async fn export(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
) -> Result<Json<ZapFile>> {
    let (id, dossier) = (id.parse()?, caller.dossier.id);
    let zap = app.db.read(move |tx| {
        let (zap, known) = (documents::get(tx, dossier, id)?, connections::known(tx, dossier)?);
        file::of_zap(tx, dossier, &zap, &known)
    });
    Ok(Json(ZapFile::of(vec![zap.await?])))
}
