//! Closures that share a commit and read before they write.

use crate::support::{ADD, Database, Failure, Tx, add, share_commit};
use both_databases::both;
use tenant_db::statements;

statements! {
    NEWEST = "SELECT id FROM notes WHERE tenant = $1 ORDER BY id DESC LIMIT 1";
    TEXT = "SELECT text FROM notes WHERE tenant = $1 AND id = $2";
    COUNT = "INSERT INTO counts (tenant, note) VALUES ($1, $2)";
    COUNT_OF = "SELECT c.note AS last_notes FROM counts c WHERE c.tenant = $1";
    ADD_NOTE = "INSERT INTO notes (tenant, id) VALUES ($1, 1)";
    COUNTED = "SELECT tenant FROM counts WHERE note = $1 ORDER BY tenant";
}

fn newest(tx: &mut Tx, tenant: i64) -> Result<i64, Failure> {
    Ok(tx.optional(&NEWEST, &[&tenant], |row| row.get(0))?.unwrap_or(0))
}

fn text(tx: &mut Tx, tenant: i64, id: i64) -> Result<String, Failure> {
    Ok(tx.one(&TEXT, &[&tenant, &id], |row| row.get(0))?)
}

#[both]
async fn what_many_read_is_asked_at_once(database: Database) {
    let db = database.open().await;
    for tenant in 100..140 {
        db.write(7, move |tx| add(tx, tenant, tenant)).await.unwrap();
    }
    let jobs = (100..140_i64).map(|tenant| {
        move |tx: &mut Tx| {
            let last = newest(tx, tenant)?;
            assert_eq!(text(tx, tenant, last)?, "text");
            Ok(tx.later(&COUNT, &[&last, &7_i64])?)
        }
    });
    let (_, waited) = share_commit(&db, 7, |_| Ok(()), jobs).await;
    // Two questions of all, one commit, the first, and three statements that are new to the connection, each once more
    // for many.
    assert!(waited <= if database.is_postgres() { 10 } else { 0 }, "{waited}");
    let counted = db.read(|tx| Ok(tx.query(&COUNTED, &[&7_i64], |row| row.get::<i64>(0))?));
    assert_eq!(counted.await.unwrap(), (100..140).collect::<Vec<_>>());
}

#[both]
async fn what_was_asked_before_is_asked_anew_and_at_once(database: Database) {
    let db = database.open().await;
    for last in 1..=4_i64 {
        db.write(7, move |tx| add(tx, 99, last)).await.unwrap();
        // All ask the same, and each adds a note to its own.
        let jobs = (last * 100..last * 100 + 40).map(|own| {
            move |tx: &mut Tx| {
                let last = newest(tx, 99)?;
                text(tx, 99, last)?;
                tx.later(&ADD, &[&own, &last, &"text"])?;
                Ok(last)
            }
        });
        let (seen, waited) = share_commit(&db, 7, |_| Ok(()), jobs).await;
        assert_eq!(seen, [last; 40]);
        // The first, one for the questions, one for what follows from a new answer, two for the commit.
        let most = if last == 1 { 9 } else { 5 };
        assert!(waited <= if database.is_postgres() { most } else { 0 }, "{last}: {waited}");
    }
}

#[both]
async fn a_table_that_is_called_alike_is_another(database: Database) {
    let db = database.open().await;
    let jobs = (100..140_i64).map(|tenant| {
        move |tx: &mut Tx| {
            let known = tx.optional(&COUNT_OF, &[&tenant], |row| row.get::<i64>(0))?;
            assert_eq!(known, None);
            Ok(tx.later(&ADD_NOTE, &[&tenant])?)
        }
    });
    let (_, waited) = share_commit(&db, 7, |_| Ok(()), jobs).await;
    assert!(waited <= if database.is_postgres() { 7 } else { 0 }, "{waited}");
}

#[both]
async fn each_sees_what_was_written_before_it(database: Database) {
    let db = database.open().await;
    let jobs = (0..30).map(|_| {
        |tx: &mut Tx| {
            let next = newest(tx, 7)? + 1;
            add(tx, 7, next)?;
            Ok(next)
        }
    });
    let (seen, _) = share_commit(&db, 7, |_| Ok(()), jobs).await;
    assert_eq!(seen, (1..=30).collect::<Vec<_>>());
}
