//! Closures that read.

use crate::support::{Database, Failure, add, ids};
use both_databases::both;

#[both]
async fn many_read_at_once(database: Database) {
    let db = database.open().await;
    db.write(7, |tx| add(tx, 7, 1)).await.unwrap();
    let reads: Vec<_> = (0..40)
        .map(|_| {
            let db = db.clone();
            tokio::spawn(async move { ids(&db, 7).await })
        })
        .collect();
    for read in reads {
        assert_eq!(read.await.unwrap(), [1]);
    }
}

#[both]
async fn a_reader_that_panics_or_fails_is_there_for_the_next(database: Database) {
    let db = database.open().await;
    // More often than there are readers.
    for round in 0..10 {
        let failed = db.read(|_| Err::<(), _>(Failure::Wanted)).await;
        assert!(matches!(failed, Err(Failure::Wanted)), "{round}");
        let db = db.clone();
        let panicked = tokio::spawn(async move { db.read(|_| panic!("as it should")).await });
        let panicked: Result<Result<(), Failure>, _> = panicked.await;
        // SQLite's readers run on the caller's thread, whose own panic it is.
        assert!(panicked.is_err() || panicked.is_ok_and(|answer| answer.is_err()), "{round}");
    }
    assert_eq!(ids(&db, 7).await, [0_i64; 0]);
}
