//! `oxiva dossier`.

use super::{Global, read_password};
use crate::{
    dossiers::{
        self, Dossier, NewDossier, Scope,
        people::{self, NewPerson, Role},
    },
    i18n::Lang,
};
use anyhow::{Context, Result};
use clap::Subcommand;
use serde_json::{Value, json};
use zap_engine::dates::DateOrder;

#[derive(Subcommand)]
pub enum Command {
    /// Create a dossier and its first administrator (password: OXIVA_NEW_PASSWORD or standard input)
    Create {
        /// Short name that stands in API addresses: small letters, digits, dashes
        nom: String,
        /// E-mail address of the administrator
        #[arg(long, value_name = "EMAIL")]
        admin: String,
        /// Name of the company [default: the dossier's name]
        #[arg(long)]
        societe: Option<String>,
        /// Time zone
        #[arg(long, default_value = "Europe/Paris")]
        fuseau: String,
        /// Language: fr or en
        #[arg(long, default_value = "fr", value_parser = parse_lang)]
        langue: Lang,
        /// What comes first in `1/2/2026`: day_month or month_day
        #[arg(long, default_value = "day_month", value_parser = parse_date_order)]
        date_order: DateOrder,
    },
    /// Change a dossier
    Set {
        /// Its short name
        nom: String,
        /// What comes first in `1/2/2026`: day_month or month_day
        #[arg(long, value_parser = parse_date_order)]
        date_order: DateOrder,
    },
    /// List the dossiers
    List,
}

/// `fr` or `en`.
pub fn parse_lang(word: &str) -> Result<Lang, String> {
    Lang::parse(word).ok_or_else(|| "fr or en".to_owned())
}

fn parse_date_order(word: &str) -> Result<DateOrder, String> {
    DateOrder::parse(word).ok_or_else(|| DateOrder::WORDS.join(" or "))
}

impl Command {
    /// Runs one of them.
    pub fn run(self, global: &Global) -> Result<()> {
        match self {
            Command::Create { nom, admin, societe, fuseau, langue, date_order } => {
                let password = read_password(&[&admin, &nom])?;
                let opened = global.make()?;
                let (entropy, now) = (opened.entropy.clone(), opened.clock.now());
                let hash = people::hash_password(&password, &entropy);
                let dossier = opened.write(move |tx| {
                    let societe = societe.unwrap_or_else(|| nom.clone());
                    let new = NewDossier { nom: &nom, societe: &societe, fuseau: &fuseau, langue };
                    let dossier = dossiers::create(tx, &entropy, now, &new)?;
                    let name = admin.split('@').next().unwrap_or_default();
                    let person = NewPerson {
                        nom: name,
                        email: &admin,
                        password: &hash,
                        role: Role::Administrator,
                        automation: false,
                        langue,
                    };
                    let scope = Scope::system(dossier.id, now);
                    people::create(tx, &scope, &person)?;
                    dossiers::set_date_order(tx, &scope, date_order)?;
                    Ok(dossier)
                })?;
                if opened.json {
                    println!(
                        "{}",
                        json!({ "dossier": dossier.nom, "compte": dossier.id.number().to_string() })
                    )
                } else {
                    println!("Dossier `{}` created.", dossier.nom)
                }
            }
            Command::Set { nom, date_order } => {
                let opened = global.open()?;
                let now = opened.clock.now();
                let name = nom.clone();
                let found = opened.write(move |tx| {
                    let Some(dossier) = dossiers::find(tx, &nom)? else { return Ok(None) };
                    dossiers::set_date_order(tx, &Scope::system(dossier.id, now), date_order)?;
                    dossiers::find(tx, &nom)
                })?;
                let dossier = found.with_context(|| format!("there is no dossier `{name}`"))?;
                if opened.json {
                    println!("{}", described(&dossier));
                } else {
                    println!("Dossier `{name}` saved.");
                }
            }
            Command::List => {
                let opened = global.open()?;
                let all = opened.read(dossiers::all)?;
                if opened.json {
                    let list: Vec<_> = all.iter().map(described).collect();
                    println!("{}", serde_json::to_string_pretty(&list)?);
                } else {
                    all.iter().for_each(|d| println!("{:20}  {}", d.nom, d.societe));
                }
            }
        }
        Ok(())
    }
}

fn described(dossier: &Dossier) -> Value {
    json!({
        "dossier": dossier.nom,
        "societe": dossier.societe,
        "fuseau": dossier.fuseau,
        "langue": dossier.langue.word(),
        "date_order": dossier.date_order.word(),
    })
}
