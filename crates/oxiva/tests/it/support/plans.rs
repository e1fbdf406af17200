//! How the database goes about a statement: whether it uses an index or reads everything.

use super::TestApp;
use oxiva::db::{Statement, all_statements};

/// A statement by the end of its name, and numbers in the place of its parameters.
pub type Asked = (&'static str, Vec<i64>);

/// What the engine says of each, after it has counted the rows of `tables`.
pub async fn plans(app: &TestApp, tables: &'static [&str], asked: Vec<Asked>) -> Vec<String> {
    let database = app.setup.database.clone();
    let explained = tokio::task::spawn_blocking(move || -> Vec<String> {
        let filled = |(name, numbers): &Asked| filled(name, numbers, database.is_postgres());
        if database.is_postgres() {
            let mut client = database.client();
            for table in tables {
                client.batch_execute(&format!("ANALYZE {table}")).unwrap();
            }
            let mut plan = |sql: String| {
                let rows = client.query(&format!("EXPLAIN {sql}"), &[]).unwrap();
                rows.iter().map(|row| row.get::<_, String>(0)).collect::<Vec<_>>().join("\n")
            };
            asked.iter().map(filled).map(&mut plan).collect()
        } else {
            let file = rusqlite::Connection::open(database.sqlite_file()).unwrap();
            let plan = |sql: String| {
                let mut asked = file.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
                let lines = asked.query_map([], |row| row.get::<_, String>(3)).unwrap();
                lines.map(Result::unwrap).collect::<Vec<_>>().join("\n")
            };
            asked.iter().map(filled).map(plan).collect()
        }
    });
    explained.await.unwrap()
}

/// The statement of that name, with numbers in place of its parameters.
fn filled(name: &str, numbers: &[i64], of_postgres: bool) -> String {
    let found: Option<&Statement> = all_statements().find(|one| one.name.ends_with(name));
    let statement = found.unwrap_or_else(|| panic!("no statement {name}"));
    let mut sql = if of_postgres { statement.postgres } else { statement.sqlite }.to_owned();
    for (place, number) in numbers.iter().enumerate().rev() {
        // In quotes PostgreSQL gives it the type that its place asks for, as it does with a parameter.
        let (mark, literal) =
            if of_postgres { ('$', format!("'{number}'")) } else { ('?', number.to_string()) };
        sql = sql.replace(&format!("{mark}{}", place + 1), &literal);
    }
    sql
}
