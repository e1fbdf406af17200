//! Societes by name.

use super::{COLUMNS, Societe, TABLE, Type};
use crate::{
    db::{Row, Tx},
    dossiers::DossierId,
    error::Result,
    page::{self, Page},
    records::{
        Noun, search,
        sql::{self, select, sql},
    },
    statements,
};

/// With the name's place in the order of lists.
const LISTED_COLUMNS: &[&str] = &sql::with::<{ COLUMNS.len() + 1 }>(COLUMNS, "tri");

statements! {
    LIST = sql!(select(TABLE, LISTED_COLUMNS)
        .and(" AND (tri, id) > ($2, $3) ORDER BY tri, id LIMIT $4"));
    LIST_TYPE = sql!(select(TABLE, LISTED_COLUMNS)
        .and(" AND type = $2 AND (tri, id) > ($3, $4) ORDER BY tri, id LIMIT $5"));
    LIST_BACK = sql!(select(TABLE, LISTED_COLUMNS)
        .and(" AND (tri, id) < ($2, $3) ORDER BY tri DESC, id DESC LIMIT $4"));
    LIST_TYPE_BACK = sql!(select(TABLE, LISTED_COLUMNS)
        .and(" AND type = $2 AND (tri, id) < ($3, $4) ORDER BY tri DESC, id DESC LIMIT $5"));
}

/// By name, all or of one type.
pub fn list(
    tx: &mut Tx,
    dossier: DossierId,
    r#type: Option<Type>,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Societe>> {
    by_nom(tx, dossier, r#type, false, after, limit)
}

/// By name, from A on or back from Z.
pub(super) fn by_nom(
    tx: &mut Tx,
    dossier: DossierId,
    r#type: Option<Type>,
    back: bool,
    after: Option<&str>,
    limit: i64,
) -> Result<Page<Societe>> {
    let start = if back { (search::END.to_owned(), 0) } else { Default::default() };
    let (tri, id): (String, i64) = after.map(page::parse).transpose()?.unwrap_or(start);
    let all = if back { &LIST_BACK } else { &LIST };
    let of_type = if back { &LIST_TYPE_BACK } else { &LIST_TYPE };
    let row = |row: Row| {
        let tri: String = row.get(COLUMNS.len())?;
        Ok((Societe::from_row(row)?, tri))
    };
    let rows = match r#type {
        None => tx.query(all, &[&dossier.number(), &tri, &id, &(limit + 1)], row)?,
        Some(kind) => {
            let params: [&dyn crate::db::Value; 5] =
                [&dossier.number(), &kind.word(), &tri, &id, &(limit + 1)];
            tx.query(of_type, &params, row)?
        }
    };
    let page = Page::of(rows, limit, |(societe, tri)| page::cursor(&(tri, societe.id)));
    Ok(Page {
        items: page.items.into_iter().map(|(societe, _)| societe).collect(),
        next: page.next,
    })
}
