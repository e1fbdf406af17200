//! Connections as they are kept, their credentials sealed.

use super::{Connection, Hosts, Wanted};
use crate::{
    clock::Entropy,
    db::{DriverError, Row, Tx, Value},
    dossiers::{
        DossierId, Scope,
        audit::{self, Action},
        last_changes::{self, Subject},
    },
    error::{Code, Error, Problem, Result},
    statements,
    vault::{Place, ResealCount, Vault},
    zaps::portable::KnownConnection,
};
use serde_json::{Value as Json, json};

/// Bytes of what is sealed, before it is; connections of a dossier.
pub(super) const MAX_DATA_BYTES: usize = 20_000;

const MAX_CONNECTIONS: i64 = 500;

statements! {
    NUMBER = "UPDATE counters SET connection = connection + 1 WHERE dossier = $1
        RETURNING connection";
    COUNT = "SELECT count(*) FROM connections WHERE dossier = $1";
    INSERT = "INSERT INTO connections (dossier, id, app, nom, label, sealed, created_at, hosts)
        VALUES ($1, $2, $3, $4, '', $5, $6, $7)";
    SET_HOSTS = "UPDATE connections SET hosts = $3 WHERE dossier = $1 AND id = $2";
    LIST = "SELECT id, app, nom, label, created_at, tested_at, good, hosts FROM connections
        WHERE dossier = $1 ORDER BY nom, id";
    FIND = "SELECT id, app, nom, label, created_at, tested_at, good, hosts FROM connections
        WHERE dossier = $1 AND id = $2";
    ALL_SEALED = "SELECT id, sealed FROM connections WHERE dossier = $1 ORDER BY id";
    RESEAL = "UPDATE connections SET sealed = $3 WHERE dossier = $1 AND id = $2";
    TESTED = "UPDATE connections SET label = $3, tested_at = $4, good = $5
        WHERE dossier = $1 AND id = $2";
    DELETE = "DELETE FROM connections WHERE dossier = $1 AND id = $2 RETURNING nom, app";
}

fn from_row(row: Row) -> std::result::Result<Connection, DriverError> {
    let hosts: Option<String> = row.get(7)?;
    Ok(Connection {
        id: row.get(0)?,
        app: row.get(1)?,
        nom: row.get(2)?,
        hosts: Hosts::from_stored(&hosts.unwrap_or_default()),
        label: row.get(3)?,
        created_at: row.get(4)?,
        tested_at: row.get(5)?,
        good: row.get(6)?,
    })
}

/// Keeps a connection; what gives access is never read again but by the apps.
pub fn create(
    tx: &mut Tx,
    vault: &Vault,
    entropy: &Entropy,
    scope: &Scope,
    mut wanted: Wanted,
) -> Result<Connection> {
    wanted.check(true)?;
    keep(tx, vault, entropy, scope, wanted)
}

/// As [`create`], of what a file from elsewhere holds: it is kept as it is, and a step that uses it says what is wrong.
pub fn create_as_found(
    tx: &mut Tx,
    vault: &Vault,
    entropy: &Entropy,
    scope: &Scope,
    mut wanted: Wanted,
) -> Result<Connection> {
    wanted.check(false)?;
    keep(tx, vault, entropy, scope, wanted)
}

fn keep(
    tx: &mut Tx,
    vault: &Vault,
    entropy: &Entropy,
    scope: &Scope,
    wanted: Wanted,
) -> Result<Connection> {
    if !vault.has_key() {
        return Err(Code::NoSecretKey.into());
    }
    let number = scope.dossier.number();
    let count: i64 = tx.one(&COUNT, &[&number], |row| row.get(0))?;
    if count >= MAX_CONNECTIONS {
        return Err(Problem::new("nom", "too_many").with("max", MAX_CONNECTIONS).into());
    }
    let id: i64 = tx.one(&NUMBER, &[&number], |row| row.get(0))?;
    let hosts = wanted.hosts_or_own(&scope.public_url).text();
    let Wanted { app, nom, data, .. } = wanted;
    let sealed = seal(vault, entropy, scope.dossier, id, &Json::Object(data).to_string())?;
    let params: [&dyn Value; 7] = [&number, &id, &app, &nom, &sealed, &scope.now, &hosts];
    tx.execute(&INSERT, &params).map_err(|error| {
        if error.is_duplicate() { Problem::new("nom", "taken").into() } else { Error::from(error) }
    })?;
    let detail = json!({ "app": app, "hosts": hosts });
    audit::note(tx, scope, Action::ConnectionCreated, &nom, detail)?;
    get(tx, scope.dossier, id)
}

fn seal(
    vault: &Vault,
    entropy: &Entropy,
    dossier: DossierId,
    id: i64,
    text: &str,
) -> Result<Vec<u8>> {
    Ok(vault.seal(entropy, Place::connection(dossier, id), text.as_bytes())?)
}

/// By name.
pub fn list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Connection>> {
    Ok(tx.query(&LIST, &[&dossier.number()], from_row)?)
}

/// As zaps that leave the dossier know them.
pub fn known(tx: &mut Tx, dossier: DossierId) -> Result<Vec<KnownConnection>> {
    let known = |Connection { id, nom, app, .. }| KnownConnection { id, name: nom, app };
    Ok(list(tx, dossier)?.into_iter().map(known).collect())
}

/// The connection of that number, or `not_found`.
pub fn get(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Connection> {
    tx.optional(&FIND, &[&dossier.number(), &id], from_row)?.ok_or_else(|| Code::NotFound.into())
}

/// Says where what gives access may go.
///
/// # Errors
/// `not_found`.
pub fn set_hosts(tx: &mut Tx, scope: &Scope, id: i64, hosts: &Hosts) -> Result<Connection> {
    let before = get(tx, scope.dossier, id)?;
    tx.execute(&SET_HOSTS, &[&scope.dossier.number(), &id, &hosts.text()])?;
    let changes = audit::changes(&[("hosts", json!(before.hosts.text()), json!(hosts.text()))]);
    last_changes::note_changes(tx, scope, Subject::Connection(id), &changes)?;
    audit::note_changes(tx, scope, Action::ConnectionChanged, &before.nom, changes)?;
    get(tx, scope.dossier, id)
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

/// Seals anew, with the key of now, what was sealed with a former one.
pub fn reseal(
    tx: &mut Tx,
    vault: &Vault,
    entropy: &Entropy,
    dossier: DossierId,
) -> Result<ResealCount> {
    let rows = tx.query(&ALL_SEALED, &[&dossier.number()], |row| {
        Ok((row.get::<i64>(0)?, row.get::<Vec<u8>>(1)?))
    })?;
    vault.reseal_all(
        entropy,
        &rows,
        |(id, old)| (Place::connection(dossier, *id), old),
        |(id, _), anew| {
            tx.execute(&RESEAL, &[&dossier.number(), id, &anew])?;
            Ok(())
        },
    )
}
