//! What closures of one commit leave for later by the same statement runs as one.

use crate::support::{ADD, Database, Failure, Tx, add, ids, share_commit};
use both_databases::both;
use tenant_db::statements;

statements! {
    ADD_ALL = "INSERT INTO notes (tenant, id, text, raw) VALUES ($1, $2, $3, $4)";
    ALL = "SELECT id, text, raw FROM notes WHERE tenant = $1 ORDER BY id";
    ADD_ELEMENTS = "INSERT INTO notes (tenant, id, text) SELECT $1, $2, value FROM json_each($3)",
        postgres = "INSERT INTO notes (tenant, id, text)
            SELECT $1, $2, value FROM jsonb_array_elements_text($3) AS t(value)";
    RENAME = "UPDATE notes SET text = $3 WHERE tenant = $1 AND id = $2";
    SHOUT = "UPDATE notes SET text = text || '!' WHERE tenant = $1 AND id = $2";
    TEXTS = "SELECT text FROM notes WHERE tenant = $1 AND text <> 'text' ORDER BY id";
    HOW_MANY = "SELECT count(*) FROM notes WHERE tenant = $1";
}

#[both]
async fn every_value_arrives_as_it_was(database: Database) {
    let db = database.open().await;
    let value = |id: i64| {
        let text = (id % 3 != 0).then(|| format!("« {id} », {{}} \\ \"NULL\" 😀"));
        let raw = (id % 4 != 0).then(|| vec![0, 255, id as u8]);
        (id, text, raw)
    };
    let jobs = (1..=40_i64).map(|id| {
        move |tx: &mut Tx| {
            let (id, text, raw) = value(id);
            Ok(tx.later(&ADD_ALL, &[&7_i64, &id, &text, &raw])?)
        }
    });
    share_commit(&db, 7, |_| Ok(()), jobs).await;
    let all = db.read(|tx| {
        let row = |row: tenant_db::Row| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
        Ok(tx.query(&ALL, &[&7_i64], row)?)
    });
    assert_eq!(all.await.unwrap(), (1..=40).map(value).collect::<Vec<_>>());
}

#[both]
async fn rows_made_of_lists_are_made_of_each_list(database: Database) {
    let db = database.open().await;
    let jobs = (1..=40_i64).map(|id| {
        move |tx: &mut Tx| {
            // An empty list makes no row.
            let words: Vec<_> = (id % 5 != 0).then(|| format!("mot {id}")).into_iter().collect();
            Ok(tx.later(&ADD_ELEMENTS, &[&7_i64, &id, &serde_json::Value::from(words)])?)
        }
    });
    share_commit(&db, 7, |_| Ok(()), jobs).await;
    let texts: Vec<String> =
        db.read(|tx| Ok(tx.query(&TEXTS, &[&7_i64], |row| row.get(0))?)).await.unwrap();
    let expected: Vec<_> =
        (1..=40).filter(|id| id % 5 != 0).map(|id| format!("mot {id}")).collect();
    assert_eq!(texts, expected);
}

#[both]
async fn a_closure_reads_what_those_before_it_left_for_later(database: Database) {
    let db = database.open().await;
    let jobs = (0..40_i64).map(|id| {
        move |tx: &mut Tx| {
            tx.later(&ADD, &[&7_i64, &id, &"text"])?;
            Ok(tx.one(&HOW_MANY, &[&7_i64], |row| row.get::<i64>(0))?)
        }
    });
    let (seen, _) = share_commit(&db, 7, |_| Ok(()), jobs).await;
    assert_eq!(seen, (1..=40).collect::<Vec<_>>());
}

#[both]
async fn whoever_changes_no_row_is_told_so(database: Database) {
    let db = database.open().await;
    for id in (2..=40).step_by(2) {
        db.write(7, move |tx| add(tx, 7, id)).await.unwrap();
    }
    let rename = |ids: Vec<i64>| {
        ids.into_iter().map(|id| {
            move |tx: &mut Tx| Ok(tx.changes_one(&RENAME, &[&7_i64, &id, &format!("{id}")])?)
        })
    };
    let (changed, _) = share_commit(&db, 7, |_| Ok(()), rename((1..=40).collect())).await;
    assert_eq!(changed, (1..=40).map(|id| id % 2 == 0).collect::<Vec<_>>());
    // The same row twice is two changes, of which the second counts.
    let (changed, _) = share_commit(&db, 7, |_| Ok(()), rename(vec![2, 4, 2])).await;
    assert_eq!(changed, [true; 3]);
    let texts: Vec<String> =
        db.read(|tx| Ok(tx.query(&TEXTS, &[&7_i64], |row| row.get(0))?)).await.unwrap();
    assert_eq!(texts, (2..=40).step_by(2).map(|id| id.to_string()).collect::<Vec<_>>());
}

