//! What tenants count.

use crate::support::{self, ADD, Database, Db, Failure, Tx, hand_over, ids, occupied};
use both_databases::both;
use tenant_db::{Counters, DriverError, statements};

statements! {
    OPEN = "INSERT INTO counts (tenant) VALUES ($1)";
    READ = "SELECT note, other FROM counts WHERE tenant = $1",
        postgres = "SELECT note, other FROM counts WHERE tenant = $1 FOR UPDATE";
    WRITE = "UPDATE counts SET note = $2, other = $3 WHERE tenant = $1";
    SKIP = "UPDATE counts SET note = note + 10 WHERE tenant = $1";
    SHOWN = "SELECT note FROM counts WHERE tenant = $1";
}

static COUNTS: Counters =
    Counters { table: "counts", read: &READ, columns: 2, write: &WRITE, written: 2 };

/// Adds a note under the next number of the tenant.
fn add_next(tx: &mut Tx, tenant: i64) -> Result<i64, Failure> {
    let numbers = tx.numbers(&COUNTS, tenant)?;
    numbers[0] += 1;
    let number = numbers[0];
    tx.later(&ADD, &[&tenant, &number, &"text"])?;
    Ok(number)
}

fn shown(tx: &mut Tx, tenant: i64) -> Result<i64, Failure> {
    Ok(tx.one(&SHOWN, &[&tenant], |row| row.get(0))?)
}

async fn opened(db: &Db, tenants: std::ops::RangeInclusive<i64>) {
    for tenant in tenants {
        db.write(0, move |tx| Ok(tx.execute(&OPEN, &[&tenant])?)).await.unwrap();
    }
}

#[both]
async fn numbers_have_no_gaps_whoever_fails(database: Database) {
    let db = database.open().await;
    opened(&db, 1..=2).await;
    let (release, first) = occupied(&db, 2, |_| Ok(())).await;
    let mut writes = Vec::new();
    for n in 0..40_i64 {
        let tenant = 1 + n % 2;
        let work = move |tx: &mut Tx| {
            let number = add_next(tx, tenant)?;
            match n % 5 {
                3 => Err(Failure::Wanted),
                4 => panic!("as it should"),
                _ => Ok(number),
            }
        };
        let mut write = Box::pin(db.write(2, work));
        hand_over(&mut write).await;
        writes.push(write);
    }
    drop(release);
    first.await;
    let mut kept = 0;
    for write in writes {
        kept += i64::from(write.await.is_ok());
    }
    assert_eq!(kept, 24);
    let mut all = 0;
    for tenant in [1, 2] {
        let (ids, last) = (ids(&db, tenant).await, db.read(move |tx| shown(tx, tenant)).await);
        assert_eq!(ids, (1..=last.unwrap()).collect::<Vec<_>>());
        all += ids.len() as i64;
    }
    assert_eq!(all, kept);
}

#[both]
async fn a_statement_that_names_the_table_sees_what_was_counted(database: Database) {
    let db = database.open().await;
    opened(&db, 1..=1).await;
    let seen = db.write(1, |tx| {
        let first = add_next(tx, 1)?;
        let shown = shown(tx, 1)?;
        tx.execute(&SKIP, &[&1_i64])?;
        Ok([first, shown, add_next(tx, 1)?])
    });
    assert_eq!(seen.await.unwrap(), [1, 1, 12]);
    assert_eq!(db.read(|tx| shown(tx, 1)).await.unwrap(), 12);
}

#[both]
async fn what_only_reads_counts_nothing(database: Database) {
    let db = database.open().await;
    opened(&db, 1..=1).await;
    let refused = db.read(|tx| Ok(tx.numbers(&COUNTS, 1)?.len())).await.unwrap_err();
    assert!(matches!(refused.driver(), DriverError::OnlyRead));
    let nobody = db.write(9, |tx| Ok(tx.numbers(&COUNTS, 9)?.len())).await.unwrap_err();
    assert!(matches!(nobody.driver(), DriverError::NoRow));
}

#[test]
fn several_nodes_count_one_after_the_other() {
    support::run_with(support::Engine::Postgres, async |database: Database| {
        let nodes = [database.open().await, database.open().await, database.open().await];
        opened(&nodes[0], 1..=4).await;
        let mut writers = Vec::new();
        for db in &nodes {
            for n in 0..60_i64 {
                let (db, tenant) = (db.clone(), 1 + n % 4);
                writers.push(tokio::spawn(async move {
                    db.write(tenant as u64, move |tx| add_next(tx, tenant)).await.unwrap();
                }));
            }
        }
        for writer in writers {
            writer.await.unwrap();
        }
        for tenant in 1..=4 {
            assert_eq!(ids(&nodes[0], tenant).await, (1..=45).collect::<Vec<_>>());
        }
    });
}
