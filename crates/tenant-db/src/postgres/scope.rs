//! Which rows of which tables a statement is about, as far as its text says it.
//!
//! `… FROM notes WHERE tenant = $1 AND id = $2` is about rows of `notes` whose `tenant` and `id` are bound. A change
//! of rows with another `id` leaves its answer as it was. What this cannot read is about all rows.

use crate::statement::{Effect, Statement};

/// A column that a statement compares with a parameter, or puts it into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    pub table: &'static str,
    pub column: &'static str,
    /// Counted from 0.
    pub param: usize,
}

/// What binds the rows that a statement is about; nothing, if it may be about any.
pub fn bound(statement: &Statement) -> Vec<Bound> {
    let text = statement.postgres;
    let hard = [" OR ", "(SELECT", " UNION ", "LEFT ", "DO UPDATE", "WITH ", "NOT "];
    if hard.iter().any(|word| text.contains(word)) {
        return Vec::new();
    }
    match statement.effect() {
        Effect::Reads | Effect::Locks => compared(text, None),
        Effect::Changes(table) if text.starts_with("INSERT") => inserted(text, table),
        Effect::Changes(table) => compared(text, Some(table)),
        Effect::Unknown => None,
    }
    .unwrap_or_default()
}

/// `INSERT INTO table (a, b) VALUES ($1, $2)`
fn inserted(text: &'static str, table: &'static str) -> Option<Vec<Bound>> {
    let (columns, rest) = text.split_once('(')?.1.split_once(')')?;
    let (before, values) = rest.split_once('(')?;
    let (values, after) = values.split_once(')')?;
    if before.trim() != "VALUES" || after.trim_start().starts_with(',') || values.contains('(') {
        return None;
    }
    let pairs = columns.split(',').zip(values.split(','));
    Some(
        pairs
            .filter_map(|(column, value)| Some((column.trim(), param(value)?)))
            .map(|(column, param)| Bound { table, column, param })
            .collect(),
    )
}

/// What stands behind `WHERE` and `ON`, with `AND` between. `changed` is the table of an `UPDATE` or a `DELETE`.
fn compared(text: &'static str, changed: Option<&'static str>) -> Option<Vec<Bound>> {
    let from = match changed {
        Some(_) => 0,
        None => text.find("FROM ")?,
    };
    let condition = text[from..].find("WHERE ")? + from;
    let end = [" ORDER BY", " LIMIT", " RETURNING", " FOR UPDATE", " GROUP BY"];
    let end = end.iter().filter_map(|word| text[condition..].find(word)).min();
    let end = end.map_or(text.len(), |end| condition + end);
    let named = match changed {
        Some(table) => vec![(table, table)],
        None => tables(&text[from..condition]),
    };
    if text[condition..end].contains('(')
        || text[from..condition].contains('(') && changed.is_none()
    {
        return None;
    }
    let joined = if changed.is_none() { &text[from..condition] } else { "" };
    let parts = joined.split(" ON ").skip(1).chain([&text[condition + "WHERE ".len()..end]]);
    let all = parts.flat_map(|part| part.split(" AND ")).filter_map(|part| {
        let (column, value) = part.split_once(" = ")?;
        // Behind a condition of `ON` stands the next table.
        let value = value.split(" JOIN ").next()?;
        let (table, column) = match column.trim().split_once('.') {
            Some((alias, column)) => (named.iter().find(|(_, name)| *name == alias)?.0, column),
            None if named.len() == 1 => (named[0].0, column.trim()),
            None => return None,
        };
        Some(Bound { table, column, param: param(value)? })
    });
    // A row may be changed so that it is another's.
    let is_set =
        |column: &str| changed.is_some() && text[..condition].contains(&format!("{column} ="));
    Some(all.filter(|bound| !is_set(bound.column)).collect())
}

/// The tables of `FROM a x JOIN b y ON …`, each with the name by which its columns are called.
fn tables(from: &'static str) -> Vec<(&'static str, &'static str)> {
    let from = from.strip_prefix("FROM ").unwrap_or(from);
    let one = |part: &'static str| {
        let mut words = part.split(" ON ").next()?.split_whitespace();
        let table = words.next()?;
        Some((table, words.find(|word| *word != "AS").unwrap_or(table)))
    };
    from.split("JOIN ").filter_map(one).collect()
}

/// `$3` is 2.
fn param(text: &str) -> Option<usize> {
    text.trim().strip_prefix('$')?.parse::<usize>().ok()?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(postgres: &'static str) -> String {
        let bound = bound(&Statement { name: "", sqlite: "", postgres });
        let show = |one: &Bound| format!("{}.{} ${}", one.table, one.column, one.param + 1);
        bound.iter().map(show).collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn what_binds_rows() {
        let cases = [
            ("SELECT nom FROM notes WHERE tenant = $1 AND id = $2", "notes.tenant $1, notes.id $2"),
            ("SELECT 1 FROM notes n WHERE n.tenant = $2 AND n.done FOR UPDATE", "notes.tenant $2"),
            (
                "SELECT a FROM notes n JOIN tags t ON t.tenant = n.tenant AND t.id = $3
                 WHERE n.tenant = $1 AND t.tenant = $1 ORDER BY a LIMIT $4",
                "tags.id $3, notes.tenant $1, tags.tenant $1",
            ),
            (
                "INSERT INTO notes (tenant, id, text) VALUES ($1, $3, 'x')",
                "notes.tenant $1, notes.id $3",
            ),
            ("INSERT INTO notes (tenant, id) VALUES ($1, $2), ($1, $3)", ""),
            ("INSERT INTO notes (tenant, id) SELECT $1, value FROM words", ""),
            (
                "UPDATE notes SET text = $3 WHERE tenant = $1 AND id = $2",
                "notes.tenant $1, notes.id $2",
            ),
            ("UPDATE notes SET id = $3 WHERE tenant = $1 AND id = $2", "notes.tenant $1"),
            ("DELETE FROM notes WHERE tenant = $1 AND id IN (1, 2)", ""),
            ("SELECT id FROM notes WHERE tenant = $1 OR id = $2", ""),
            ("SELECT id FROM notes WHERE tenant = $1::int", ""),
            ("SELECT id FROM notes", ""),
        ];
        for (text, expected) in cases {
            assert_eq!(read(text), expected, "{text}");
        }
    }
}
