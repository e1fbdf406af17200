//! Dossiers (tenants), the people in them, their sessions, tokens and modules.
//!
//! [`DossierId`] is the first argument of everything that touches data. Only a stored row makes one:
//! whoever holds one has been authenticated, or is the program itself
//! working on rows that name their dossier.

pub mod answers;
pub mod audit;
pub mod callers;
pub mod devices;
mod dossier_secret;
pub mod email;
pub mod half_sessions;
pub mod installation;
pub mod invitations;
pub mod last_changes;
mod links;
pub mod modules;
pub mod own_keys;
mod password_strength;
pub mod passwords;
pub mod people;
mod person;
pub mod resets;
pub mod revision;
mod rights;
mod scope;
pub mod second_factor;
pub mod sessions;
pub mod space;
pub mod tokens;

pub use rights::Rights;
pub use scope::{Actor, Scope, TEST_DEPTH};

use crate::{
    clock::{Entropy, Micros},
    db::{DriverError, Row, TenantKey, Tx, Value},
    error::{Error, Problem, Result},
    i18n::Lang,
    line, statements,
};
use audit::Action;
use jiff::{Timestamp, tz::TimeZone};
use last_changes::Subject;
use serde_json::{Value as Json, json};
use zap_engine::dates::{DateOrder, Reading};

/// Which tenant. Only a stored row makes one.
pub type DossierId = TenantKey;

/// A tenant.
#[derive(Clone, Debug)]
pub struct Dossier {
    pub id: DossierId,
    pub nom: String,
    /// The company whose dossier this is.
    pub societe: String,
    pub fuseau: String,
    pub langue: Lang,
    pub created_at: Micros,
    /// Of a day and its month, where both are numbers.
    pub date_order: DateOrder,
}

macro_rules! columns {
    () => {
        "d.dossier, d.nom, d.societe, d.fuseau, d.langue, d.created_at, d.date_order"
    };
}

statements! {
    BY_NAME = concat!("SELECT ", columns!(), " FROM dossiers d WHERE d.nom = $1");
    BY_ID = concat!("SELECT ", columns!(), " FROM dossiers d WHERE d.dossier = $1");
    ALL = concat!("SELECT ", columns!(), " FROM dossiers d ORDER BY d.nom");
    COUNT = "SELECT count(*) FROM dossiers";
    INSERT = "INSERT INTO dossiers (dossier, nom, societe, fuseau, langue, created_at)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING dossier";
    REQUIRES = "SELECT second_factor FROM dossiers WHERE dossier = $1";
    SET_DATE_ORDER = "UPDATE dossiers SET date_order = $2 WHERE dossier = $1";
    REQUIRE = "UPDATE dossiers SET second_factor = $2 WHERE dossier = $1";
    INSERT_COUNTERS = "INSERT INTO counters (dossier) VALUES ($1)";
    UPDATE = "UPDATE dossiers SET societe = $2, fuseau = $3, langue = $4 WHERE dossier = $1";
}

impl Dossier {
    /// Reads the seven columns that start at `first`.
    fn from_row(row: &Row, first: usize) -> std::result::Result<Dossier, DriverError> {
        let langue: String = row.get(first + 4)?;
        let date_order: String = row.get(first + 6)?;
        Ok(Dossier {
            id: DossierId::from_row(row, first)?,
            nom: row.get(first + 1)?,
            societe: row.get(first + 2)?,
            fuseau: row.get(first + 3)?,
            langue: Lang::parse(&langue).unwrap_or_default(),
            created_at: row.get(first + 5)?,
            date_order: DateOrder::parse(&date_order).unwrap_or_default(),
        })
    }

    /// The dossier's own time zone; UTC if the stored name is no longer known.
    pub fn zone(&self) -> TimeZone {
        TimeZone::get(&self.fuseau).unwrap_or(TimeZone::UTC)
    }

    /// How dates are read that people and programs send, at this moment.
    pub fn reading(&self, now: Micros) -> Reading {
        let now = Timestamp::from_microsecond(now).unwrap_or_default();
        Reading { zone: self.zone(), order: self.date_order, now }
    }
}

/// What a new dossier needs.
pub struct NewDossier<'a> {
    pub nom: &'a str,
    pub societe: &'a str,
    pub fuseau: &'a str,
    pub langue: Lang,
}

/// Creates a dossier. Its name is a short word: it stands in every API address.
pub fn create(
    tx: &mut Tx,
    entropy: &Entropy,
    now: Micros,
    new: &NewDossier<'_>,
) -> Result<Dossier> {
    let societe = checked(new)?;
    installation::take(tx)?;
    // Eight random digits: the account number is public and must not count our dossiers.
    let number = 10_000_000 + (entropy.fraction() * 89_999_999.0) as i64;
    let (nom, fuseau) = (new.nom.to_owned(), new.fuseau);
    let params: [&dyn Value; 6] = [&number, &nom, &societe, &fuseau, &new.langue.word(), &now];
    let id = tx.one(&INSERT, &params, |row| DossierId::from_row(&row, 0)).map_err(|error| {
        if error.is_duplicate() { Problem::new("nom", "taken").into() } else { Error::from(error) }
    })?;
    tx.execute(&INSERT_COUNTERS, &[&number])?;
    installation::end_setup_links(tx)?;
    let scope = Scope::system(id, now);
    audit::note(tx, &scope, Action::DossierCreated, &nom, json!({}))?;
    let (fuseau, langue) = (fuseau.to_owned(), new.langue);
    let date_order = DateOrder::default();
    Ok(Dossier { id, nom, societe, fuseau, langue, created_at: now, date_order })
}

