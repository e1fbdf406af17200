//! Whether a table has what a zap needs, and a name for one that has to be made.

use super::{ColumnNeeded, TableNeeded};
use crate::tables::{
    Table,
    columns::{Column, MAX_NAME_CHARS, folded, one_line},
};

/// Whether a table has every column that is needed, by the very names that the document uses: what a row gives
/// is found by them.
pub fn fits(table: &Table, needed: &TableNeeded) -> bool {
    needed.columns.iter().all(|wanted| table.columns.iter().any(|column| is_it(column, wanted)))
}

fn is_it(column: &Column, wanted: &ColumnNeeded) -> bool {
    let known_as = |name: &String| column.nom == *name || column.former_names.contains(name);
    column.nom == wanted.name
        && column.kind == wanted.kind
        && wanted.former_names.iter().all(known_as)
}

/// The name itself, or « Clients (2) » where a table is called so already.
pub(super) fn free_name(tables: &[Table], name: &str) -> String {
    let name = one_line(name);
    let is_taken = |name: &str| tables.iter().any(|table| folded(&table.nom) == folded(name));
    if !is_taken(&name) {
        return name;
    }
    let numbered = |number: usize| {
        let end = format!(" ({number})");
        let room = MAX_NAME_CHARS.saturating_sub(end.chars().count());
        name.chars().take(room).collect::<String>().trim_end().to_owned() + &end
    };
    // There are fewer tables than numbers to try.
    let mut names = (2..=tables.len() + 2).map(numbered);
    names.find(|name| !is_taken(name)).unwrap_or(name)
}
