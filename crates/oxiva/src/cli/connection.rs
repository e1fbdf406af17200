//! `oxiva connection`.

use super::Global;
use crate::{
    actions::connections::{self, Hosts, Wanted},
    dossiers::second_factor,
    vault::ResealCount,
    webhooks::sign,
};
use anyhow::{Context, Result, anyhow};
use clap::Subcommand;
use jiff::Timestamp;
use serde_json::json;
use std::io::{IsTerminal, Read, stdin};

#[derive(Subcommand)]
pub enum Command {
    /// Keep an account that zaps use elsewhere: what gives access is read from standard input, one
    /// line `name: value` for each field, and kept encrypted
    Create {
        #[arg(long)]
        dossier: String,
        /// Whose actions use it: webhooks, oxiva…
        #[arg(long)]
        app: String,
        #[arg(long)]
        nom: String,
        /// A host that what gives access may go to (several times; `*.example.org`: all below it). Without
        /// any: to the addresses among the fields
        #[arg(long = "host")]
        hosts: Vec<String>,
    },
    /// Say which hosts what gives access may go to
    Hosts {
        id: i64,
        #[arg(long)]
        dossier: String,
        /// A host (several times). Without any: nowhere
        #[arg(long = "host")]
        hosts: Vec<String>,
    },
    /// List the connections of a dossier
    List {
        #[arg(long)]
        dossier: String,
    },
    /// Delete a connection, by the number that `list` shows
    Delete {
        id: i64,
        #[arg(long)]
        dossier: String,
    },
    /// Encrypt what a dossier keeps encrypted (connections, second factors, signing secrets) with the key
    /// of now, after secrets.key was changed
    Reseal {
        #[arg(long)]
        dossier: String,
    },
}

impl Command {
    /// Runs one of them.
    pub fn run(self, global: &Global) -> Result<()> {
        let opened = global.open()?;
        match self {
            Command::Create { dossier, app, nom, hosts } => {
                let hosts = (!hosts.is_empty()).then(|| typed_hosts(&hosts)).transpose()?;
                let scope = opened.scope(opened.dossier(&dossier)?.id);
                let typed = connections::typed(&typed()?);
                let data = typed.map_err(|problem| super::worded(problem.into()))?;
                let (vault, entropy) = (opened.vault()?, opened.entropy.clone());
                let made = opened.write(move |tx| {
                    let wanted = Wanted { app, nom, hosts, data };
                    connections::create(tx, &vault, &entropy, &scope, wanted)
                })?;
                if opened.json {
                    println!("{}", json!({ "id": made.id }))
                } else {
                    println!("{}", made.id)
                }
            }
            Command::Hosts { id, dossier, hosts } => {
                let scope = opened.scope(opened.dossier(&dossier)?.id);
                let hosts = typed_hosts(&hosts)?;
                let changed =
                    opened.write(move |tx| connections::set_hosts(tx, &scope, id, &hosts))?;
                match changed.hosts.text().as_str() {
                    "" => println!("Connection {id} goes nowhere."),
                    hosts => println!("Connection {id} goes to {hosts}."),
                }
            }
            Command::List { dossier } => {
                let id = opened.dossier(&dossier)?.id;
                let all = opened.read(move |tx| connections::list(tx, id))?;
                if opened.json {
                    let shown = |c: &connections::Connection| json!({ "id": c.id, "app": c.app, "nom": c.nom, "hosts": c.hosts.list(), "label": c.label, "good": c.good });
                    let list: Vec<_> = all.iter().map(shown).collect();
                    println!("{}", serde_json::to_string_pretty(&list)?);
                    return Ok(());
                }
                for c in all {
                    let made = Timestamp::from_microsecond(c.created_at).unwrap_or_default();
                    let (hosts, label) = (c.hosts.text(), &c.label);
                    println!("{:4}  {:16}  {made:.0}  {}  {label}  {hosts}", c.id, c.app, c.nom);
                }
            }
            Command::Delete { id, dossier } => {
                let scope = opened.scope(opened.dossier(&dossier)?.id);
                opened.write(move |tx| connections::delete(tx, &scope, id))?;
                println!("Connection {id} deleted.");
            }
            Command::Reseal { dossier } => {
                let id = opened.dossier(&dossier)?.id;
                let (vault, entropy) = (opened.vault()?, opened.entropy.clone());
                let done = opened.write(move |tx| {
                    let mut count = connections::reseal(tx, &vault, &entropy, id)?;
                    count += second_factor::reseal(tx, &vault, &entropy, id)?;
                    count += sign::reseal(tx, &vault, &entropy, id)?;
                    Ok(count)
                });
                let ResealCount { resealed, unreadable } = done?;
                println!("{resealed} encrypted anew.");
                if unreadable > 0 {
                    return Err(anyhow!(
                        "{unreadable} were encrypted with a key that is not in secrets.former_keys"
                    ));
                }
            }
        }
        Ok(())
    }
}

fn typed_hosts(hosts: &[String]) -> Result<Hosts> {
    let hosts = Hosts::of(hosts.iter().map(String::as_str));
    hosts.map_err(|problem| super::worded(problem.into()))
}

fn typed() -> Result<String> {
    if stdin().is_terminal() {
        eprintln!("One line for each field (`token: abc`), then Ctrl-D:");
    }
    let mut text = String::new();
    stdin().read_to_string(&mut text).context("standard input")?;
    Ok(text)
}
