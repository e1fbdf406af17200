//! One text, two engines.

use crate::support::{self, Database, Failure, add};
use both_databases::both;
use std::collections::BTreeSet;
use tenant_db::{DriverError, TenantKey, all_statements, statements};

statements! {
    // `$2` before `$1`: an engine that numbers by first use would turn them round.
    DIFFERENCE = "SELECT CAST($2 AS BIGINT) - CAST($1 AS BIGINT)";
    ENGINE = "SELECT 'SQLite'", postgres = "SELECT 'PostgreSQL'";
    CHANGE = "UPDATE notes SET text = $3, raw = $4, done = $5 WHERE tenant = $1 AND id = $2";
    READ = "SELECT text, raw, done FROM notes WHERE tenant = $1 AND id = $2";
    TENANTS = "SELECT DISTINCT tenant FROM notes ORDER BY tenant";
    WRONG = "SELECT nothing FROM nowhere";
}

#[both]
async fn values_go_in_and_come_out_the_same(database: Database) {
    let db = database.open().await;
    let read = db.write(7, |tx| {
        add(tx, 7, 1)?;
        add(tx, 7, 2)?;
        let (none, raw): (Option<&str>, &[u8]) = (None, &[0, 255]);
        let changed = tx.execute(&CHANGE, &[&7_i64, &1_i64, &none, &raw, &true])?;
        assert_eq!(changed, 1);
        Ok(tx.one(&READ, &[&7_i64, &1_i64], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?)
    });
    let expected: (Option<String>, Vec<u8>, bool) = (None, vec![0, 255], true);
    assert_eq!(read.await.unwrap(), expected);
    let numbers: (&i64, &i64) = (&1, &10);
    let difference = db
        .read(move |tx| Ok(tx.one(&DIFFERENCE, &[numbers.0, numbers.1], |row| row.get::<i64>(0))?));
    assert_eq!(difference.await.unwrap(), 9);
}

#[both]
async fn a_text_may_differ_where_it_must(database: Database) {
    let db = database.open().await;
    let said = db.read(|tx| Ok(tx.one(&ENGINE, &[], |row| row.get::<String>(0))?)).await.unwrap();
    assert_eq!(said, db.engine_name());
    assert_eq!(said == "PostgreSQL", database.is_postgres());
}

#[both]
async fn errors_name_the_statement_and_say_what_happened(database: Database) {
    let db = database.open().await;
    let missing = db.read(|tx| {
        assert!(tx.optional(&READ, &[&7_i64, &1_i64], |_| Ok(()))?.is_none());
        Ok(tx.one(&READ, &[&7_i64, &1_i64], |_| Ok(()))?)
    });
    let missing = missing.await.unwrap_err();
    assert_eq!(missing.to_string(), "it::statements::READ: expected a row and found none");
    assert!(matches!(missing.driver(), DriverError::NoRow));

    db.write(7, |tx| add(tx, 7, 1)).await.unwrap();
    let Failure::Storage(twice) = db.write(7, |tx| add(tx, 7, 1)).await.unwrap_err() else {
        panic!("not an error of storage")
    };
    assert!(twice.is_duplicate() && !twice.is_passing(), "{twice}");

    let wrong = db.read(|tx| Ok(tx.query(&WRONG, &[], |_| Ok(()))?)).await.unwrap_err();
    let words = wrong.to_string();
    assert!(words.starts_with("it::statements::WRONG: ") && words.contains("nowhere"), "{words}");
}

#[both]
async fn a_tenant_is_known_by_a_row_alone(database: Database) {
    let db = database.open().await;
    for tenant in [7, -9] {
        db.write(7, move |tx| add(tx, tenant, 1)).await.unwrap();
    }
    let keys = db
        .read(|tx| Ok(tx.query(&TENANTS, &[], |row| TenantKey::from_row(&row, 0))?))
        .await
        .unwrap();
    let numbers: Vec<_> = keys.iter().map(|tenant| (tenant.number(), tenant.key())).collect();
    assert_eq!(numbers, [(-9, 9), (7, 7)]);
}

#[test]
fn every_statement_is_registered_under_its_own_name() {
    let names: BTreeSet<_> = all_statements().map(|statement| statement.name).collect();
    assert_eq!(names.len(), all_statements().count(), "names are unique");
    for name in ["it::statements::CHANGE", "it::support::ADD", "tenant_db::probe::TOUCH"] {
        assert!(names.contains(name), "{name} is not in {names:?}");
    }
    for statement in all_statements() {
        assert!(!statement.sqlite.contains('$'), "{}", statement.name);
    }
    assert_eq!(support::ADD.sqlite, "INSERT INTO notes (tenant, id, text) VALUES (?1, ?2, ?3)");
}
