//! Connections: the accounts that a dossier's zaps use elsewhere.
//!
//! What gives access is sealed (`vault`) in the row of the connection and shown to nobody again: not on
//! a page, not by the API, not in a run. [`open`] is how an app gets at it, as [`Secrets`], and what an
//! app then says or keeps passes its [`Censor`] first.

use super::{
    Failure,
    censor::Censor,
    definition::{self, Session},
};
use crate::{
    clock::{Entropy, Micros},
    db::{DriverError, Row, Tx, Value},
    dossiers::{
        Dossier, DossierId, Scope,
        audit::{self, Action},
    },
    environment::Environment,
    error::{Code, Error, Problem, Result},
    line, statements,
    vault::Vault,
    zaps::engine::Engine,
};
use serde_json::{Map, Value as Json, json};
use std::{fmt, sync::Arc};

/// Whose account a step uses. What gives access is sealed and not part of this.
#[derive(Clone, Debug)]
pub struct Connection {
    pub id: i64,
    /// Whose actions may use it: `webhooks`, or the key of a definition.
    pub app: String,
    pub nom: String,
    /// Whose account it is, as the other side said.
    pub label: String,
    pub created_at: Micros,
    pub tested_at: Option<Micros>,
    /// How the last test went.
    pub good: Option<bool>,
}

/// What a person or a program gives.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub app: String,
    pub nom: String,
    pub data: Map<String, Json>,
}

/// Bytes of what is sealed, before it is; connections of a dossier.
const MAX_DATA_BYTES: usize = 20_000;
const MAX_CONNECTIONS: i64 = 500;

statements! {
    NUMBER = "UPDATE counters SET connection = connection + 1 WHERE dossier = $1
        RETURNING connection";
    COUNT = "SELECT count(*) FROM connections WHERE dossier = $1";
    INSERT = "INSERT INTO connections (dossier, id, app, nom, label, sealed, created_at)
        VALUES ($1, $2, $3, $4, '', $5, $6)";
    LIST = "SELECT id, app, nom, label, created_at, tested_at, good FROM connections
        WHERE dossier = $1 ORDER BY nom, id";
    FIND = "SELECT id, app, nom, label, created_at, tested_at, good FROM connections
        WHERE dossier = $1 AND id = $2";
    SEALED = "SELECT app, sealed FROM connections WHERE dossier = $1 AND id = $2";
    ALL_SEALED = "SELECT id, sealed FROM connections WHERE dossier = $1 ORDER BY id";
    RESEAL = "UPDATE connections SET sealed = $3 WHERE dossier = $1 AND id = $2";
    TESTED = "UPDATE connections SET label = $3, tested_at = $4, good = $5
        WHERE dossier = $1 AND id = $2";
    DELETE = "DELETE FROM connections WHERE dossier = $1 AND id = $2 RETURNING nom, app";
}

fn from_row(row: Row) -> std::result::Result<Connection, DriverError> {
    Ok(Connection {
        id: row.get(0)?,
        app: row.get(1)?,
        nom: row.get(2)?,
        label: row.get(3)?,
        created_at: row.get(4)?,
        tested_at: row.get(5)?,
        good: row.get(6)?,
    })
}

impl Wanted {
    fn check(&mut self) -> Result<()> {
        let mut problems = Vec::new();
        for (field, text, max) in [("app", &mut self.app, 60), ("nom", &mut self.nom, 100)] {
            match line::required(field, text, max) {
                Ok(line) => *text = line,
                Err(problem) => problems.push(problem),
            }
        }
        let word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
        if !self.app.is_empty() && !self.app.chars().all(word) {
            problems.push(Problem::new("app", "connection_app"));
        }
        if self.data.is_empty() {
            problems.push(Problem::new("data", "required"));
        } else if Json::from(self.data.clone()).to_string().len() > MAX_DATA_BYTES {
            problems.push(Problem::new("data", "too_long").with("max", MAX_DATA_BYTES));
        }
        if problems.is_empty() { Ok(()) } else { Err(Error::Invalid(problems)) }
    }
}

