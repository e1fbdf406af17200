//! The versions of a zap, each with its document.

use crate::{
    clock::Micros,
    db::{Tx, Value},
    dossiers::{Actor, DossierId, Scope},
    error::{Code, Result},
    page::{self, Page},
    statements,
};
use serde_json::Value as Json;

/// A version of a zap, without its document.
#[derive(Clone, Debug)]
pub struct Version {
    pub version: i64,
    pub author: Actor,
    pub created_at: Micros,
}

statements! {
    INSERT_VERSION = "INSERT INTO zap_versions
        (dossier, zap, version, document, author, created_at) VALUES ($1, $2, $3, $4, $5, $6)";
    VERSIONS = "SELECT version, author, created_at FROM zap_versions
        WHERE dossier = $1 AND zap = $2 AND version < $3 AND version > 0
        ORDER BY version DESC LIMIT $4";
    DOCUMENT = "SELECT document FROM zap_versions WHERE dossier = $1 AND zap = $2 AND version = $3";
}

/// As it was written.
pub fn document(tx: &mut Tx, dossier: DossierId, id: i64, version: i64) -> Result<Json> {
    let params: [&dyn Value; 3] = [&dossier.number(), &id, &version];
    let text: Option<String> = tx.optional(&DOCUMENT, &params, |row| row.get(0))?;
    Ok(serde_json::from_str(&text.ok_or(Code::NotFound)?).unwrap_or_default())
}

/// Newest first.
pub fn versions(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Version>> {
    let place: i64 = after.map(page::parse).transpose()?.unwrap_or(i64::MAX);
    let params: [&dyn Value; 4] = [&dossier.number(), &id, &place, &(limit + 1)];
    let rows = tx.query(&VERSIONS, &params, |row| {
        let author: String = row.get(1)?;
        Ok(Version { version: row.get(0)?, author: Actor::parse(&author), created_at: row.get(2)? })
    })?;
    Ok(Page::of(rows, limit, |version| page::cursor(&version.version)))
}

pub(super) fn insert_version(
    tx: &mut Tx,
    scope: &Scope,
    id: i64,
    version: i64,
    document: &Json,
) -> Result<()> {
    let params: [&dyn Value; 6] = [
        &scope.dossier.number(),
        &id,
        &version,
        &document.to_string(),
        &scope.actor.word(),
        &scope.now,
    ];
    tx.execute(&INSERT_VERSION, &params)?;
    Ok(())
}
