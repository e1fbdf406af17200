//! What is measured at one size: every page and list, the paths of work, and what the server does by itself.

use super::{
    Site,
    curves::{Curves, Unit},
    fill::LARGE,
    paths::{Asked, asked},
};
use crate::{
    Bench,
    creations::{TICKETS, ticket_number},
    load::{self, Connection, percentile},
    person::Person,
    subject::{Running, Subject},
    tenant::Call,
    zaps,
};
use anyhow::{Result, ensure};
use bytes::Bytes;
use http::{Method, StatusCode};
use serde_json::json;
use std::{
    thread,
    time::{Duration, Instant},
};

const WARM: usize = 3;
/// How long it is left alone to see what it does by itself.
const ALONE: Duration = Duration::from_secs(6);

pub fn measure(bench: &Bench, site: &Site, curves: &mut Curves) -> Result<()> {
    let running = site.subject.serve()?;
    curves.add("server", Unit::Start, running.started.as_secs_f64() * 1e3);
    let turns = if bench.quick { 15 } else { 30 };
    load::block_on(async {
        questions(site, &running, turns, curves).await?;
        work(site, &running, turns, curves).await
    })?;
    // Its first sweeps are over.
    let before = cpu_millis(running.id()) + site.database.map_or(0.0, cpu_millis);
    let since = Instant::now();
    thread::sleep(ALONE);
    let after = cpu_millis(running.id()) + site.database.map_or(0.0, cpu_millis);
    curves.add("left alone", Unit::Idle, (after - before) / since.elapsed().as_secs_f64());
    curves.add("server", Unit::Memory, running.memory()?);
    Ok(())
}

async fn questions(
    site: &Site<'_>,
    running: &Running,
    turns: usize,
    curves: &mut Curves,
) -> Result<()> {
    let mut person = Person::sign_in(running).await?;
    let mut program = Connection::open(running.address).await?;
    for (what, asked) in asked(&site.filler) {
        let mut times = Vec::new();
        for turn in 0..turns + WARM {
            let sent = Instant::now();
            let answered = match &asked {
                Asked::Page(path) => person.page(path).await,
                Asked::Api(path) => program.expect(site.subject.get(path), StatusCode::OK).await,
            };
            if let Err(error) = answered {
                curves.failed(what, &format!("{error:#}"));
                break;
            }
            if turn >= WARM {
                times.push(sent.elapsed().as_secs_f64() * 1e3);
            }
        }
        if !times.is_empty() {
            curves.add(what, Unit::Millis, percentile(&mut times, 0.5));
        }
    }
    Ok(())
}

async fn work(site: &Site<'_>, running: &Running, turns: usize, curves: &mut Curves) -> Result<()> {
    let mut program = Connection::open(running.address).await?;
    let ticket = json!({ "societe": LARGE.to_string(), "sujet": "Imprimante en panne" });
    let create = |_| site.subject.post(TICKETS, ticket.to_string().into());
    let change = |turn: usize| {
        let ville = json!({ "ville": format!("Ville {turn}") }).to_string();
        site.subject.call(Method::PATCH, &format!("/api/v3/societes/{LARGE}"), ville.into())
    };
    let row = |turn: usize| {
        let row = json!({ "Code": format!("neuf {turn}"), "Sujet": "Devis" }).to_string();
        site.subject.post("/api/v3/tables/1/rows", row.into())
    };
    // Numbers that no hook had before.
    let hook = |turn: usize| zaps::hook(&site.hook, (site.filler.last + turn) as u64);
    let made = times(&mut program, turns, StatusCode::CREATED, create).await?;
    let changed = times(&mut program, turns, StatusCode::OK, change).await?;
    let added = times(&mut program, turns, StatusCode::CREATED, row).await?;
    let taken = times(&mut program, turns, StatusCode::OK, hook).await?;
    let [webhooks, posts] = &site.sinks;
    let mut arrivals = Vec::new();
    for one in &made {
        arrivals.push(arrived(webhooks, ticket_number(&one.answer), one.sent).await?);
    }
    curves.add("from a creation to its receipt", Unit::Millis, percentile(&mut arrivals, 0.5));
    let mut arrivals = Vec::new();
    for (turn, one) in taken.iter().enumerate() {
        arrivals.push(arrived(posts, (site.filler.last + turn) as u64, one.sent).await?);
    }
    curves.add("from a hook to its POST", Unit::Millis, percentile(&mut arrivals, 0.5));
    let all = [
        ("API: a ticket created", made),
        ("API: a société changed", changed),
        ("API: a row added", added),
        ("a hook taken", taken),
    ];
    for (what, answered) in all {
        let mut took: Vec<f64> = answered.iter().map(|one| one.took).collect();
        curves.add(what, Unit::Millis, percentile(&mut took, 0.5));
    }
    Ok(())
}

struct Answered {
    sent: Instant,
    /// In milliseconds.
    took: f64,
    answer: Bytes,
}

async fn times(
    connection: &mut Connection,
    turns: usize,
    status: StatusCode,
    make: impl Fn(usize) -> Call,
) -> Result<Vec<Answered>> {
    let mut all = Vec::new();
    for turn in 0..turns {
        let (call, sent) = (make(turn), Instant::now());
        let answer = connection.expect(call, status).await?;
        all.push(Answered { sent, took: sent.elapsed().as_secs_f64() * 1e3, answer });
        // One after the other has gone out: what waits behind others is another measurement.
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    Ok(all)
}

/// Milliseconds from `sent` to the arrival of a number.
async fn arrived(sink: &crate::sink::Sink, number: u64, sent: Instant) -> Result<f64> {
    let until = Instant::now() + Duration::from_secs(30);
    loop {
        if let Some(at) = sink.arrival(number) {
            return Ok(at.saturating_duration_since(sent).as_secs_f64() * 1e3);
        }
        ensure!(Instant::now() < until, "{number} did not arrive");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The table that rows are added to.
pub fn make_table(subject: &Subject) -> Result<()> {
    let running = subject.serve()?;
    load::block_on(async {
        let table = json!({ "nom": "Lignes", "columns": [{ "nom": "Code" }, { "nom": "Sujet" }] });
        let call = subject.post("/api/v3/tables", table.to_string().into());
        Connection::open(running.address).await?.expect(call, StatusCode::CREATED).await
    })?;
    Ok(())
}

/// What a process and its children have worked so far.
fn cpu_millis(process: u32) -> f64 {
    let Ok(processes) = std::fs::read_dir("/proc") else { return f64::NAN };
    let ticks = |folder: std::path::PathBuf| -> Option<f64> {
        let stat = std::fs::read_to_string(folder.join("stat")).ok()?;
        // The name stands in brackets; behind it come the state, the parent, and as the 12th and 13th the times.
        let (before, behind) = stat.rsplit_once(')')?;
        let id: u32 = before.split_whitespace().next()?.parse().ok()?;
        let fields: Vec<&str> = behind.split_whitespace().collect();
        let parent: u32 = fields.get(1)?.parse().ok()?;
        let time = |at: usize| fields.get(at)?.parse::<f64>().ok();
        (id == process || parent == process).then_some(time(11)? + time(12)?)
    };
    let all: f64 = processes.flatten().filter_map(|entry| ticks(entry.path())).sum();
    all * 1e3 / rustix::param::clock_ticks_per_second() as f64
}
