//! Our own format: zaps as JSON, to be kept and read again.
//!
//! `{"format": "oxiva-zaps", "version": 1, "zaps": [{"document": …, "tables": […], "connections": […]}]}`

use super::{
    Choices, KnownConnection, NodeReport, NodeStatus, Portable, TableChoice, ZapReport, fits,
    install::{self, install},
    leave,
    secrets::{empty_sealed, strip},
};
use crate::{
    clock::Entropy,
    db::Tx,
    dossiers::{DossierId, Scope},
    error::{Code, Error, Problem, Result},
    i18n::Lang,
    tables::Table,
    zaps::{
        checks,
        documents::{self, Zap},
    },
};
use serde_json::{Map, Value as Json, json};
use std::collections::HashMap;
use zap_engine::{
    document::Zap as Plan,
    edit::{Entry, outline},
};

/// What `format` says.
pub const FORMAT: &str = "oxiva-zaps";
/// What `version` says.
pub const VERSION: u64 = 1;
/// Zaps of one file.
pub const MAX_ZAPS: usize = 1_000;

/// A zap of a dossier as it stands in a file: all of it but what gives access.
pub fn of_zap(
    tx: &mut Tx,
    dossier: DossierId,
    zap: &Zap,
    connections: &[KnownConnection],
) -> Result<Portable> {
    let mut portable = leave::of_zap(tx, dossier, zap, connections)?;
    strip(&mut portable.document);
    Ok(portable)
}

/// Every zap of a dossier that people keep, in the order in which they were made.
pub fn of_dossier(
    tx: &mut Tx,
    dossier: DossierId,
    connections: &[KnownConnection],
) -> Result<Vec<Portable>> {
    let all = documents::all(tx, dossier)?;
    let kept = all.iter().filter(|zap| !zap.source.is_base());
    kept.map(|zap| of_zap(tx, dossier, zap, connections)).collect()
}

/// The file that has these zaps.
pub fn write(zaps: &[Portable]) -> Json {
    json!({ "format": FORMAT, "version": VERSION, "zaps": zaps })
}

/// The bytes of a file: what a download has.
pub fn bytes(file: &Json) -> Vec<u8> {
    format!("{file:#}\n").into_bytes()
}

/// Whether a file says that it is one of this format, in whatever version.
pub fn is_ours(file: &Json) -> bool {
    file["format"] == FORMAT
}

/// The zaps of a file.
///
/// # Errors
/// `Error::Invalid`: by JSON pointer, what of the file cannot be read.
pub fn read(file: &Json) -> Result<Vec<Portable>> {
    if !is_ours(file) || file["version"] != VERSION {
        return Err(Problem::new("/version", "zap_file_version").with("known", VERSION).into());
    }
    let zaps = file["zaps"].as_array().ok_or_else(|| Problem::new("/zaps", "type"))?;
    if zaps.len() > MAX_ZAPS {
        return Err(Error::above(Code::TooManyItems, MAX_ZAPS));
    }
    let read = |(place, zap): (usize, &Json)| {
        serde_path_to_error::deserialize(zap).map_err(|error: serde_path_to_error::Error<_>| {
            let field = format!("/zaps/{place}/{}", error.path().to_string().replace('.', "/"));
            let reason = serde_json::Error::to_string(error.inner());
            Problem::new(field, "zap_file_part").with("reason", reason).into()
        })
    };
    zaps.iter().enumerate().map(read).collect()
}

/// Makes a draft of each zap of a file, by its own means: tables are found or made, connections are those of the
/// same name and app. A zap whose document cannot be read is told of and left out.
///
/// `writes`: without it nothing is written, and the answer is the same but for the ids.
pub fn import(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    zaps: &[Portable],
    connections: &[KnownConnection],
    lang: Lang,
    writes: bool,
) -> Result<Vec<ZapReport>> {
    let mut made = Vec::new();
    let mut reports = Vec::new();
    for portable in zaps {
        let choices = choices(portable, connections, &made);
        let mut report = report(portable, connections, &choices, lang);
        let is_broken = report.nodes.iter().any(|node| node.status == NodeStatus::Broken);
        if writes && !is_broken {
            let installed = install(tx, entropy, scope, portable, &choices)?;
            report.id = Some(installed.zap.id.to_string());
            let new = installed.tables.into_iter().filter(|(_, is_new)| *is_new);
            made.extend(new.map(|(table, _)| table));
        }
        reports.push(report);
    }
    Ok(reports)
}

