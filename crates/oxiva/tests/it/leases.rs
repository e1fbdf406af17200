//! The lease, under any interleaving of claims, calls, time, returns and deaths of three servers on
//! one database: a delivery is never called by two of them at one time, and none is lost.

use crate::support::{Answer, Engine, Receiver, Setup, reading, run};
use oxiva::{
    app::{App, Shared},
    changes,
    clock::{Clock, Entropy, Micros, SECOND},
    config,
    db::Tx,
    dossiers::{self, DossierId, NewDossier, Scope},
    i18n::Lang,
    records::{Input, RecordKind, Societe},
    webhooks::{
        dispatch::{self, ClaimedDelivery, Loaded, Pending},
        queue::{self, ENOUGH},
        zapier,
    },
    zaps::relay::Relay,
};
use proptest::{prelude::*, strategy::ValueTree, test_runner::TestRunner};
use serde_json::Map;
use std::{collections::BTreeSet, sync::Arc, time::Duration};

const NODES: [&str; 3] = ["alpha", "beta", "gamma"];
/// Deliveries of one case.
const OWED: usize = 5;
/// A call ends by then.
const CALL: Micros = 45 * SECOND;

#[derive(Clone, Debug)]
enum Step {
    Claim { node: usize, limit: i64 },
    Begin { node: usize },
    Finish { node: usize, succeeds: bool },
    GiveBack { node: usize },
    Wait { seconds: u64 },
    Die { node: usize },
}

fn step() -> impl Strategy<Value = Step> {
    let node = || 0..NODES.len();
    prop_oneof![
        4 => (node(), 1..4i64).prop_map(|(node, limit)| Step::Claim { node, limit }),
        5 => node().prop_map(|node| Step::Begin { node }),
        4 => (node(), any::<bool>()).prop_map(|(node, succeeds)| Step::Finish { node, succeeds }),
        1 => node().prop_map(|node| Step::GiveBack { node }),
        3 => (1..150u64).prop_map(|seconds| Step::Wait { seconds }),
        1 => node().prop_map(|node| Step::Die { node }),
    ]
}

/// What a server has in memory.
#[derive(Default)]
struct Server {
    claimed: Vec<ClaimedDelivery>,
    /// Under way, since when.
    calls: Vec<(Box<Pending>, ClaimedDelivery, Micros)>,
}

struct World {
    app: Shared,
    receiver: Receiver,
    lane: (DossierId, i64),
    servers: [Server; 3],
    called: BTreeSet<i64>,
    calls: usize,
}

impl World {
    fn now(&self) -> Micros {
        self.app.clock.now()
    }

    async fn take(&mut self, step: &Step) {
        match *step {
            Step::Claim { node, limit } => self.claim(node, limit).await,
            Step::Begin { node } => self.begin(node).await,
            Step::Finish { node, succeeds } => self.finish(node, succeeds).await,
            Step::GiveBack { node } => {
                let deliveries = std::mem::take(&mut self.servers[node].claimed);
                self.release(node, deliveries, self.now()).await;
            }
            Step::Wait { seconds } => self.wait(seconds).await,
            Step::Die { node } => {
                self.servers[node] = Server::default();
                let now = self.now();
                let given_back = move |tx: &mut Tx| queue::release_all(tx, NODES[node], now);
                self.app.db.write(0, given_back).await.unwrap();
            }
        }
    }

    async fn claim(&mut self, node: usize, limit: i64) {
        let (lane, now) = (self.lane, self.now());
        let claim = move |tx: &mut Tx| queue::claim(tx, NODES[node], lane, false, now, limit);
        let deliveries = self.app.db.write(0, claim).await.unwrap();
        assert!(deliveries.len() as i64 <= limit);
        for delivery in &deliveries {
            for (other, server) in self.servers.iter().enumerate() {
                let held = server.claimed.iter().find(|held| held.event == delivery.event);
                let held = held.filter(|held| held.lease > now);
                assert!(held.is_none(), "{} took what {} holds", NODES[node], NODES[other]);
            }
        }
        self.servers[node].claimed.extend(deliveries);
    }

    /// Begins the oldest claim, as the runner does: if enough of the lease is left and the database
    /// says that it still holds.
    async fn begin(&mut self, node: usize) {
        if self.servers[node].claimed.is_empty() {
            return;
        }
        let (delivery, now) = (self.servers[node].claimed.remove(0), self.now());
        if delivery.lease - now < ENOUGH {
            return self.release(node, vec![delivery], now).await;
        }
        let vault = self.app.vault.clone();
        let load = move |tx: &mut Tx| dispatch::load(tx, &vault, delivery, NODES[node], now);
        match self.app.db.read(load).await.unwrap() {
            Loaded::Call(pending) => {
                let all = self.servers.iter().flat_map(|server| &server.calls);
                let others = all.filter(|(_, other, _)| other.event == delivery.event).count();
                assert_eq!(others, 0, "two call at one time");
                self.servers[node].calls.push((pending, delivery, now));
            }
            Loaded::Held(until) => self.release(node, vec![delivery], until).await,
            Loaded::No | Loaded::Closed => {}
        }
    }