#[both]
async fn changes_of_one_row_keep_their_order(database: Database) {
    let db = database.open().await;
    for id in 1..=3 {
        db.write(7, move |tx| add(tx, 7, id)).await.unwrap();
    }
    // Of each row: whether it is named or shouted, by closures of one commit.
    let changes = [(1, true), (2, false), (2, true), (1, false), (3, false)];
    let jobs = changes.map(|(id, is_named)| {
        move |tx: &mut Tx| {
            let id: i64 = id;
            if is_named {
                return Ok(tx.changes_one(&RENAME, &[&7_i64, &id, &"named"])?);
            }
            Ok(tx.changes_one(&SHOUT, &[&7_i64, &id])?)
        }
    });
    let (changed, _) = share_commit(&db, 7, |_| Ok(()), jobs).await;
    assert_eq!(changed, [true; 5]);
    let texts: Vec<String> =
        db.read(|tx| Ok(tx.query(&TEXTS, &[&7_i64], |row| row.get(0))?)).await.unwrap();
    assert_eq!(texts, ["named!", "named", "text!"]);
}

#[both]
async fn the_same_change_is_made_once(database: Database) {
    let db = database.open().await;
    for id in 1..=4 {
        db.write(7, move |tx| add(tx, 7, id)).await.unwrap();
    }
    for round in 0..2 {
        let jobs = (0..40_i64).map(|number| {
            move |tx: &mut Tx| {
                let id = number % 4 + 1;
                Ok(tx.later_once(&RENAME, &[&7_i64, &id, &format!("{round}, {id}")])?)
            }
        });
        let (_, waited) = share_commit(&db, 7, |_| Ok(()), jobs).await;
        let most = if round == 0 { 4 } else { 2 };
        assert!(waited <= if database.is_postgres() { most } else { 0 }, "{round}: {waited}");
    }
    let texts: Vec<String> =
        db.read(|tx| Ok(tx.query(&TEXTS, &[&7_i64], |row| row.get(0))?)).await.unwrap();
    assert_eq!(texts, ["1, 1", "1, 2", "1, 3", "1, 4"]);
}

#[both]
async fn many_changes_of_many_kinds_wait_once(database: Database) {
    let db = database.open().await;
    for round in 0..3_i64 {
        let jobs = (1..=40_i64).map(|number| {
            move |tx: &mut Tx| {
                let id = round * 100 + number;
                tx.later(&ADD, &[&7_i64, &id, &"text"])?;
                tx.later(&ADD_ALL, &[&8_i64, &id, &"text", &None::<Vec<u8>>])?;
                Ok::<_, Failure>(())
            }
        });
        let (_, waited) = share_commit(&db, 7, |_| Ok(()), jobs).await;
        // Once each statement and its text for many is known: the first's commit, and that of the others.
        let most = if round == 0 { 6 } else { 2 };
        assert!(waited <= if database.is_postgres() { most } else { 0 }, "{round}: {waited}");
    }
    assert_eq!(ids(&db, 7).await, ids(&db, 8).await);
    assert_eq!(ids(&db, 7).await.len(), 120);
}

#[both]
async fn one_that_is_refused_fails_alone(database: Database) {
    let db = database.open().await;
    db.write(7, |tx| add(tx, 7, 20)).await.unwrap();
    let jobs = (1..=40_i64).map(|id| {
        move |tx: &mut Tx| {
            // The failure of what was left for later may reach the closure or its caller.
            Ok(tx.later(&ADD, &[&7_i64, &id, &"text"]).is_ok())
        }
    });
    let (release, first) = crate::support::occupied(&db, 7, |_| Ok(())).await;
    let mut writes = Vec::new();
    for job in jobs {
        let mut write = Box::pin(db.write(7, job));
        crate::support::hand_over(&mut write).await;
        writes.push(write);
    }
    drop(release);
    first.await;
    let mut refused = Vec::new();
    for (id, write) in (1..).zip(writes) {
        if !matches!(write.await, Ok(true)) {
            refused.push(id);
        }
    }
    assert_eq!(refused, [20]);
    assert_eq!(ids(&db, 7).await, (1..=40).collect::<Vec<_>>());
}