/// Connections of the same name and app; and of the tables that were made for zaps before, the one that was
/// made for the same need.
fn choices(portable: &Portable, connections: &[KnownConnection], made: &[Table]) -> Choices {
    let mut choices = Choices::default();
    for needed in &portable.connections {
        let known = connections.iter().find(|one| one.name == needed.name && one.app == needed.app);
        choices.connections.extend(known.map(|one| (needed.name.clone(), one.id)));
    }
    for needed in &portable.tables {
        let is_it =
            |nom: &str| nom == needed.name || nom.starts_with(&format!("{} (", needed.name));
        let same = made.iter().find(|table| is_it(&table.nom) && fits(table, needed));
        let choice = same.map(|table| (needed.name.clone(), TableChoice::Existing(table.id)));
        choices.tables.extend(choice);
    }
    choices
}

fn report(
    portable: &Portable,
    connections: &[KnownConnection],
    choices: &Choices,
    lang: Lang,
) -> ZapReport {
    let document = &portable.document;
    let title = document["title"].as_str().unwrap_or_default().to_owned();
    // Names of connections are no fault: a draft has their numbers.
    let wrong = Plan::draft_problems(&install::draft(portable, &HashMap::new(), choices));
    let nodes = if wrong.is_empty() {
        let nodes = outline(document);
        let entries = nodes.entries().into_iter();
        entries.map(|entry| node(portable, entry, connections, lang)).collect()
    } else {
        let problems = checks::all_told(&wrong);
        let told: Vec<_> = problems.iter().take(5).map(|one| one.message(lang)).collect();
        vec![NodeReport {
            node: document["trigger"]["id"].as_str().unwrap_or_default().to_owned(),
            app: String::new(),
            action: document["trigger"]["kind"].as_str().unwrap_or_default().to_owned(),
            status: NodeStatus::Broken,
            message: told.join(" "),
        }]
    };
    ZapReport { title, id: None, nodes }
}

fn node(
    portable: &Portable,
    entry: &Entry,
    connections: &[KnownConnection],
    lang: Lang,
) -> NodeReport {
    let nothing = Map::new();
    let part = portable.document.pointer(&entry.pointer).and_then(Json::as_object);
    let key = lacks(portable, part.unwrap_or(&nothing), connections);
    NodeReport {
        node: entry.id.clone(),
        app: entry.app.clone(),
        action: if entry.action.is_empty() { &entry.kind } else { &entry.action }.clone(),
        status: if key.is_some() { NodeStatus::NeedsAccount } else { NodeStatus::Works },
        message: key.map(|key| lang.text(key)).unwrap_or_default(),
    }
}

/// The text that says what whoever imports a step has to give it.
fn lacks(
    portable: &Portable,
    part: &Map<String, Json>,
    connections: &[KnownConnection],
) -> Option<&'static str> {
    if let Some(name) = part.get("connection") {
        let needed = portable.connections.iter().find(|one| name == one.name.as_str());
        let is_known = |one: &KnownConnection| {
            needed.is_some_and(|needed| one.name == needed.name && one.app == needed.app)
        };
        if !connections.iter().any(is_known) {
            return Some("import-lacks-connection");
        }
    }
    let params = part.get("params").unwrap_or(&Json::Null);
    let written = params.to_string();
    if portable.blanks.iter().any(|blank| written.contains(&blank.marker())) {
        return Some("import-lacks-value");
    }
    lacks_secret(params).then_some("import-lacks-secret")
}

/// Whether a header or a password is there and empty: it was taken out when the file was made.
fn lacks_secret(params: &Json) -> bool {
    let Json::Object(fields) = params else { return false };
    let mut fields = fields.clone();
    // What is empty is looked for where secrets stand.
    let mut is_empty = false;
    for value in fields.values_mut() {
        super::each_text_mut(value, &mut |text| {
            if text.is_empty() {
                *text = EMPTY.to_owned();
            }
        });
    }
    empty_sealed(&mut fields, &mut |text| is_empty |= text == EMPTY);
    is_empty
}

/// Stands for an empty text while secrets are looked for.
const EMPTY: &str = "\u{0}";
