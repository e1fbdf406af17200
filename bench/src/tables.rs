//! A table of a thousand rows and one of a million, on one server: pages, sorted and filtered, must
//! not notice the difference; what looks at every row is bounded; files need no memory.

use crate::{
    Bench,
    load::{self, Connection, percentile},
    subject::{Running, Subject, memory},
    table::Table,
};
use anyhow::{Result, ensure};
use bytes::Bytes;
use http::StatusCode;
use serde_json::{Value, json};
use std::{process::Stdio, thread, time::Duration, time::Instant};

const SMALL: usize = 1_000;
const BATCH: usize = 500;
const MOST_TIMES: f64 = 3.0;
const WARM: usize = 5;

/// A page of 50: what it is, and the end of its address. `None` for the small table, where the
/// question makes no sense there.
const QUESTIONS: [(&str, &str, Option<&str>); 6] = [
    ("first rows", "", None),
    ("newest rows", "sort=-id", None),
    ("sorted by a text", "sort=Sujet", None),
    ("sorted by a number, downwards", "sort=-Montant", None),
    (
        "one row by its text",
        "",
        Some(r#"[{"column":"Code","match":"equals","value":"code-0000777"}]"#),
    ),
    (
        "common value, sorted by a date",
        "sort=-Date",
        Some(r#"[{"column":"Statut","match":"equals","value":"done"}]"#),
    ),
];

/// Looks at every row, as far as a page may.
const SCANS: [(&str, &str); 3] = [
    ("a text that stands nowhere", "q=introuvable"),
    ("a text in one row of the first quarter", "q=code-0200777"),
    ("a text in every tenth row", "q=mairie"),
];

pub fn measure(bench: &Bench, table: &mut Table) -> Result<()> {
    on(bench, table, "SQLite", None)?;
    match &bench.postgres {
        Some(url) => on(bench, table, "PostgreSQL", Some(url.clone())),
        None => Ok(()),
    }
}

fn on(bench: &Bench, table: &mut Table, engine: &str, database: Option<String>) -> Result<()> {
    let large = if bench.quick { 50_000 } else { 1_000_000 };
    let subject = Subject::new(&bench.program, database)?;
    let running = subject.serve()?;
    bench.step(format!("{engine}: {large} rows"));
    fill(&subject, &running, SMALL)?;
    let began = Instant::now();
    fill(&subject, &running, large)?;
    let rate = large as f64 / began.elapsed().as_secs_f64();
    table.note(&format!("{engine}: rows appended in batches of {BATCH}"), format!("{rate:.0}/s"));
    let turns = if bench.quick { 20 } else { 60 };
    for (what, query, filter) in QUESTIONS {
        bench.step(format!("{engine}: {what}"));
        let paths = [1, 2].map(|id| path(id, query, filter));
        let [small, big] = load::block_on(ask(&subject, &running, &paths, turns))?;
        let what = format!("{engine}, {large} rows: {what}");
        table.times(&what, big * 1e3, small * 1e3, MOST_TIMES, " ms");
    }
    for (what, query) in SCANS {
        let paths = [path(2, query, None)];
        let [time] = load::block_on(ask(&subject, &running, &paths, 5))?;
        table.at_most(&format!("{engine}, {large} rows: {what}"), time * 1e3, 1_500.0, " ms");
    }
    table.note("  memory of that server", format!("{:.0} MB", running.memory()?));
    for format in ["csv", "xlsx"] {
        bench.step(format!("{engine}: {format}"));
        export(&subject, table, &format!("{engine}, {large} rows as {format}"), format)?;
    }
    Ok(())
}

fn path(table: usize, query: &str, filter: Option<&str>) -> String {
    let filter: String = filter
        .map(|filter| filter.bytes().map(|byte| format!("%{byte:02X}")).collect())
        .map_or(String::new(), |filter: String| format!("&filter={filter}"));
    format!("/api/v3/tables/{table}/rows?limit=50&{query}{filter}")
}

fn fill(subject: &Subject, running: &Running, count: usize) -> Result<()> {
    load::block_on(async {
        let mut connection = Connection::open(running.address).await?;
        let columns = json!([
            { "nom": "Code" }, { "nom": "Sujet" }, { "nom": "Statut" },
            { "nom": "Montant", "type": "number" }, { "nom": "Date", "type": "date" },
            { "nom": "Note", "type": "long" },
        ]);
        let made = json!({ "nom": format!("Table {count} rows"), "columns": columns });
        let made =
            connection.expect(subject.post("/api/v3/tables", body(&made)), StatusCode::CREATED);
        let made: Value = serde_json::from_slice(&made.await?)?;
        let path = format!("/api/v3/tables/{}/rows/batch", made["id"].as_str().unwrap_or_default());
        for first in (0..count).step_by(BATCH) {
            let rows: Vec<_> = (first..count.min(first + BATCH)).map(row).collect();
            let sent = subject.post(&path, body(&json!({ "rows": rows })));
            connection.expect(sent, StatusCode::CREATED).await?;
        }
        Ok(())
    })
}

fn body(json: &Value) -> Bytes {
    Bytes::from(json.to_string())
}

/// Spread, so that no order is that of the rows.
fn row(n: usize) -> Value {
    let spread = n.wrapping_mul(2_654_435_761) % 1_000_003;
    let (day, second) = (1 + n % 28, spread % 60);
    json!({
        "Code": format!("code-{n:07}"),
        "Sujet": format!("{} {spread}", ["Rappeler", "Visiter", "Écrire à la mairie", "Devis"][n % 4]),
        "Statut": if n.is_multiple_of(10) { "done" } else { "inprogress" },
        "Montant": spread as f64 / 100.0,
        "Date": format!("2026-{:02}-{day:02} 10:20:{second:02}", 1 + spread % 12),
        "Note": if n.is_multiple_of(10) { "<p>Mairie</p>" } else { "<p>Test appli</p>" },
    })
}

/// The median of each path, in seconds, asked in turn.
async fn ask<const N: usize>(
    subject: &Subject,
    running: &Running,
    paths: &[String; N],
    turns: usize,
) -> Result<[f64; N]> {
    let mut connection = Connection::open(running.address).await?;
    let mut times = [const { Vec::new() }; N];
    for turn in 0..turns + WARM {
        for (path, times) in paths.iter().zip(&mut times) {
            let sent = Instant::now();
            connection.expect(subject.get(path), StatusCode::OK).await?;
            if turn >= WARM {
                times.push(sent.elapsed().as_secs_f64());
            }
        }
    }
    Ok(times.map(|mut times| percentile(&mut times, 0.5)))
}

/// How long a file takes, and how much memory the program needs for it.
fn export(subject: &Subject, table: &mut Table, what: &str, format: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("export");
    let file = file.display().to_string();
    let began = Instant::now();
    let arguments =
        ["table", "export", "2", "--dossier", "bench", "--format", format, "--to", &file];
    let mut child = subject.command(&arguments).stdout(Stdio::null()).spawn()?;
    let mut most = 0.0;
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break status;
        }
        most = memory(child.id()).unwrap_or(0.0).max(most);
        thread::sleep(Duration::from_millis(20));
    };
    ensure!(status.success(), "the export failed");
    let size = std::fs::metadata(&file)?.len() as f64 / 1e6;
    let took = began.elapsed().as_secs_f64();
    table.note(&format!("{what}: time, size"), format!("{took:.1} s, {size:.0} MB"));
    table.at_most(&format!("{what}: memory"), most, 100.0, " MB");
    Ok(())
}
