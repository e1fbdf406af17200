//! `oxiva user`.

use super::{Global, Opened, dossier::parse_lang, read_password};
use crate::{
    db::Tx,
    dossiers::{
        DossierId,
        audit::Action,
        invitations::{self, NewInvitation},
        people::{self, NewPerson, Person, PersonChange, Role},
        resets,
    },
    error::Code,
    i18n::Lang,
    mail::{account_changes, letters},
};
use anyhow::Result;
use clap::{ArgAction, Subcommand};
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
        /// Give the right « Automatisation »: zaps, runs, connections, what hooks took (administrators have it)
        #[arg(long)]
        automation: bool,
        #[arg(long, default_value = "fr", value_parser = parse_lang)]
        langue: Lang,
    },
    /// Invite a person: prints a link, once, with which they choose their password within 7 days
    Invite {
        email: String,
        #[arg(long)]
        dossier: String,
        /// Full name
        #[arg(long)]
        nom: String,
        /// administrator or member
        #[arg(long, default_value = "member", value_parser = parse_role)]
        role: Role,
        /// Give the right « Automatisation »: zaps, runs, connections, what hooks took (administrators have it)
        #[arg(long)]
        automation: bool,
        #[arg(long, default_value = "fr", value_parser = parse_lang)]
        langue: Lang,
    },
    /// Print a link, once, with which a person chooses a new password within the hour
    Reset {
        email: String,
        #[arg(long)]
        dossier: String,
    },
    /// List the people of a dossier
    List {
        #[arg(long)]
        dossier: String,
    },
    /// Give or take the right « Automatisation »: zaps, runs, connections, what hooks took (administrators have it)
    Automation {
        email: String,
        /// on or off
        #[arg(value_parser = parse_switch, action = ArgAction::Set)]
        state: bool,
        #[arg(long)]
        dossier: String,
    },
    /// Switch off the second factor of a person who has lost it
    TotpOff {
        email: String,
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

fn parse_switch(word: &str) -> Result<bool, String> {
    match word {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("on or off".to_owned()),
    }
}

fn find(tx: &mut Tx, dossier: DossierId, email: &str) -> crate::error::Result<Person> {
    let email = email.trim().to_lowercase();
    let found = people::list(tx, dossier)?.into_iter().find(|person| person.email == email);
    found.ok_or_else(|| Code::NotFound.into())
}

impl Command {
    /// Runs one of them.
    pub fn run(self, global: &Global) -> Result<()> {
        match self {
            Command::Create { email, dossier, nom, role, automation, langue } => {
                let password = read_password(&[&email, &nom])?;
                let opened = global.open()?;
                let id = opened.dossier(&dossier)?.id;
                let scope = opened.scope(id);
                let hash = people::hash_password(&password, &opened.entropy);
                let person = opened.write(move |tx| {
                    let (nom, email, password) = (&nom, &email, &hash);
                    let new = NewPerson { nom, email, password, role, automation, langue };
                    people::create(tx, &scope, &new)
                })?;
                println!("{} may sign in to `{dossier}`.", person.email);
            }
            Command::Invite { email, dossier, nom, role, automation, langue } => {
                let opened = global.open()?;
                let (scope, entropy) =
                    (opened.scope(opened.dossier(&dossier)?.id), opened.entropy.clone());
                let (_, code) = opened.write(move |tx| {
                    let (nom, email) = (&nom, &email);
                    let new = NewInvitation { nom, email, role, automation, langue };
                    invitations::create(tx, &entropy, &scope, &new)
                })?;
                print_link(&opened, &letters::invitation_path(&code));
            }
            Command::Reset { email, dossier } => {
                let opened = global.open()?;
                let (scope, entropy) =
                    (opened.scope(opened.dossier(&dossier)?.id), opened.entropy.clone());
                let code = opened.write(move |tx| {
                    let person = find(tx, scope.dossier, &email)?;
                    resets::create(tx, &entropy, &scope, person.id)
                })?;
                print_link(&opened, &letters::reset_path(&code));
            }
            Command::List { dossier } => {
                let opened = global.open()?;
                let id = opened.dossier(&dossier)?.id;
                let all = opened.read(move |tx| people::list(tx, id))?;
                if opened.json {
                    let list: Vec<_> = all
                        .iter()
                        .map(|p| json!({ "id": p.id.to_string(), "email": p.email, "nom": p.nom, "role": p.role, "automation": p.automation, "active": p.active }))
                        .collect();
                    println!("{}", serde_json::to_string_pretty(&list)?);
                } else {
                    for p in all {
                        let access = if p.active { "" } else { "  (no access)" };
                        let right = if p.may_automate() { "automation" } else { "" };
                        println!(
                            "{:30}  {:13}  {right:10}  {}{access}",
                            p.email,
                            p.role.word(),
                            p.nom
                        );
                    }
                }
            }
            Command::Password { email, dossier } => {
                let password = read_password(&[&email])?;
                let opened = global.open()?;
                let id = opened.dossier(&dossier)?.id;
                let hash = people::hash_password(&password, &opened.entropy);
                let scope = opened.scope(id);
                let wanted = email.clone();
                opened.write(move |tx| {
                    let person = find(tx, id, &wanted)?;
                    account_changes::set_password(
                        tx,
                        &scope,
                        person.id,
                        &hash,
                        Action::PasswordChanged,
                    )
                })?;
                println!("Password of {email} set; their sessions have ended.");
            }
            Command::Automation { email, state, dossier } => {
                let opened = global.open()?;
                let scope = opened.scope(opened.dossier(&dossier)?.id);
                let person = opened.write(move |tx| {
                    let Person { id, nom, role, active, .. } = find(tx, scope.dossier, &email)?;
                    let change = PersonChange { nom, role, automation: state, active };
                    people::update(tx, &scope, id, &change)
                })?;
                let email = &person.email;
                match (person.automation, person.is_administrator()) {
                    (true, _) => println!("{email} has the right « Automatisation »."),
                    (false, false) => println!("{email} has no right « Automatisation »."),
                    (false, true) => {
                        println!("{email} has the right « Automatisation » as an administrator.")
                    }
                }
            }
            Command::TotpOff { email, dossier } => {
                let opened = global.open()?;
                let scope = opened.scope(opened.dossier(&dossier)?.id);
                let wanted = email.clone();
                let had = opened.write(move |tx| {
                    let person = find(tx, scope.dossier, &wanted)?;
                    account_changes::disable_second_factor(tx, &scope, person.id)
                })?;
                if had {
                    println!("The password of {email} is enough to sign in now.")
                } else {
                    println!("{email} had no second factor.")
                }
            }
        }
        Ok(())
    }
}

/// The link alone, so that a script can take it.
fn print_link(opened: &Opened, path: &str) {
    let link = format!("{}{path}", opened.public_url);
    if opened.json { println!("{}", json!({ "link": link })) } else { println!("{link}") }
}
