//! `oxiva connection`.

use super::{Global, in_dossier::InDossier};
use crate::{
    actions::connections::{self, Connection, Hosts, Wanted},
    api::v3::ConnectionAnswer,
    dossiers::second_factor,
    vault::ResealCount,
    webhooks::sign,
};
use anyhow::{Context, Result, ensure};
use clap::Subcommand;
use jiff::Timestamp;
use serde::Serialize;
use std::io::{IsTerminal, Read, stdin};

#[derive(Subcommand)]
pub enum Command {
    /// Keep an account that zaps use elsewhere: what gives access is read from standard input, one
    /// line `name: value` for each field, and kept encrypted
    Create {
        #[command(flatten)]
        dossier: InDossier,
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
        #[command(flatten)]
        dossier: InDossier,
        /// A host (several times). Without any: nowhere
        #[arg(long = "host")]
        hosts: Vec<String>,
    },
    /// List the connections of a dossier
    List {
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Delete a connection, by the number that `list` shows
    Delete {
        id: i64,
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Encrypt what a dossier keeps encrypted (connections, second factors, signing secrets) with the key
    /// of now, after secrets.key was changed
    Reseal {
        #[command(flatten)]
        dossier: InDossier,
    },
}

impl Command {
    /// Runs one of them.
    pub fn run(self, global: &Global) -> Result<()> {
        let opened = global.open()?;
        match self {
            Command::Create { dossier, app, nom, hosts } => {
                let hosts = (!hosts.is_empty()).then(|| typed_hosts(&hosts)).transpose()?;
                let dossier = opened.dossier(&dossier)?;
                let scope = opened.scope(dossier.id);
                let typed = connections::typed(&typed()?);
                let data = typed.map_err(|problem| super::worded(problem.into()))?;
                let (vault, entropy) = (opened.vault()?, opened.entropy.clone());
                let made = opened.write(move |tx| {
                    let wanted = Wanted { app, nom, hosts, data };
                    connections::create(tx, &vault, &entropy, &scope, wanted)
                })?;
                opened.say(&ConnectionAnswer::of(&made, &dossier), made.id)
            }
            Command::Hosts { id, dossier, hosts } => {
                let dossier = opened.dossier(&dossier)?;
                let scope = opened.scope(dossier.id);
                let hosts = typed_hosts(&hosts)?;
                let changed =
                    opened.write(move |tx| connections::set_hosts(tx, &scope, id, &hosts))?;
                let words = match changed.hosts.text().as_str() {
                    "" => format!("Connection {id} goes nowhere."),
                    hosts => format!("Connection {id} goes to {hosts}."),
                };
                opened.say(&ConnectionAnswer::of(&changed, &dossier), words)
            }
            Command::List { dossier } => {
                let dossier = opened.dossier(&dossier)?;
                let id = dossier.id;
                let all = opened.read(move |tx| connections::list(tx, id))?;
                opened.say_all(all, |one| ConnectionAnswer::of(one, &dossier), line)
            }
            Command::Delete { id, dossier } => {
                let scope = opened.scope(opened.dossier(&dossier)?.id);
                opened.write(move |tx| connections::delete(tx, &scope, id))?;
                opened.say_done(format!("Connection {id} deleted."));
                Ok(())
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
                let answer = Resealed { encrypted: resealed, unreadable };
                opened.say(&answer, format!("{resealed} encrypted anew."))?;
                ensure!(
                    unreadable == 0,
                    "{unreadable} were encrypted with a key that is not in secrets.former_keys"
                );
                Ok(())
            }
        }
    }
}

/// How many secrets were encrypted anew, and how many could not be read.
#[derive(Serialize)]
struct Resealed {
    encrypted: usize,
    unreadable: usize,
}

/// Number, app, when it was made, name, whose account it is, where it may go.
fn line(one: &Connection) -> String {
    let made = Timestamp::from_microsecond(one.created_at).unwrap_or_default();
    let hosts = one.hosts.text();
    format!("{:4}  {:16}  {made:.0}  {}  {}  {hosts}", one.id, one.app, one.nom, one.label)
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
