//! What the planner is told of the data: that of a large database, whatever this one holds.
//!
//! Without statistics SQLite takes one more column of an index to be worth next to nothing, and reads a whole tenant
//! by its primary key where an index knows the rows. Counted statistics would be those of the day they were
//! counted on: a small table is scanned, and still is when it has grown. So they are written here, from the shape
//! of each index alone: a plan is the same on every machine and every day.

use crate::error::StorageError;
use rusqlite::{Connection, MAIN_DB as MAIN, Transaction, TransactionBehavior};

/// Rows of a table.
const ROWS: u64 = 1_000_000;
/// Rows that an index of some of the rows has.
const ROWS_OF_PARTIAL: u64 = 10_000;
/// How many rows share the first column of an index, the first two, and so on: of so many one.
const PARTS: [u64; 4] = [10, 1_000, 50_000, 500_000];

/// Writes them for the schema as it is, unless they stand there; connections that are opened later plan with them.
pub fn write(connection: &Connection) -> Result<(), StorageError> {
    write_missing(connection).map_err(|error| StorageError::new("statistics", error))
}

/// An index by its table, its name and what is told of it.
type Told = (String, String, String);

fn write_missing(connection: &Connection) -> rusqlite::Result<()> {
    let told = of_schema(connection)?;
    // A file that nobody may write plans without them.
    if written(connection)? == told || connection.is_readonly(MAIN)? {
        return Ok(());
    }
    let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
    // Makes the table where it is missing, which no other statement may.
    transaction.execute_batch("ANALYZE sqlite_schema; DELETE FROM sqlite_stat1")?;
    if transaction.table_exists(None, "sqlite_stat4")? {
        // Samples of what was there once.
        transaction.execute_batch("DELETE FROM sqlite_stat4")?;
    }
    for index in &told {
        let insert = "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)";
        transaction.execute(insert, (&index.0, &index.1, &index.2))?;
    }
    transaction.commit()?;
    connection.execute_batch("ANALYZE sqlite_schema")
}

fn of_schema(connection: &Connection) -> rusqlite::Result<Vec<Told>> {
    let mut indices = connection.prepare(
        "SELECT t.name, i.name, i.origin = 'pk' AND t.wr, i.partial, i.\"unique\",
            (SELECT count(*) FROM pragma_index_info(i.name))
        FROM pragma_table_list t JOIN pragma_index_list(t.name) i
        WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%'
        ORDER BY t.name, i.name",
    )?;
    let told = |row: &rusqlite::Row<'_>| {
        let (table, index): (String, String) = (row.get(0)?, row.get(1)?);
        // The primary key of a table whose rows have no number is the table itself.
        let name = if row.get(2)? { table.clone() } else { index };
        let columns: i64 = row.get(5)?;
        Ok((table, name, stat(columns as usize, row.get(3)?, row.get(4)?)))
    };
    indices.query_map([], told)?.collect()
}

fn written(connection: &Connection) -> rusqlite::Result<Vec<Told>> {
    if !connection.table_exists(None, "sqlite_stat1")? {
        return Ok(Vec::new());
    }
    let mut rows = connection
        .prepare("SELECT tbl, coalesce(idx, ''), stat FROM sqlite_stat1 ORDER BY rowid")?;
    rows.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?.collect()
}

/// The rows of an index, then how many share its first column, its first two, and so on.
fn stat(columns: usize, is_partial: bool, is_unique: bool) -> String {
    let rows = if is_partial { ROWS_OF_PARTIAL } else { ROWS };
    let share = |column: usize| match PARTS.get(column) {
        _ if is_unique && column + 1 == columns => 1,
        Some(part) => (rows / part).max(2),
        None => 2,
    };
    let shares = (0..columns).map(share).map(|rows| rows.to_string());
    std::iter::once(rows.to_string()).chain(shares).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_of_more_columns_is_taken_and_an_old_count_is_gone() {
        let connection = Connection::open_in_memory().unwrap();
        connection
            .execute_batch(
                "CREATE TABLE runs (tenant, id, zap, state, PRIMARY KEY (tenant, id)) WITHOUT ROWID;
                CREATE INDEX runs_zap ON runs (tenant, zap, id);
                CREATE INDEX runs_odd ON runs (tenant, zap, state, id) WHERE state IN ('held', 'halted');
                INSERT INTO runs VALUES (1, 1, 1, 'held');
                ANALYZE;",
            )
            .unwrap();
        let plan = |sql: &str| -> String {
            let sql = format!("EXPLAIN QUERY PLAN {sql}");
            connection.query_row(&sql, [], |row| row.get(3)).unwrap()
        };
        write(&connection).unwrap();
        let of_zap = plan("DELETE FROM runs WHERE tenant = 1 AND zap = 1");
        assert!(of_zap.contains("runs_zap (tenant=? AND zap=?)"), "{of_zap}");
        let held = plan(
            "UPDATE runs SET state = 'x' WHERE tenant = 1 AND zap = 1 AND state = 'held'
            AND state IN ('held', 'halted')",
        );
        assert!(held.contains("runs_odd"), "{held}");
        assert!(plan("SELECT * FROM runs WHERE tenant = 1 AND id = 1").contains("PRIMARY KEY"));
        let counted: i64 = connection
            .query_row("SELECT count(*) FROM sqlite_stat1", [], |row| row.get(0))
            .unwrap();
        assert_eq!(counted, 3);
        assert_eq!(stat(3, false, true), "1000000 100000 1000 1");
        assert_eq!(stat(5, true, false), "10000 1000 10 2 2 2");
    }
}
