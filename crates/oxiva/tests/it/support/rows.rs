//! Everything that is stored, as text: to see that nothing has changed.

use super::TestApp;
use rusqlite::types::Value;
use std::collections::BTreeMap;

/// The rows of each table that has a column `dossier`.
#[derive(Debug, PartialEq, Eq)]
pub struct Rows(pub BTreeMap<String, Vec<String>>);

impl Rows {
    /// Those of one dossier.
    pub async fn of(app: &TestApp, dossier: i64) -> Rows {
        Rows::read(app, format!("WHERE dossier = {dossier}")).await
    }

    /// Those of all.
    pub async fn all(app: &TestApp) -> Rows {
        Rows::read(app, String::new()).await
    }

    async fn read(app: &TestApp, condition: String) -> Rows {
        let database = app.setup.database.clone();
        let read = move || match database.is_postgres() {
            true => postgres(&mut database.client(), &condition),
            false => {
                sqlite(&rusqlite::Connection::open(database.sqlite_file()).unwrap(), &condition)
            }
        };
        Rows(tokio::task::spawn_blocking(read).await.unwrap())
    }

    /// Fails, naming the rows that came or went.
    #[track_caller]
    pub fn are_still(&self, after: &Rows, what: &str) {
        for (table, rows) in &self.0 {
            let now = &after.0[table];
            let gone: Vec<_> = rows.iter().filter(|row| !now.contains(row)).collect();
            let come: Vec<_> = now.iter().filter(|row| !rows.contains(row)).collect();
            let same = gone.is_empty() && come.is_empty() && rows.len() == now.len();
            assert!(same, "{what}: {table} changed: gone {gone:#?}, come {come:#?}");
        }
    }
}

fn sqlite(file: &rusqlite::Connection, condition: &str) -> BTreeMap<String, Vec<String>> {
    let of_schema = "SELECT m.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
        WHERE m.type = 'table' AND c.name = 'dossier'";
    let mut tables = file.prepare(of_schema).unwrap();
    let tables = tables.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let rows = |table: &str| -> Vec<String> {
        let mut select = file.prepare(&format!("SELECT * FROM {table} {condition}")).unwrap();
        let columns = select.column_count();
        let text = |row: &rusqlite::Row| -> rusqlite::Result<String> {
            let values = (0..columns).map(|n| row.get::<_, Value>(n).map(|v| shown(&v)));
            Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join(" | "))
        };
        let mut rows: Vec<_> = select.query_map([], text).unwrap().map(Result::unwrap).collect();
        rows.sort();
        rows
    };
    tables.map(Result::unwrap).map(|table| (table.clone(), rows(&table))).collect()
}

fn shown(value: &Value) -> String {
    match value {
        Value::Blob(bytes) => {
            String::from_utf8(bytes.clone()).unwrap_or_else(|_| format!("{bytes:x?}"))
        }
        Value::Text(text) => text.clone(),
        other => format!("{other:?}"),
    }
}

fn postgres(client: &mut postgres::Client, condition: &str) -> BTreeMap<String, Vec<String>> {
    let of_schema = "SELECT table_name::text FROM information_schema.columns
        WHERE table_schema = 'public' AND column_name = 'dossier'";
    let tables: Vec<String> =
        client.query(of_schema, &[]).unwrap().iter().map(|row| row.get(0)).collect();
    let mut rows = |table: &str| -> Vec<String> {
        let select = format!("SELECT t::text FROM {table} t {condition}");
        let mut rows: Vec<_> =
            client.query(&select, &[]).unwrap().iter().map(|row| row.get(0)).collect();
        rows.sort();
        rows
    };
    tables.into_iter().map(|table| (table.clone(), rows(&table))).collect()
}
