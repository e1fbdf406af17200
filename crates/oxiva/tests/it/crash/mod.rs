//! The crash test: the real program, killed again and again while clients create tickets, receivers
//! of every sort are called, and one endpoint is suspended and resumed. Everything that was
//! acknowledged must arrive at least once wherever it was owed, and nothing elsewhere.

mod receivers;
mod seen;
mod zaps;

use crate::support::{Engine, SECRETS_KEY, Setup, binary::Binary, http::Http, run};
use oxiva::clock::Entropy;
use receivers::{Receivers, Sort};
use seen::{Phase, Shared};
use serde_json::json;
use std::{
    collections::BTreeMap,
    net::SocketAddr,
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinHandle};

const CLIENTS: usize = 4;
/// Between two creations of one client.
const PAUSE: Duration = Duration::from_millis(60);
/// In every fifth cycle the kill may come before the server even listens; in every third the
/// switched endpoint is suspended or resumed.
const EARLY: usize = 5;
const SWITCH: usize = 3;
/// From then on everything that is owed must arrive within this.
const IN_THE_END: Duration = Duration::from_secs(120);

#[test]
fn killed_two_hundred_times_and_nothing_is_lost() {
    run(Engine::Sqlite, async |setup| survive(setup, 200, 1.0).await);
}

#[test]
fn on_postgres_too() {
    run(Engine::Postgres, async |setup| survive(setup, 200, 2.5).await);
}

/// What the cycles need.
struct Trial {
    binary: Binary,
    token: String,
    /// The endpoint of each sort of receiver.
    endpoints: BTreeMap<Sort, String>,
    seen: Shared,
    up: watch::Sender<Option<SocketAddr>>,
    random: Entropy,
}

