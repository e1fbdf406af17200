//! Recovery codes: each lets somebody in once who has lost their second factor.

use super::{Verdict, confirmed, right};
use crate::{
    clock::Entropy,
    db::Tx,
    dossiers::{
        DossierId, Scope,
        audit::{self, Action},
        person,
    },
    error::Result,
    secret, statements,
};
use serde_json::json;

/// Codes that are made at once, each good for one sign-in.
pub const RECOVERY_CODES: usize = 10;

statements! {
    INSERT_CODE = "INSERT INTO recovery_codes (dossier, person, hash) VALUES ($1, $2, $3)";
    USE_CODE = "DELETE FROM recovery_codes WHERE dossier = $1 AND person = $2 AND hash = $3";
    DELETE_CODES = "DELETE FROM recovery_codes WHERE dossier = $1 AND person = $2";
    COUNT_CODES = "SELECT count(*) FROM recovery_codes WHERE dossier = $1 AND person = $2";
}

/// Looks at a recovery code, which goes if it is right. It never has to wait, and a wrong one makes
/// nothing wait: 120 bits are not guessed. The caller must commit, whatever the verdict.
pub fn check_recovery(tx: &mut Tx, scope: &Scope, person: i64, code: &str) -> Result<Verdict> {
    let (dossier, key) = (scope.dossier, scope.dossier.number());
    let Some(row) = confirmed(tx, dossier, person)? else { return Ok(Verdict::Wrong) };
    // Looked up by its hash: how long that takes tells nothing about other codes.
    if tx.execute(&USE_CODE, &[&key, &person, &secret::hash(&normal(code))])? != 1 {
        return Ok(Verdict::Wrong);
    }
    right(tx, dossier, person, row.last_step)?;
    let (email, left) =
        (person::find(tx, dossier, person)?.email, codes_left(tx, dossier, person)?);
    audit::note(tx, scope, Action::RecoveryCodeUsed, &email, json!({ "left": left }))?;
    Ok(Verdict::Right)
}

/// Makes new recovery codes; the old ones are worth nothing any more.
pub fn renew_codes(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    person: i64,
) -> Result<Vec<String>> {
    let email = person::find(tx, scope.dossier, person)?.email;
    audit::note(tx, scope, Action::RecoveryCodesMade, &email, json!({}))?;
    fresh_codes(tx, entropy, scope.dossier, person)
}

/// How many recovery codes a person has not used.
pub fn codes_left(tx: &mut Tx, dossier: DossierId, person: i64) -> Result<i64> {
    Ok(tx.one(&COUNT_CODES, &[&dossier.number(), &person], |row| row.get(0))?)
}

/// Makes recovery codes in the place of those that there are.
pub(super) fn fresh_codes(
    tx: &mut Tx,
    entropy: &Entropy,
    dossier: DossierId,
    person: i64,
) -> Result<Vec<String>> {
    forget_codes(tx, dossier, person)?;
    let codes: Vec<_> = (0..RECOVERY_CODES).map(|_| secret::code(entropy)).collect();
    for code in &codes {
        let hash = secret::hash(&normal(code));
        tx.execute(&INSERT_CODE, &[&dossier.number(), &person, &hash])?;
    }
    Ok(codes)
}

/// Takes the recovery codes of a person away.
pub(super) fn forget_codes(tx: &mut Tx, dossier: DossierId, person: i64) -> Result<()> {
    tx.execute(&DELETE_CODES, &[&dossier.number(), &person])?;
    Ok(())
}

/// As people type it: with or without dashes and spaces, in any case.
fn normal(code: &str) -> String {
    code.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recovery_code_may_be_typed_in_any_way() {
        assert_eq!(normal(" ABCD-efgh 2345\u{a0}6789"), "abcdefgh23456789");
    }
}
