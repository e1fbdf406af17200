//! The mails that hold a link with a secret, in the words of whoever reads them.

use super::{Message, owe};
use crate::{
    clock::Micros,
    db::Tx,
    dossiers::{Dossier, invitations::Invitation, people::Person, resets},
    error::Result,
};

/// Where an invitation's link leads.
pub fn invitation_path(code: &str) -> String {
    format!("/invitation/{code}")
}

/// Where the link to choose a new password leads.
pub fn reset_path(code: &str) -> String {
    format!("/mot-de-passe/{code}")
}

/// To somebody who is invited.
pub fn invite(
    tx: &mut Tx,
    dossier: &Dossier,
    now: Micros,
    who: &Invitation,
    code: &str,
) -> Result<()> {
    let lang = who.langue;
    let args = [("nom", who.nom.clone()), ("societe", dossier.societe.clone())];
    let message = Message {
        to: &who.email,
        subject: &lang.text_with("mail-invitation-subject", &args),
        text: &lang.text_with("mail-invitation", &args),
        link: Some(&invitation_path(code)),
        useful_until: Some(who.expires_at),
        ..Message::default()
    };
    owe(tx, dossier.id, now, &message)
}

/// To somebody who forgot a password.
pub fn reset(tx: &mut Tx, dossier: &Dossier, now: Micros, who: &Person, code: &str) -> Result<()> {
    let lang = who.langue;
    let args = [("nom", who.nom.clone()), ("societe", dossier.societe.clone())];
    let message = Message {
        to: &who.email,
        subject: &lang.text_with("mail-reset-subject", &args),
        text: &lang.text_with("mail-reset", &args),
        link: Some(&reset_path(code)),
        useful_until: Some(now + resets::LIFE),
        ..Message::default()
    };
    owe(tx, dossier.id, now, &message)
}

/// A zap that somebody shares, and with whom.
pub struct SharedZap<'a> {
    /// Whose address the link is sent to.
    pub to: &'a str,
    /// Who shares it.
    pub from: &'a str,
    pub title: &'a str,
    /// Where the link leads.
    pub path: &'a str,
    /// When the link ends.
    pub until: Micros,
}

/// To whom a zap is shared with, in the language of the dossier.
pub fn share(tx: &mut Tx, dossier: &Dossier, now: Micros, shared: &SharedZap<'_>) -> Result<()> {
    let lang = dossier.langue;
    let args = [("nom", shared.from.to_owned()), ("titre", shared.title.to_owned())];
    let message = Message {
        to: shared.to,
        subject: &lang.text_with("mail-share-subject", &args),
        text: &lang.text_with("mail-share", &args),
        link: Some(shared.path),
        useful_until: Some(shared.until),
        ..Message::default()
    };
    owe(tx, dossier.id, now, &message)
}
