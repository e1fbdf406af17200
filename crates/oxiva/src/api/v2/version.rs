//! `GET version/`: whether the credentials are good, and whose they are.

use super::Call;
use crate::{app::Shared, error::Result};
use axum::{
    Json,
    extract::{Request, State},
};
use serde::Serialize;

#[derive(Serialize)]
pub struct Version {
    version: &'static str,
    dossier: String,
    societe: String,
}

pub async fn show(State(app): State<Shared>, request: Request) -> Result<Json<Version>> {
    let version = Call::read(&app, &request)?
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
