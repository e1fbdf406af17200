//! The crash test of zaps: the real program, killed again and again while hooks arrive that start a
//! zap with every kind of step. Each hook that was kept ends in exactly one run that has ended; what
//! goes out arrives at least once, always under the same key; what is done in our own tables is done
//! exactly once.

use super::live;
use crate::support::{
    Answer, Call, Database, Engine, Receiver, Setup, TestApp,
    binary::Binary,
    http::Http,
    run,
    zaps::{Made, action},
};
use oxiva::{
    clock::Entropy,
    dossiers::DossierId,
    tables::{
        self,
        columns::{ColumnKind, Wanted},
    },
    zaps::{
        catch_hooks,
        runs::{self, Filter, RunState},
    },
};
use serde_json::{Value as Json, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    net::SocketAddr,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{sync::watch, task::JoinHandle};

const CLIENTS: usize = 3;
/// Between two hooks of one client.
const PAUSE: Duration = Duration::from_millis(60);
/// In every fifth cycle the kill may come before the server even listens; in every twelfth the
/// five minutes before a retry have passed: fewer times than a run is tried again.
const EARLY: usize = 5;
const LATER: usize = 12;
/// Of so many hooks one is not let through.
const FILTERED: u64 = 8;
/// From then on every run must end within this.
const IN_THE_END: Duration = Duration::from_secs(120);
/// Nobody takes its mail: what counts is that it is owed.
const RECIPIENT: &str = "crash@oxiva.example";
/// The lines that each hook brings.
const LINES: [&str; 2] = ["un", "deux"];

#[test]
fn killed_forty_times_and_every_run_ends_once() {
    run(Engine::Sqlite, async |setup| survive(setup, 40, 1.0).await);
}

#[test]
fn on_postgres_too() {
    run(Engine::Postgres, async |setup| survive(setup, 40, 2.0).await);
}

struct Trial {
    setup: Setup,
    binary: Binary,
    dossier: DossierId,
    /// The path that starts the zap.
    hook: String,
    seen: Shared,
    up: watch::Sender<Option<SocketAddr>>,
    random: Entropy,
}

/// `patience` times as long lives: a server that connects to PostgreSQL needs longer to get to work.
async fn survive(setup: Setup, cycles: usize, patience: f64) {
    let (seen, random) = (Shared::default(), Entropy::counted(11));
    let receivers = Receivers::start(&seen, &random).await;
    let (dossier, hook) = prepare(&setup, &receivers).await;
    let binary = Binary::on(&setup.database)
        .variable("OXIVA_LIMITS__CATCH_HOOK_PER_SECOND", "0")
        .variable("OXIVA_MAIL__SMTP_URL", "smtp://127.0.0.1:9")
        .variable("OXIVA_MAIL__FROM", "crm@oxiva.example");
    let up = watch::Sender::new(None);
    let trial = Trial { setup, binary, dossier, hook, seen, up, random };
    let clients: Vec<_> = (0..CLIENTS).map(|_| trial.client()).collect();
    let began = Instant::now();
    for cycle in 0..cycles {
        trial.cycle(cycle, patience).await;
    }
    let killing = began.elapsed();

    // The last server is left alone, and every receiver is well.
    clients.iter().for_each(JoinHandle::abort);
    receivers.well.store(true, Ordering::Relaxed);
    let mut serving = trial.binary.serve();
    serving.address();
    let settling = Instant::now();
    while let Some(open) = trial.open().await {
        assert!(settling.elapsed() < IN_THE_END, "{open} runs never ended:\n{}", serving.log());
        trial.retries_are_due().await;
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let settled = settling.elapsed();
    assert!(serving.terminate().success());
    assert!(!serving.log().contains("panicked"), "{}", serving.log());
    let app = trial.setup.start().await;
    let words = trial.reckon(&app).await;
    println!(
        "{}: {cycles} kills in {:.1} s, all ended {:.1} s after the last start. {words}",
        if trial.setup.database.is_postgres() { "PostgreSQL" } else { "SQLite" },
        killing.as_secs_f64(),
        settled.as_secs_f64(),
    );
}

/// A zap with every kind of step. Nothing of this process keeps the data open: what a kill leaves
/// must be recovered by the next server.
async fn prepare(setup: &Setup, receivers: &Receivers) -> (DossierId, String) {
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    demo.do_it(move |tx, scope| {
        for nom in ["Passages", "Lignes"] {
            let columns = ["Numéro", "Nom"].map(|nom| Wanted::new(nom, ColumnKind::Text));
            tables::create(tx, scope, nom, columns.to_vec())?;
        }
        Ok(())
    })
    .await
    .unwrap();
    let demo = Arc::new(demo);
    let hook = Made::new(&app, &demo, document(receivers)).await.hook().await;
    setup.started().stop_all().await;
    (demo.id, hook)
}

fn document(receivers: &Receivers) -> Json {
    let post = |id: &str, receiver: &Receiver, nom: &str| {
        let data = json!({ "etape": id, "n": "{{1__n}}", "nom": nom });
        action(id, "webhooks", "post", json!({ "url": receiver.url("/"), "data": data }))
    };
    let row = |id: &str, table: &str, nom: &str| {
        let params = json!({ "table": table, "Numéro": "{{1__n}}", "Nom": nom });
        action(id, "tables", "create_row", params)
    };
    let sorte =
        |is: &str| json!([[{ "key": "{{1__sorte}}", "match": "text_exactly", "value": is }]]);
    let ticket = json!({ "societe": "1", "sujet": "{{1__n}}" });
    let paths = json!([
        { "id": "5", "title": "Passage", "rule": "custom", "any": sorte("passage"),
          "steps": [row("6", "Passages", "")] },
        { "id": "7", "title": "Ticket", "rule": "custom", "any": sorte("ticket"),
          "steps": [action("8", "crm", "create_ticket", ticket)] },
        { "id": "9", "title": "Autre", "rule": "fallback",
          "steps": [post("10", &receivers.good, "")] },
    ]);
    let nom = "{{11__nom}}";
    let filter = json!([[{ "key": "{{1__sorte}}", "match": "text_not_exactly", "value": "rien" }]]);
    let code = json!({ "code": "output = { double: 2 * Number(inputData.n) };",
        "input": { "n": "{{1__n}}" } });
    let activite = json!({ "societe": "1", "sujet": "{{1__n}}" });
    let steps = json!([
        { "id": "2", "kind": "filter", "any": filter },
        action("3", "storage", "increment", json!({ "key": "passages" })),
        { "id": "4", "kind": "paths", "paths": paths },
        { "id": "11", "kind": "loop", "over": { "nom": "{{1__lignes[]nom}}" },
            "steps": [post("12", &receivers.good, nom), row("13", "Lignes", nom)] },
        // A little more than a second.
        { "id": "14", "kind": "delay", "for": { "value": "0,02", "unit": "minutes" } },
        post("15", &receivers.failing, ""),
        post("16", &receivers.slow, ""),
        action("17", "code", "javascript", code),
        action("18", "crm", "create_activite", activite),
        action("19", "formatter", "text", json!({ "transform": "text.uppercase", "inputs": "{{1__sorte}}" })),
        action("20", "crm", "find_activite", json!({ "sujet": "{{1__n}}" })),
        action("21", "crm", "update_activite", json!({ "id": "{{20__id}}", "note": "{{19__output}}" })),
        action("22", "email", "send", json!({ "to": RECIPIENT, "subject": "{{1__n}}", "body": "-" })),
    ]);
    let trigger = json!({ "id": "1", "kind": "catch_hook" });
    json!({ "title": "Toutes les étapes", "trigger": trigger, "steps": steps })
}

/// What the hook number `n` says it is.
fn sorte(n: u64) -> &'static str {
    match n % FILTERED {
        0 => "rien",
        1..=3 => "passage",
        4..=5 => "ticket",
        _ => "autre",
    }
}

impl Trial {
    /// A server starts, lives for a moment and is killed.
    async fn cycle(&self, cycle: usize, patience: f64) {
        if cycle % LATER == LATER - 1 {
            self.retries_are_due().await;
        }
        let mut serving = self.binary.serve();
        if cycle.is_multiple_of(EARLY) {
            live(self.random.fraction() * 0.08).await;
        } else {
            self.up.send_replace(Some(serving.address()));
            live(patience * (0.1 + self.random.fraction() * 0.5)).await;
        }
        serving.kill();
        self.up.send_replace(None);
    }

    /// Sends hooks whenever a server is up.
    fn client(&self) -> JoinHandle<()> {
        let (hook, seen, mut up) = (self.hook.clone(), self.seen.clone(), self.up.subscribe());
        tokio::spawn(async move {
            loop {
                let Ok(address) = up.wait_for(Option::is_some).await.map(|up| *up) else { return };
                let Some(address) = address else { continue };
                let n = seen.next.fetch_add(1, Ordering::Relaxed);
                let lignes = LINES.map(|nom| json!({ "nom": nom }));
                let body = json!({ "n": n, "sorte": sorte(n), "lignes": lignes }).to_string();
                let outside = Http::to(address);
                let sent =
                    outside.try_send("POST", hook.as_bytes(), "application/json", body.as_bytes());
                match sent.await {
                    Ok(answer) => {
                        assert_eq!(answer.status, 200, "{answer:?}");
                        let id = answer.json()["id"].as_str().unwrap().to_owned();
                        seen.lock().acknowledged.insert(id);
                        tokio::time::sleep(PAUSE).await;
                    }
                    // Killed: whether this hook was kept is not known, and nobody was told so.
                    Err(_) => {
                        if up.changed().await.is_err() {
                            return;
                        }
                    }
                }
            }
        })
    }

    /// Runs that have not ended; `None`: all have.
    async fn open(&self) -> Option<i64> {
        let count: i64 = self
            .blocking(|database| {
                const OPEN: &str = "SELECT count(*) FROM runs WHERE ended_at IS NULL";
                match database.is_postgres() {
                    true => database.client().query_one(OPEN, &[]).unwrap().get(0),
                    false => sqlite(database).query_row(OPEN, [], |row| row.get(0)).unwrap(),
                }
            })
            .await;
        (count > 0).then_some(count)
    }

    /// The minutes before the next retry are over: the program's clock is the machine's.
    async fn retries_are_due(&self) {
        self.blocking(|database| {
            const DUE: &str =
                "UPDATE runs SET run_at = 1 WHERE state = 'waiting' AND failure <> ''";
            match database.is_postgres() {
                // The program writes the same rows, in an order of its own: one of the two may be refused.
                true => while database.client().batch_execute(DUE).is_err() {},
                false => sqlite(database).execute_batch(DUE).unwrap(),
            }
        })
        .await;
    }

    async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Database) -> T + Send + 'static,
    ) -> T {
        let database = self.setup.database.clone();
        tokio::task::spawn_blocking(move || work(&database)).await.unwrap()
    }

    /// Compares what was kept with what came of it.
    async fn reckon(&self, app: &TestApp) -> String {
        const ALL: i64 = 100_000;
        let dossier = self.dossier;
        let (receptions, runs) = app
            .read(move |tx| {
                let receptions = catch_hooks::receptions(tx, dossier, None, None, ALL)?.items;
                let runs = runs::list(tx, dossier, &Filter::default(), None, ALL)?.items;
                Ok((receptions, runs))
            })
            .await;
        let mut states: BTreeMap<String, Vec<RunState>> = BTreeMap::new();
        for run in &runs {
            states.entry(run.source.clone()).or_default().push(run.state);
        }
        let (mut inside, mut outside) = (Vec::new(), BTreeSet::new());
        let (mut kept, mut passed) = (BTreeSet::new(), 0);
        for reception in receptions {
            let id = reception.id.to_string();
            let n = reception.payload()["n"].as_u64().unwrap();
            let ended = states.remove(&id).unwrap_or_default();
            match sorte(n) {
                "rien" => assert_eq!(ended, [RunState::Filtered], "hook {n}"),
                _ => {
                    let failures =
                        "SELECT failure || ': ' || message FROM run_steps WHERE failure <> ''";
                    assert_eq!(
                        ended,
                        [RunState::Success],
                        "hook {n}: {:?}",
                        app.texts(failures).await
                    );
                    passed += 1;
                    owed(n, &mut inside, &mut outside);
                }
            }
            kept.insert(id);
        }
        assert!(states.is_empty(), "runs of hooks that were not kept: {states:?}");
        let (acknowledged, effects, calls) = {
            let seen = self.seen.lock();
            let lost: Vec<_> = seen.acknowledged.difference(&kept).collect();
            assert!(lost.is_empty(), "hooks that were answered for and not kept: {lost:?}");
            let arrived: BTreeSet<_> = seen.calls.keys().cloned().collect();
            assert_eq!(arrived, outside);
            let calls: u32 = seen.calls.values().map(|(_, times)| times).sum();
            (seen.acknowledged.len(), seen.calls.len(), calls)
        };
        inside.sort();
        assert_eq!(self.done_inside(app).await, inside);
        assert_eq!(app.texts("SELECT value FROM storage").await, [passed.to_string()]);
        let repeated = app.number("SELECT count(*) FROM run_steps WHERE attempts > 1").await;
        format!(
            "{acknowledged} hooks acknowledged, {} kept, {} runs ended, one for each. {effects} \
             effects outside in {calls} calls, each under a key of its own; {} effects inside, each \
             once; {repeated} steps were done again.",
            kept.len(),
            runs.len(),
            inside.len() + passed,
        )
    }

    async fn done_inside(&self, app: &TestApp) -> Vec<String> {
        let mut done = Vec::new();
        for (what, sql) in [
            ("passage", "SELECT folded FROM table_rows WHERE table_id = 1"),
            ("ligne", "SELECT folded FROM table_rows WHERE table_id = 2"),
            ("ticket", "SELECT sujet FROM tickets"),
            ("activite", "SELECT sujet FROM activites"),
            (
                "note",
                "SELECT a.sujet || ' ' || a.note FROM activites a JOIN events e
                ON e.record = a.id WHERE e.kind = 'activite.updated'",
            ),
            ("courriel", "SELECT subject FROM mails WHERE recipient = 'crash@oxiva.example'"),
        ] {
            let texts = app.texts(sql).await;
            // Of a row: each column's number, and its cell.
            done.extend(texts.iter().map(|text| {
                let words: Vec<_> =
                    text.split_whitespace().map(|word| word.rsplit('=').next().unwrap()).collect();
                format!("{what} {}", words.join(" "))
            }));
        }
        done.sort();
        done
    }
}