/// `patience` times as long lives: a server that connects to PostgreSQL needs longer to get to work.
async fn survive(setup: Setup, cycles: usize, patience: f64) {
    let (seen, random) = (Shared::default(), Entropy::counted(7));
    let mut receivers = Receivers::start(&seen, &random).await;
    let (token, endpoints) = prepare(&setup, &receivers).await;
    let binary = Binary::on(&setup.database)
        // What the endpoints sign with was sealed with it.
        .variable("OXIVA_SECRETS__KEY", SECRETS_KEY)
        .variable("OXIVA_OUTBOUND__TOTAL_SECONDS", "1")
        .variable("OXIVA_OUTBOUND__CALLS_PER_SECOND_PER_ENDPOINT", "0");
    let up = watch::Sender::new(None);
    let trial = Trial { binary, token, endpoints, seen, up, random };
    let clients: Vec<_> = (0..CLIENTS).map(|_| trial.client()).collect();
    let began = Instant::now();
    for cycle in 0..cycles {
        trial.cycle(cycle, patience).await;
    }
    let killing = began.elapsed();

    // The last server is left alone, and every receiver is well.
    trial.seen.started();
    let mut serving = trial.binary.serve();
    let address = serving.address();
    trial.seen.listening();
    clients.iter().for_each(JoinHandle::abort);
    receivers.recover().await;
    trial.lift_holds(address).await;
    let settling = Instant::now();
    while let Some(missing) = trial.seen.missing() {
        assert!(settling.elapsed() < IN_THE_END, "never arrived: {missing}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    trial.nothing_is_owed().await;
    trial.exactly_what_exists_arrived(address).await;
    assert!(serving.terminate().success());
    assert!(!serving.log().contains("panicked"), "{}", serving.log());
    trial.all_is_recorded(&setup).await;
    trial.seen.report(setup.database.is_postgres(), cycles, killing, settling.elapsed());
}

/// A dossier whose tickets are owed to every receiver. Nothing of this process keeps the data open:
/// what a kill leaves must be recovered by the next server.
async fn prepare(setup: &Setup, receivers: &Receivers) -> (String, BTreeMap<Sort, String>) {
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    let mut endpoints = BTreeMap::new();
    for sort in Sort::ALL {
        let format = if sort == Sort::Failing { "envelope" } else { "record" };
        // Soon, and often enough not to give up before the end.
        let schedule = [[1, 1, 1, 2, 2].as_slice(), &[15; 15]].concat();
        let wanted = json!({
            "url": receivers.url(sort), "events": ["ticket.created"], "format": format,
            "schedule": schedule, "active": true,
        });
        let made = demo.api.post("/webhooks", wanted).await;
        assert_eq!(made.status, 201, "{made:?}");
        endpoints.insert(sort, made.json()["id"].as_str().unwrap().to_owned());
    }
    setup.started().stop_all().await;
    (demo.token, endpoints)
}

impl Trial {
    fn api(&self, address: SocketAddr) -> Http {
        Http::to(address).below("/api/v3").bearer(&self.token)
    }

    /// A server starts, lives for a moment and is killed.
    async fn cycle(&self, cycle: usize, patience: f64) {
        self.seen.started();
        let mut serving = self.binary.serve();
        if cycle.is_multiple_of(EARLY) {
            live(self.random.fraction() * 0.08).await;
        } else {
            let address = serving.address();
            self.seen.listening();
            self.up.send_replace(Some(address));
            let life = patience * (0.04 + self.random.fraction() * 0.24);
            if cycle.is_multiple_of(SWITCH) || self.seen.phase() == Phase::Changing {
                live(life * self.random.fraction()).await;
                // Its answer may come too late: then nobody was told that it took effect.
                let switch = self.switch(address);
                let _ = tokio::time::timeout(Duration::from_secs_f64(life), switch).await;
            } else {
                live(life).await;
            }
        }
        serving.kill();
        self.up.send_replace(None);
        self.seen.interrupted();
    }

    /// Suspends the switched endpoint if it was active, and resumes it otherwise.
    async fn switch(&self, address: SocketAddr) {
        let suspend = self.seen.begin_switch();
        let path = format!("/webhooks/{}", self.endpoints[&Sort::Switched]);
        let body = json!({ "active": !suspend }).to_string();
        let api = self.api(address);
        let answered =
            api.try_send("PATCH", path.as_bytes(), "application/json", body.as_bytes()).await;
        if let Ok(answer) = answered {
            assert_eq!(answer.status, 200, "{answer:?}");
            self.seen.switched(suspend);
        }
    }

    /// Creates tickets whenever a server is up.
    fn client(&self) -> JoinHandle<()> {
        let (token, seen, mut up) = (self.token.clone(), self.seen.clone(), self.up.subscribe());
        tokio::spawn(async move {
            let body = json!({"societe": "1", "sujet": "Sous charge"}).to_string();
            loop {
                let Ok(address) = up.wait_for(Option::is_some).await.map(|up| *up) else { return };
                let Some(address) = address else { continue };
                let api = Http::to(address).below("/api/v3").bearer(&token);
                let before = seen.moment();
                match api.try_send("POST", b"/tickets", "application/json", body.as_bytes()).await {
                    Ok(answer) => {
                        assert_eq!(answer.status, 201, "{answer:?}");
                        let id = answer.json()["id"].as_str().unwrap().parse().unwrap();
                        seen.acknowledged(id, before);
                        tokio::time::sleep(PAUSE).await;
                    }
                    // Killed: whether this ticket exists is not known, and nobody was told so.
                    Err(_) => {
                        if up.changed().await.is_err() {
                            return;
                        }
                    }
                }
            }
        })
    }

    /// An endpoint that was in trouble is left alone for up to a minute, unless somebody resumes it.
    async fn lift_holds(&self, address: SocketAddr) {
        let api = self.api(address);
        self.seen.begin_switch();
        for id in self.endpoints.values() {
            for active in [false, true] {
                let answer =
                    api.patch(&format!("/webhooks/{id}"), json!({ "active": active })).await;
                assert_eq!(answer.status, 200, "{answer:?}");
            }
        }
        self.seen.switched(false);
    }

    async fn nothing_is_owed(&self) {
        crate::support::eventually("nothing is owed any more", async || {
            let binary = self.binary.clone();
            let checked =
                tokio::task::spawn_blocking(move || binary.run(&["check", "--json"]).json());
            (checked.await.unwrap()["deliveries_pending"] == 0).then_some(())
        })
        .await;
    }

    async fn exactly_what_exists_arrived(&self, address: SocketAddr) {
        let stored = self.api(address).listed("/tickets?limit=200", "id").await;
        let stored = stored.iter().map(|id| id.parse().unwrap()).collect();
        self.seen.assert_exact(&stored);
    }

    /// Only the endpoint that was suspended has deliveries that were set aside.
    async fn all_is_recorded(&self, setup: &Setup) {
        let app = setup.start().await;
        let switched = &self.endpoints[&Sort::Switched];
        let open = format!(
            "SELECT count(*) FROM deliveries WHERE state <> 'delivered'
             AND NOT (state = 'skipped' AND endpoint = {switched})"
        );
        assert_eq!(app.number(Box::leak(open.into_boxed_str())).await, 0);
        let skipped = app.number("SELECT count(*) FROM deliveries WHERE state = 'skipped'").await;
        assert!(skipped > 0, "the endpoint was never suspended while tickets were made");
    }
}

/// The random point of the kill.
async fn live(seconds: f64) {
    tokio::time::sleep(Duration::from_secs_f64(seconds)).await;
}
