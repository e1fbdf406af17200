//! Several processes on one database of PostgreSQL. SQLite lets one of them write at a time.

use crate::support::{Database, Db, Engine, Failure, Tx, add, hand_over, occupied, run_with};
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};
use tenant_db::statements;

statements! {
    CHANGE = "UPDATE notes SET text = $2 WHERE tenant = $1";
}

fn change(tx: &mut Tx, tenant: i64) -> Result<(), Failure> {
    tx.execute(&CHANGE, &[&tenant, &"changed"])?;
    Ok(())
}

/// The tenants of this test: all of them have the same writer.
fn tenants() -> impl DoubleEndedIterator<Item = i64> {
    (1..=20).map(|number| number * 2)
}

#[test]
fn batches_of_two_nodes_never_wait_for_each_other_crosswise() {
    run_with(Engine::Postgres, async |database: Database| crowded(database).await);
}

async fn crowded(database: Database) {
    let nodes = [database.open().await, database.open().await];
    for tenant in tenants() {
        nodes[0].write(0, move |tx| add(tx, tenant, 1)).await.unwrap();
    }
    for _ in 0..10 {
        let (mut releases, mut writes) = (Vec::new(), Vec::new());
        for (node, db) in nodes.iter().enumerate() {
            let (release, first) = occupied(db, 0, |_| Ok(())).await;
            releases.push((release, first));
            let order: Vec<_> =
                if node == 0 { tenants().collect() } else { tenants().rev().collect() };
            for tenant in order {
                let mut write = Box::pin(db.write(tenant as u64, move |tx| change(tx, tenant)));
                hand_over(&mut write).await;
                writes.push(write);
            }
        }
        let (releases, firsts): (Vec<_>, Vec<_>) = releases.into_iter().unzip();
        drop(releases);
        for first in firsts {
            first.await;
        }
        for write in writes {
            write.await.unwrap();
        }
    }
}

#[test]
fn whoever_loses_against_another_node_runs_again() {
    run_with(Engine::Postgres, async |database: Database| crosswise(database).await);
}

/// Two transactions each of which wants what the other one has: PostgreSQL ends one of them.
async fn crosswise(database: Database) {
    let nodes = [database.open().await, database.open().await];
    for tenant in [1, 2] {
        nodes[0].write(0, move |tx| add(tx, tenant, 1)).await.unwrap();
    }
    let (both, times) = (Arc::new(std::sync::Barrier::new(2)), Arc::new(AtomicUsize::new(0)));
    let meet = |db: &Db, [first, second]: [i64; 2]| {
        let (db, both, times) = (db.clone(), both.clone(), times.clone());
        tokio::spawn(async move {
            let work = move |tx: &mut Tx| {
                change(tx, first)?;
                if times.fetch_add(1, Ordering::Relaxed) < 2 {
                    both.wait();
                }
                change(tx, second)
            };
            // What shares the commit is run again as well.
            tokio::join!(db.write(0, work), db.write(0, |tx: &mut Tx| add(tx, 9, 1)))
        })
    };
    let (left, right) = (meet(&nodes[0], [1, 2]), meet(&nodes[1], [2, 1]));
    let (left, right) = (left.await.unwrap(), right.await.unwrap());
    left.0.unwrap();
    right.0.unwrap();
    assert!(times.load(Ordering::Relaxed) >= 3);
    // Each node adds the same note: one of them is refused, and that refusal stands.
    assert_ne!(left.1.is_ok(), right.1.is_ok());
}
