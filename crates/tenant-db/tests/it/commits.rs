//! Many closures in one commit, and what keeps them apart.

use crate::support::{self, ADD, Database, Db, Failure, Tx, add, hand_over, ids, share_commit};
use both_databases::both;
use std::{sync::mpsc, task::Poll, time::Duration};
use tenant_db::{DriverError, statements};

/// Keeps the writer of tenant 7 at work until the answer is dropped: what is handed over meanwhile
/// shares one commit.
async fn occupied(db: &Db) -> (mpsc::Sender<()>, impl Future<Output = ()>) {
    support::occupied(db, 7, |tx| add(tx, 7, 0)).await
}

#[both]
async fn a_closure_that_fails_undoes_itself_alone(database: Database) {
    let db = database.open().await;
    let (release, first) = occupied(&db).await;
    let mut writes = Vec::new();
    for id in 1..=60_i64 {
        let write = db.write(7, move |tx| {
            add(tx, 7, id)?;
            match id % 4 {
                0 => Err(Failure::Wanted),
                // The engine refuses what is there already.
                1 => add(tx, 7, id),
                2 => panic!("as it should"),
                _ => Ok(()),
            }
        });
        let mut write = Box::pin(write);
        hand_over(&mut write).await;
        writes.push((id, write));
    }
    drop(release);
    first.await;
    for (id, write) in writes {
        match (id % 4, write.await) {
            (0, Err(Failure::Wanted)) | (3, Ok(())) => {}
            (1, Err(Failure::Storage(error))) => assert!(error.is_duplicate(), "{error}"),
            (2, Err(error)) => assert!(matches!(error.driver(), DriverError::Panicked)),
            (_, other) => panic!("{id}: {other:?}"),
        }
    }
    let kept: Vec<_> = [0].into_iter().chain((1..=60).filter(|id| id % 4 == 3)).collect();
    assert_eq!(ids(&db, 7).await, kept);
}

#[both]
async fn one_commit_is_enough_for_many(database: Database) {
    let db = database.open().await;
    db.write(7, |tx| add(tx, 7, -1)).await.unwrap();
    let jobs = (1..=40_i64).map(|id| move |tx: &mut Tx| Ok(tx.later(&ADD, &[&7_i64, &id, &"…"])?));
    let (_, waited) = share_commit(&db, 7, |tx| add(tx, 7, 0), jobs).await;
    // What the first waits for and its commit, then that of all the others.
    assert!(waited <= if database.is_postgres() { 4 } else { 0 }, "{waited}");
    assert_eq!(ids(&db, 7).await.len(), 42);
}

#[both]
async fn what_fails_later_fails_the_closure(database: Database) {
    let db = database.open().await;
    let failed = db.write(7, |tx| {
        tx.later(&ADD, &[&7_i64, &1_i64, &"once"])?;
        tx.later(&ADD, &[&7_i64, &1_i64, &"twice"])?;
        Ok(())
    });
    let Failure::Storage(error) = failed.await.unwrap_err() else { panic!("not of storage") };
    assert!(error.statement == "it::support::ADD" && error.is_duplicate(), "{error}");
    assert_eq!(ids(&db, 7).await, [0_i64; 0]);
}

statements! {
    FINISH = "UPDATE notes SET done = true WHERE tenant = $1 AND id = $2 AND NOT done";
}

#[both]
async fn what_changes_no_row_is_told_though_nobody_waited(database: Database) {
    let db = database.open().await;
    for id in 1..=10_i64 {
        db.write(7, move |tx| add(tx, 7, id)).await.unwrap();
    }
    // Each twice.
    let jobs = (0..20_i64)
        .map(|n| move |tx: &mut Tx| Ok(tx.changes_one(&FINISH, &[&7_i64, &(n / 2 + 1)])?));
    let (changed, _) = share_commit(&db, 7, |tx| add(tx, 7, 0), jobs).await;
    assert_eq!(changed, [true, false].repeat(10));
}

#[both]
async fn one_key_keeps_its_order(database: Database) {
    let db = database.open().await;
    let (release, first) = occupied(&db).await;
    let mut signals = db.listen();
    let mut writes = Vec::new();
    for id in 1..=30_i64 {
        let mut write = Box::pin(db.write_soon(7, move |tx| {
            tx.signal(id);
            Ok(())
        }));
        hand_over(&mut write).await;
        writes.push(write);
    }
    drop(release);
    first.await;
    for write in writes {
        write.await.unwrap();
    }
    for id in 1..=30 {
        assert_eq!(signals.recv().await.unwrap(), id);
    }
}

#[both]
async fn what_nobody_waits_for_is_kept_all_the_same(database: Database) {
    let db = database.open().await;
    db.write_soon(7, |tx| add(tx, 7, 1)).await.unwrap();
    // Whoever asked goes away before the answer.
    let mut gone = Box::pin(db.write(7, |tx| add(tx, 7, 2)));
    std::future::poll_fn(|context| {
        let _ = gone.as_mut().poll(context);
        Poll::Ready(())
    })
    .await;
    drop(gone);
    db.write(7, |tx| add(tx, 7, 3)).await.unwrap();
    assert_eq!(ids(&db, 7).await, [1, 2, 3]);
}

#[both]
async fn what_was_written_is_there_after_a_restart(database: Database) {
    let db = database.open().await;
    db.write(7, |tx| add(tx, 7, 1)).await.unwrap();
    drop(db);
    assert_eq!(ids(&database.open().await, 7).await, [1]);
}

#[both]
async fn a_fresh_database_takes_writes(database: Database) {
    let db = database.open().await;
    assert_eq!(db.takes_writes().await, Ok(()));
    // Within a second the last answer counts.
    let answer = tokio::time::timeout(Duration::from_secs(30), db.takes_writes()).await;
    assert_eq!(answer.unwrap(), Ok(()));
}