/// Keeps a connection; what gives access is never read again but by the apps.
pub fn create(
    tx: &mut Tx,
    vault: &Vault,
    entropy: &Entropy,
    scope: &Scope,
    mut wanted: Wanted,
) -> Result<Connection> {
    wanted.check()?;
    if !vault.has_key() {
        return Err(Code::NoSecretKey.into());
    }
    let number = scope.dossier.number();
    let count: i64 = tx.one(&COUNT, &[&number], |row| row.get(0))?;
    if count >= MAX_CONNECTIONS {
        return Err(Problem::new("nom", "too_many").with("max", MAX_CONNECTIONS).into());
    }
    let id: i64 = tx.one(&NUMBER, &[&number], |row| row.get(0))?;
    let Wanted { app, nom, data } = wanted;
    let sealed = seal(vault, entropy, scope.dossier, id, &Json::Object(data).to_string())?;
    let params: [&dyn Value; 6] = [&number, &id, &app, &nom, &sealed, &scope.now];
    tx.execute(&INSERT, &params).map_err(|error| {
        if error.is_duplicate() { Problem::new("nom", "taken").into() } else { Error::from(error) }
    })?;
    audit::note(tx, scope, Action::ConnectionCreated, &nom, json!({ "app": app }))?;
    get(tx, scope.dossier, id)
}

fn seal(
    vault: &Vault,
    entropy: &Entropy,
    dossier: DossierId,
    id: i64,
    text: &str,
) -> Result<Vec<u8>> {
    let sealed = vault.seal(entropy, dossier, id, text.as_bytes());
    sealed.map_err(|_| Code::NoSecretKey.into())
}

/// By name.
pub fn list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Connection>> {
    Ok(tx.query(&LIST, &[&dossier.number()], from_row)?)
}

/// The connection of that number, or `not_found`.
pub fn get(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Connection> {
    tx.optional(&FIND, &[&dossier.number(), &id], from_row)?.ok_or_else(|| Code::NotFound.into())
}

/// The connection goes; zaps that use it fail and say so.
pub fn delete(tx: &mut Tx, scope: &Scope, id: i64) -> Result<()> {
    let gone = tx.optional(&DELETE, &[&scope.dossier.number(), &id], |row| {
        Ok((row.get::<String>(0)?, row.get::<String>(1)?))
    })?;
    let (nom, app) = gone.ok_or(Code::NotFound)?;
    audit::note(tx, scope, Action::ConnectionRemoved, &nom, json!({ "app": app }))
}

/// How a test of the connection went, and whose account it is.
pub fn tested(tx: &mut Tx, scope: &Scope, id: i64, good: bool, label: &str) -> Result<()> {
    let label: String = label.chars().filter(|c| !c.is_control()).take(200).collect();
    let params: [&dyn Value; 5] = [&scope.dossier.number(), &id, &label, &scope.now, &good];
    match tx.execute(&TESTED, &params)? {
        0 => Err(Code::NotFound.into()),
        _ => Ok(()),
    }
}

/// Seals anew, with the key of now, what was sealed with a former one; how many, and how many cannot
/// be read.
pub fn reseal(
    tx: &mut Tx,
    vault: &Vault,
    entropy: &Entropy,
    dossier: DossierId,
) -> Result<(usize, usize)> {
    let rows = tx.query(&ALL_SEALED, &[&dossier.number()], |row| {
        Ok((row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?))
    })?;
    let (mut sealed, mut unreadable) = (0, 0);
    for (id, old) in rows.iter().filter(|(_, old)| !vault.is_current(old)) {
        let Ok(plain) = vault.unseal(dossier, *id, old) else {
            unreadable += 1;
            continue;
        };
        let new = vault.seal(entropy, dossier, *id, &plain).map_err(|_| Code::NoSecretKey)?;
        tx.execute(&RESEAL, &[&dossier.number(), id, &new])?;
        sealed += 1;
    }
    Ok((sealed, unreadable))
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
        let row = |row: Row| Ok((row.get::<String>(0)?, row.get::<Vec<u8>>(1)?));
        Ok(tx.optional(&SEALED, &[&of.number(), &id], row)?)
    });
    let lang = dossier.langue;
    let found = found.await.map_err(|error| Failure::passing("storage", error.message(lang)))?;
    let told = |code: &'static str| {
        let args = [("numero", id.to_string()), ("app", name.to_owned())];
        Failure::lasting(code, lang.text_with(&format!("zap-failure-{code}"), &args))
    };
    let (owner, sealed) = found.ok_or_else(|| told("connection_missing"))?;
    if owner != name {
        return Err(told("connection_of_other"));
    }
    let plain =
        environment.vault.unseal(of, id, &sealed).map_err(|_| told("connection_unreadable"))?;
    match serde_json::from_slice(&plain) {
        Ok(Json::Object(map)) => Ok(Secrets(map)),
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
            Session::new(definition, engine, dossier, secrets.map().clone()).test().await
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

/// What gives access, by name. Its `Debug` shows none of it.
#[derive(Clone, Default)]
pub struct Secrets(Map<String, Json>);

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Secrets").field(&self.0.keys().collect::<Vec<_>>()).finish()
    }
}

