//! Invitations: a link with which somebody becomes a person of the dossier, by choosing a password.
//! It works once, for a week; the row holds the hash of its secret and goes when it is used.

use super::{
    Dossier, DossierId, Scope,
    audit::{self, Action},
    email::normal_email,
    links,
    people::{self, NewPerson, Person, Role},
    person,
};
use crate::{
    clock::{DAY, Entropy, Micros},
    db::{DriverError, Row, Tx},
    error::{Code, Error, Problem, Result},
    i18n::Lang,
    statements,
};
use serde_json::json;

/// How long a link works.
pub const LIFE: Micros = 7 * DAY;

/// Somebody who was invited and has not come yet.
#[derive(Clone, Debug)]
pub struct Invitation {
    pub id: i64,
    pub nom: String,
    pub email: String,
    pub role: Role,
    /// Whether the person shall have the right « Automatisation ».
    pub automation: bool,
    pub langue: Lang,
    pub created_at: Micros,
    pub expires_at: Micros,
}

macro_rules! columns {
    () => {
        "i.id, i.nom, i.email, i.role, i.langue, i.created_at, i.expires_at, i.automation"
    };
}

statements! {
    NUMBER = "UPDATE counters SET invitation = invitation + 1 WHERE dossier = $1
        RETURNING invitation";
    INSERT = "INSERT INTO invitations
        (dossier, id, nom, email, role, langue, hash, created_at, expires_at, automation)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    LIST = concat!("SELECT ", columns!(), " FROM invitations i WHERE i.dossier = $1 ORDER BY i.id");
    FIND = concat!("SELECT ", columns!(), " FROM invitations i WHERE i.dossier = $1 AND i.id = $2");
    BY_HASH = concat!("SELECT ", columns!(), ",
        d.dossier, d.nom, d.societe, d.fuseau, d.langue, d.created_at, d.date_order
        FROM invitations i JOIN dossiers d ON d.dossier = i.dossier
        WHERE i.dossier = $1 AND i.hash = $2 AND i.expires_at > $3");
    RENEW = "UPDATE invitations SET hash = $3, created_at = $4, expires_at = $5
        WHERE dossier = $1 AND id = $2";
    DELETE = "DELETE FROM invitations WHERE dossier = $1 AND id = $2";
    FORGET = "DELETE FROM invitations WHERE expires_at <= $1";
}

/// Who is invited.
pub struct NewInvitation<'a> {
    pub nom: &'a str,
    pub email: &'a str,
    pub role: Role,
    /// Whether the person shall have the right « Automatisation ».
    pub automation: bool,
    pub langue: Lang,
}

/// Invites somebody and returns the code of the link, which nobody will see again.
///
/// # Errors
/// [`Code::MissingScope`] where whoever invites may not do themselves what the person could.
pub fn create(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    new: &NewInvitation<'_>,
) -> Result<(Invitation, String)> {
    scope.may_give(person::rights(new.role, new.automation))?;
    let email = normal_email(new.email);
    let nom = people::check(new.nom, &email)?;
    if people::has_email(tx, scope.dossier, &email)? {
        return Err(Problem::new("email", "taken").into());
    }
    let id: i64 = tx.one(&NUMBER, &[&scope.dossier.number()], |row| row.get(0))?;
    let (code, hash) = links::make(entropy, scope.dossier);
    let params: [&dyn crate::db::Value; 10] = [
        &scope.dossier.number(),
        &id,
        &nom,
        &email,
        &new.role.word(),
        &new.langue.word(),
        &hash,
        &scope.now,
        &(scope.now + LIFE),
        &new.automation,
    ];
    tx.execute(&INSERT, &params).map_err(|error| {
        if error.is_duplicate() {
            Problem::new("email", "invited").into()
        } else {
            Error::from(error)
        }
    })?;
    let detail = person::told_of_new(&nom, new.role, new.automation);
    audit::note(tx, scope, Action::PersonInvited, &email, detail)?;
    Ok((find(tx, scope.dossier, id)?, code))
}

/// Every invitation that was neither used nor revoked, dead ones too.
pub fn list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Invitation>> {
    Ok(tx.query(&LIST, &[&dossier.number()], from_row)?)
}

/// The invitation with this number.
///
/// # Errors
/// [`Code::NotFound`] where the dossier has none.
pub fn find(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Invitation> {
    tx.optional(&FIND, &[&dossier.number(), &id], from_row)?.ok_or_else(|| Code::NotFound.into())
}

/// A new link for another week; the old one is dead. Whoever has the link can take it up.
///
/// # Errors
/// As [`create`].
pub fn renew(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    id: i64,
) -> Result<(Invitation, String)> {
    let (code, hash) = links::make(entropy, scope.dossier);
    let until = scope.now + LIFE;
    let invited = find(tx, scope.dossier, id)?;
    scope.may_give(person::rights(invited.role, invited.automation))?;
    tx.execute(&RENEW, &[&scope.dossier.number(), &id, &hash, &scope.now, &until])?;
    let invitation = find(tx, scope.dossier, id)?;
    audit::note(tx, scope, Action::PersonInvited, &invitation.email, json!({ "again": true }))?;
    Ok((invitation, code))
}

/// The link is dead from the next request on.
pub fn revoke(tx: &mut Tx, scope: &Scope, id: i64) -> Result<()> {
    let invitation = find(tx, scope.dossier, id)?;
    tx.execute(&DELETE, &[&scope.dossier.number(), &id])?;
    audit::note(tx, scope, Action::InvitationRevoked, &invitation.email, json!({}))
}

/// What a link invites to, if it is alive.
pub fn of_code(tx: &mut Tx, code: &str, now: Micros) -> Result<(Invitation, Dossier)> {
    links::find(tx, &BY_HASH, code, now, &[], |row| {
        let dossier = Dossier::from_row(&row, 8)?;
        Ok((from_row(row)?, dossier))
    })
}

/// Makes the invited person one of the dossier, with this password's hash. Once. `scope` says whose
/// dossier it is and where the request came from.
pub fn accept(tx: &mut Tx, scope: &Scope, code: &str, hash: &str) -> Result<Person> {
    let (invitation, dossier) = of_code(tx, code, scope.now)?;
    links::check_dossier(&dossier, scope)?;
    tx.execute(&DELETE, &[&dossier.id.number(), &invitation.id])?;
    let new = NewPerson {
        nom: &invitation.nom,
        email: &invitation.email,
        password: hash,
        role: invitation.role,
        automation: invitation.automation,
        langue: invitation.langue,
    };
    people::create(tx, scope, &new)
}

/// Those whose link ended before that moment.
pub fn forget_before(tx: &mut Tx, moment: Micros) -> Result<u64> {
    Ok(tx.execute(&FORGET, &[&moment])?)
}

fn from_row(row: Row) -> std::result::Result<Invitation, DriverError> {
    let langue: String = row.get(4)?;
    Ok(Invitation {
        id: row.get(0)?,
        nom: row.get(1)?,
        email: row.get(2)?,
        role: Role::from_row(&row, 3)?,
        langue: Lang::parse(&langue).unwrap_or_default(),
        created_at: row.get(5)?,
        expires_at: row.get(6)?,
        automation: row.get(7)?,
    })
}
