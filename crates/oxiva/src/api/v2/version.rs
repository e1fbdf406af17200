//! `GET version/`: whether the credentials are good, and whose they are.

use super::{Call, Nothing};
use crate::{app::Shared, error::Result};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::ToSchema;

/// Whose credentials they are.
#[derive(Serialize, ToSchema)]
#[schema(as = V2Version)]
pub(super) struct Version {
    version: &'static str,
    dossier: String,
    societe: String,
}

pub(super) async fn show(State(app): State<Shared>, call: Call<Nothing>) -> Result<Json<Version>> {
    let version = call
        .answer(&app, |_, caller, _| {
            let dossier = &caller.dossier;
            Ok(Version {
                version: "2.0",
                dossier: dossier.nom.clone(),
                societe: dossier.societe.clone(),
            })
        })
        .await?;
    Ok(Json(version))
}
