//! Zaps as files of our own format, to be kept and read again.

use crate::{
    actions::connections,
    app::Shared,
    error::Result,
    web::{download::file, path, visitor::Visitor},
    zaps::{documents, portable::file as portable_file},
};
use axum::{
    body::Body,
    extract::{Path, State},
    response::Response,
};

/// `GET /zaps/{id}/fichier`
pub async fn one(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let (id, dossier) = (path::id(&id)?, visitor.dossier());
    let read = app.db.read(move |tx| {
        let (zap, known) = (documents::get(tx, dossier, id)?, connections::known(tx, dossier)?);
        portable_file::of_zap(tx, dossier, &zap, &known)
    });
    Ok(download(&format!("zap-{id}"), &portable_file::write(&[read.await?])))
}

/// `GET /zaps/fichier`: all of a dossier.
pub async fn all(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.automates()?;
    let dossier = visitor.dossier();
    let read = app.db.read(move |tx| {
        let known = connections::known(tx, dossier)?;
        portable_file::of_dossier(tx, dossier, &known)
    });
    Ok(download("zaps", &portable_file::write(&read.await?)))
}

/// A file of zaps, as a browser saves it.
pub(super) fn download(name: &str, zaps: &serde_json::Value) -> Response {
    file(name, "json", "application/json", Body::from(portable_file::bytes(zaps)))
}