fn sqlite(database: &Database) -> rusqlite::Connection {
    let file = rusqlite::Connection::open(database.sqlite_file()).unwrap();
    file.busy_timeout(IN_THE_END).unwrap();
    file
}

/// What a run that is let through does inside and outside.
fn owed(n: u64, inside: &mut Vec<String>, outside: &mut BTreeSet<Effect>) {
    match sorte(n) {
        "passage" => inside.push(format!("passage {n}")),
        "ticket" => inside.push(format!("ticket {n}")),
        _ => drop(outside.insert(Effect::new("10", n, ""))),
    }
    for nom in LINES {
        inside.push(format!("ligne {n} {nom}"));
        outside.insert(Effect::new("12", n, nom));
    }
    outside.insert(Effect::new("15", n, ""));
    outside.insert(Effect::new("16", n, ""));
    inside.push(format!("activite {n}"));
    inside.push(format!("note {n} {}", sorte(n).to_uppercase()));
    inside.push(format!("courriel {n}"));
}

/// One step of one run, and which of its turns.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Effect {
    step: String,
    n: u64,
    nom: String,
}

impl Effect {
    fn new(step: &str, n: u64, nom: &str) -> Effect {
        Effect { step: step.to_owned(), n, nom: nom.to_owned() }
    }

    fn of(call: &Call) -> Effect {
        let body = call.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default();
        Effect::new(text("etape"), body["n"].as_u64().unwrap(), text("nom"))
    }
}

