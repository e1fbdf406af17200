//! Connections as steps use them, and as people try them.

use super::{
    Connection, Hosts,
    secrets::Secrets,
    stored::{get, tested},
};
use crate::{
    actions::{
        Failure,
        definition::{self, Session},
    },
    db::Row,
    dossiers::{Dossier, Scope},
    environment::Environment,
    error::Result,
    statements,
    vault::Place,
    zaps::engine::Engine,
};
use serde_json::Value as Json;
use std::sync::Arc;

statements! {
    SEALED = "SELECT app, sealed, hosts FROM connections WHERE dossier = $1 AND id = $2";
}

/// What gives access, for an action of `app`.
pub async fn open(
    environment: &Environment,
    dossier: &Dossier,
    name: &str,
    id: i64,
) -> std::result::Result<Secrets, Failure> {
    let of = dossier.id;
    let found = environment.db.read(move |tx| {
        let row = |row: Row| {
            let hosts: Option<String> = row.get(2)?;
            let hosts = Hosts::from_stored(&hosts.unwrap_or_default());
            Ok((row.get::<String>(0)?, row.get::<Vec<u8>>(1)?, hosts))
        };
        Ok(tx.optional(&SEALED, &[&of.number(), &id], row)?)
    });
    let lang = dossier.langue;
    let found = found.await.map_err(|error| Failure::passing("storage", error.message(lang)))?;
    let told = |code: &'static str| {
        let args = [("numero", id.to_string()), ("app", name.to_owned())];
        Failure::lasting(code, lang.text_with(&format!("zap-failure-{code}"), &args))
    };
    let (owner, sealed, hosts) = found.ok_or_else(|| told("connection_missing"))?;
    if owner != name {
        return Err(told("connection_of_other"));
    }
    let plain = environment
        .vault
        .unseal(Place::connection(of, id), &sealed)
        .map_err(|_| told("connection_unreadable"))?;
    match serde_json::from_slice(&plain) {
        Ok(Json::Object(map)) => Ok(Secrets::new(map, hosts)),
        _ => Err(told("connection_unreadable")),
    }
}

/// Asks the other side whose account it is and keeps what it said. `None`: there is no way to ask.
pub async fn test(
    engine: &Arc<Engine>,
    dossier: &Dossier,
    scope: Scope,
    id: i64,
) -> Result<Option<Tested>> {
    let of = dossier.id;
    let connection = engine.db.read(move |tx| get(tx, of, id)).await?;
    let Some(definition) = definition::find(&connection.app) else { return Ok(None) };
    let said = match open(engine, dossier, &connection.app, id).await {
        Ok(secrets) => {
            let only_to = Some(secrets.hosts().clone());
            let session = Session::new(definition, engine, dossier, secrets.map().clone(), only_to);
            session.test().await
        }
        Err(failure) => Err(failure),
    };
    let outcome = match said {
        Ok(label) => Tested { good: true, words: label },
        Err(failure) => Tested { good: false, words: failure.message },
    };
    let (good, label) =
        (outcome.good, if outcome.good { outcome.words.clone() } else { connection.label });
    engine.db.write(of.key(), move |tx| tested(tx, &scope, id, good, &label)).await?;
    Ok(Some(outcome))
}

/// What came of a test.
#[derive(Clone, Debug)]
pub struct Tested {
    pub good: bool,
    /// Whose account it is, or what went wrong.
    pub words: String,
}

impl Connection {
    /// Whether the other side can be asked.
    pub fn can_be_tested(&self) -> bool {
        definition::find(&self.app).is_some()
    }
}
