//! What waits: how fast it goes out, and what it weighs while it cannot.

use crate::{
    Bench,
    creations::{Watch, create_societe},
    load::{self, Connection, percentile},
    sink::Sink,
    subject::{Running, Subject},
    table::Table,
};
use anyhow::{Result, ensure};
use bytes::Bytes;
use guarded_http::{Client, Limits, Policy};
use http::{HeaderMap, Method, StatusCode};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

/// Calls under way at once: what one endpoint gets.
const CALLS: usize = 64;
/// What a million deliveries that wait may weigh, with the program itself, in megabytes.
const WEIGHT: f64 = 100.0;

/// A backlog to a sink, beside the same client in a loop with nothing else.
pub fn saturation(bench: &Bench, table: &mut Table) -> Result<()> {
    let count = if bench.quick { 10_000 } else { 60_000 };
    bench.step("the bare client");
    let before = bare(count)?;
    bench.step(format!("a backlog of {count} deliveries"));
    let ours = drain(bench, count)?;
    bench.step("the bare client, again");
    let bare = (before + bare(count)?) / 2.0;
    // No target: each of ours is a durable record as well, which the bare client does not write.
    let ratio = format!("{:.2}: {ours:.0}/s of {bare:.0}/s", ours / bare);
    table.note("deliveries of a backlog beside the bare client", ratio);
    Ok(())
}

fn bare(count: usize) -> Result<f64> {
    let sink = Sink::start()?;
    let network = "127.0.0.0/8".parse()?;
    let policy = Policy { allow_networks: vec![network], ..Policy::default() };
    let client = Client::new(policy, Limits::default(), None)?;
    let next = Arc::new(AtomicU64::new(1));
    let began = Instant::now();
    // As many threads as the server has: this is its client, not the load.
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let callers: Vec<_> = (0..CALLS)
            .map(|_| {
                let (client, next, url) = (client.clone(), next.clone(), sink.url());
                tokio::spawn(async move {
                    loop {
                        let ticket = next.fetch_add(1, Ordering::Relaxed);
                        if ticket > count as u64 {
                            return anyhow::Ok(());
                        }
                        let url = format!("{url}?id=1&sticket_id={ticket}");
                        let target = client.check(&url)?;
                        let sent =
                            client.send(Method::GET, &target, HeaderMap::new(), Bytes::new());
                        sent.await?;
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.await??;
        }
        anyhow::Ok(())
    })?;
    ensure!(sink.distinct() == count as u64, "{} of {count}", sink.distinct());
    Ok(count as f64 / began.elapsed().as_secs_f64())
}

fn drain(bench: &Bench, count: usize) -> Result<f64> {
    let sink = Sink::start()?;
    let subject = Subject::new(&bench.program, None)?;
    owe(&subject, &sink.url(), count)?;
    let _running = subject.serve()?;
    ensure!(sink.wait_for(count as u64), "{} of {count} delivered", sink.distinct());
    let arrivals = (1..=count as u64).filter_map(|ticket| sink.arrival(ticket));
    let (first, last) = (arrivals.clone().min(), arrivals.max());
    let lasted = last.zip(first).map_or(Duration::ZERO, |(last, first)| last - first);
    Ok(count as f64 / lasted.as_secs_f64())
}

/// So many deliveries that are due, each of an event of its own.
fn owe(subject: &Subject, url: &str, count: usize) -> Result<()> {
    subject.point_tickets_at(url)?;
    let dossier = subject.dossier;
    subject.sql(&format!(
        "BEGIN;
         WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})
         INSERT INTO events (dossier, seq, kind, record, societe, actor, at, changes)
         SELECT {dossier}, i, 'ticket.created', i, 1, 'system', 1700000000000000 + i,
             '{{\"label\":\"Imprimante en panne au 2e étage\"}}' FROM n;
         INSERT INTO deliveries
             (dossier, endpoint, event, state, run_at, holder, attempts, step, created_at)
         SELECT {dossier}, 1, seq, 'pending', at, NULL, 0, 0, at FROM events
             WHERE dossier = {dossier};
         UPDATE counters SET event = {count}, ticket = {count} WHERE dossier = {dossier};
         COMMIT; PRAGMA wal_checkpoint(TRUNCATE);"
    ))
}

/// A million deliveries to a receiver that does not answer.
pub fn waiting(bench: &Bench, table: &mut Table) -> Result<()> {
    let count = if bench.quick { 100_000 } else { 1_000_000 };
    bench.step(format!("{count} deliveries that wait"));
    let subject = Subject::new(&bench.program, None)?;
    owe(&subject, &Sink::silent()?, count)?;
    let running = subject.serve()?;
    let what = |words: &str| format!("{count} deliveries waiting: {words}");
    table.at_most(&what("start to first answer"), running.started.as_secs_f64(), 0.5, " s");
    let watch = Watch::of(running.id());
    let (mut ready, mut creation) = (Vec::new(), Vec::new());
    let call = load::block_on(create_societe(&subject, &running))?;
    for _ in 0..bench.lasts(20.0).as_secs().max(5) {
        thread::sleep(Duration::from_secs(1));
        ready.push(timed(&running, subject.get("/readyz"), StatusCode::OK)?);
        creation.push(timed(&running, call.clone(), StatusCode::CREATED)?);
    }
    table.at_most(&what("memory, at most"), watch.peak(), WEIGHT, " MB");
    table.at_most(&what("/readyz, p50"), percentile(&mut ready, 0.5) * 1e3, 20.0, " ms");
    table.at_most(&what("a creation, p50"), percentile(&mut creation, 0.5) * 1e3, 20.0, " ms");
    Ok(())
}

fn timed(running: &Running, call: crate::tenant::Call, status: StatusCode) -> Result<f64> {
    load::block_on(async {
        let mut connection = Connection::open(running.address).await?;
        let sent = Instant::now();
        connection.expect(call, status).await?;
        Ok(sent.elapsed().as_secs_f64())
    })
}
