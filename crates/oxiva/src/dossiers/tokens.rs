//! API keys: several per dossier, named, shown once, kept as a hash, revocable at once.

use super::{
    Actor, DossierId,
    audit::{self, Action},
    revision,
};
use crate::{
    clock::{Entropy, Micros},
    db::{DriverError, Row, Tx},
    dossiers,
    error::{Code, Problem, Result},
    line, secret, statements,
};
use serde_json::json;

pub use super::rights::TokenScope;

/// A key to the APIs, as it is listed: without its secret.
#[derive(Clone, Debug)]
pub struct Token {
    pub id: i64,
    pub nom: String,
    /// The first characters, to recognise it by.
    pub prefix: String,
    pub scopes: String,
    pub author: Actor,
    pub created_at: Micros,
    pub used_at: Option<Micros>,
    pub revoked_at: Option<Micros>,
}

/// Marks a token wherever it may turn up: a log, a commit, a paste.
const MARK: &str = "oxv_";
const PREFIX: usize = 12;
/// Letters, digits, `-` and `_` behind the mark, as `secret::make` makes them.
const SECRET_CHARS: usize = 43;

macro_rules! columns {
    () => {
        "id, nom, prefix, scopes, author, created_at, used_at, revoked_at"
    };
}

statements! {
    NUMBER = "UPDATE counters SET token = token + 1 WHERE dossier = $1 RETURNING token";
    INSERT = "INSERT INTO tokens (dossier, id, nom, prefix, hash, scopes, author, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
    LIST = concat!("SELECT ", columns!(), " FROM tokens WHERE dossier = $1 ORDER BY id DESC");
    FIND = concat!("SELECT ", columns!(), " FROM tokens WHERE dossier = $1 AND id = $2");
    REVOKE = "UPDATE tokens SET revoked_at = $3
        WHERE dossier = $1 AND id = $2 AND revoked_at IS NULL RETURNING nom, prefix";
    USED = "UPDATE tokens SET used_at = $3 WHERE dossier = $1 AND id = $2";
    STANDS = "SELECT 1 FROM tokens WHERE dossier = $1 AND id = $2 AND revoked_at IS NULL";
}

/// Whether the text can be a key of an Oxiva, of this server or another.
pub fn is_key(text: &str) -> bool {
    let is_of_secret = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    text.strip_prefix(MARK)
        .is_some_and(|secret| secret.len() == SECRET_CHARS && secret.chars().all(is_of_secret))
}

/// Makes a token and returns it with its secret, which nobody will see again.
pub fn create(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &dossiers::Scope,
    nom: &str,
    scopes: &[TokenScope],
) -> Result<(String, String)> {
    let nom = line::required("nom", nom, 100)?;
    if scopes.is_empty() {
        return Err(Problem::new("scopes", "required").into());
    }
    let token = format!("{MARK}{}", secret::make(entropy));
    let prefix = token[..PREFIX].to_owned();
    let scopes: Vec<_> = scopes.iter().map(|scope| scope.word()).collect();
    let id: i64 = tx.one(&NUMBER, &[&scope.dossier.number()], |row| row.get(0))?;
    let params: [&dyn crate::db::Value; 8] = [
        &scope.dossier.number(),
        &id,
        &nom,
        &prefix,
        &secret::hash(&token),
        &scopes.join(" "),
        &scope.actor.word(),
        &scope.now,
    ];
    tx.execute(&INSERT, &params)?;
    let detail = json!({ "prefix": prefix, "scopes": scopes.join(" ") });
    audit::note(tx, scope, Action::TokenCreated, &nom, detail)?;
    Ok((token, prefix))
}

/// Every key of the dossier, revoked ones too.
pub fn list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Token>> {
    Ok(tx.query(&LIST, &[&dossier.number()], from_row)?)
}

/// The key with this number.
///
/// # Errors
/// `Code::NotFound` where the dossier has none.
pub fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Token> {
    let found = tx.optional(&FIND, &[&dossier.number(), &id], from_row)?;
    found.ok_or_else(|| Code::NotFound.into())
}

fn from_row(row: Row) -> std::result::Result<Token, DriverError> {
    let author: String = row.get(4)?;
    Ok(Token {
        id: row.get(0)?,
        nom: row.get(1)?,
        prefix: row.get(2)?,
        scopes: row.get(3)?,
        author: Actor::parse(&author),
        created_at: row.get(5)?,
        used_at: row.get(6)?,
        revoked_at: row.get(7)?,
    })
}

/// From the next request on the token is unknown.
pub fn revoke(tx: &mut Tx, scope: &dossiers::Scope, id: i64) -> Result<()> {
    let named = tx.optional(&REVOKE, &[&scope.dossier.number(), &id, &scope.now], |row| {
        Ok((row.get::<String>(0)?, row.get::<String>(1)?))
    })?;
    let (nom, prefix) = named.ok_or(Code::NotFound)?;
    revision::raise(tx, scope.dossier)?;
    audit::note(tx, scope, Action::TokenRevoked, &nom, json!({ "prefix": prefix }))
}

/// Whether the token still stands: asked again in the transaction that writes, because the body of
/// a request may come long after its head.
pub fn stands(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<()> {
    let found = tx.optional(&STANDS, &[&dossier.number(), &id], |_| Ok(()))?;
    found.ok_or_else(|| Code::InvalidToken.into())
}

/// Notes when the key was used last.
pub fn used(tx: &mut Tx, dossier: DossierId, id: i64, now: Micros) -> Result<()> {
    tx.execute(&USED, &[&dossier.number(), &id, &now])?;
    Ok(())
}
