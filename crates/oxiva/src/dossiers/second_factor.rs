//! The second factor: codes of an authenticator app (RFC 6238, 6 digits, 30 seconds, one step of
//! drift), and recovery codes for whoever has lost it.
//!
//! Promised: a code is taken once; wrong codes make the next wait longer, which only somebody who
//! knows the password can bring about; the secret is shown until the first code confirms it and
//! never again, and is kept sealed.
//!
//! Whoever has stolen the password must not keep its owner out with wrong codes. So a recovery code,
//! which nobody guesses, never waits, and the wait ends with a password that the owner, signed in, an
//! administrator or the command line sets. A password that is reset by a link keeps the thief from
//! going on, but does not end the wait, an hour at most: or whoever reads the mailbox could have any
//! number of codes looked at, with a link for every few.

mod recovery;
mod sealed;

pub use recovery::{RECOVERY_CODES, check_recovery, codes_left, renew_codes};
pub use sealed::{reseal, seal_existing};

use super::{
    DossierId, Scope,
    audit::{self, Action},
    person,
};
use crate::{
    clock::{Entropy, HOUR, MINUTE, Micros, SECOND},
    db::Tx,
    error::{Problem, Result},
    statements,
    vault::{Place, Vault},
};
use serde_json::json;
use totp_rs::{Builder, Totp};

/// RFC 4226 asks for 160 bits.
const SECRET: usize = 20;
/// Wrong codes before the next one has to wait: a minute, two, four, up to an hour.
const FREE: i64 = 5;

/// What came of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Right,
    Wrong,
    /// Too many wrong ones: not looked at.
    Wait {
        seconds: u64,
    },
}

statements! {
    BEGIN = "INSERT INTO second_factors
        (dossier, person, secret, created_at, last_step, failures, wait_until, sealed)
        VALUES ($1, $2, $3, $4, 0, 0, 0, $5)
        ON CONFLICT (dossier, person) DO UPDATE SET secret = $3, created_at = $4, sealed = $5
        WHERE second_factors.confirmed_at IS NULL";
    FIND = "SELECT secret, confirmed_at, last_step, failures, wait_until, sealed
        FROM second_factors WHERE dossier = $1 AND person = $2";
    CONFIRM = "UPDATE second_factors SET confirmed_at = $3 WHERE dossier = $1 AND person = $2";
    RIGHT = "UPDATE second_factors SET last_step = $3, failures = 0, wait_until = 0
        WHERE dossier = $1 AND person = $2";
    WRONG = "UPDATE second_factors SET failures = $3, wait_until = $4
        WHERE dossier = $1 AND person = $2";
    FORGIVE = "UPDATE second_factors SET failures = 0, wait_until = 0
        WHERE dossier = $1 AND person = $2";
    DELETE = "DELETE FROM second_factors WHERE dossier = $1 AND person = $2";
}

struct StoredFactor {
    dossier: DossierId,
    person: i64,
    /// As it is kept.
    secret: Vec<u8>,
    /// `false`: kept as it is, by a version that did not seal.
    is_sealed: bool,
    confirmed_at: Option<Micros>,
    last_step: i64,
    failures: i64,
    wait_until: Micros,
}

impl StoredFactor {
    fn seed(&self, vault: &Vault) -> Result<Vec<u8>> {
        if self.is_sealed {
            Ok(vault.unseal(Place::second_factor(self.dossier, self.person), &self.secret)?)
        } else {
            Ok(self.secret.clone())
        }
    }
}

fn find(tx: &mut Tx, dossier: DossierId, person: i64) -> Result<Option<StoredFactor>> {
    Ok(tx.optional(&FIND, &[&dossier.number(), &person], |row| {
        Ok(StoredFactor {
            dossier,
            person,
            secret: row.get(0)?,
            confirmed_at: row.get(1)?,
            last_step: row.get(2)?,
            failures: row.get(3)?,
            wait_until: row.get(4)?,
            is_sealed: row.get(5)?,
        })
    })?)
}

/// Since when it counts, if it does.
pub fn enabled_at(tx: &mut Tx, dossier: DossierId, person: i64) -> Result<Option<Micros>> {
    Ok(find(tx, dossier, person)?.and_then(|row| row.confirmed_at))
}

/// Makes a secret that counts once a code has confirmed it; one that counts already stays.
///
/// # Errors
/// [`Code::NoSecretKey`](crate::error::Code::NoSecretKey) where nothing can be sealed.
pub fn begin(
    tx: &mut Tx,
    (vault, entropy): (&Vault, &Entropy),
    scope: &Scope,
    person: i64,
) -> Result<()> {
    let seed: [u8; SECRET] = entropy.bytes();
    let sealed = vault.seal(entropy, Place::second_factor(scope.dossier, person), &seed)?;
    let params: [&dyn crate::db::Value; 5] =
        [&scope.dossier.number(), &person, &sealed, &scope.now, &true];
    tx.execute(&BEGIN, &params)?;
    Ok(())
}

/// The secret that waits to be confirmed.
pub fn pending(
    tx: &mut Tx,
    vault: &Vault,
    dossier: DossierId,
    person: i64,
) -> Result<Option<Vec<u8>>> {
    let row = find(tx, dossier, person)?.filter(|row| row.confirmed_at.is_none());
    row.map(|row| row.seed(vault)).transpose()
}

