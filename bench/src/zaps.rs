//! The job that its rivals were measured with: a hook with a small JSON, three paths, one POST to a
//! local sink, every step recorded. Beside [`crate::bare_zaps`], which does the same and nothing else, in
//! the same run.

use crate::{
    Bench,
    bare_zaps::Bare,
    creations::Watch,
    latency::even_calls,
    load::{self, Loop, percentile},
    sink::Sink,
    subject::Subject,
    table::Table,
    tenant::Call,
};
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http::{Request, StatusCode, header};
use http_body_util::Full;
use serde_json::{Value, json};
use std::{
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

pub const MANY: usize = 64;
/// Beyond those that a dossier begins with.
pub const ZAP: u32 = 1_000;
/// Fifty a second.
const EVERY: Duration = Duration::from_millis(20);
/// What the three paths are told apart by.
pub const OBJETS: [&str; 3] = ["client", "activite", "ticket"];

pub fn measure(bench: &Bench, table: &mut Table) -> Result<()> {
    runs(bench, table)?;
    accepted(bench, table)?;
    latency(bench, table)
}

fn runs(bench: &Bench, table: &mut Table) -> Result<()> {
    let lasts = bench.lasts(12.0);
    bench.step("bare durable loop, 64 connections");
    let before = bare_runs(lasts / 2)?;
    bench.step("zap runs, 64 connections");
    let subject = Subject::new(&bench.program, None)?;
    let sink = Sink::start()?;
    let path = three_paths(&subject, &sink, true)?;
    let running = subject.serve()?;
    let watch = Watch::of(running.id());
    let mut seen = hooks(running.address, &path, lasts)?;
    let accepted = seen.times.len();
    ensure!(sink.wait_for(accepted as u64), "{} of {accepted} ended", sink.distinct());
    let working = until_recorded(&subject, accepted)?;
    let peak = watch.peak();
    drop(running);
    bench.step("bare durable loop, 64 connections, again");
    let bare = (before + bare_runs(lasts / 2)?) / 2.0;
    let ours = accepted as f64 / working.max(seen.lasted.as_secs_f64());
    table.at_least("zap runs, 64 connections", ours, 5_000.0, "/s");
    table.note("  beside the bare durable loop", format!("{:.2} of {bare:.0}/s", ours / bare));
    table.note(
        "  hook to answer",
        format!(
            "p50 {:.2} ms, p99 {:.2} ms; {:.0}/s accepted meanwhile; {} calls for {accepted} runs",
            percentile(&mut seen.times, 0.5) * 1e3,
            percentile(&mut seen.times, 0.99) * 1e3,
            seen.per_second(),
            sink.all(),
        ),
    );
    table.at_most("  memory under this load", peak, 100.0, " MB");
    Ok(())
}

/// The same, from the first hook to the last POST.
fn bare_runs(lasts: Duration) -> Result<f64> {
    let sink = Sink::start()?;
    let bare = Bare::start(Some(sink.address))?;
    let seen = hooks(bare.address, "/", lasts)?;
    let accepted = seen.times.len();
    ensure!(sink.wait_for(accepted as u64), "{} of {accepted} ended", sink.distinct());
    let lasted = sink.last().map_or(seen.lasted, |last| last.duration_since(seen.began));
    Ok(accepted as f64 / lasted.max(seen.lasted).as_secs_f64())
}

/// Hooks kept by an address whose zap is off, beside the bare loop that only keeps.
fn accepted(bench: &Bench, table: &mut Table) -> Result<()> {
    let lasts = bench.lasts(8.0);
    let bare = || -> Result<f64> {
        let bare = Bare::start(None)?;
        Ok(hooks(bare.address, "/", lasts / 2)?.per_second())
    };
    bench.step("bare group commit of hooks, 64 connections");
    let before = bare()?;
    bench.step("hooks accepted, 64 connections");
    let (subject, sink) = (Subject::new(&bench.program, None)?, Sink::start()?);
    let path = three_paths(&subject, &sink, false)?;
    let running = subject.serve()?;
    let ours = hooks(running.address, &path, lasts)?.per_second();
    drop(running);
    bench.step("bare group commit of hooks, 64 connections, again");
    let theirs = (before + bare()?) / 2.0;
    table.share("hooks accepted beside a bare group commit", ours, theirs, 0.5, "/s");
    Ok(())
}

/// From sending the hook to the arrival of the POST, at even intervals.
fn latency(bench: &Bench, table: &mut Table) -> Result<()> {
    let lasts = bench.lasts(20.0);
    bench.step("hook to sink at 50/s");
    let (subject, sink) = (Subject::new(&bench.program, None)?, Sink::start()?);
    let path = three_paths(&subject, &sink, true)?;
    let running = subject.serve()?;
    let mut ours = times_of(running.address, &sink, &path, lasts)?;
    drop(running);
    bench.step("hook to sink at 50/s, bare");
    let sink = Sink::start()?;
    let bare = Bare::start(Some(sink.address))?;
    let mut theirs = times_of(bare.address, &sink, "/", lasts)?;
    let bare = format!(
        "p50 {:.2} ms, p99 {:.2} ms",
        percentile(&mut theirs, 0.5),
        percentile(&mut theirs, 0.99)
    );
    table.at_most("hook to sink at 50/s, p50", percentile(&mut ours, 0.5), 10.0, " ms");
    table.at_most("hook to sink at 50/s, p99", percentile(&mut ours, 0.99), 50.0, " ms");
    table.note("  the bare loop", bare);
    Ok(())
}

/// In milliseconds.
fn times_of(address: SocketAddr, sink: &Sink, path: &str, lasts: Duration) -> Result<Vec<f64>> {
    let make = |turn| hook(path, turn as u64);
    let sent = load::block_on(even_calls(address, EVERY, lasts, StatusCode::OK, make))?;
    ensure!(sink.wait_for(sent.len() as u64), "{} of {} arrived", sink.distinct(), sent.len());
    sent.into_iter()
        .map(|(turn, _, at)| {
            let arrived = sink.arrival(turn as u64).context("a hook did not arrive")?;
            Ok(arrived.saturating_duration_since(at).as_secs_f64() * 1e3)
        })
        .collect()
}

/// As many hooks as are answered within `lasts`.
pub fn hooks(address: SocketAddr, path: &str, lasts: Duration) -> Result<Loop> {
    let path = path.to_owned();
    let make = move |n| hook(&path, n);
    load::block_on(load::closed_loop(address, MANY, lasts, StatusCode::OK, make, |_| 0))
}

/// The hook number `n`.
pub fn hook(path: &str, n: u64) -> Call {
    let objet = OBJETS[n as usize % OBJETS.len()];
    let body = json!({ "objet": objet, "n": n, "societe": "11", "sujet": "Test" });
    let mut call = Request::new(Full::new(Bytes::from(body.to_string())));
    *call.method_mut() = http::Method::POST;
    *call.uri_mut() = path.parse().expect("a path of our own");
    let kind = header::HeaderValue::from_static("application/json");
    call.headers_mut().insert(header::CONTENT_TYPE, kind);
    call
}

/// A zap with three paths, each with one POST to the sink; its path. The command line writes no
/// rows of one's own choosing.
pub fn three_paths(subject: &Subject, sink: &Sink, on: bool) -> Result<String> {
    let trigger = json!({ "id": "1", "kind": "catch_hook" });
    let path = |position: usize, objet: &str| -> Value {
        let url = format!("http://{}/{objet}/0/?sticket_id={{{{1__n}}}}", sink.address);
        let data = json!({ "sujet": "{{1__sujet}}", "societe": "{{1__societe}}" });
        let is = json!([[{ "key": "{{1__objet}}", "match": "text_exactly", "value": objet }]]);
        let post = json!({ "id": (20 + position).to_string(), "kind": "action",
            "app": "webhooks", "action": "post", "params": { "url": url, "data": data } });
        json!({ "id": (10 + position).to_string(), "title": objet, "rule": "custom", "any": is,
            "steps": [post] })
    };
    let mut position = 0;
    let paths = OBJETS.map(|objet| {
        position += 1;
        path(position, objet)
    });
    let document = json!({ "title": "Trois chemins", "trigger": trigger,
        "steps": [{ "id": "2", "kind": "paths", "paths": paths }] });
    let (dossier, zap, state) = (subject.dossier, ZAP, if on { "on" } else { "off" });
    subject.sql(&format!(
        "BEGIN;
         UPDATE counters SET zap = {zap} WHERE dossier = {dossier};
         INSERT INTO zaps (dossier, id, titre, state, reason, state_at, version, starts, starts_by,
             hook, concurrency, rate, keep_on, created_at, updated_at)
         VALUES ({dossier}, {zap}, 'Trois chemins', '{state}', '', 0, 1, '{trigger}', 'catch_hook',
             'bench', 0, 0, FALSE, 0, 0);
         INSERT INTO zap_versions (dossier, zap, version, document, author, created_at)
         VALUES ({dossier}, {zap}, 1, '{document}', 'system', 0);
         INSERT INTO catch_hooks (dossier, id, nom, created_at, zap)
         VALUES ({dossier}, 'bench', 'Trois chemins', 0, {zap});
         COMMIT;"
    ))?;
    Ok(format!("/hooks/catch/{dossier}/bench/"))
}

/// Waits until so many runs are recorded as a success; returns the seconds from the beginning of the
/// first to the end of the last.
fn until_recorded(subject: &Subject, runs: usize) -> Result<f64> {
    let file = rusqlite::Connection::open(subject.file()?)?;
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let (ended, micros): (i64, Option<i64>) = file.query_row(
            "SELECT count(*), max(ended_at) - min(created_at) FROM runs WHERE state = 'success'",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if ended as usize >= runs {
            return Ok(micros.unwrap_or_default() as f64 / 1e6);
        }
        ensure!(Instant::now() < until, "{ended} of {runs} runs recorded");
        thread::sleep(Duration::from_millis(20));
    }
}
