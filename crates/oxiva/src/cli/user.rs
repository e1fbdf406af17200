//! `oxiva user`.

use super::{Global, dossier::parse_lang, read_password};
use crate::{
    dossiers::{
        audit::Action,
        people::{self, NewPerson, Role},
    },
    error::Code,
    i18n::Lang,
};
use anyhow::Result;
use clap::Subcommand;
use serde_json::json;

#[derive(Subcommand)]
pub enum Command {
    /// Add a person (password: OXIVA_NEW_PASSWORD or standard input)
    Create {
        email: String,
        #[arg(long)]
        dossier: String,
        /// Full name
        #[arg(long)]
        nom: String,
        /// administrator or member
        #[arg(long, default_value = "member", value_parser = parse_role)]
        role: Role,
        #[arg(long, default_value = "fr", value_parser = parse_lang)]
        langue: Lang,
    },
    /// List the people of a dossier
    List {
        #[arg(long)]
        dossier: String,
    },
    /// Set a password and end the person's sessions
    Password {
        email: String,
        #[arg(long)]
        dossier: String,
    },
}

fn parse_role(word: &str) -> Result<Role, String> {
    Role::parse(word).ok_or_else(|| Role::WORDS.join(" or "))
}

impl Command {
    pub fn run(self, global: &Global) -> Result<()> {
        match self {
            Command::Create { email, dossier, nom, role, langue } => {
                let password = read_password()?;
                people::check_password(&password).map_err(super::worded)?;
                let desk = global.open()?;
                let id = desk.dossier(&dossier)?.id;
                let scope = desk.scope(id);
                let hash = people::hash_password(&password, &desk.entropy);
                let person = desk.write(move |tx| {
                    let new = NewPerson { nom: &nom, email: &email, password: &hash, role, langue };
                    people::create(tx, &scope, &new)
                })?;
                println!("{} may sign in to `{dossier}`.", person.email);
            }
            Command::List { dossier } => {
                let desk = global.open()?;
                let id = desk.dossier(&dossier)?.id;
                let all = desk.read(move |tx| people::list(tx, id))?;
                if desk.json {
                    let list: Vec<_> = all
                        .iter()
                        .map(|p| json!({ "id": p.id.to_string(), "email": p.email, "nom": p.nom, "role": p.role, "active": p.active }))
                        .collect();
                    println!("{}", serde_json::to_string_pretty(&list)?);
                } else {
                    for p in all {
                        let access = if p.active { "" } else { "  (no access)" };
                        println!("{:30}  {:13}  {}{access}", p.email, p.role.word(), p.nom);
                    }
                }
            }
            Command::Password { email, dossier } => {
                let password = read_password()?;
                people::check_password(&password).map_err(super::worded)?;
                let desk = global.open()?;
                let id = desk.dossier(&dossier)?.id;
                let hash = people::hash_password(&password, &desk.entropy);
                let scope = desk.scope(id);
                let wanted = email.trim().to_lowercase();
                desk.write(move |tx| {
                    let found = people::list(tx, id)?.into_iter().find(|p| p.email == wanted);
                    let person = found.ok_or(Code::NotFound)?;
                    people::set_password(tx, &scope, person.id, &hash, Action::PasswordChanged)
                })?;
                println!("Password of {email} set; their sessions have ended.");
            }
        }
        Ok(())
    }
}
