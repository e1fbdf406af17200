//! One statement for many sets of values.
//!
//! `INSERT INTO notes (tenant, id) VALUES ($1, $2)` for a hundred notes is, as one statement,
//! `INSERT INTO notes (tenant, id) SELECT many.p1, many.p2 FROM unnest($1::int8[], $2::int8[]) AS many(p1, p2)`:
//! PostgreSQL starts, runs and answers it once. `SELECT id FROM notes WHERE tenant = $1` is
//! `SELECT one.*, many.n FROM unnest($1::int8[]) WITH ORDINALITY AS many(p1, n) CROSS JOIN LATERAL (…) AS one`: the last
//! column says which of the sets a row is the answer to.

use crate::statement::{Effect, Statement};
use std::fmt::Write;

/// What a text must not hold to be written for many: its meaning could change, or this cannot read it.
const HARD: [&str; 12] = [
    "(SELECT",
    " RETURNING",
    " UNION ",
    " WITH ",
    " JOIN ",
    " LIMIT ",
    " GROUP BY ",
    " ORDER BY ",
    "DISTINCT",
    "DO UPDATE",
    "'$",
    "count(",
];

/// Whether a statement may be written for many at all.
pub fn is_writable(statement: &Statement) -> bool {
    matches!(statement.effect(), Effect::Changes(_)) && text(statement.postgres, &[]).is_some()
}

/// The text that takes an array of values for each parameter; `types` are those of the single values. `None` if
/// the statement is none of those that can be written so.
pub fn text(single: &str, types: &[&str]) -> Option<String> {
    if !single.contains('$') {
        return None;
    }
    if single.trim_start().starts_with("SELECT ") {
        return selecting(single, types);
    }
    if HARD.iter().any(|word| single.contains(word)) {
        return None;
    }
    let many = source(types);
    match single.trim_start() {
        insert if insert.starts_with("INSERT INTO ") && insert.contains(" SELECT ") => {
            selected(insert, &many)
        }
        insert if insert.starts_with("INSERT INTO ") => inserted(insert, &many),
        update if update.starts_with("UPDATE ") => updated(update, &many),
        _ => None,
    }
}

/// `SELECT …` that does not lock its rows, and whose rows have no order.
fn selecting(text: &str, types: &[&str]) -> Option<String> {
    let is_ordered = text.contains("ORDER BY") && !text.trim_end().ends_with("LIMIT 1");
    if is_ordered || text.contains("FOR UPDATE") {
        return None;
    }
    let many = source(types).replace(") AS many(", ") WITH ORDINALITY AS many(");
    let many = many.strip_suffix(')')?;
    Some(format!(
        "SELECT one.*, many.n FROM {many}, n) CROSS JOIN LATERAL ({}) AS one",
        of_many(text)
    ))
}

/// `unnest($1::int8[], $2::text[]) AS many(p1, p2)`
fn source(types: &[&str]) -> String {
    let (mut arrays, mut names) = (Vec::new(), Vec::new());
    for (number, kind) in (1..).zip(types) {
        arrays.push(format!("${number}::{kind}[]"));
        names.push(format!("p{number}"));
    }
    format!("unnest({}) AS many({})", arrays.join(", "), names.join(", "))
}

/// `INSERT INTO table (a, b) VALUES ($1, 0)`, whatever follows without parameters.
fn inserted(text: &str, many: &str) -> Option<String> {
    let (before, rest) = text.split_once("VALUES (")?;
    let (values, after) = rest.split_once(')')?;
    if values.contains('(') || after.trim_start().starts_with(',') || after.contains('$') {
        return None;
    }
    Some(format!("{before}SELECT {} FROM {many}{after}", of_many(values)))
}

/// `INSERT INTO table (a, b) SELECT $1, value FROM function($2) AS …`
fn selected(text: &str, many: &str) -> Option<String> {
    let (before, after) = text.split_once(" FROM ")?;
    let is_function = after.split_once('(').is_some_and(|(name, _)| !name.contains(' '));
    if !is_function
        || after.contains(" FROM ")
        || after.contains(" WHERE ")
        || after.contains("ON CONFLICT")
    {
        return None;
    }
    Some(format!("{} FROM {many}, {}", of_many(before), of_many(after)))
}

