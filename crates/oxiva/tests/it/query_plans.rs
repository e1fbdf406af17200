//! No statement reads a whole dossier: each finds its rows by an index, whatever the dossier holds.
//!
//! On SQLite a plan depends on the schema alone: what the planner is told of the data is written, not counted.
//! PostgreSQL plans for the tables as they are; here they are almost empty, so it is forbidden to scan: what it scans
//! all the same has no index to use.

use crate::{
    both,
    support::{Database, TestApp},
};
use oxiva::db::{Statement, all_statements};
use postgres::SimpleQueryMessage;
use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};

/// Tables that grow as long as a dossier is used.
const GROWING: [&str; 22] = [
    "activites",
    "attempts",
    "audit",
    "deliveries",
    "due_starts",
    "events",
    "former_texts",
    "idempotency_keys",
    "last_changes",
    "mails",
    "payloads",
    "receptions",
    "run_steps",
    "runs",
    "societes",
    "storage",
    "table_cells",
    "table_rows",
    "tickets",
    "words",
    "zap_days",
    "zap_versions",
];

/// Statements that may read all that an index has, and why.
const EXCEPTIONS: [(&str, &str); 10] = [
    (
        "webhooks::queue::BACKLOG",
        "what waits, and nothing else, is in the index; counted for metrics",
    ),
    ("webhooks::queue::HELD", "what waits, at the start"),
    ("webhooks::queue::RELEASE_ALL", "what waits, at the start"),
    ("execution::queue::HELD", "what waits, at the start"),
    ("execution::queue::RELEASE_ALL", "what waits, at the start"),
    ("mail::queue::WAITING", "what waits, for metrics"),
    ("mail::queue::RELEASE_ALL", "what waits, at the start"),
    ("housekeeping::space::CALLS", "the sizes of all, once an hour, with nobody waiting"),
    ("zaps::forget::SIZE", "the sizes of all, once an hour, with nobody waiting"),
    ("connections::existing::PUBLISHED", "one version of each zap, once, after an upgrade"),
];

/// The tables of a statement by what it calls them.
fn aliases(sql: &str) -> BTreeMap<String, String> {
    let named =
        Regex::new(r"(?i)\b(?:FROM|JOIN|UPDATE|INTO)\s+([a-z_]+)(?:\s+(?:AS\s+)?([a-z]+)\b)?")
            .unwrap();
    let words = [
        "where", "join", "on", "set", "order", "left", "limit", "group", "select", "values",
        "using",
    ];
    let mut found = BTreeMap::new();
    for one in named.captures_iter(sql) {
        let table = one[1].to_owned();
        let alias = one.get(2).map(|alias| alias.as_str().to_lowercase());
        let alias = alias.filter(|alias| !words.contains(&alias.as_str()));
        found.insert(alias.unwrap_or_else(|| table.clone()), table.clone());
        found.insert(table.clone(), table);
    }
    found
}

/// What of a plan of SQLite's reads too much.
fn wrong_in_sqlite(statement: &Statement, lines: &[String]) -> Option<String> {
    let aliases = aliases(statement.sqlite);
    let step = Regex::new(r"^(SCAN|SEARCH) (\w+)(.*)$").unwrap();
    let sorts = lines.iter().any(|line| line.contains("TEMP B-TREE FOR ORDER BY"));
    let has_limit = statement.sqlite.contains("LIMIT");
    for line in lines {
        let Some(found) = step.captures(line) else { continue };
        let Some(table) = aliases.get(&found[2]).filter(|table| GROWING.contains(&table.as_str()))
        else {
            continue;
        };
        let walks = &found[1] == "SCAN";
        let whole = found[3].contains("(dossier=?)");
        if walks || (whole && (sorts || !has_limit)) {
            return Some(format!("{table}: {line}"));
        }
    }
    None
}

/// What of a plan of PostgreSQL's reads too much.
fn wrong_in_postgres(lines: &[String]) -> Option<String> {
    let scan = Regex::new(r"Seq Scan on (\w+)").unwrap();
    let scanned = lines.iter().find_map(|line| scan.captures(line))?;
    GROWING.contains(&&scanned[1]).then(|| scanned[0].to_owned())
}

