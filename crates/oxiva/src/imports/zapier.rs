//! Zaps of Zapier's files as zaps of ours.

use super::judge;
use crate::{
    actions::connections::{self, Hosts, Wanted},
    clock::Entropy,
    db::Tx,
    dossiers::{Scope, tokens::TokenScope},
    error::Result,
    i18n::Lang,
    tables::columns::ColumnKind,
    vault::Vault,
    zaps::{
        documents::ZapSettings,
        portable::{
            Choices, ConnectionNeeded, NodeReport, NodeStatus, Portable, TableNeeded, ZapReport,
            each_part_mut, install as install_portable,
        },
    },
};
use serde_json::{Value as Json, json};
use std::collections::HashMap;
use zap_engine::edit::outline;
use zapier_files::{Converted, Credentials, Export, Options, Report, Sheets, Status, Table};

/// A zap of a file, and what is wrong with its steps.
#[derive(Clone)]
pub(super) struct Foreign {
    zap: Converted,
    problems: HashMap<String, String>,
}

/// Every zap of a file.
pub(super) fn all(export: &Export, mark: &str, lang: Lang) -> Vec<Foreign> {
    let (column, untitled) = (lang.text("import-column"), lang.text("zap-untitled"));
    let sheets = Sheets::of(export, &column);
    let options = Options { mark, untitled: &untitled };
    let zaps = export.zaps.iter().enumerate();
    zaps.map(|(number, zap)| {
        let zap = zapier_files::convert(number, zap, &sheets, &options);
        let problems = judge::problems(&zap, lang);
        Foreign { zap, problems }
    })
    .collect()
}

/// Whether what gives access can be kept for whoever imports.
pub(super) fn may_seal(vault: &Vault, scope: &Scope) -> bool {
    vault.has_key() && scope.rights.has(TokenScope::Webhooks)
}

impl Foreign {
    /// What becomes of each node; `seals`: whether what gives access is kept.
    pub(super) fn report(&self, seals: bool, lang: Lang) -> ZapReport {
        let nodes = self.zap.reports.iter().map(|report| self.node(report, seals, lang));
        ZapReport { title: self.zap.title.clone(), id: None, nodes: nodes.collect() }
    }

    fn node(&self, report: &Report, seals: bool, lang: Lang) -> NodeReport {
        let wrong = self.problems.get(&report.step).filter(|_| report.status.comes_across());
        let (status, message) = match wrong {
            Some(problem) => {
                let said = lang.text_with("import-unfit", &[("problem", problem.clone())]);
                (NodeStatus::Broken, said)
            }
            None => (status(report.status), message(report, seals, lang)),
        };
        let Report { node, app, action, .. } = report.clone();
        NodeReport { node, app, action, status, message }
    }
}

fn status(status: Status) -> NodeStatus {
    match status {
        Status::Works => NodeStatus::Works,
        Status::Substituted => NodeStatus::Substituted,
        Status::NeedsAccount => NodeStatus::NeedsAccount,
        Status::Placeholder => NodeStatus::Placeholder,
        Status::Broken => NodeStatus::Broken,
    }
}

fn message(report: &Report, seals: bool, lang: Lang) -> String {
    let Some(remark) = &report.remark else { return String::new() };
    let code = match remark.code {
        "key-moved" | "key-in-code" if !seals => "key-gone",
        code => code,
    };
    lang.text_with(&format!("import-{code}"), &remark.args)
}

/// Says of every node that the zap was not made.
pub(super) fn refuse(report: &mut ZapReport, why: &str) {
    for node in &mut report.nodes {
        node.status = NodeStatus::Broken;
        why.clone_into(&mut node.message);
    }
}

/// Makes the zap, its tables and the connections that keep what gave access; returns its number.
pub(super) fn install(
    tx: &mut Tx,
    vault: &Vault,
    entropy: &Entropy,
    scope: &Scope,
    foreign: &Foreign,
    lang: Lang,
) -> Result<i64> {
    let zap = &foreign.zap;
    let mut portable = Portable {
        document: zap.document.clone(),
        tables: zap.tables.iter().map(needed).collect(),
        ..Portable::default()
    };
    if zap.one_at_a_time {
        portable.settings = ZapSettings { concurrency: 1, ..ZapSettings::default() };
    }
    let mut choices = Choices::default();
    if may_seal(vault, scope) {
        for credentials in &zap.credentials {
            let (name, id) =
                connection(tx, (vault, entropy), scope, &zap.document, credentials, lang)?;
            each_part_mut(&mut portable.document, &mut |part| {
                if part.get("id").is_some_and(|id| *id == *credentials.step) {
                    part.insert("connection".to_owned(), name.clone().into());
                }
            });
            choices.connections.insert(name.clone(), id);
            portable.connections.push(ConnectionNeeded { name, app: credentials.app.to_owned() });
        }
    }
    Ok(install_portable(tx, entropy, scope, &portable, &choices)?.zap.id)
}

fn needed(table: &Table) -> TableNeeded {
    let kind = |is_long: bool| if is_long { ColumnKind::Long } else { ColumnKind::Text };
    let columns: Vec<_> =
        table.columns.iter().map(|one| (one.name.as_str(), kind(one.is_long))).collect();
    TableNeeded::new(&table.name, &columns)
}

/// The hosts that the step calls whose credentials these are.
fn hosts_of(document: &Json, credentials: &Credentials) -> Hosts {
    let outline = outline(document);
    let mut entries = outline.entries().into_iter();
    let entry = entries.find(|entry| entry.id == credentials.step);
    let params = entry.and_then(|entry| document.pointer(&format!("{}/params", entry.pointer)));
    let params = params.and_then(Json::as_object);
    params.map(|params| connections::hosts_of_step(credentials.app, params)).unwrap_or_default()
}

/// A connection under a name that is free.
fn connection(
    tx: &mut Tx,
    (vault, entropy): (&Vault, &Entropy),
    scope: &Scope,
    document: &Json,
    credentials: &Credentials,
    lang: Lang,
) -> Result<(String, i64)> {
    let known = connections::list(tx, scope.dossier)?;
    let name: String = credentials.name.chars().take(60).collect();
    let named = |name: String| lang.text_with("import-connection", &[("name", name)]);
    let numbered = (2..).map(|number| named(format!("{name} {number}")));
    let is_free = |name: &String| known.iter().all(|one| one.nom != *name);
    let nom = std::iter::once(named(name.clone())).chain(numbered).find(is_free);
    let nom = nom.unwrap_or_default();
    let data = credentials.data.clone();
    let app = credentials.app.to_owned();
    let mut wanted = Wanted { app, nom: nom.clone(), hosts: None, data };
    wanted.add_hosts(hosts_of(document, credentials), scope);
    Ok((nom, connections::create_as_found(tx, vault, entropy, scope, wanted)?.id))
}

/// A zap of ours as Zapier has it, and under `metadata` what of it Zapier does not have.
pub fn file(document: &Json) -> Json {
    let exported = zapier_files::export(1, document);
    let left_out = exported.left_out.iter();
    let left_out: Vec<Json> = left_out
        .map(|(step, app, action)| json!({ "step": step, "app": app, "action": action }))
        .collect();
    json!({ "metadata": { "version": 2, "left_out": left_out }, "zaps": [exported.zap] })
}
