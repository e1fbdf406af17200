//! The same SQL without a product: one thread, one `rusqlite` connection, the statements of a
//! creation and of the record of its delivery, committed in groups with full durability. No HTTP,
//! no authentication, no validation, no queue between threads: what the disk and SQLite allow.

use anyhow::{Context, Result};
use oxiva::{db, records::search};
use rusqlite::{CachedStatement, Connection, ToSql, config::DbConfig, params};
use serde_json::{Value, json};
use std::{
    path::Path,
    time::{Duration, Instant},
};

/// What a caller's ticket says; the load generator sends the same.
pub const SUJET: &str = "Imprimante en panne au 2e étage";
pub const DESCRIPTION: &str = "<p>Elle affiche « bourrage papier », mais il n’y en a pas.</p>";

/// The text of one of the product's statements: `records::tickets::INSERT`.
pub fn sql(name: &str) -> Result<&'static str> {
    let full = format!("oxiva::{name}");
    let found = db::all_statements().find(|statement| statement.name == full);
    Ok(found.with_context(|| format!("the product has no statement {full} any more"))?.sqlite)
}

/// The last numbers that the dossier gave.
struct Numbers {
    societe: i64,
    activite: i64,
    ticket: i64,
    event: i64,
}

/// The statements of a creation, in their order, and of what records its delivery.
struct Statements {
    societe: &'static str,
    read_numbers: &'static str,
    write_numbers: &'static str,
    ticket: &'static str,
    words: &'static str,
    event: &'static str,
    told_of: &'static str,
    owe: &'static str,
    attempt: &'static str,
    finish: &'static str,
}

impl Statements {
    /// # Errors
    /// The product calls one of them otherwise by now.
    fn of_the_product() -> Result<Statements> {
        Ok(Statements {
            societe: sql("records::societes::NOM")?,
            read_numbers: sql("records::numbers::READ")?,
            write_numbers: sql("records::numbers::WRITE")?,
            ticket: sql("records::tickets::INSERT")?,
            words: sql("records::search::ADD")?,
            event: sql("records::events::INSERT")?,
            told_of: sql("webhooks::owe::TOLD_OF")?,
            owe: sql("webhooks::owe::INSERT")?,
            attempt: sql("webhooks::dispatch::record::ATTEMPT")?,
            finish: sql("webhooks::dispatch::finish::FINISH")?,
        })
    }
}

/// What is done again and again.
struct Loop<'c> {
    connection: &'c Connection,
    statements: Statements,
    dossier: i64,
    /// The folded words of the subject, as the search index takes them.
    folded: Value,
}

/// Creations a second, `group` to a commit. Each commit also carries the records of the deliveries
/// of the group before.
pub fn creations(file: &Path, dossier: i64, group: usize, lasts: Duration) -> Result<f64> {
    let connection = Connection::open(file)?;
    connection.set_prepared_statement_cache_capacity(64);
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")?;
    let work = Loop {
        connection: &connection,
        statements: Statements::of_the_product()?,
        dossier,
        folded: Value::from(search::words(SUJET)),
    };
    let began = Instant::now();
    let mut done = 0;
    let mut owed: Vec<(i64, i64)> = Vec::new();
    while began.elapsed() < lasts {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for (event, ticket) in owed.drain(..) {
            work.finish(event, ticket)?;
            done += 1;
        }
        let mut numbers = work.read_numbers()?;
        for _ in 0..group {
            numbers.ticket += 1;
            numbers.event += 1;
            owed.push(work.create(&numbers)?);
        }
        work.write_numbers(&numbers)?;
        connection.execute_batch("COMMIT")?;
    }
    Ok(done as f64 / began.elapsed().as_secs_f64())
}

impl Loop<'_> {
    fn prepare(&self, sql: &'static str) -> rusqlite::Result<CachedStatement<'_>> {
        self.connection.prepare_cached(sql)
    }

    fn read_numbers(&self) -> rusqlite::Result<Numbers> {
        self.prepare(self.statements.read_numbers)?.query_row([self.dossier], |row| {
            Ok(Numbers {
                societe: row.get("societe")?,
                activite: row.get("activite")?,
                ticket: row.get("ticket")?,
                event: row.get("event")?,
            })
        })
    }

    fn write_numbers(&self, numbers: &Numbers) -> rusqlite::Result<()> {
        let Numbers { societe, activite, ticket, event } = numbers;
        let written = self.prepare(self.statements.write_numbers)?.execute([
            &self.dossier,
            societe,
            activite,
            ticket,
            event,
        ])?;
        assert_eq!(written, 1, "the dossier has numbers");
        Ok(())
    }

    fn create(&self, numbers: &Numbers) -> rusqlite::Result<(i64, i64)> {
        const NOW: i64 = 1_700_000_000_000_000;
        let (dossier, societe) = (self.dossier, 1);
        let (ticket, event) = (numbers.ticket, numbers.event);
        self.prepare(self.statements.societe)?.query_row([dossier, societe], |_| Ok(()))?;
        let nobody: Option<i64> = None;
        self.prepare(self.statements.ticket)?.execute(params![
            dossier,
            ticket,
            societe,
            SUJET,
            DESCRIPTION,
            "open",
            "high",
            nobody,
            NOW,
            NOW,
            nobody
        ])?;
        self.prepare(self.statements.words)?.execute(params![
            dossier,
            "ticket",
            ticket,
            self.folded
        ])?;
        self.prepare(self.statements.event)?.execute(params![
            dossier,
            event,
            "ticket.created",
            ticket,
            societe,
            "token:1",
            NOW,
            json!({ "label": SUJET })
        ])?;
        let kind: [&dyn ToSql; 2] = [&dossier, &"ticket.created"];
        let endpoint: i64 =
            self.prepare(self.statements.told_of)?.query_row(&kind[..], |row| row.get(0))?;
        let owe: [&dyn ToSql; 8] =
            [&dossier, &endpoint, &event, &"pending", &NOW, &"local", &NOW, &0];
        self.prepare(self.statements.owe)?.execute(&owe[..])?;
        Ok((event, ticket))
    }

    fn finish(&self, event: i64, ticket: i64) -> rusqlite::Result<()> {
        const NOW: i64 = 1_700_000_000_001_000;
        let url = format!("http://127.0.0.1:9/hooks/catch/1/bench/?id=1&sticket_id={ticket}");
        let (dossier, nothing): (i64, Option<String>) = (self.dossier, None);
        self.prepare(self.statements.attempt)?
            .execute(params![dossier, 1, event, 1, NOW, 300, url, 200, nothing, b"ok", "direct"])?;
        self.prepare(self.statements.finish)?.execute(params![
            dossier,
            1,
            event,
            "delivered",
            NOW,
            1,
            0,
            0
        ])?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Statements;

    #[test]
    fn the_product_has_the_statements_of_the_bare_loop() {
        Statements::of_the_product().unwrap();
    }
}
