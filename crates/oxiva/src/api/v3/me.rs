//! `/me`: whose dossier this is and what the key may do. Any key may ask.

use super::authenticate_with;
use crate::{
    app::{Routes, Shared},
    dossiers::tokens,
    error::Result,
    http::routes::{Kind, get},
};
use axum::{
    Json,
    extract::{Request, State},
};
use serde_json::{Value, json};

pub fn routes() -> Routes {
    Routes::new(Kind::Api).route("/me", get(show))
}

async fn show(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let caller = authenticate_with(&app, request.headers(), request.extensions(), None).await?;
    let (of, token) = (caller.dossier.id, caller.token);
    let key = app.db.read(move |tx| tokens::find(tx, of, token)).await?;
    let dossier = &caller.dossier;
    Ok(Json(json!({
        "dossier": dossier.nom,
        "raison_sociale": dossier.societe,
        "fuseau": dossier.fuseau,
        "langue": dossier.langue.word(),
        "key": { "id": key.id.to_string(), "nom": key.nom, "prefix": key.prefix },
        "scopes": caller.scopes().collect::<Vec<_>>(),
    })))
}
