//! `oxiva token`.

use super::Global;
use crate::{
    clock::Micros,
    dossiers::{
        modules::{self, Module},
        tokens::{self, TokenScope},
    },
    error::{Code, Error},
};
use anyhow::Result;
use clap::Subcommand;
use jiff::Timestamp;
use serde_json::json;

#[derive(Subcommand)]
pub enum Command {
    /// Make an API key; it is printed once and kept as a hash
    Create {
        #[arg(long)]
        dossier: String,
        /// What it is for
        #[arg(long)]
        nom: String,
        /// read, write, webhooks, zaps or admin; may be given several times [default: read and write]
        #[arg(long = "scope", value_parser = parse_scope)]
        scopes: Vec<TokenScope>,
    },
    /// List the keys of a dossier
    List {
        #[arg(long)]
        dossier: String,
    },
    /// Revoke a key, by the prefix that `list` shows
    Revoke {
        prefix: String,
        #[arg(long)]
        dossier: String,
    },
}

fn parse_scope(word: &str) -> Result<TokenScope, String> {
    TokenScope::parse(word).ok_or_else(|| TokenScope::WORDS.join(" or "))
}

impl Command {
    /// Runs one of them.
    pub fn run(self, global: &Global) -> Result<()> {
        let opened = global.open()?;
        match self {
            Command::Create { dossier, nom, mut scopes } => {
                let id = opened.dossier(&dossier)?.id;
                if scopes.is_empty() {
                    // What goes out, and to whom, is not opened unasked.
                    scopes = vec![TokenScope::Read, TokenScope::Write];
                }
                let (entropy, scope) = (opened.entropy.clone(), opened.scope(id));
                let (token, prefix) =
                    opened.write(move |tx| tokens::create(tx, &entropy, &scope, &nom, &scopes))?;
                if opened.json {
                    println!("{}", json!({ "token": token, "prefix": prefix }))
                } else {
                    println!("{token}")
                }
                if opened.read(move |tx| modules::find(tx, id, Module::Api))?.is_none() {
                    eprintln!(
                        "The API module of `{dossier}` is not active: `oxiva module activate api --dossier {dossier}`"
                    );
                }
            }
            Command::List { dossier } => {
                let id = opened.dossier(&dossier)?.id;
                let all = opened.read(move |tx| tokens::list(tx, id))?;
                if opened.json {
                    let list: Vec<_> = all
                        .iter()
                        .map(|t| json!({ "prefix": t.prefix, "nom": t.nom, "scopes": t.scopes, "used_at": t.used_at.map(date), "revoked_at": t.revoked_at.map(date) }))
                        .collect();
                    println!("{}", serde_json::to_string_pretty(&list)?);
                } else {
                    for t in all {
                        let state = if t.revoked_at.is_some() { "revoked" } else { "" };
                        let used = t.used_at.map_or_else(|| "never used".to_owned(), date);
                        println!(
                            "{}…  {:12}  {:27}  {:8}  {}",
                            t.prefix, t.scopes, used, state, t.nom
                        );
                    }
                }
            }
            Command::Revoke { prefix, dossier } => {
                let id = opened.dossier(&dossier)?.id;
                let scope = opened.scope(id);
                let wanted = prefix.trim_end_matches('…').to_owned();
                opened.write(move |tx| {
                    let mine = |t: &tokens::Token| t.prefix == wanted && t.revoked_at.is_none();
                    let found = tokens::list(tx, id)?.into_iter().find(mine);
                    tokens::revoke(tx, &scope, found.ok_or(Error::from(Code::NotFound))?.id)
                })?;
                println!("Key {prefix} revoked.");
            }
        }
        Ok(())
    }
}

fn date(at: Micros) -> String {
    Timestamp::from_microsecond(at).unwrap_or_default().to_string()
}