    async fn finish(&mut self, node: usize, succeeds: bool) {
        if self.servers[node].calls.is_empty() {
            return;
        }
        let (pending, delivery, _) = self.servers[node].calls.remove(0);
        self.receiver.always_answers(Answer::Status(if succeeds { 200 } else { 500 }));
        let relay = Relay::new(&self.app.config);
        let outcome = dispatch::call(&self.app.client, &relay, &self.app.clock, &pending).await;
        self.receiver.next().await;
        self.calls += 1;
        if succeeds {
            self.called.insert(delivery.event);
        }
        let (entropy, now) = (self.app.entropy.clone(), self.now());
        let (pending, outcome) = (Arc::new(pending), Arc::new(outcome));
        let finish = move |tx: &mut Tx| {
            // Twice does it once.
            dispatch::finish(tx, &entropy, now, &pending, &outcome)?;
            dispatch::finish(tx, &entropy, now, &pending, &outcome)
        };
        self.app.db.write(0, finish).await.unwrap();
    }

    async fn release(&mut self, node: usize, deliveries: Vec<ClaimedDelivery>, due: Micros) {
        let release = move |tx: &mut Tx| queue::release(tx, NODES[node], &deliveries, due);
        self.app.db.write(0, release).await.unwrap();
    }

    /// Time passes; no call outlasts its limit.
    async fn wait(&mut self, seconds: u64) {
        for _ in 0..seconds {
            self.app.clock.advance(Duration::from_secs(1));
            for node in 0..NODES.len() {
                while self.servers[node].calls.first().is_some_and(|c| self.now() - c.2 >= CALL) {
                    self.finish(node, false).await;
                }
            }
        }
    }

    /// Whatever happened, one server that goes on delivers everything.
    async fn settle(&mut self) {
        for node in 0..NODES.len() {
            self.take(&Step::Die { node }).await;
        }
        for _ in 0..40 {
            self.claim(0, OWED as i64).await;
            while !self.servers[0].claimed.is_empty() {
                self.begin(0).await;
                self.finish(0, true).await;
            }
            self.app.clock.advance(Duration::from_secs(3_600));
        }
    }
}

/// A new dossier that owes [`OWED`] deliveries to a receiver.
async fn world(app: &Shared, case: usize) -> World {
    let receiver = Receiver::start().await;
    let (url, entropy, now) = (receiver.url("/"), app.entropy.clone(), app.clock.now());
    let owing = move |tx: &mut Tx| {
        let (nom, fuseau) = (format!("cas-{case}"), "Europe/Paris");
        let new = NewDossier { nom: &nom, societe: "Mairie", fuseau, langue: Lang::Fr };
        let id = dossiers::create(tx, &entropy, now, &new)?.id;
        zapier::set(
            tx,
            &Scope::system(id, now),
            RecordKind::Societe,
            zapier::Destination::Direct(&url),
            false,
        )?;
        for _ in 0..OWED {
            let fields = Map::from_iter([("nom".to_owned(), "Mairie".into())]);
            let fields = Input(fields).into_fields(&reading("UTC"))?;
            changes::create::<Societe>(tx, &Scope::system(id, now), fields)?;
        }
        let endpoint = zapier::of(tx, id, RecordKind::Societe)?;
        Ok((id, endpoint.map_or(0, |endpoint| endpoint.id)))
    };
    let lane = app.db.write(0, owing).await.unwrap();
    World {
        app: app.clone(),
        receiver,
        lane,
        servers: Default::default(),
        called: BTreeSet::new(),
        calls: 0,
    }
}

async fn hold(setup: Setup, cases: usize) {
    let config = config::load(None, [], setup.flags()).unwrap();
    let clock = Clock::manual(1_684_316_726 * SECOND);
    let started = tokio::task::spawn_blocking(|| App::start(config, clock, Entropy::System));
    // No runner is started: the three servers here are its like.
    let app = started.await.unwrap().unwrap();
    let mut runner = TestRunner::deterministic();
    let steps = prop::collection::vec(step(), 20..60);
    let (mut taken, mut calls) = (0, 0);
    for case in 0..cases {
        let steps = steps.new_tree(&mut runner).unwrap().current();
        let mut world = world(&app, case).await;
        for step in &steps {
            world.take(step).await;
        }
        world.settle().await;
        assert_eq!(world.called.len(), OWED, "case {case}: lost: {steps:?}");
        taken += steps.len();
        calls += world.calls;
    }
    println!("{cases} cases of three servers, {taken} steps, {calls} calls");
}

#[test]
fn no_delivery_is_called_by_two_at_once_and_none_is_lost_sqlite() {
    run(Engine::Sqlite, async |setup| hold(setup, 60).await);
}

#[test]
fn no_delivery_is_called_by_two_at_once_and_none_is_lost_postgres() {
    run(Engine::Postgres, async |setup| hold(setup, 20).await);
}