/// The plan of each statement.
fn plans(database: &Database) -> Vec<(&'static Statement, Vec<String>)> {
    let statements = all_statements();
    if !database.is_postgres() {
        let file = rusqlite::Connection::open(database.sqlite_file()).unwrap();
        let plan = |sql: &str| {
            let mut asked = file.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let mut rows = asked.raw_query();
            let mut lines = Vec::new();
            while let Some(row) = rows.next().unwrap() {
                lines.push(row.get::<_, String>(3).unwrap());
            }
            lines
        };
        return statements.map(|one| (one, plan(one.sqlite))).collect();
    }
    let mut client = database.client();
    let settings = "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan";
    client.batch_execute(settings).unwrap();
    let parameter = Regex::new(r"\$\d+").unwrap();
    let mut plan = |sql: &str| {
        let count = parameter.find_iter(sql).map(|one| one.as_str()).collect::<BTreeSet<_>>().len();
        let nothing = vec!["NULL"; count].join(", ");
        let given = if count == 0 { String::new() } else { format!("({nothing})") };
        let prepared = client.batch_execute(&format!("PREPARE asked AS {sql}"));
        prepared.unwrap_or_else(|error| panic!("{error:?}: {sql}"));
        let asked = client.simple_query(&format!("EXPLAIN EXECUTE asked{given}")).unwrap();
        client.batch_execute("DEALLOCATE asked").unwrap();
        let lines = asked.iter().filter_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0).map(str::to_owned),
            _ => None,
        });
        lines.collect::<Vec<_>>()
    };
    let mut all: Vec<_> = statements.map(|one| (one, plan(one.postgres))).collect();
    // And as they are run for several closures of a commit.
    let mut preparing = database.client();
    for one in all_statements() {
        let single = preparing.prepare(one.postgres).unwrap();
        let types: Vec<_> = single.params().iter().map(|kind| kind.name()).collect();
        if let Some(text) = one.for_many(&types) {
            all.push((one, plan(&text)));
        }
    }
    all
}

/// As [`plans`], from a test.
async fn planned(app: &TestApp) -> Vec<(&'static Statement, Vec<String>)> {
    let database = app.setup.database.clone();
    tokio::task::spawn_blocking(move || plans(&database)).await.unwrap()
}

#[both]
async fn no_statement_reads_a_whole_dossier(app: TestApp) {
    let is_sqlite = !app.setup.database.is_postgres();
    let wrong = |(one, plan): (&'static Statement, Vec<String>)| {
        let wrong = if is_sqlite { wrong_in_sqlite(one, &plan) } else { wrong_in_postgres(&plan) };
        Some((one.name, wrong?))
    };
    let found: Vec<_> = planned(&app).await.into_iter().filter_map(wrong).collect();
    let is_exception =
        |name: &str| EXCEPTIONS.iter().any(|(exception, _)| name.ends_with(exception));
    let wrong: Vec<_> = found.iter().filter(|(name, _)| !is_exception(name)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let is_found = |exception: &str| found.iter().any(|(name, _)| name.ends_with(exception));
    let needless: Vec<_> = EXCEPTIONS.iter().filter(|(name, _)| !is_found(name)).collect();
    assert!(!is_sqlite || needless.is_empty(), "these read little: {needless:#?}");
}

/// Statements that another index would do for as well, but for how much it has to read.
const LED_BY: [(&str, &str); 2] = [
    // That of the societe knows the order, but not the record.
    ("records::events::OF_RECORD", "events_record"),
    // From each event to what it owed, not from all that was owed.
    ("deliveries::delivery::COUNTS", "deliveries_event"),
];

#[both]
async fn the_history_of_a_record_costs_what_it_shows(app: TestApp) {
    let planned = planned(&app).await;
    for (name, index) in LED_BY {
        let (_, plan) = planned.iter().find(|(one, _)| one.name.ends_with(name)).unwrap();
        assert!(plan.iter().any(|line| line.contains(index)), "{name}: {plan:#?}");
    }
}
