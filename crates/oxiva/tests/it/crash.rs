//! The crash test: the real program, killed again and again while clients create tickets and a
//! receiver is slow or refuses. Everything that was acknowledged must arrive, at least once.

use crate::{
    both,
    support::{Answer, Call, PATIENCE, Receiver, Setup, binary::Binary, eventually, http::Http},
};
use oxiva::{clock::Entropy, records::Kind};
use serde_json::json;
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinHandle};

const CYCLES: usize = 50;
const CLIENTS: usize = 4;
/// In every fifth cycle the kill may come before the server even listens.
const EARLY: usize = 5;
/// Redelivery that waits for a lease would take a minute.
const PROMPT: Duration = Duration::from_secs(8);

/// What the outside has seen, by ticket.
#[derive(Default)]
struct Seen {
    /// Answered with 201.
    acknowledged: BTreeSet<String>,
    /// Called, and how often.
    arrived: BTreeMap<String, u32>,
    /// Acknowledged and not yet called when the server was killed, and when it was started again.
    interrupted: HashMap<String, Instant>,
    refused: u32,
    slowest: Duration,
}

type Shared = Arc<Mutex<Seen>>;

both! {
    async fn killed_fifty_times_and_nothing_is_lost(setup: Setup) {
        let seen = Shared::default();
        let receiver = Receiver::start().await;
        receiver.chooses(moody(seen.clone(), Entropy::counted(7)));
        let token = prepare(&setup, &receiver).await;
        let binary = Binary::on(&setup.database).variable("OXIVA_LOG__LEVEL", "info");
        let (up, address) = watch::channel(None);
        let clients = clients(&token, &address, &seen);
        let started = Instant::now();

        let random = Entropy::counted(42);
        for cycle in 0..CYCLES {
            let mut serving = binary.serve();
            interrupted_now(&seen);
            if cycle % EARLY == 0 {
                live(random.fraction() * 0.08).await;
            } else {
                up.send_replace(Some(serving.address()));
                live(0.05 + random.fraction() * 0.35).await;
            }
            serving.kill();
            up.send_replace(None);
        }
        let killing = started.elapsed();

        let mut serving = binary.serve();
        interrupted_now(&seen);
        let address = serving.address();
        for client in &clients {
            client.abort();
        }
        eventually("everything acknowledged arrives", async || {
            let seen = seen.lock().unwrap();
            seen.acknowledged.iter().all(|id| seen.arrived.contains_key(id)).then_some(())
        })
        .await;
        nothing_is_owed(&binary).await;
        everything_that_exists_arrived(&token, address, &seen).await;
        assert!(serving.terminate().success());
        assert!(!serving.log().contains("\"level\":\"ERROR\""), "{}", serving.log());
        let app = setup.start().await;
        let other = app.number("SELECT count(*) FROM deliveries WHERE state <> 'delivered'").await;
        assert_eq!(other, 0);
        report(&setup, &seen, killing);
    }
}

/// A dossier whose tickets are owed to the receiver, with one societe; returns its token. Nothing
/// of this process keeps the data open: what a kill leaves must be recovered by the next server.
async fn prepare(setup: &Setup, receiver: &Receiver) -> String {
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    demo.calls(Kind::Ticket, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    setup.started().stop_all().await;
    demo.token
}

/// Refuses a ticket's first call now and then, never its second: the wait after a second failure is
/// five minutes. Some answers come slowly.
fn moody(seen: Shared, random: Entropy) -> impl FnMut(&Call) -> Answer + Send + 'static {
    move |call| {
        let id = call.target.rsplit_once("sticket_id=").unwrap().1.to_owned();
        let mut seen = seen.lock().unwrap();
        if let Some(since) = seen.interrupted.remove(&id) {
            seen.slowest = seen.slowest.max(since.elapsed());
        }
        let times = seen.arrived.entry(id).or_default();
        *times += 1;
        let first = *times == 1;
        match random.fraction() {
            mood if first && mood < 0.05 => {
                seen.refused += 1;
                Answer::Status(500)
            }
            mood if mood > 0.9 => Answer::Slowly(Duration::from_millis(40)),
            _ => Answer::Status(200),
        }
    }
}

