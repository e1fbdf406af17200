//! A societe and the revision of its dossier, in one statement: whoever is kept in memory with that revision may see
//! it (`dossiers::callers`).

use super::{COLUMNS, Societe, TABLE};
use crate::{
    db::{DriverError, Row, Tx},
    dossiers::DossierId,
    error::Result,
    records::{
        Noun,
        sql::{self, select, sql},
    },
    statements,
};

const REVISION: &str = "(SELECT revision FROM dossiers WHERE dossier = $1)";
const COLUMNS_AND_REVISION: &[&str] = &sql::with::<{ COLUMNS.len() + 1 }>(COLUMNS, REVISION);

statements! {
    FIND = sql!(select(TABLE, COLUMNS_AND_REVISION).and(" AND id = $2"));
}

/// The societe of that number, with the dossier's revision as it is now.
pub fn find_at(tx: &mut Tx, dossier: DossierId, id: i64) -> Result<Option<(Societe, i64)>> {
    Ok(tx.optional(&FIND, &[&dossier.number(), &id], from_row)?)
}

fn from_row(row: Row) -> std::result::Result<(Societe, i64), DriverError> {
    let revision = row.get(COLUMNS.len())?;
    Ok((Societe::from_row(row)?, revision))
}
