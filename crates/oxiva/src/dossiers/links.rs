//! Links that are handed to one person and work once: invitations, and links to choose another
//! password. What a link leads to is a row with the hash of the link's secret and the moment of its
//! end; using the link deletes the row.

use super::{Dossier, DossierId, Scope, dossier_secret};
use crate::{
    clock::{Entropy, Micros},
    db::{DriverError, Row, Statement, Tx, Value},
    error::{Code, Result},
};

/// The code of a new link, which nobody will see again, and the hash that its row keeps.
pub fn make(entropy: &Entropy, dossier: DossierId) -> (String, Vec<u8>) {
    dossier_secret::make(entropy, dossier)
}

/// What the link with this code leads to, and its dossier. `statement` takes the number of the
/// dossier, the hash, the present moment and then `more`.
///
/// # Errors
/// [`Code::LinkDead`] where there is no such link, or it was used, or its time is over.
pub fn find<T>(
    tx: &mut Tx,
    statement: &'static Statement,
    code: &str,
    now: Micros,
    more: &[&dyn Value],
    read: impl Fn(Row) -> std::result::Result<(T, Dossier), DriverError>,
) -> Result<(T, Dossier)> {
    let (dossier, hash) = dossier_secret::parse(code).ok_or(Code::LinkDead)?;
    let mut params: Vec<&dyn Value> = vec![&dossier, &hash, &now];
    params.extend(more);
    tx.optional(statement, &params, read)?.ok_or_else(|| Code::LinkDead.into())
}

/// Refuses a link that leads to another dossier than the one that `scope` works in.
///
/// # Errors
/// [`Code::LinkDead`].
pub fn check_dossier(dossier: &Dossier, scope: &Scope) -> Result<()> {
    if dossier.id == scope.dossier { Ok(()) } else { Err(Code::LinkDead.into()) }
}
