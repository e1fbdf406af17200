//! Many closures in one commit, and what keeps them apart.

use crate::support::{self, ADD, Database, Db, Failure, add, hand_over, ids};
use both_databases::both;
use std::{sync::mpsc, task::Poll, time::Duration};
use tenant_db::DriverError;

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
    let (release, first) = occupied(&db).await;
    let mut writes = Vec::new();
    for id in 1..=40_i64 {
        let mut write = Box::pin(db.write(7, move |tx| Ok(tx.later(&ADD, &[&7_i64, &id, &"…"])?)));
        hand_over(&mut write).await;
        writes.push(write);
    }
    let before = db.round_trips();
    drop(release);
    first.await;
    for write in writes {
        write.await.unwrap();
    }
    // BEGIN, what the first waits for, the end of each of the others, COMMIT.
    let waited = db.round_trips() - before;
    assert!(waited <= if database.is_postgres() { 43 } else { 0 }, "{waited}");
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

#[both]
async fn one_key_keeps_its_order(database: Database) {
    let db = database.open().await;
    let (release, first) = occupied(&db).await;
    let (note, noted) = mpsc::channel();
    let mut writes = Vec::new();
    for id in 1..=30_i64 {
        let note = note.clone();
        let mut write = Box::pin(db.write_soon(7, move |_| {
            let _ = note.send(id);
            Ok(())
        }));
        hand_over(&mut write).await;
        writes.push(write);
    }
    drop((release, note));
    first.await;
    for write in writes {
        write.await.unwrap();
    }
    assert_eq!(noted.iter().collect::<Vec<_>>(), (1..=30).collect::<Vec<_>>());
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
