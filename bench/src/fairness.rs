//! Does one who is slow, or much, cost the others? The same load twice, with and without him.

use crate::{
    Bench,
    creations::create_societe,
    latency::even_load,
    load::{self, Connection, percentile},
    sink::Sink,
    subject::{Running, Subject},
    table::Table,
    tenant::Tenant,
};
use anyhow::{Context, Result, ensure};
use http::StatusCode;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

const DOSSIERS: usize = 10;
/// Endpoints of each dossier that answer, and that hang for the full time-out.
const ALIVE: usize = 90;
const HANGING: usize = 10;
/// Tickets that the sink can tell apart for one endpoint.
const ROOM: usize = 2_000;
/// A creation is owed to a hundred endpoints: so many deliveries a second are asked for.
const EVERY: Duration = Duration::from_millis(250);
/// A ratio of two noisy figures.
const UNCHANGED: f64 = 1.5;

/// A thousand endpoints, of which a hundred hang.
pub fn hanging(bench: &Bench, table: &mut Table) -> Result<()> {
    bench.step("900 endpoints");
    let mut without = thousand(bench, false)?;
    bench.step("900 endpoints, and 100 that hang");
    let mut with = thousand(bench, true)?;
    for (name, share) in [("p50", 0.5), ("p99", 0.99)] {
        let what = format!("900 endpoints beside 100 that hang, {name}");
        let (with, without) = (percentile(&mut with, share), percentile(&mut without, share));
        table.times(&what, with, without, UNCHANGED, " ms");
    }
    Ok(())
}

/// Creation to receipt at each endpoint that answers, in milliseconds.
fn thousand(bench: &Bench, hang: bool) -> Result<Vec<f64>> {
    let (sink, silent) = (Sink::start()?, Sink::silent()?);
    let subject = Subject::new(&bench.program, None)?;
    let mut tenants = Vec::new();
    for number in 0..DOSSIERS {
        let tenant = subject.tenant(&format!("dossier-{number}"))?;
        let first = |endpoint: usize| (number * ALIVE + endpoint) * ROOM;
        let mut urls: Vec<_> = (0..ALIVE).map(|e| sink.url_from(first(e))).collect();
        if hang {
            urls.extend((0..HANGING).map(|_| silent.clone()));
        }
        tenant.point_tickets_at(&subject, &urls)?;
        tenants.push(tenant);
    }
    let running = subject.serve()?;
    let sent = load::block_on(async {
        let mut calls = Vec::new();
        for tenant in &tenants {
            calls.push(create_societe(tenant, &running).await?);
        }
        even_load(running.address, &calls, EVERY, bench.lasts(40.0)).await
    })?;
    let owed = sent.len() as u64 * ALIVE as u64;
    ensure!(sink.wait_for(owed), "{} of {owed} delivered", sink.distinct());
    let mut times = Vec::new();
    for (number, ticket, at) in sent {
        for endpoint in 0..ALIVE {
            let slot = (number * ALIVE + endpoint) * ROOM;
            let arrived = sink.arrival(slot as u64 + ticket).context("one did not arrive")?;
            times.push(arrived.duration_since(at).as_secs_f64() * 1e3);
        }
    }
    Ok(times)
}

/// What the other dossier creates.
const STEADY: Duration = Duration::from_millis(20);

/// An import into a dossier whose endpoint is dead, beside another that goes on working.
pub fn storm(bench: &Bench, table: &mut Table) -> Result<()> {
    let records = if bench.quick { 10_000 } else { 100_000 };
    let sink = Sink::start()?;
    let subject = Subject::new(&bench.program, None)?;
    let (importer, other) = (subject.tenant("importateur")?, subject.tenant("autre")?);
    importer.point_tickets_at(&subject, &["http://127.0.0.1:9/".to_owned()])?;
    other.point_tickets_at(&subject, &[sink.url()])?;
    let running = subject.serve()?;
    bench.step("a dossier at 50/s");
    let mut alone = steady(bench, &other, &running, &sink)?;
    bench.step(format!("a dossier at 50/s beside an import of {records}"));
    let import = Import::start(&importer, &running, records);
    let mut beside = Vec::new();
    while !import.is_over() {
        beside.extend(steady(bench, &other, &running, &sink)?);
    }
    let (seconds, imported) = import.end()?;
    bench.step("a dossier at 50/s, again");
    alone.extend(steady(bench, &other, &running, &sink)?);
    for (name, share, most) in [("p50", 0.5, 2.0), ("p99", 0.99, 2.0)] {
        let what = format!("a dossier beside an import of {records}, {name}");
        let (beside, alone) = (percentile(&mut beside, share), percentile(&mut alone, share));
        table.times(&what, beside, alone, most, " ms");
    }
    table.note("  the import", format!("{:.0}/s", imported as f64 / seconds));
    Ok(())
}

/// Creation to receipt, in milliseconds.
fn steady(bench: &Bench, tenant: &Tenant, running: &Running, sink: &Sink) -> Result<Vec<f64>> {
    let before = sink.distinct();
    let sent = load::block_on(async {
        let call = create_societe(tenant, running).await?;
        even_load(running.address, &[call], STEADY, bench.lasts(10.0)).await
    })?;
    let owed = before + sent.len() as u64;
    ensure!(sink.wait_for(owed), "{} of {owed} delivered", sink.distinct());
    let mut times = Vec::new();
    for (_, ticket, at) in sent {
        let arrived = sink.arrival(ticket).context("one did not arrive")?;
        times.push(arrived.duration_since(at).as_secs_f64() * 1e3);
    }
    Ok(times)
}

/// One program that sends a record as soon as the last was answered, as imports do.
struct Import {
    over: Arc<AtomicBool>,
    done: Arc<AtomicU64>,
    thread: thread::JoinHandle<Result<f64>>,
}

impl Import {
    fn start(tenant: &Tenant, running: &Running, records: u64) -> Import {
        let (over, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU64::new(0)));
        let (tenant, address) = (tenant.clone(), running.address);
        let (flag, counter) = (over.clone(), done.clone());
        let thread = thread::spawn(move || {
            let began = std::time::Instant::now();
            let sent = load::block_on(async {
                let mut connection = Connection::open(address).await?;
                let body = serde_json::json!({ "nom": "Importée" }).to_string();
                let societe = tenant.post("/api/v3/societes", body.into());
                connection.expect(societe, StatusCode::CREATED).await?;
                let body = serde_json::json!({ "societe": "1", "sujet": crate::bare::SUJET });
                let call = tenant.post(crate::creations::TICKETS, body.to_string().into());
                for _ in 0..records {
                    connection.expect(call.clone(), StatusCode::CREATED).await?;
                    counter.fetch_add(1, Ordering::Relaxed);
                }
                Ok(())
            });
            flag.store(true, Ordering::Relaxed);
            sent.map(|()| began.elapsed().as_secs_f64())
        });
        Import { over, done, thread }
    }

    fn is_over(&self) -> bool {
        self.over.load(Ordering::Relaxed)
    }

    /// Seconds, and records.
    fn end(self) -> Result<(f64, u64)> {
        let seconds = self.thread.join().map_err(|_| anyhow::anyhow!("the import panicked"))??;
        Ok((seconds, self.done.load(Ordering::Relaxed)))
    }
}
