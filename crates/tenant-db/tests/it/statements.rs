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
    JSON = "SELECT $1", postgres = "SELECT CAST($1 AS JSONB)";
    UNSAID = "INSERT INTO notes (tenant, id) VALUES (7, NULL)";
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
async fn a_text_is_stored_without_nul(database: Database) {
    let db = database.open().await;
    let stored = db.write(7, |tx| {
        add(tx, 7, 1)?;
        add(tx, 7, 2)?;
        let (texts, raw) = (["a\0b\0", "\\u0000"], [0_u8]);
        for (id, text) in (1_i64..).zip(texts) {
            tx.execute(&CHANGE, &[&7_i64, &id, &text, &raw.as_slice(), &true])?;
        }
        let written =
            tx.execute(&CHANGE, &[&7_i64, &1_i64, &Some("a\0b\0"), &raw.as_slice(), &true])?;
        assert_eq!(written, 1);
        let read = |tx: &mut support::Tx, id: i64| {
            tx.one(&READ, &[&7_i64, &id], |row| Ok((row.get(0)?, row.get(1)?)))
        };
        Ok((read(tx, 1)?, read(tx, 2)?))
    });
    let (with, without): ((String, Vec<u8>), (String, Vec<u8>)) = stored.await.unwrap();
    assert_eq!(with, ("a\u{fffd}b\u{fffd}".to_owned(), vec![0]));
    assert_eq!(without, ("\\u0000".to_owned(), vec![0]));
    let escaped = serde_json::json!({ "a\0": ["\0", "\\u0000"] });
    let read =
        db.read(move |tx| Ok(tx.one(&JSON, &[&escaped], |row| row.get::<serde_json::Value>(0))?));
    let clean = serde_json::json!({ "a\u{fffd}": ["\u{fffd}", "\\u0000"] });
    assert_eq!(read.await.unwrap(), clean);
}

#[both]
async fn a_value_that_never_fits_is_told_from_one_that_may_fit_later(database: Database) {
    let db = database.open().await;
    db.write(7, |tx| add(tx, 7, 1)).await.unwrap();
    let lasting = async |write: fn(&mut support::Tx) -> Result<(), Failure>| {
        let Failure::Storage(error) = db.write(7, write).await.unwrap_err() else {
            panic!("not an error of storage")
        };
        (error.is_lasting(), error.is_passing())
    };
    assert_eq!(lasting(|tx| add(tx, 7, 1)).await, (true, false), "twice");
    assert_eq!(lasting(|tx| Ok(tx.execute(&UNSAID, &[]).map(drop)?)).await, (true, false), "null");
    assert_eq!(
        lasting(|tx| Ok(tx.execute(&WRONG, &[]).map(drop)?)).await,
        (false, false),
        "no table"
    );
    assert_eq!(lasting(|_| panic!("wanted")).await, (true, false), "panic");
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
