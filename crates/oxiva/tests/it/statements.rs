//! The data layer: every statement on both engines, and what one transaction of many keeps apart.

use crate::{
    both,
    support::{Setup, TestApp},
};
use oxiva::{
    db::all_statements,
    dossiers::{self, NewDossier},
    error::{Code, Error},
    i18n::Lang,
};
use std::collections::BTreeSet;

#[both]
async fn every_statement_prepares(app: TestApp) {
    let names: BTreeSet<_> = all_statements().map(|statement| statement.name).collect();
    assert_eq!(names.len(), all_statements().count(), "names are unique");
    assert!(names.len() > 80, "only {} statements are registered", names.len());
    let database = app.setup.database.clone();
    let wrong = tokio::task::spawn_blocking(move || -> Vec<String> {
        if database.is_postgres() {
            let mut client = database.client();
            let prepare = |s: &oxiva::db::Statement| {
                client.prepare(s.postgres).map(drop).map_err(|e| format!("{}: {e:?}", s.name))
            };
            all_statements().map(prepare).filter_map(Result::err).collect()
        } else {
            let file = rusqlite::Connection::open(database.sqlite_file()).unwrap();
            let prepare = |s: &oxiva::db::Statement| {
                file.prepare(s.sqlite).map(drop).map_err(|e| format!("{}: {e}", s.name))
            };
            all_statements().map(prepare).filter_map(Result::err).collect()
        }
    });
    let wrong = wrong.await.unwrap();
    assert!(
        wrong.is_empty(),
        "statements that the schema of the migrations does not fit: {wrong:#?}"
    );
}

#[both]
async fn every_parameter_is_bound_where_it_says(app: TestApp) {
    // `$2` before `$1`: an engine that numbers by first use would turn them round.
    static TURNED: oxiva::db::Statement = oxiva::db::Statement {
        name: "turned",
        sqlite: match str::from_utf8(&oxiva::db::numbered::<31>("SELECT CAST($2 AS BIGINT) - $1 "))
        {
            Ok(text) => text,
            Err(_) => panic!(),
        },
        postgres: "SELECT CAST($2 AS BIGINT) - $1",
    };
    let difference =
        app.read(|tx| Ok(tx.one(&TURNED, &[&1_i64, &10_i64], |row| row.get::<i64>(0))?));
    assert_eq!(difference.await, 9);
    for statement in all_statements() {
        assert!(!statement.sqlite.contains('$'), "{}", statement.name);
    }
}

#[both]
async fn a_write_that_fails_leaves_nothing_and_touches_no_other(app: TestApp) {
    let writes: Vec<_> = (0..60)
        .map(|n| {
            let (db, entropy) = (app.db.clone(), app.entropy.clone());
            tokio::spawn(async move {
                db.write(n, move |tx| {
                    let nom = format!("dossier-{n}");
                    let new =
                        NewDossier { nom: &nom, societe: "S", fuseau: "UTC", langue: Lang::Fr };
                    dossiers::create(tx, &entropy, 0, &new)?;
                    match n % 3 {
                        0 => Err(Error::from(Code::Conflict)),
                        // A statement that the engine itself refuses.
                        1 => dossiers::create(tx, &entropy, 0, &new).map(|_| n),
                        _ => Ok(n),
                    }
                })
                .await
            })
        })
        .collect();
    for (n, write) in writes.into_iter().enumerate() {
        let words = write.await.unwrap().map_err(|error| error.word());
        let expected = [Err("conflict"), Err("taken"), Ok(n as u64)][n % 3];
        assert_eq!(words, expected, "{n}");
    }
    let kept = app.read(dossiers::all).await;
    assert_eq!(kept.len(), 20);
    assert!(kept.iter().all(|d| d.nom[8..].parse::<u32>().unwrap() % 3 == 2));
    assert_eq!(app.number("SELECT count(*) FROM counters").await, 20);
}

#[both]
async fn a_creation_waits_for_the_database_but_a_few_times(setup: Setup) {
    // What works in the background writes, too, whenever it comes to it.
    let app = setup.start_without_background().await;
    let demo = app.dossier("demo").await;
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Premier").await;
    crate::support::eventually("the key's use is noted", async || {
        let noted = app.number("SELECT count(*) FROM tokens WHERE used_at IS NOT NULL");
        (noted.await == 1).then_some(())
    })
    .await;
    let before = app.db.round_trips();
    demo.ticket(&societe, "Second").await;
    // Does the key stand; is the societe there; who is told; which zaps start; the number; everything else with
    // its commit.
    let waited = app.db.round_trips() - before;
    assert_eq!(waited, if app.setup.database.is_postgres() { 6 } else { 0 });
}

#[both]
async fn what_fails_later_fails_the_whole_write_and_no_other(app: TestApp) {
    static LATER: oxiva::db::Statement = oxiva::db::Statement {
        name: "later",
        sqlite: "INSERT INTO dossiers (dossier, nom, societe, fuseau, langue, created_at) \
                 VALUES (?1, 'a', 'b', 'UTC', 'fr', ?2)",
        postgres: "INSERT INTO dossiers (dossier, nom, societe, fuseau, langue, created_at) \
                   VALUES ($1, 'a', 'b', 'UTC', 'fr', $2)",
    };
    let writes: Vec<_> = (0..40_i64)
        .map(|n| {
            let (db, entropy) = (app.db.clone(), app.entropy.clone());
            tokio::spawn(async move {
                db.write(7, move |tx| {
                    let nom = format!("dossier-{n}");
                    let new =
                        NewDossier { nom: &nom, societe: "S", fuseau: "UTC", langue: Lang::Fr };
                    dossiers::create(tx, &entropy, 0, &new)?;
                    if n % 2 == 0 {
                        tx.later(&LATER, &[&n, &0_i64])?;
                        // The same name: refused, and nobody looks.
                        tx.later(&LATER, &[&(n + 1_000), &0_i64])?;
                    }
                    match n % 4 {
                        0 => dossiers::count(tx),
                        _ => Ok(n),
                    }
                })
                .await
            })
        })
        .collect();
    for (n, write) in writes.into_iter().enumerate() {
        let done = write.await.unwrap();
        match n % 2 {
            0 => {
                let Error::Storage(error) = done.unwrap_err() else { panic!("{n}") };
                assert!(error.statement == "later" && error.is_duplicate(), "{error}");
            }
            _ => assert_eq!(done.unwrap(), n as i64),
        }
    }
    let kept = app.read(dossiers::all).await;
    assert_eq!(kept.len(), 20);
    assert!(kept.iter().all(|d| d.nom[8..].parse::<u32>().unwrap() % 2 == 1));
}

#[both]
async fn a_signal_of_a_write_that_failed_is_not_heard(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.calls(oxiva::records::RecordKind::Ticket, "http://127.0.0.1:9/").await;
    let mut signals = app.db.listen();
    demo.api
        .post("/tickets", serde_json::json!({"sujet": "x"}))
        .await
        .is_error(422, "required", "societe");
    let id = demo.id;
    let write = app.db.write(0, move |tx| {
        oxiva::webhooks::zapier::set_state(
            tx,
            id,
            oxiva::webhooks::endpoints::EndpointState::Active,
            0,
        )?;
        Err::<(), _>(Error::from(Code::Conflict))
    });
    assert!(write.await.is_err());
    assert!(signals.try_recv().is_err());
    demo.suspend_zapier(false).await;
    let signal = signals.recv().await.unwrap();
    assert_eq!((signal.dossier, signal.topic), (id, oxiva::db::Topic::Endpoints));
}
