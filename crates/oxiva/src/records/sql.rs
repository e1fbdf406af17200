//! SQL that is put together from a noun's columns while the program is compiled: the statements
//! stay static texts, prepared on both engines by a test, and no column is written twice.

use crate::page::Order;

/// No statement of a noun is longer.
const MAX_BYTES: usize = 4_096;

/// A text that is being put together; [`sql!`] makes a `&'static str` of it.
#[derive(Clone, Copy)]
pub struct Text {
    bytes: [u8; MAX_BYTES],
    length: usize,
}

impl Text {
    const EMPTY: Text = Text { bytes: [0; MAX_BYTES], length: 0 };

    /// The text with `more` at its end. More than [`MAX_BYTES`] in all does not compile.
    pub const fn and(mut self, more: &str) -> Text {
        let mut at = 0;
        while at < more.len() {
            self.bytes[self.length] = more.as_bytes()[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    /// The parameter of that number: `$12`.
    const fn parameter(self, number: usize) -> Text {
        const DIGITS: [&str; 10] = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
        let text = self.and("$");
        let text = if number >= 10 { text.and(DIGITS[number / 10]) } else { text };
        text.and(DIGITS[number % 10])
    }

    const fn columns(mut self, columns: &[&str]) -> Text {
        let mut at = 0;
        while at < columns.len() {
            self = if at > 0 { self.and(", ") } else { self };
            self = self.and(columns[at]);
            at += 1;
        }
        self
    }

    /// How long it is.
    pub const fn length(&self) -> usize {
        self.length
    }

    /// Its bytes; `LENGTH` is [`Text::length`].
    pub const fn bytes<const LENGTH: usize>(&self) -> [u8; LENGTH] {
        let mut bytes = [0; LENGTH];
        let mut at = 0;
        while at < LENGTH {
            bytes[at] = self.bytes[at];
            at += 1;
        }
        bytes
    }
}

/// The static text of a [`Text`] that is known while the program is compiled.
macro_rules! sql {
    ($text:expr) => {{
        const BUILT: $crate::records::sql::Text = $text;
        const BYTES: [u8; BUILT.length()] = BUILT.bytes();
        match str::from_utf8(&BYTES) {
            Ok(text) => text,
            Err(_) => unreachable!(),
        }
    }};
}
pub(crate) use sql;

/// `SELECT columns FROM table WHERE dossier = $1`
pub const fn select(table: &str, columns: &[&str]) -> Text {
    let text = Text::EMPTY.and("SELECT ").columns(columns);
    text.and(" FROM ").and(table).and(" WHERE dossier = $1")
}

/// The columns, and one more behind them. `COUNT` is how many that makes.
pub const fn with<const COUNT: usize>(
    columns: &[&'static str],
    more: &'static str,
) -> [&'static str; COUNT] {
    let mut all = [more; COUNT];
    let mut at = 0;
    while at < columns.len() {
        all[at] = columns[at];
        at += 1;
    }
    all
}

/// `INSERT INTO table (dossier, columns) VALUES ($1, $2, …)`
pub const fn insert(table: &str, columns: &[&str]) -> Text {
    let text = Text::EMPTY.and("INSERT INTO ").and(table).and(" (dossier, ").columns(columns);
    let mut text = text.and(") VALUES ($1");
    let mut at = 0;
    while at < columns.len() {
        text = text.and(", ").parameter(at + 2);
        at += 1;
    }
    text.and(")")
}

/// `UPDATE table SET … WHERE dossier = $1 AND id = $2`, with the parameters of [`insert`] in the
/// same order. The first of the columns is `id`.
pub const fn update(table: &str, columns: &[&str]) -> Text {
    let mut text = Text::EMPTY.and("UPDATE ").and(table).and(" SET ");
    let mut at = 1;
    while at < columns.len() {
        text = if at > 1 { text.and(", ") } else { text };
        text = text.and(columns[at]).and(" = ").parameter(at + 2);
        at += 1;
    }
    text.and(" WHERE dossier = $1 AND id = $2")
}

/// `UPDATE table SET columns WHERE dossier = $1`, the columns from `$2` on.
pub const fn set(table: &str, columns: &[&str]) -> Text {
    let mut text = Text::EMPTY.and("UPDATE ").and(table).and(" SET ");
    let mut at = 0;
    while at < columns.len() {
        text = if at > 0 { text.and(", ") } else { text };
        text = text.and(columns[at]).and(" = ").parameter(at + 2);
        at += 1;
    }
    text.and(" WHERE dossier = $1")
}

/// How many rows of a dossier there are under a condition (`" AND statut = $2"`, or nothing), counted
/// up to the parameter `most`.
pub const fn count(table: &str, condition: &str, most: &str) -> Text {
    let text = Text::EMPTY.and("SELECT count(*) FROM (SELECT 1 AS one FROM ").and(table);
    text.and(" WHERE dossier = $1").and(condition).and(" LIMIT ").and(most).and(") AS counted")
}

/// A condition that a list may be narrowed by.
pub struct Condition {
    /// Its name in the declaration.
    pub name: &'static str,
    /// What holds for the rows that are kept: `statut = $4`.
    pub holds: &'static str,
    /// What holds when the list is not narrowed by it: `$4 = ''`.
    pub unused: &'static str,
    /// What the index on it needs to be told, or nothing: `siret <> ''` where it is partial.
    pub indexed: &'static str,
}

/// One page of a list by number, under `conditions`, whose parameters begin at `$2`. `by` names the
/// condition whose index is walked; without it, it is the table by its key. After the conditions'
/// parameters come the place that the page begins after, and the most rows.
pub const fn list(
    table: &str,
    columns: &[&str],
    conditions: &[Condition],
    by: Option<&str>,
    order: Order,
) -> Text {
    let mut text = select(table, columns);
    let mut at = 0;
    while at < conditions.len() {
        let Condition { name, holds, indexed, .. } = conditions[at];
        if is(by, name) {
            text = text.and(" AND ").and(holds);
            text = if indexed.is_empty() { text } else { text.and(" AND ").and(indexed) };
        }
        at += 1;
    }
    at = 0;
    while at < conditions.len() {
        let Condition { name, holds, unused, .. } = conditions[at];
        if !is(by, name) {
            text = text.and(" AND (").and(holds).and(" OR ").and(unused).and(")");
        }
        at += 1;
    }
    let (after, by_number) = match order {
        Order::Newest => (" AND id < ", " ORDER BY id DESC LIMIT "),
        Order::Oldest => (" AND id > ", " ORDER BY id LIMIT "),
    };
    let place = conditions.len() + 2;
    text.and(after).parameter(place).and(by_number).parameter(place + 1)
}

const fn is(by: Option<&str>, name: &str) -> bool {
    let Some(by) = by else { return false };
    let (by, name) = (by.as_bytes(), name.as_bytes());
    let mut at = 0;
    while at < by.len() && at < name.len() && by[at] == name[at] {
        at += 1;
    }
    at == by.len() && at == name.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONDITIONS: &[Condition] = &[
        Condition { name: "ville", holds: "ville = $2", unused: "$2 = ''", indexed: "ville <> ''" },
        Condition { name: "pays", holds: "pays = $3", unused: "$3 = ''", indexed: "" },
    ];

    #[test]
    fn statements_of_columns() {
        let columns = ["id", "ville", "pays", "d", "e", "f", "g", "h", "i"];
        assert_eq!(
            sql!(insert("t", &["id", "a", "b", "c", "d", "e", "f", "g", "h"])),
            "INSERT INTO t (dossier, id, a, b, c, d, e, f, g, h) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        );
        let update = update("t", &columns);
        assert!(text(&update).starts_with("UPDATE t SET ville = $3, pays = $4, d = $5, "));
        assert!(text(&update).ends_with(", i = $10 WHERE dossier = $1 AND id = $2"));
    }

    #[test]
    fn lists_narrow_first_by_the_index_that_they_walk() {
        let by = list("t", &["id"], CONDITIONS, Some("ville"), Order::Newest);
        assert_eq!(
            text(&by),
            "SELECT id FROM t WHERE dossier = $1 AND ville = $2 AND ville <> '' \
             AND (pays = $3 OR $3 = '') AND id < $4 ORDER BY id DESC LIMIT $5"
        );
        let all = list("t", &["id"], CONDITIONS, None, Order::Oldest);
        assert_eq!(
            text(&all),
            "SELECT id FROM t WHERE dossier = $1 AND (ville = $2 OR $2 = '') \
             AND (pays = $3 OR $3 = '') AND id > $4 ORDER BY id LIMIT $5"
        );
    }

    fn text(text: &Text) -> &str {
        std::str::from_utf8(&text.bytes[..text.length]).unwrap()
    }
}
