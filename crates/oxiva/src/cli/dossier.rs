//! `oxiva dossier`.

use super::{Global, Opened, read_password};
use crate::{
    api::v3::DossierAnswer,
    dossiers::{
        self, Dossier, NewDossier, Scope,
        people::{self, NewPerson, Role},
    },
    i18n::Lang,
};
use anyhow::Result;
use clap::Subcommand;
use serde::Serialize;
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
                let societe = societe.unwrap_or_else(|| nom.clone());
                let new = NewDossier { nom: &nom, societe: &societe, fuseau: &fuseau, langue };
                create(global, &new, &admin, date_order)
            }
            Command::Set { nom, date_order } => {
                let opened = global.open()?;
                let id = opened.dossier_called(&nom)?.id;
                let scope = opened.scope(id);
                let dossier = opened.write(move |tx| {
                    dossiers::set_date_order(tx, &scope, date_order)?;
                    dossiers::get(tx, id)
                })?;
                said(&opened, &dossier, "saved")
            }
            Command::List => {
                let opened = global.open()?;
                let all = opened.read(dossiers::all)?;
                opened.say_all(all, Shown::of, |d| format!("{:20}  {}", d.nom, d.societe))
            }
        }
    }
}

fn create(global: &Global, new: &NewDossier<'_>, admin: &str, order: DateOrder) -> Result<()> {
    let password = read_password(&[admin, new.nom, new.societe])?;
    let opened = global.make()?;
    let (entropy, now) = (opened.entropy.clone(), opened.clock.now());
    let hash = people::hash_password(&password, &entropy);
    let (nom, societe) = (new.nom.to_owned(), new.societe.to_owned());
    let (fuseau, langue, email) = (new.fuseau.to_owned(), new.langue, admin.to_owned());
    let dossier = opened.write(move |tx| {
        let new = NewDossier { nom: &nom, societe: &societe, fuseau: &fuseau, langue };
        let dossier = dossiers::create(tx, &entropy, now, &new)?;
        let person = NewPerson {
            nom: email.split('@').next().unwrap_or_default(),
            email: &email,
            password: &hash,
            role: Role::Administrator,
            automation: false,
            langue,
        };
        let scope = Scope::system(dossier.id, now);
        people::create(tx, &scope, &person)?;
        dossiers::set_date_order(tx, &scope, order)?;
        dossiers::get(tx, dossier.id)
    })?;
    said(&opened, &dossier, "created")
}

/// A dossier as the operator sees it.
#[derive(Serialize)]
struct Shown {
    #[serde(flatten)]
    dossier: DossierAnswer,
    /// The number in the addresses of its catch hooks.
    compte: String,
}

impl Shown {
    fn of(dossier: &Dossier) -> Shown {
        let compte = dossier.id.number().to_string();
        Shown { dossier: DossierAnswer::of(dossier), compte }
    }
}

fn said(opened: &Opened, dossier: &Dossier, done: &str) -> Result<()> {
    opened.say(&Shown::of(dossier), format!("Dossier `{}` {done}.", dossier.nom))
}
