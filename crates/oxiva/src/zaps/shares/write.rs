//! Shares, made and ended.

use super::{KEEP_ENDED, MAX_DAYS, MAX_MAILS_A_DAY, MAX_SHARES, Share, path, read::get};
use crate::{
    clock::{DAY, Entropy, Micros},
    db::{Tx, Value},
    dossiers::{
        Dossier, Scope,
        audit::{self, Action},
        email::normal_email,
    },
    error::{Code, Error, Problem, Result},
    mail::letters,
    records::rules,
    secret, statements,
    zaps::{documents::Zap, portable::Portable},
};
use serde_json::json;

statements! {
    NUMBER = "UPDATE counters SET zap_share = zap_share + 1 WHERE dossier = $1 RETURNING zap_share";
    INSERT = "INSERT INTO zap_shares (dossier, id, zap, hash, title, copy, author, email, created_at, expires_at,
            revoked_at, taken)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, 0)";
    COUNT = "SELECT count(*) FROM zap_shares
        WHERE dossier = $1 AND revoked_at IS NULL AND expires_at > $2";
    MAILED = "SELECT count(*) FROM zap_shares WHERE dossier = $1 AND email <> '' AND created_at > $2";
    REVOKE = "UPDATE zap_shares SET revoked_at = $3
        WHERE dossier = $1 AND id = $2 AND revoked_at IS NULL";
    TAKE = "UPDATE zap_shares SET taken = taken + 1 WHERE hash = $1";
    FORGET = "DELETE FROM zap_shares WHERE expires_at <= $1 OR revoked_at <= $1";
}

/// What somebody shares.
pub struct NewShare<'a> {
    pub dossier: &'a Dossier,
    pub zap: &'a Zap,
    /// Without what belongs to whoever shares it.
    pub copy: &'a Portable,
    pub days: i64,
    /// To whom the link is sent; empty: to nobody.
    pub email: &'a str,
    /// Who shares it, as the mail says.
    pub from: &'a str,
}

/// Shares a zap, owes the mail with the link if it is to be sent, and returns the code of the link, which nobody
/// will see again.
pub fn create(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    new: &NewShare<'_>,
) -> Result<(Share, String)> {
    let dossier = scope.dossier.number();
    let email = checked(tx, scope, new)?;
    let id: i64 = tx.one(&NUMBER, &[&dossier], |row| row.get(0))?;
    let code = secret::make(entropy);
    let title = new.copy.document["title"].as_str().unwrap_or_default();
    let copy = serde_json::to_string(new.copy).unwrap_or_default();
    let params: [&dyn Value; 10] = [
        &dossier,
        &id,
        &new.zap.id,
        &secret::hash(&code),
        &title,
        &copy,
        &scope.actor.word(),
        &email,
        &scope.now,
        &(scope.now + new.days * DAY),
    ];
    tx.execute(&INSERT, &params)?;
    let told = json!({ "share": id.to_string(), "days": new.days, "email": email });
    audit::note(tx, scope, Action::ZapShared, &new.zap.titre, told)?;
    let share = get(tx, scope.dossier, id)?;
    send(tx, scope, new, &share, &code)?;
    Ok((share, code))
}

/// Owes the mail with the link, if it is to be sent.
fn send(tx: &mut Tx, scope: &Scope, new: &NewShare<'_>, share: &Share, code: &str) -> Result<()> {
    if share.email.is_empty() {
        return Ok(());
    }
    let letter = letters::SharedZap {
        to: &share.email,
        from: new.from,
        title: &share.title,
        path: &path(code),
        until: share.expires_at,
    };
    letters::share(tx, new.dossier, scope.now, &letter)
}

/// The address as it is kept, if the share may be made.
fn checked(tx: &mut Tx, scope: &Scope, new: &NewShare<'_>) -> Result<String> {
    let mut problems = Vec::new();
    if !(1..=MAX_DAYS).contains(&new.days) {
        problems.push(Problem::new("days", "range").with("min", 1).with("max", MAX_DAYS));
    }
    let email = normal_email(new.email);
    if !email.is_empty() && !rules::is_email(&email) {
        problems.push(Problem::new("email", "email"));
    } else if rules::needs_smtputf8(&email) {
        problems.push(Problem::new("email", "mail_letters").with("value", &email));
    }
    let dossier = scope.dossier.number();
    let open: i64 = tx.one(&COUNT, &[&dossier, &scope.now], |row| row.get(0))?;
    if open >= MAX_SHARES {
        problems.push(Problem::new("days", "too_many").with("max", MAX_SHARES));
    }
    let mailed: i64 = tx.one(&MAILED, &[&dossier, &(scope.now - DAY)], |row| row.get(0))?;
    if !email.is_empty() && mailed >= MAX_MAILS_A_DAY {
        problems.push(Problem::new("email", "too_many").with("max", MAX_MAILS_A_DAY));
    }
    if problems.is_empty() { Ok(email) } else { Err(Error::Invalid(problems)) }
}

/// The link of a zap leads nowhere from the next request on. Doing it twice does it once.
pub fn revoke(tx: &mut Tx, scope: &Scope, zap: i64, id: i64) -> Result<Share> {
    let share = get(tx, scope.dossier, id)?;
    if share.zap != zap {
        return Err(Code::NotFound.into());
    }
    let params: [&dyn Value; 3] = [&scope.dossier.number(), &id, &scope.now];
    if tx.execute(&REVOKE, &params)? == 1 {
        let told = json!({ "share": id.to_string() });
        audit::note(tx, scope, Action::ZapShareRevoked, &share.title, told)?;
    }
    get(tx, scope.dossier, id)
}

/// Counts that somebody installed what a link leads to.
pub fn take(tx: &mut Tx, code: &str) -> Result<()> {
    match tx.execute(&TAKE, &[&secret::hash(code)])? {
        0 => Err(Code::LinkDead.into()),
        _ => Ok(()),
    }
}

/// Forgets what ended too long ago to be told of, in all dossiers.
pub fn forget(tx: &mut Tx, now: Micros) -> Result<()> {
    tx.execute(&FORGET, &[&(now - KEEP_ENDED)])?;
    Ok(())
}
