//! `oxiva token`.

use super::{Global, in_dossier::InDossier};
use crate::{
    api::v3::{KeyAnswer, KeyWithToken},
    dossiers::{
        modules::{self, Module},
        tokens::{self, Token, TokenScope},
    },
    error::{Code, Error},
};
use anyhow::Result;
use clap::Subcommand;
use jiff::Timestamp;

#[derive(Subcommand)]
pub enum Command {
    /// Make an API key; it is printed once and kept as a hash
    Create {
        #[command(flatten)]
        dossier: InDossier,
        /// What it is for
        #[arg(long)]
        nom: String,
        /// read, write, webhooks, zaps or admin; may be given several times [default: read and write]
        #[arg(long = "scope", value_parser = parse_scope)]
        scopes: Vec<TokenScope>,
    },
    /// List the keys of a dossier
    List {
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Revoke a key, by the prefix that `list` shows
    Revoke {
        prefix: String,
        #[command(flatten)]
        dossier: InDossier,
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
                let dossier = opened.dossier(&dossier)?;
                let id = dossier.id;
                if scopes.is_empty() {
                    // What goes out, and to whom, is not opened unasked.
                    scopes = vec![TokenScope::Read, TokenScope::Write];
                }
                let (entropy, scope) = (opened.entropy.clone(), opened.scope(id));
                let (key, token) = opened.write(move |tx| {
                    let (token, _) = tokens::create(tx, &entropy, &scope, &nom, &scopes)?;
                    let made = tokens::list(tx, id)?.into_iter().next();
                    Ok((made.ok_or(Code::Internal)?, token))
                })?;
                opened.say(&KeyWithToken::of(&key, &token, &dossier), &token)?;
                if opened.read(move |tx| modules::find(tx, id, Module::Api))?.is_none() {
                    let nom = &dossier.nom;
                    eprintln!(
                        "The API module of `{nom}` is not active: `oxiva module activate api --dossier {nom}`"
                    );
                }
                Ok(())
            }
            Command::List { dossier } => {
                let dossier = opened.dossier(&dossier)?;
                let id = dossier.id;
                let all = opened.read(move |tx| tokens::list(tx, id))?;
                opened.say_all(all, |key| KeyAnswer::of(key, &dossier), line)
            }
            Command::Revoke { prefix, dossier } => {
                let id = opened.dossier(&dossier)?.id;
                let scope = opened.scope(id);
                let wanted = prefix.trim_end_matches('…').to_owned();
                opened.write(move |tx| {
                    let mine = |t: &Token| t.prefix == wanted && t.revoked_at.is_none();
                    let found = tokens::list(tx, id)?.into_iter().find(mine);
                    tokens::revoke(tx, &scope, found.ok_or(Error::from(Code::NotFound))?.id)
                })?;
                opened.say_done(format!("Key {prefix} revoked."));
                Ok(())
            }
        }
    }
}

/// Prefix, scopes, when it was used last, whether it was revoked, name.
fn line(key: &Token) -> String {
    let date = |at| Timestamp::from_microsecond(at).unwrap_or_default().to_string();
    let state = if key.revoked_at.is_some() { "revoked" } else { "" };
    let used = key.used_at.map_or_else(|| "never used".to_owned(), date);
    format!("{}…  {:12}  {used:27}  {state:8}  {}", key.prefix, key.scopes, key.nom)
}
