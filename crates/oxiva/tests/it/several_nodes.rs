//! Several servers on one database of PostgreSQL write side by side, and none stands in another's way.

use crate::support::{Answer, Engine, Receiver, Setup, run};
use oxiva::records::RecordKind;
use serde_json::json;
use std::{collections::BTreeMap, sync::Arc};

const NODES: [&str; 3] = ["one", "two", "three"];
const DOSSIERS: usize = 12;
const CLIENTS: usize = 24;
const WRITES_OF_A_CLIENT: usize = 25;

#[test]
fn three_nodes_write_for_twelve_dossiers_without_a_deadlock() {
    run(Engine::Postgres, async |setup: Setup| many_writers(setup).await);
}

async fn many_writers(setup: Setup) {
    let mut nodes = Vec::new();
    for node in NODES {
        nodes.push(setup.clone().with("database.node", node).start().await);
    }
    let receiver = Receiver::start().await;
    receiver.always_answers(Answer::Status(200));
    let (mut dossiers, mut societes) = (Vec::new(), Vec::new());
    for number in 0..DOSSIERS {
        let dossier = nodes[0].dossier(format!("dossier{number}").leak()).await;
        dossier.calls(RecordKind::Ticket, &receiver.url("/")).await;
        societes.push(dossier.societe("Mairie").await);
        dossiers.push(dossier);
    }
    let (dossiers, societes) = (Arc::new(dossiers), Arc::new(societes));
    let writers = (0..CLIENTS).map(|client| {
        let (dossiers, societes) = (dossiers.clone(), societes.clone());
        // The two of a dossier are at two nodes.
        let node = (client + client / DOSSIERS) % NODES.len();
        let http = nodes[node].http().below("/api/v3");
        tokio::spawn(async move {
            let of = client % DOSSIERS;
            let api = http.bearer(&dossiers[of].token);
            for number in 0..WRITES_OF_A_CLIENT {
                let sujet = format!("{client}-{number}");
                let ticket = json!({ "societe": societes[of], "sujet": sujet });
                let made = api.post("/tickets", ticket).await;
                assert_eq!(made.status, 201, "{made:?}");
            }
        })
    });
    for writer in writers.collect::<Vec<_>>() {
        writer.await.unwrap();
    }
    // Each server tells what it counted when it leaves.
    let app = nodes.pop().unwrap().restart().await;
    let deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
    assert_eq!(app.number(deadlocks).await, 0);
    let numbers =
        "SELECT count(*) FROM (SELECT dossier, max(id) AS last, count(*) AS all_of FROM tickets
        GROUP BY dossier HAVING max(id) = count(*)) AS whole";
    assert_eq!(app.number(numbers).await, DOSSIERS as i64, "numbered without a gap");
    let all = (CLIENTS * WRITES_OF_A_CLIENT) as i64;
    assert_eq!(app.number("SELECT count(*) FROM tickets").await, all);
    let owed = "SELECT count(*) FROM deliveries";
    assert_eq!(app.number(owed).await, all, "each is owed once");
}

#[test]
fn one_key_sent_to_several_nodes_at_once_is_answered_once() {
    run(Engine::Postgres, async |setup: Setup| one_key(setup).await);
}

async fn one_key(setup: Setup) {
    let mut nodes = Vec::new();
    for node in NODES {
        nodes.push(setup.clone().with("database.node", node).start().await);
    }
    let dossier = nodes[0].dossier("demo").await;
    let societe = dossier.societe("Mairie").await;
    const KEYS: usize = 30;
    let calls = (0..KEYS * NODES.len()).map(|n| {
        let key = format!("cle-{}", n / NODES.len());
        let http = nodes[n % NODES.len()].http().below("/api/v3");
        let api = http.bearer(&dossier.token).header("idempotency-key", &key);
        let ticket = json!({ "societe": societe, "sujet": key });
        tokio::spawn(async move {
            let made = api.post("/tickets", ticket).await;
            assert_eq!(made.status, 201, "{made:?}");
            (key, made.json()["id"].clone())
        })
    });
    let mut ids = BTreeMap::new();
    for call in calls.collect::<Vec<_>>() {
        let (key, id) = call.await.unwrap();
        assert_eq!(ids.entry(key).or_insert(id.clone()), &id, "the same answer to all");
    }
    assert_eq!(ids.len(), KEYS);
    assert_eq!(nodes[0].number("SELECT count(*) FROM tickets").await, KEYS as i64);
}