/// They create tickets whenever a server is up.
fn clients(
    token: &str,
    address: &watch::Receiver<Option<SocketAddr>>,
    seen: &Shared,
) -> Vec<JoinHandle<()>> {
    let client = |_| tokio::spawn(create_tickets(token.to_owned(), address.clone(), seen.clone()));
    (0..CLIENTS).map(client).collect()
}

async fn create_tickets(
    token: String,
    mut address: watch::Receiver<Option<SocketAddr>>,
    seen: Shared,
) {
    let body = json!({"societe": "1", "sujet": "Sous charge"}).to_string();
    loop {
        let up = address.wait_for(Option::is_some).await.map(|address| *address);
        let Ok(Some(up)) = up else { return };
        let api = Http::to(up).below("/api/v3").bearer(&token);
        match api.try_send("POST", b"/tickets", "application/json", body.as_bytes()).await {
            Ok(answer) => {
                assert_eq!(answer.status, 201, "{answer:?}");
                let id = answer.json()["id"].as_str().unwrap().to_owned();
                seen.lock().unwrap().acknowledged.insert(id);
            }
            // Killed: whether this ticket exists is not known, and nobody was told that it does.
            Err(_) => {
                if address.changed().await.is_err() {
                    return;
                }
            }
        }
    }
}

/// The random point of the kill.
async fn live(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}

/// From now on a call for what was acknowledged and has not arrived is late.
fn interrupted_now(seen: &Shared) {
    let mut seen = seen.lock().unwrap();
    let Seen { acknowledged, arrived, interrupted, .. } = &mut *seen;
    for id in acknowledged.iter().filter(|id| !arrived.contains_key(*id)) {
        interrupted.insert(id.clone(), Instant::now());
    }
}

async fn nothing_is_owed(binary: &Binary) {
    eventually("nothing is owed any more", async || {
        let binary = binary.clone();
        let checked = tokio::task::spawn_blocking(move || binary.run(&["check", "--json"]).json());
        (checked.await.unwrap()["deliveries_pending"] == 0).then_some(())
    })
    .await;
}

async fn everything_that_exists_arrived(token: &str, address: SocketAddr, seen: &Shared) {
    let api = Http::to(address).below("/api/v3").bearer(token);
    let stored: BTreeSet<_> = api.listed("/tickets?limit=200", "id").await.into_iter().collect();
    let seen = seen.lock().unwrap();
    assert!(seen.acknowledged.is_subset(&stored), "an acknowledged ticket is gone");
    let arrived: BTreeSet<_> = seen.arrived.keys().cloned().collect();
    assert_eq!(arrived, stored, "called for exactly the tickets that exist");
}

fn report(setup: &Setup, seen: &Shared, killing: Duration) {
    let seen = seen.lock().unwrap();
    let calls: u32 = seen.arrived.values().sum();
    println!(
        "{}: {CYCLES} kills in {:.1} s; {} tickets acknowledged, {} exist and all arrived, {calls} calls \
         ({} refused once, {} repeated otherwise); after a restart the slowest redelivery began {:.0} ms \
         after the start",
        if setup.database.is_postgres() { "PostgreSQL" } else { "SQLite" },
        killing.as_secs_f64(),
        seen.acknowledged.len(),
        seen.arrived.len(),
        seen.refused,
        calls - seen.arrived.len() as u32 - seen.refused,
        seen.slowest.as_secs_f64() * 1e3,
    );
    assert!(seen.acknowledged.len() > CYCLES, "the clients hardly worked");
    assert!(seen.refused > 0);
    assert!(seen.slowest < PROMPT.min(PATIENCE), "redelivery waited: {:?}", seen.slowest);
}
