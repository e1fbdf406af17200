//! The lists of what belongs to a societe: by number, all of it, or a societe's, a person's, of one
//! statut. Each of these has an index; a list walks the narrowest of those that are asked for.

use super::Noun;
use crate::{
    db::{DriverError, Row, Statement, Tx},
    dossiers::DossierId,
    error::Result,
    page::{self, Order, Page},
};

/// What is kept of a list; nothing named: all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    pub societe: Option<i64>,
    pub responsable: Option<i64>,
    pub statut: Option<&'static str>,
}

/// The statements of one noun, each newest and oldest first.
pub struct Lists<N> {
    pub from_row: fn(Row) -> std::result::Result<N, DriverError>,
    pub all: [&'static Statement; 2],
    pub of_societe: [&'static Statement; 2],
    pub of_person: [&'static Statement; 2],
    pub of_statut: [&'static Statement; 2],
}

/// Declares `LISTS` for a table.
#[macro_export]
macro_rules! belonging_lists {
    ($noun:ident $columns:ident $table:literal) => {
        $crate::statements! {
            ALL_NEWEST = $crate::by_number!(newest $columns $table "(societe = $2 OR $2 = 0)
AND (responsable = $3 OR $3 = 0) AND (statut = $4 OR $4 = '')");
            ALL_OLDEST = $crate::by_number!(oldest $columns $table "(societe = $2 OR $2 = 0)
AND (responsable = $3 OR $3 = 0) AND (statut = $4 OR $4 = '')");
            OF_SOCIETE_NEWEST = $crate::by_number!(newest $columns $table "societe = $2
AND (responsable = $3 OR $3 = 0) AND (statut = $4 OR $4 = '')");
            OF_SOCIETE_OLDEST = $crate::by_number!(oldest $columns $table "societe = $2
AND (responsable = $3 OR $3 = 0) AND (statut = $4 OR $4 = '')");
            OF_PERSON_NEWEST = $crate::by_number!(newest $columns $table "responsable = $3
AND (societe = $2 OR $2 = 0) AND (statut = $4 OR $4 = '')");
            OF_PERSON_OLDEST = $crate::by_number!(oldest $columns $table "responsable = $3
AND (societe = $2 OR $2 = 0) AND (statut = $4 OR $4 = '')");
            OF_STATUT_NEWEST = $crate::by_number!(newest $columns $table "statut = $4
AND (societe = $2 OR $2 = 0) AND (responsable = $3 OR $3 = 0)");
            OF_STATUT_OLDEST = $crate::by_number!(oldest $columns $table "statut = $4
AND (societe = $2 OR $2 = 0) AND (responsable = $3 OR $3 = 0)");
        }

        static LISTS: $crate::records::belonging::Lists<$noun> =
            $crate::records::belonging::Lists {
                from_row,
                all: [&ALL_NEWEST, &ALL_OLDEST],
                of_societe: [&OF_SOCIETE_NEWEST, &OF_SOCIETE_OLDEST],
                of_person: [&OF_PERSON_NEWEST, &OF_PERSON_OLDEST],
                of_statut: [&OF_STATUT_NEWEST, &OF_STATUT_OLDEST],
            };
    };
}

#[macro_export]
macro_rules! by_number {
    (newest $columns:ident $table:literal $where:literal) => {
        concat!(
            "SELECT ",
            $columns!(),
            " FROM ",
            $table,
            " WHERE dossier = $1 AND ",
            $where,
            " AND id < $5 ORDER BY id DESC LIMIT $6"
        )
    };
    (oldest $columns:ident $table:literal $where:literal) => {
        concat!(
            "SELECT ",
            $columns!(),
            " FROM ",
            $table,
            " WHERE dossier = $1 AND ",
            $where,
            " AND id > $5 ORDER BY id LIMIT $6"
        )
    };
}

/// One page.
pub fn list<N: Noun>(
    tx: &mut Tx,
    dossier: DossierId,
    lists: &Lists<N>,
    filter: Filter,
    order: Order,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<N>> {
    let statements = match filter {
        Filter { societe: Some(_), .. } => lists.of_societe,
        Filter { responsable: Some(_), .. } => lists.of_person,
        Filter { statut: Some(_), .. } => lists.of_statut,
        _ => lists.all,
    };
    let place: i64 = after.map(page::parse).transpose()?.unwrap_or(order.start());
    let params: [&dyn crate::db::Value; 6] = [
        &dossier.number(),
        &filter.societe.unwrap_or(0),
        &filter.responsable.unwrap_or(0),
        &filter.statut.unwrap_or(""),
        &place,
        &(limit + 1),
    ];
    let rows = tx.query(statements[order as usize], &params, lists.from_row)?;
    Ok(Page::of(rows, limit, |record| page::cursor(&record.id())))
}
