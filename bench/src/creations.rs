//! Durable creations through HTTP: a ticket is accepted once it is on disk together with what it
//! owes, and counted once the receiver has it too.

use crate::{
    Bench, bare,
    cluster::Cluster,
    load::{self, percentile},
    sink::Sink,
    subject::{Running, Subject},
    table::Table,
    tenant::{Call, Tenant},
};
use anyhow::{Result, ensure};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

pub const TICKETS: &str = "/api/v3/tickets";
const MANY: usize = 64;

/// What one run came to.
struct Outcome {
    /// Accepted and delivered, a second: counted until the last has arrived.
    per_second: f64,
    words: String,
    peak: f64,
}

pub fn on_sqlite(bench: &Bench, table: &mut Table) -> Result<()> {
    for (connections, share, floor) in [(MANY, 1.0 / 3.0, 5_000.0), (1, 0.0, 1_200.0)] {
        let lasts = bench.lasts(12.0);
        bench.step(format!("bare SQLite, groups of {connections}"));
        let bare = bare_loop(bench, connections, lasts / 2)?;
        bench.step(format!("creations, SQLite, {connections} connections"));
        let subject = Subject::new(&bench.program, None)?;
        let ours = run(&subject, connections, lasts)?;
        bench.step(format!("bare SQLite, groups of {connections}, again"));
        // Before and after: a machine that others use changes under the measurement.
        let bare = (bare + bare_loop(bench, connections, lasts / 2)?) / 2.0;
        let name = format!("creations, SQLite, {connections} connections");
        table.at_least(&name, ours.per_second, floor, "/s");
        if share > 0.0 {
            table.share("  beside the bare group commit", ours.per_second, bare, share, "/s")
        } else {
            table.note(
                "  beside the bare commit",
                format!("{:.2} of {bare:.0}/s", ours.per_second / bare),
            )
        }
        table.note("  POST to answer", ours.words);
        if connections == MANY {
            table.at_most("memory under this load", ours.peak, 100.0, " MB");
        }
    }
    Ok(())
}

pub fn on_postgres(bench: &Bench, table: &mut Table) -> Result<()> {
    let (url, _cluster) = match &bench.postgres {
        Some(url) => (url.clone(), None),
        None => match Cluster::start()? {
            Some(cluster) => (cluster.url(), Some(cluster)),
            None => {
                table.note("creations, PostgreSQL", "not measured: no initdb");
                return Ok(());
            }
        },
    };
    bench.step("creations, PostgreSQL, 64 connections");
    let subject = Subject::new(&bench.program, Some(url))?;
    let ours = run(&subject, MANY, bench.lasts(12.0))?;
    table.at_least("creations, PostgreSQL, 64 connections", ours.per_second, 2_500.0, "/s");
    table.note("  POST to answer", ours.words);
    Ok(())
}

fn bare_loop(bench: &Bench, group: usize, lasts: Duration) -> Result<f64> {
    let subject = Subject::new(&bench.program, None)?;
    subject.point_tickets_at("http://127.0.0.1:9/")?;
    let running = subject.serve()?;
    load::block_on(create_societe(&subject, &running))?;
    drop(running);
    bare::creations(&subject.file()?, subject.dossier, group, lasts)
}

fn run(subject: &Subject, connections: usize, lasts: Duration) -> Result<Outcome> {
    let sink = Sink::start()?;
    subject.point_tickets_at(&sink.url())?;
    let running = subject.serve()?;
    let watch = Watch::of(running.id());
    let call = load::block_on(create_societe(subject, &running))?;
    let mut seen = load::block_on(load::closed_loop(
        running.address,
        connections,
        lasts,
        StatusCode::CREATED,
        move |_| call.clone(),
        ticket_number,
    ))?;
    let accepted = seen.answers.len() as u64;
    ensure!(sink.wait_for(accepted), "{} of {accepted} delivered", sink.distinct());
    let last = seen.answers.iter().filter_map(|ticket| sink.arrival(*ticket)).max();
    let lasted = last.map_or(seen.lasted, |last| last.duration_since(seen.began));
    let peak = watch.peak();
    Ok(Outcome {
        per_second: accepted as f64 / lasted.max(seen.lasted).as_secs_f64(),
        words: format!(
            "p50 {:.2} ms, p99 {:.2} ms; {} calls for {accepted} tickets",
            percentile(&mut seen.times, 0.5) * 1e3,
            percentile(&mut seen.times, 0.99) * 1e3,
            sink.all(),
        ),
        peak,
    })
}

/// Makes the societe that the tickets belong to, and the call that creates a ticket.
pub async fn create_societe(subject: &Tenant, running: &Running) -> Result<Call> {
    let mut connection = load::Connection::open(running.address).await?;
    let body = json!({ "nom": "Commune de Test", "ville": "Évreux" }).to_string();
    let call = subject.post("/api/v3/societes", body.into());
    let made = connection.expect(call, StatusCode::CREATED).await?;
    let made: Value = serde_json::from_slice(&made)?;
    let ticket = json!({
        "societe": made["id"], "sujet": bare::SUJET, "description": bare::DESCRIPTION,
        "priorite": "high",
    });
    Ok(subject.post(TICKETS, Bytes::from(ticket.to_string())))
}

/// The number in `{"id":"810",…}`.
pub fn ticket_number(answer: &[u8]) -> u64 {
    let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
    answer["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or_default()
}

/// Looks at a process' memory while it works.
pub struct Watch {
    stop: Arc<AtomicBool>,
    thread: JoinHandle<f64>,
}

impl Watch {
    /// Of one process.
    pub fn of(process: u32) -> Watch {
        Watch::start(move || crate::subject::memory(process).unwrap_or_default())
    }

    /// Of what `memory` tells, in megabytes.
    pub fn start(memory: impl Fn() -> f64 + Send + 'static) -> Watch {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let thread = thread::spawn(move || {
            let mut peak = 0.0f64;
            while !stopped.load(Ordering::Relaxed) {
                peak = peak.max(memory());
                thread::sleep(Duration::from_millis(100));
            }
            peak
        });
        Watch { stop, thread }
    }

    /// The most it had, in megabytes.
    pub fn peak(self) -> f64 {
        self.stop.store(true, Ordering::Relaxed);
        self.thread.join().unwrap_or(f64::NAN)
    }
}