/// By the name that stands in API addresses, as a person may have typed it.
pub fn find(tx: &mut Tx, nom: &str) -> Result<Option<Dossier>> {
    let nom = typed_name(nom);
    Ok(tx.optional(&BY_NAME, &[&nom], |row| Dossier::from_row(&row, 0))?)
}

/// The name of a dossier as it is stored, from what a person typed or pasted: names have no capitals, no
/// blanks, and nothing that cannot be seen.
pub fn typed_name(text: &str) -> String {
    text_rules::one_line(text).to_lowercase()
}

/// The dossier that this is the id of.
pub fn get(tx: &mut Tx, id: DossierId) -> Result<Dossier> {
    Ok(tx.one(&BY_ID, &[&id.number()], |row| Dossier::from_row(&row, 0))?)
}

/// Every dossier, by name.
pub fn all(tx: &mut Tx) -> Result<Vec<Dossier>> {
    Ok(tx.query(&ALL, &[], |row| Dossier::from_row(&row, 0))?)
}

/// How many dossiers there are.
pub fn count(tx: &mut Tx) -> Result<i64> {
    Ok(tx.one(&COUNT, &[], |row| row.get(0))?)
}

/// Changes what the administrator may change.
pub fn update(tx: &mut Tx, scope: &Scope, societe: &str, fuseau: &str, langue: Lang) -> Result<()> {
    let societe = check_settings(societe, fuseau)?;
    let before = get(tx, scope.dossier)?;
    let changes = audit::changes(&[
        ("raison", json!(before.societe), json!(societe)),
        ("fuseau", json!(before.fuseau), json!(fuseau)),
        ("langue", json!(before.langue.word()), json!(langue.word())),
    ]);
    tx.execute(&UPDATE, &[&scope.dossier.number(), &societe, &fuseau, &langue.word()])?;
    note_changes(tx, scope, &before.nom, changes)
}

/// A line of the audit log, and who changed the settings last; neither if nothing changed. What is kept of the
/// dossier's callers holds no longer.
fn note_changes(tx: &mut Tx, scope: &Scope, nom: &str, changes: Json) -> Result<()> {
    revision::raise(tx, scope.dossier)?;
    last_changes::note_changes(tx, scope, Subject::Dossier, &changes)?;
    audit::note_changes(tx, scope, Action::DossierChanged, nom, changes)
}

/// Says in which order its dates are read, and notes it in the audit log.
pub fn set_date_order(tx: &mut Tx, scope: &Scope, order: DateOrder) -> Result<()> {
    let before = get(tx, scope.dossier)?;
    tx.execute(&SET_DATE_ORDER, &[&scope.dossier.number(), &order.word()])?;
    let (from, to) = (json!(before.date_order.word()), json!(order.word()));
    let changes = audit::changes(&[("date_order", from, to)]);
    note_changes(tx, scope, &before.nom, changes)
}

/// Whether its administrators must have a second factor.
pub fn requires_second_factor(tx: &mut Tx, id: DossierId) -> Result<bool> {
    Ok(tx.one(&REQUIRES, &[&id.number()], |row| row.get(0))?)
}

/// Says whether its administrators must have a second factor, and notes it in the audit log.
pub fn require_second_factor(tx: &mut Tx, scope: &Scope, required: bool) -> Result<()> {
    let (before, dossier) = (requires_second_factor(tx, scope.dossier)?, get(tx, scope.dossier)?);
    tx.execute(&REQUIRE, &[&scope.dossier.number(), &required])?;
    let changes = audit::changes(&[("second_facteur", json!(before), json!(required))]);
    note_changes(tx, scope, &dossier.nom, changes)
}

/// Whether a dossier may have this name.
pub fn is_name(nom: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    (2..=40).contains(&nom.len()) && nom.chars().all(allowed) && !nom.starts_with('-')
}

fn check_name(nom: &str) -> std::result::Result<(), Problem> {
    if is_name(nom) { Ok(()) } else { Err(Problem::new("nom", "dossier_name")) }
}

/// All that is wrong with a new dossier, but for a name that is taken.
pub fn check_new(new: &NewDossier<'_>) -> Result<()> {
    checked(new).map(drop)
}

/// The company's name as it is kept; or all that is wrong with a new dossier.
fn checked(new: &NewDossier<'_>) -> Result<String> {
    match (check_name(new.nom), check_settings(new.societe, new.fuseau)) {
        (Ok(()), settings) => settings,
        (Err(name), Err(Error::Invalid(others))) => {
            Err(Error::Invalid([name].into_iter().chain(others).collect()))
        }
        (Err(name), _) => Err(name.into()),
    }
}

/// The company's name as it is kept; or what is wrong with it and with the time zone.
fn check_settings(societe: &str, fuseau: &str) -> Result<String> {
    let societe = line::required("societe", societe, 200);
    let fuseau = TimeZone::get(fuseau).map_err(|_| Problem::new("fuseau", "time_zone"));
    match (societe, fuseau) {
        (Ok(societe), Ok(_)) => Ok(societe),
        (societe, fuseau) => {
            Err(Error::Invalid(societe.err().into_iter().chain(fuseau.err()).collect()))
        }
    }
}
