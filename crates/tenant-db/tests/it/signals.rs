//! Signals: after the commit, or never.

use crate::support::{Database, Failure, NOTES, SCHEMA, Tx, add, ids};
use both_databases::both;
use tenant_db::{DriverError, Migration, Schema, statements};
use tokio::sync::broadcast::error::TryRecvError;

statements! {
    ADOPT = "INSERT INTO children (id, parent) VALUES ($1, $2)";
}

/// Whether a parent is there is only checked by the commit.
const WITH_CHILDREN: Schema = Schema {
    migrations: &[
        NOTES,
        Migration {
            version: 2,
            name: "0002_children",
            sql: "CREATE TABLE parents (id BIGINT PRIMARY KEY) /* heap */;
                CREATE TABLE children (id BIGINT PRIMARY KEY, parent BIGINT NOT NULL
                    REFERENCES parents (id) DEFERRABLE INITIALLY DEFERRED\n) /* heap */;",
        },
    ],
    ..SCHEMA
};

#[both]
async fn a_signal_comes_once_its_row_can_be_read(database: Database) {
    let db = database.open().await;
    let mut signals = db.listen();
    for id in 1..=20 {
        let writer = db.clone();
        let write = tokio::spawn(async move {
            let work = move |tx: &mut Tx| {
                tx.signal(id);
                add(tx, 7, id)
            };
            writer.write(7, work).await.unwrap();
        });
        assert_eq!(signals.recv().await, Ok(id));
        assert!(ids(&db, 7).await.contains(&id));
        write.await.unwrap();
    }
}

#[both]
async fn a_closure_that_fails_signals_nothing(database: Database) {
    let db = database.open().await;
    let mut signals = db.listen();
    let failed = db.write(7, |tx| {
        tx.signal(1);
        Err::<(), _>(Failure::Wanted)
    });
    failed.await.unwrap_err();
    let done = db.write(7, |tx| {
        tx.signal(2);
        tx.signal(3);
        Ok(())
    });
    done.await.unwrap();
    assert_eq!((signals.try_recv(), signals.try_recv()), (Ok(2), Ok(3)));
    assert_eq!(signals.try_recv(), Err(TryRecvError::Empty));
}

#[both]
async fn a_commit_that_fails_signals_nothing_and_harms_no_later_one(database: Database) {
    let db = database.try_open(WITH_CHILDREN).await.unwrap();
    let mut signals = db.listen();
    let orphan = db.write(7, |tx| {
        tx.signal(1);
        tx.execute(&ADOPT, &[&1_i64, &404_i64])?;
        Ok(())
    });
    let error = orphan.await.unwrap_err().driver();
    assert!(matches!(error, DriverError::Commit(_)), "{error}");
    let done = db.write(7, |tx| {
        tx.signal(2);
        add(tx, 7, 1)
    });
    done.await.unwrap();
    assert_eq!((signals.try_recv(), signals.try_recv()), (Ok(2), Err(TryRecvError::Empty)));
    assert_eq!(ids(&db, 7).await, [1]);
}
