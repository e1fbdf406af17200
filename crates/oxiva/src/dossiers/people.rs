//! People: who may sign in to a dossier, as administrator or member.

use super::{
    Dossier, DossierId, Rights, Scope,
    audit::{self, Action},
    email::{is_email, normal_email},
    last_changes::{self, Subject},
    person::{self, COLUMNS, columns},
    sessions,
};
use crate::{
    clock::Entropy,
    db::Tx,
    error::{Error, Problem, Result},
    i18n::Lang,
    line, statements,
};
use argon2::{Argon2, PasswordHasher, PasswordVerifier, password_hash::phc::PasswordHash};
use serde_json::json;

pub use super::{
    password_strength::check_password,
    person::{Person, Role, find},
};

statements! {
    NUMBER = "UPDATE counters SET person = person + 1 WHERE dossier = $1 RETURNING person";
    INSERT = "INSERT INTO people
        (dossier, id, nom, email, password, role, langue, active, created_at, automation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    LIST = concat!("SELECT ", columns!(), " FROM people p WHERE p.dossier = $1 ORDER BY p.id");
    NOM = "SELECT nom FROM people WHERE dossier = $1 AND id = $2";
    HAS_EMAIL = "SELECT 1 FROM people WHERE dossier = $1 AND email = $2";
    BY_EMAIL = concat!("SELECT ", columns!(), ", p.password, d.dossier, d.nom, d.societe,
        d.fuseau, d.langue, d.created_at, d.date_order FROM people p JOIN dossiers d ON d.dossier = p.dossier
        WHERE p.email = $1 AND p.active = $2 ORDER BY d.nom");
    PASSWORD = "SELECT password FROM people WHERE dossier = $1 AND id = $2";
    UPDATE = "UPDATE people SET nom = $3, role = $4, active = $5, automation = $6
        WHERE dossier = $1 AND id = $2";
    SET_LANGUAGE = "UPDATE people SET nom = $3, langue = $4 WHERE dossier = $1 AND id = $2";
    OTHER_ADMINISTRATORS = "SELECT count(*) FROM people
        WHERE dossier = $1 AND id <> $2 AND role = 'administrator' AND active = $3";
}

/// What a new person needs. `password` is already hashed: see [`hash_password`].
pub struct NewPerson<'a> {
    pub nom: &'a str,
    pub email: &'a str,
    pub password: &'a str,
    pub role: Role,
    pub automation: bool,
    pub langue: Lang,
}

/// What administrators change of a person.
#[derive(Clone, Debug)]
pub struct PersonChange {
    pub nom: String,
    pub role: Role,
    pub automation: bool,
    pub active: bool,
}

/// Adds a person.
///
/// # Errors
/// The problems of name and address; an address that is taken.
pub fn create(tx: &mut Tx, scope: &Scope, new: &NewPerson<'_>) -> Result<Person> {
    let email = normal_email(new.email);
    let nom = check(new.nom, &email)?;
    let id: i64 = tx.one(&NUMBER, &[&scope.dossier.number()], |row| row.get(0))?;
    let params: [&dyn crate::db::Value; 10] = [
        &scope.dossier.number(),
        &id,
        &nom,
        &email,
        &new.password,
        &new.role.word(),
        &new.langue.word(),
        &true,
        &scope.now,
        &new.automation,
    ];
    tx.execute(&INSERT, &params).map_err(|error| {
        if error.is_duplicate() {
            Problem::new("email", "taken").into()
        } else {
            Error::from(error)
        }
    })?;
    let detail = person::told_of_new(&nom, new.role, new.automation);
    audit::note(tx, scope, Action::PersonCreated, &email, detail)?;
    find(tx, scope.dossier, id)
}

/// Everybody, active or not, in the order in which they came.
pub fn list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Person>> {
    Ok(tx.query(&LIST, &[&dossier.number()], |row| Person::from_row(&row, 0))?)
}

/// What the person with this number is called, active or not; `None` if there is nobody.
pub fn nom(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<String>> {
    Ok(tx.optional(&NOM, &[&dossier.number(), &id], |row| row.get(0))?)
}

/// Whether somebody, active or not, has this address, written as it is stored.
pub(super) fn has_email(tx: &mut Tx, dossier: DossierId, email: &str) -> Result<bool> {
    Ok(tx.optional(&HAS_EMAIL, &[&dossier.number(), &email], |_| Ok(()))?.is_some())
}

/// Everyone active with this address, over all dossiers, with the password's hash: for sign-in.
pub fn with_email(tx: &mut Tx, email: &str) -> Result<Vec<(Person, Dossier, String)>> {
    Ok(tx.query(&BY_EMAIL, &[&normal_email(email), &true], |row| {
        Ok((Person::from_row(&row, 0)?, Dossier::from_row(&row, COLUMNS + 1)?, row.get(COLUMNS)?))
    })?)
}

/// Changes name, role, right and access: they hold from the person's next request on. The last administrator
/// stays one, and nobody gives more than they may do themselves.
pub fn update(tx: &mut Tx, scope: &Scope, id: i64, change: &PersonChange) -> Result<Person> {
    let PersonChange { role, automation, active, .. } = *change;
    let dossier = scope.dossier;
    let person = find(tx, dossier, id)?;
    let nom = check(&change.nom, &person.email)?;
    let gains = |new: Rights, old: Rights| old.first_missing(new).is_some();
    let (wanted, had) = (person::rights(role, automation), person.rights());
    if active && (!person.active || gains(wanted, had)) {
        scope.may_give(wanted)?;
    }
    if person.is_administrator() && (role != Role::Administrator || !active) {
        let others: i64 =
            tx.one(&OTHER_ADMINISTRATORS, &[&dossier.number(), &id, &true], |row| row.get(0))?;
        if others == 0 {
            return Err(Problem::new("role", "last_administrator").into());
        }
    }
    let params: [&dyn crate::db::Value; 6] =
        [&dossier.number(), &id, &nom, &role.word(), &active, &automation];
    tx.execute(&UPDATE, &params)?;
    if !active {
        sessions::end_all(tx, dossier, id)?;
    }
    let changes = audit::changes(&[
        ("nom", json!(person.nom), json!(nom)),
        ("role", json!(person.role.word()), json!(role.word())),
        ("automation", json!(person.automation), json!(automation)),
        ("active", json!(person.active), json!(active)),
    ]);
    let action =
        if person.active && !active { Action::PersonDeactivated } else { Action::PersonChanged };
    last_changes::note_changes(tx, scope, Subject::Person(id), &changes)?;
    audit::note_changes(tx, scope, action, &person.email, changes)?;
    find(tx, dossier, id)
}

/// What a person may change of their own account.
pub fn update_own(tx: &mut Tx, scope: &Scope, id: i64, nom: &str, langue: Lang) -> Result<()> {
    let person = find(tx, scope.dossier, id)?;
    let nom = check(nom, &person.email)?;
    tx.execute(&SET_LANGUAGE, &[&scope.dossier.number(), &id, &nom, &langue.word()])?;
    let changes = audit::changes(&[
        ("nom", json!(person.nom), json!(nom)),
        ("langue", json!(person.langue.word()), json!(langue.word())),
    ]);
    last_changes::note_changes(tx, scope, Subject::Person(id), &changes)?;
    audit::note_changes(tx, scope, Action::PersonChanged, &person.email, changes)
}

/// The hash of a person's password.
pub fn password(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<String> {
    Ok(tx.one(&PASSWORD, &[&dossier.number(), &id], |row| row.get(0))?)
}

/// Argon2id with the crate's recommended cost (19 MiB, 2 passes). Takes tens of milliseconds: call
/// it on a blocking thread.
pub fn hash_password(password: &str, entropy: &Entropy) -> String {
    let salt: [u8; 16] = entropy.bytes();
    Argon2::default()
        .hash_password_with_salt(password.as_bytes(), &salt)
        .map(|hash: PasswordHash| hash.to_string())
        .unwrap_or_default()
}

/// Whether the password is the one that was hashed; in constant time for a given hash.
pub fn verify_password(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash)
        .is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}

/// Characters of a name.
const MAX_NAME_CHARS: usize = 100;

/// What is wrong with the name and the address of a new person, but for an address that is taken.
pub fn check_new(nom: &str, email: &str) -> Result<()> {
    check(nom, &normal_email(email)).map(drop)
}

/// The name as it is kept; or what is wrong with name and address.
pub(super) fn check(nom: &str, email: &str) -> Result<String> {
    let nom = line::required("nom", nom, MAX_NAME_CHARS);
    let email = if is_email(email) { Ok(()) } else { Err(Problem::new("email", "email")) };
    match (nom, email) {
        (Ok(nom), Ok(())) => Ok(nom),
        (nom, email) => Err(Error::Invalid(nom.err().into_iter().chain(email.err()).collect())),
    }
}