/// The first code: from now on it counts. Returns the recovery codes, to be shown once.
pub fn confirm(
    tx: &mut Tx,
    (vault, entropy): (&Vault, &Entropy),
    scope: &Scope,
    person: i64,
    code: &str,
) -> Result<Vec<String>> {
    let row = find(tx, scope.dossier, person)?.filter(|row| row.confirmed_at.is_none());
    let row = row.ok_or_else(|| Problem::new("code", "wrong_code"))?;
    let step = matching(&row.seed(vault)?, code, scope.now);
    let step = step.ok_or_else(|| Problem::new("code", "wrong_code"))?;
    let key = scope.dossier.number();
    tx.execute(&CONFIRM, &[&key, &person, &scope.now])?;
    right(tx, scope.dossier, person, step)?;
    let email = person::find(tx, scope.dossier, person)?.email;
    audit::note(tx, scope, Action::TotpEnabled, &email, json!({}))?;
    recovery::fresh_codes(tx, entropy, scope.dossier, person)
}

/// Looks at a code of the app, unless it is too early to ask. The caller must commit, whatever the
/// verdict.
pub fn check(
    tx: &mut Tx,
    vault: &Vault,
    scope: &Scope,
    person: i64,
    code: &str,
) -> Result<Verdict> {
    let Some(row) = confirmed(tx, scope.dossier, person)? else { return Ok(Verdict::Wrong) };
    if row.wait_until > scope.now {
        let seconds = ((row.wait_until - scope.now) / SECOND + 1) as u64;
        return Ok(Verdict::Wait { seconds });
    }
    let key = scope.dossier.number();
    let step = matching(&row.seed(vault)?, code, scope.now).filter(|step| *step > row.last_step);
    if let Some(step) = step {
        right(tx, scope.dossier, person, step)?;
        return Ok(Verdict::Right);
    }
    let failures = row.failures + 1;
    let wait = match failures - FREE {
        ..0 => 0,
        more => (MINUTE << more.min(10)).min(HOUR),
    };
    let until = if wait > 0 { scope.now + wait } else { 0 };
    tx.execute(&WRONG, &[&key, &person, &failures, &until])?;
    Ok(Verdict::Wrong)
}

fn confirmed(tx: &mut Tx, dossier: DossierId, person: i64) -> Result<Option<StoredFactor>> {
    Ok(find(tx, dossier, person)?.filter(|row| row.confirmed_at.is_some()))
}

/// Notes that a code was right: up to which step codes are taken, and that nobody has to wait.
fn right(tx: &mut Tx, dossier: DossierId, person: i64, last_step: i64) -> Result<()> {
    tx.execute(&RIGHT, &[&dossier.number(), &person, &last_step])?;
    Ok(())
}

/// Ends the wait after wrong codes.
pub(super) fn forgive(tx: &mut Tx, dossier: DossierId, person: i64) -> Result<()> {
    tx.execute(&FORGIVE, &[&dossier.number(), &person])?;
    Ok(())
}

/// Takes the second factor away, with its recovery codes. Whether there was one.
pub fn disable(tx: &mut Tx, scope: &Scope, person: i64) -> Result<bool> {
    let counted = enabled_at(tx, scope.dossier, person)?.is_some();
    let key = scope.dossier.number();
    tx.execute(&DELETE, &[&key, &person])?;
    recovery::forget_codes(tx, scope.dossier, person)?;
    if counted {
        let email = person::find(tx, scope.dossier, person)?.email;
        audit::note(tx, scope, Action::TotpDisabled, &email, json!({}))?;
    }
    Ok(counted)
}

/// The step whose code this is, the one before and the one after included.
fn matching(secret: &[u8], code: &str, now: Micros) -> Option<i64> {
    let digits: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let step = totp(secret)?.check(&digits, (now / SECOND).max(0) as u64)?;
    i64::try_from(step).ok()
}

fn totp(secret: &[u8]) -> Option<Totp> {
    Builder::new().with_secret(secret.to_vec()).build().ok()
}

/// The secret as apps take it when it is typed: base 32.
pub fn as_text(secret: &[u8]) -> String {
    totp_rs::Secret::from(secret.to_vec()).to_base32()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codes_are_those_of_rfc_6238() {
        // Appendix B, SHA-1, the last six of the eight digits.
        let secret = b"12345678901234567890";
        for (seconds, code) in
            [(59, "287082"), (1_111_111_109, "081804"), (2_000_000_000, "279037")]
        {
            let now = seconds * SECOND;
            assert_eq!(matching(secret, code, now), Some(seconds / 30), "{seconds}");
            assert_eq!(
                matching(secret, code, now + 30 * SECOND),
                Some(seconds / 30),
                "a step late"
            );
            assert_eq!(matching(secret, code, now - 30 * SECOND), Some(seconds / 30), "too early");
            assert_eq!(matching(secret, code, now + 61 * SECOND), None, "two steps late");
        }
        for wrong in ["", "28708", "2870820", "-87082", "+87082", "28708a", "２８７０８２"] {
            assert_eq!(matching(secret, wrong, 59 * SECOND), None, "{wrong}");
        }
        assert_eq!(matching(secret, "287 082", 59 * SECOND), Some(1), "as apps show it");
        assert_eq!(as_text(secret), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    }
}