#[derive(Default)]
struct Seen {
    /// Receptions whose ids were answered.
    acknowledged: BTreeSet<String>,
    /// The key of its calls, and how many there were.
    calls: BTreeMap<Effect, (String, u32)>,
    keys: BTreeMap<String, Effect>,
}

#[derive(Clone, Default)]
struct Shared {
    seen: Arc<Mutex<Seen>>,
    next: Arc<AtomicU64>,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn called(&self, call: &Call) {
        let (effect, key) = (Effect::of(call), &call.headers["idempotency-key"]);
        let mut seen = self.lock();
        let owner = seen.keys.entry(key.clone()).or_insert_with(|| effect.clone());
        assert_eq!(*owner, effect, "one key, two effects");
        let (known, times) = seen.calls.entry(effect.clone()).or_insert_with(|| (key.clone(), 0));
        assert_eq!(known, key, "two keys for {effect:?}");
        *times += 1;
    }
}

struct Receivers {
    good: Receiver,
    failing: Receiver,
    slow: Receiver,
    /// From now on everybody answers 200 at once.
    well: Arc<AtomicBool>,
}

impl Receivers {
    async fn start(seen: &Shared, random: &Entropy) -> Receivers {
        let well = Arc::new(AtomicBool::new(false));
        let start = async |bad: fn(f64) -> Answer| {
            let receiver = Receiver::start().await;
            let (seen, random, well) = (seen.clone(), random.clone(), well.clone());
            receiver.chooses(move |call| {
                seen.called(call);
                match well.load(Ordering::Relaxed) {
                    true => Answer::Status(200),
                    false => bad(random.fraction()),
                }
            });
            receiver
        };
        Receivers {
            good: start(|_| Answer::Status(200)).await,
            failing: start(|mood| Answer::Status(if mood < 0.4 { 500 } else { 200 })).await,
            slow: start(|_| Answer::Slowly(Duration::from_millis(300))).await,
            well,
        }
    }
}
