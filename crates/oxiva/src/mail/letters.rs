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
