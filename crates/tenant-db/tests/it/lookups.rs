//! Closures that find a few rows by their keys, and share their questions.

use crate::support::{Database, Db, Failure, Tx, add, hand_over};
use both_databases::both;
use std::sync::{
    Arc, Mutex,
    atomic::{AtomicU64, Ordering},
    mpsc,
};
use tenant_db::statements;

statements! {
    NOTE = "SELECT text, id FROM notes WHERE tenant = $1 AND id = $2";
    UP_TO = "SELECT n.id FROM notes n WHERE n.tenant = $1 AND n.id <= $2";
    SHARE = "SELECT 100 / CAST($2 AS BIGINT) FROM notes WHERE tenant = $1 AND id = 1";
}

/// Keeps both threads that look up at work until the answer is dropped: what is handed over meanwhile is asked
/// together. SQLite has none.
async fn occupied(database: &Database, db: &Db) -> Vec<mpsc::Sender<()>> {
    let mut release = Vec::new();
    while database.is_postgres() && release.len() < 2 {
        let (sender, released) = mpsc::channel();
        let (begin, mut begun) = tokio::sync::mpsc::unbounded_channel();
        let (db, released) = (db.clone(), Arc::new(Mutex::new(released)));
        tokio::spawn(async move {
            let wait = move |_: &mut Tx| {
                let _ = begin.send(());
                let _ = released.lock().unwrap().recv();
                Ok(())
            };
            db.look_up(wait).await.unwrap();
        });
        begun.recv().await;
        release.push(sender);
    }
    release
}

/// The answers of all, which were asked together.
async fn together<T, W>(
    database: &Database,
    db: &Db,
    work: impl IntoIterator<Item = W>,
) -> Vec<Result<T, Failure>>
where
    T: Send + 'static,
    W: FnOnce(&mut Tx) -> Result<T, Failure> + Clone + Send + 'static,
{
    let release = occupied(database, db).await;
    let mut asked = Vec::new();
    let mut answers = Vec::new();
    for work in work {
        let mut answer = Box::pin(db.look_up(work));
        if database.is_postgres() {
            hand_over(&mut answer).await;
        }
        asked.push(answer);
    }
    drop(release);
    for answer in asked {
        answers.push(answer.await);
    }
    answers
}

#[both]
async fn each_gets_its_own_answer(database: Database) {
    let db = database.open().await;
    for id in (0..40).step_by(2) {
        db.write(7, move |tx| add(tx, 7, id)).await.unwrap();
    }
    let ended = Arc::new(AtomicU64::new(0));
    let work = (0..60_i64).map(|number| {
        let ended = ended.clone();
        move |tx: &mut Tx| {
            // Some ask the same, some for what is not there, and some for several rows.
            let id = number % 45;
            let found = tx.optional(&NOTE, &[&7_i64, &id], |row| row.get::<i64>(1))?;
            let below = tx.query(&UP_TO, &[&7_i64, &(id / 10)], |row| row.get::<i64>(0))?;
            ended.fetch_add(1, Ordering::Relaxed);
            Ok((found, below.len() as i64))
        }
    });
    let answers = together(&database, &db, work).await;
    for (number, answer) in (0..).zip(answers) {
        let id = number % 45;
        let found = (id % 2 == 0 && id < 40).then_some(id);
        assert_eq!(answer.unwrap(), (found, id / 10 / 2 + 1), "{number}");
    }
    assert_eq!(ended.load(Ordering::Relaxed), 60, "what is done with the answers is done once");
}

#[both]
async fn one_that_fails_fails_alone(database: Database) {
    let db = database.open().await;
    db.write(7, move |tx| add(tx, 7, 1)).await.unwrap();
    let work = (0..30_i64).map(|number| {
        move |tx: &mut Tx| match number % 3 {
            0 => Err(Failure::Wanted),
            // SQLite makes a division by nothing to nothing.
            1 if number == 13 => Ok(tx.one(&SHARE, &[&7_i64, &0_i64], |row| row.get::<i64>(0))?),
            _ => Ok(tx.one(&SHARE, &[&7_i64, &number], |row| row.get::<i64>(0))?),
        }
    });
    let answers = together(&database, &db, work).await;
    for (number, answer) in (0_i64..).zip(answers) {
        match (number % 3, answer) {
            (0, Err(Failure::Wanted)) => {}
            (1, Err(Failure::Storage(_))) if number == 13 => {}
            (_, Ok(share)) if number % 3 != 0 => assert_eq!(share, 100 / number),
            (_, other) => panic!("{number}: {other:?}"),
        }
    }
}
