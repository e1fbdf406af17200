//! What belongs to the server as a whole: where it is called, and the links that make its first dossier.
//!
//! A link is made by each start of a server that has no dossier. It works once, for a day, and only as long as there
//! is no dossier; its row holds the hash of its secret. Whoever makes a dossier takes the one row of `installation`
//! first, so two browsers with two links of two nodes make one first dossier.

use super::{Dossier, NewDossier, Scope, create, people};
use crate::{
    clock::{DAY, Entropy, Micros},
    db::Tx,
    error::{Code, Result},
    secret, statements,
};
use people::{NewPerson, Person};

/// How long a link works that makes the first dossier.
const LINK_LIFE: Micros = DAY;

statements! {
    TAKE = "UPDATE installation SET id = id WHERE id = 1";
    PUBLIC_URL = "SELECT public_url FROM installation WHERE id = 1";
    SET_PUBLIC_URL = "UPDATE installation SET public_url = $1 WHERE id = 1";
    INSERT_LINK = "INSERT INTO setup_links (hash, expires_at) VALUES ($1, $2)";
    FIND_LINK = "SELECT 1 FROM setup_links WHERE hash = $1 AND expires_at > $2";
    FORGET_LINKS = "DELETE FROM setup_links WHERE expires_at <= $1";
    END_LINKS = "DELETE FROM setup_links";
}

/// Where the server is called that started last on this data; `None` before the first start.
pub fn public_url(tx: &mut Tx) -> Result<Option<String>> {
    let url: String = tx.one(&PUBLIC_URL, &[], |row| row.get(0))?;
    Ok(Some(url).filter(|url| !url.is_empty()))
}

/// Keeps where the server is called, for commands that run beside it.
pub fn set_public_url(tx: &mut Tx, url: &str) -> Result<()> {
    tx.execute(&SET_PUBLIC_URL, &[&url])?;
    Ok(())
}

/// A link with which a browser makes the first dossier: its code, which nobody will see again. `None` where there is
/// a dossier.
pub fn make_setup_link(tx: &mut Tx, entropy: &Entropy, now: Micros) -> Result<Option<String>> {
    take(tx)?;
    if super::count(tx)? > 0 {
        return Ok(None);
    }
    tx.execute(&FORGET_LINKS, &[&now])?;
    let code = secret::make(entropy);
    tx.execute(&INSERT_LINK, &[&secret::hash(&code), &(now + LINK_LIFE)])?;
    Ok(Some(code))
}

/// Where the link with this code leads.
pub fn setup_path(code: &str) -> String {
    format!("/installation?code={code}")
}

/// Whether the link with this code makes the first dossier.
///
/// # Errors
/// [`Code::SetupLinkDead`] where there is a dossier, no such link, or its time is over.
pub fn check_setup_link(tx: &mut Tx, code: &str, now: Micros) -> Result<()> {
    let is_known = tx.optional(&FIND_LINK, &[&secret::hash(code), &now], |_| Ok(()))?.is_some();
    if is_known && super::count(tx)? == 0 { Ok(()) } else { Err(Code::SetupLinkDead.into()) }
}

/// Makes the first dossier and its administrator with a link, and ends every such link.
///
/// # Errors
/// As [`check_setup_link`], and where a field is wrong: then the link works on.
pub fn set_up(
    tx: &mut Tx,
    entropy: &Entropy,
    now: Micros,
    code: &str,
    (dossier, administrator): (&NewDossier<'_>, &NewPerson<'_>),
) -> Result<(Dossier, Person)> {
    take(tx)?;
    check_setup_link(tx, code, now)?;
    let dossier = create(tx, entropy, now, dossier)?;
    let person = people::create(tx, &Scope::system(dossier.id, now), administrator)?;
    Ok((dossier, person))
}

/// Before a dossier is made: others who make one wait until this is committed.
pub(super) fn take(tx: &mut Tx) -> Result<()> {
    tx.execute(&TAKE, &[])?;
    Ok(())
}

/// There is a dossier: no link makes the first one any more.
pub(super) fn end_setup_links(tx: &mut Tx) -> Result<()> {
    tx.execute(&END_LINKS, &[])?;
    Ok(())
}