/// What identifies an account without giving access to it is not worth hiding: a dossier's name would
/// disappear from every text.
const OPEN: &[&str] = &[
    "dossier",
    "user",
    "username",
    "utilisateur",
    "login",
    "email",
    "account",
    "compte",
    "domain",
    "subdomain",
    "site",
    "region",
    "nom",
    "name",
    "url",
    "base_url",
];

impl Secrets {
    /// What was unsealed.
    pub fn new(map: Map<String, Json>) -> Secrets {
        Secrets(map)
    }

    /// For those who hand it on: `bundle.authData`.
    pub fn map(&self) -> &Map<String, Json> {
        &self.0
    }

    /// A value as text; `None` where there is none.
    pub fn text(&self, key: &str) -> Option<String> {
        self.0.get(key)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
    }

    /// An object, or a text that holds one.
    pub fn object(&self, key: &str) -> Map<String, Json> {
        match self.0.get(key) {
            Some(Json::Object(map)) => map.clone(),
            Some(Json::String(text)) => serde_json::from_str(text).unwrap_or_default(),
            _ => Map::new(),
        }
    }

    /// What hides them wherever the other side may repeat them.
    pub fn censor(&self) -> Censor {
        Censor::of(self.values())
    }

    fn values(&self) -> Vec<String> {
        let mut values = Vec::new();
        for (_, value) in self.0.iter().filter(|(key, _)| !OPEN.contains(&key.as_str())) {
            leaves(value, &mut values);
        }
        values
    }
}

fn leaves(value: &Json, into: &mut Vec<String>) {
    match value {
        Json::String(text) if text.starts_with('{') => {
            match serde_json::from_str::<Map<String, Json>>(text) {
                Ok(map) => map.values().for_each(|value| leaves(value, into)),
                Err(_) => into.push(text.clone()),
            }
        }
        Json::String(text) => into.push(text.clone()),
        Json::Array(items) => items.iter().for_each(|item| leaves(item, into)),
        Json::Object(map) => map.values().for_each(|value| leaves(value, into)),
        Json::Number(number) => into.push(number.to_string()),
        Json::Bool(_) | Json::Null => {}
    }
}

/// What a person types: a line for each name and value, `token: abc`.
pub fn typed(text: &str) -> std::result::Result<Map<String, Json>, Problem> {
    let mut data = Map::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (name, value) =
            line.split_once([':', '=']).ok_or(Problem::new("data", "connection_lines"))?;
        let (name, value) = (name.trim(), value.trim());
        if name.is_empty() || value.is_empty() || data.contains_key(name) {
            return Err(Problem::new("data", "connection_lines"));
        }
        // The headers of a call are an object.
        let value = match value.starts_with('{').then(|| serde_json::from_str(value)) {
            Some(Ok(object)) => object,
            _ => value.into(),
        };
        data.insert(name.to_owned(), value);
    }
    Ok(data)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_gives_access_is_hidden_and_what_names_an_account_is_not() {
        let data = json!({
            "token": "tok en/1\"x", "dossier": "demo", "basic_auth": "jean|motdepasse", "pin": 12345,
            "headers": {"X-Key": "clef-secrète"},
        });
        let secrets = Secrets(data.as_object().unwrap().clone());
        let mut said =
            json!(["?token=tok%20en%2F1%22x", "demo jean", "motdepasse 12345", "clef-secrète"]);
        secrets.censor().value(&mut said);
        let hidden =
            json!(["?token=:censored:", "demo jean", ":censored: :censored:", ":censored:"]);
        assert_eq!(said, hidden);
        assert!(!format!("{secrets:?}").contains("motdepasse"));
    }

    #[test]
    fn lines_that_a_person_types() {
        let data = typed("token: a:b\n\n dossier = demo \nheaders: {\"X\": \"y\"}").unwrap();
        let expected = json!({"token": "a:b", "dossier": "demo", "headers": {"X": "y"}});
        assert_eq!(Json::Object(data), expected);
        for wrong in ["token", ": x", "token:", "a: 1\na: 2"] {
            assert_eq!(typed(wrong).unwrap_err().rule, "connection_lines", "{wrong}");
        }
        assert!(typed("").unwrap().is_empty());
    }
}
