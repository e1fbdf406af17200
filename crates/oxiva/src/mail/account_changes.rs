//! Changes of how somebody signs in: each is told to them by mail, in the transaction of the change, so that
//! whoever did not make it themselves learns of it. The doors change passwords and second factors here alone.

use super::{Message, owe};
use crate::{
    clock::Entropy,
    closed_set,
    db::Tx,
    dossiers::{
        self, Scope,
        audit::Action,
        passwords,
        people::{self, Person},
        second_factor,
    },
    error::Result,
    vault::Vault,
};
use jiff::Timestamp;

closed_set! {
    /// What was changed. The texts are `mail-account-<word>` and `mail-account-<word>-subject`.
    pub enum AccountChange {
        Password = "password",
        SecondFactorOn = "second-factor-on",
        SecondFactorOff = "second-factor-off",
        RecoveryCodes = "recovery-codes",
    }
}

/// As [`passwords::set`].
pub fn set_password(
    tx: &mut Tx,
    scope: &Scope,
    person: i64,
    hash: &str,
    action: Action,
) -> Result<()> {
    passwords::set(tx, scope, person, hash, action)?;
    tell(tx, scope, person, AccountChange::Password)
}

/// As [`passwords::reset`].
pub fn reset_password(tx: &mut Tx, scope: &Scope, code: &str, hash: &str) -> Result<Person> {
    let person = passwords::reset(tx, scope, code, hash)?;
    tell(tx, scope, person.id, AccountChange::Password)?;
    Ok(person)
}

/// As [`second_factor::confirm`].
pub fn confirm_second_factor(
    tx: &mut Tx,
    means: (&Vault, &Entropy),
    scope: &Scope,
    person: i64,
    code: &str,
) -> Result<Vec<String>> {
    let codes = second_factor::confirm(tx, means, scope, person, code)?;
    tell(tx, scope, person, AccountChange::SecondFactorOn)?;
    Ok(codes)
}

/// As [`second_factor::disable`].
pub fn disable_second_factor(tx: &mut Tx, scope: &Scope, person: i64) -> Result<bool> {
    let counted = second_factor::disable(tx, scope, person)?;
    if counted {
        tell(tx, scope, person, AccountChange::SecondFactorOff)?;
    }
    Ok(counted)
}

/// As [`second_factor::renew_codes`].
pub fn renew_recovery_codes(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    person: i64,
) -> Result<Vec<String>> {
    let codes = second_factor::renew_codes(tx, entropy, scope, person)?;
    tell(tx, scope, person, AccountChange::RecoveryCodes)?;
    Ok(codes)
}

fn tell(tx: &mut Tx, scope: &Scope, person: i64, change: AccountChange) -> Result<()> {
    let person = people::find(tx, scope.dossier, person)?;
    let dossier = dossiers::get(tx, scope.dossier)?;
    let at = Timestamp::from_microsecond(scope.now).unwrap_or_default();
    let at = at.to_zoned_datetime(dossier.zone()).strftime("%d/%m/%Y %H:%M").to_string();
    let lang = person.langue;
    let args = [("nom", person.nom.clone()), ("societe", dossier.societe), ("moment", at)];
    let key = format!("mail-account-{}", change.word());
    let own_words = lang.text_with(&key, &args);
    let text = format!("{own_words}\n\n{}", lang.text("mail-account-not-you"));
    let message = Message {
        to: &person.email,
        subject: &lang.text_with(&format!("{key}-subject"), &args),
        text: &text,
        ..Message::default()
    };
    owe(tx, scope.dossier, scope.now, &message)
}