/// `UPDATE table SET a = $1 WHERE b = $2`
fn updated(text: &str, many: &str) -> Option<String> {
    let (before, after) = text.split_once("WHERE ")?;
    if text.contains(" FROM ") || after.contains("WHERE ") {
        return None;
    }
    Some(format!("{}FROM {many} WHERE {}", of_many(before), of_many(after)))
}

/// `$3` as `many.p3`.
fn of_many(text: &str) -> String {
    let mut parts = text.split('$');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let _ = write!(out, "many.p{part}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_for_many() {
        let cases = [
            (
                "INSERT INTO notes (tenant, id, done) VALUES ($1, $2, 0)",
                "INSERT INTO notes (tenant, id, done) SELECT many.p1, many.p2, 0 \
                 FROM unnest($1::int8[], $2::text[]) AS many(p1, p2)",
            ),
            (
                "INSERT INTO notes (tenant, id) VALUES ($2, $1) ON CONFLICT (tenant, id) DO NOTHING",
                "INSERT INTO notes (tenant, id) SELECT many.p2, many.p1 \
                 FROM unnest($1::int8[], $2::text[]) AS many(p1, p2) ON CONFLICT (tenant, id) DO NOTHING",
            ),
            (
                "INSERT INTO words (tenant, word) SELECT $1, value FROM elements($2) AS t(value)",
                "INSERT INTO words (tenant, word) SELECT many.p1, value \
                 FROM unnest($1::int8[], $2::text[]) AS many(p1, p2), elements(many.p2) AS t(value)",
            ),
            (
                "UPDATE notes SET text = $2, times = times + 1 WHERE tenant = $1 AND done = 'no'",
                "UPDATE notes SET text = many.p2, times = times + 1 \
                 FROM unnest($1::int8[], $2::text[]) AS many(p1, p2) WHERE tenant = many.p1 AND done = 'no'",
            ),
            (
                "SELECT text FROM notes WHERE tenant = $1 AND id = $2",
                "SELECT one.*, many.n FROM unnest($1::int8[], $2::text[]) WITH ORDINALITY AS many(p1, p2, n) \
                 CROSS JOIN LATERAL (SELECT text FROM notes WHERE tenant = many.p1 AND id = many.p2) AS one",
            ),
        ];
        for (single, expected) in cases {
            assert_eq!(text(single, &["int8", "text"]).as_deref(), Some(expected), "{single}");
        }
    }

    #[test]
    fn what_is_not() {
        let cases = [
            "INSERT INTO notes (tenant, id) VALUES ($1, $2), ($1, 3)",
            "INSERT INTO notes (tenant, id) VALUES ($1, $2) ON CONFLICT (tenant, id) DO UPDATE SET id = $2",
            "INSERT INTO notes (tenant, id) VALUES ($1, coalesce($2, ''))",
            "INSERT INTO notes (tenant, id) VALUES ($1, $2) RETURNING id",
            "INSERT INTO notes (tenant, id) SELECT $1, id FROM others WHERE name = $2",
            "INSERT INTO notes (tenant, id) SELECT $1, max(id) FROM others",
            "UPDATE notes SET id = (SELECT max(id) FROM notes) WHERE tenant = $1",
            "UPDATE notes SET id = $2",
            "DELETE FROM notes WHERE tenant = $1",
            "UPDATE notes SET done = true WHERE NOT done",
            "SELECT id FROM notes WHERE tenant = $1 ORDER BY id",
            "SELECT id FROM notes WHERE tenant = $1 ORDER BY id LIMIT 10",
            "SELECT id FROM notes WHERE tenant = $1 FOR UPDATE",
            "SELECT id FROM notes",
        ];
        for single in cases {
            assert_eq!(text(single, &["int8", "text"]), None, "{single}");
        }
    }
}
