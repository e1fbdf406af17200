//! `oxiva user`.

use super::{Global, Opened, dossier::parse_lang, in_dossier::InDossier, read_password};
use crate::{
    api::v3::{InvitationWithLink, PersonAnswer},
    dossiers::{
        Dossier,
        audit::Action,
        email::normal_email,
        invitations::{self, Invitation, NewInvitation},
        people::{self, NewPerson, Person, PersonChange, Role},
        resets,
    },
    i18n::Lang,
    mail::{account_changes, letters},
};
use anyhow::{Result, bail};
use clap::{ArgAction, Args, Subcommand};
use serde::Serialize;

#[derive(Subcommand)]
pub enum Command {
    /// Add a person (password: OXIVA_NEW_PASSWORD or standard input)
    Create {
        email: String,
        #[command(flatten)]
        dossier: InDossier,
        /// Full name
        #[arg(long)]
        nom: String,
        #[command(flatten)]
        access: Access,
    },
    /// Invite a person: prints a link, once, with which they choose their password within 7 days
    Invite {
        email: String,
        #[command(flatten)]
        dossier: InDossier,
        /// Full name
        #[arg(long, required_unless_present = "again")]
        nom: Option<String>,
        /// Print a new link for somebody who is invited already; the old one ends
        #[arg(long, conflicts_with_all = ["nom", "role", "automation", "langue"])]
        again: bool,
        #[command(flatten)]
        access: Access,
    },
    /// Print a link, once, with which a person chooses a new password within the hour
    Reset {
        email: String,
        #[command(flatten)]
        dossier: InDossier,
    },
    /// List the people of a dossier
    List {
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Give or take the right « Automatisation »: zaps, runs, connections, what hooks took (administrators have it)
    Automation {
        email: String,
        /// on or off
        #[arg(value_parser = parse_switch, action = ArgAction::Set)]
        state: bool,
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Switch off the second factor of a person who has lost it
    TotpOff {
        email: String,
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Set a password and end the person's sessions
    Password {
        email: String,
        #[command(flatten)]
        dossier: InDossier,
    },
}

/// What is said of a new person beside name and address.
#[derive(Args)]
pub struct Access {
    /// administrator or member
    #[arg(long, default_value = "member", value_parser = parse_role)]
    role: Role,
    /// Give the right « Automatisation »: zaps, runs, connections, what hooks took (administrators have it)
    #[arg(long)]
    automation: bool,
    #[arg(long, default_value = "fr", value_parser = parse_lang)]
    langue: Lang,
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

impl Command {
    /// Runs one of them.
    pub fn run(self, global: &Global) -> Result<()> {
        match self {
            Command::Create { email, dossier, nom, access } => {
                create(global, &dossier, (nom, email), access)
            }
            Command::Invite { email, dossier, again: true, .. } => {
                invite_again(&global.open()?, &dossier, &email)
            }
            Command::Invite { email, dossier, nom, access, .. } => {
                let named = (nom.unwrap_or_default(), email);
                invite(&global.open()?, &dossier, named, access)
            }
            Command::Reset { email, dossier } => reset(&global.open()?, &dossier, &email),
            Command::List { dossier } => list(&global.open()?, &dossier),
            Command::Password { email, dossier } => set_password(global, &dossier, &email),
            Command::Automation { email, state, dossier } => {
                automate(&global.open()?, &dossier, &email, state)
            }
            Command::TotpOff { email, dossier } => totp_off(&global.open()?, &dossier, &email),
        }
    }
}

fn create(
    global: &Global,
    dossier: &InDossier,
    (nom, email): (String, String),
    access: Access,
) -> Result<()> {
    let password = read_password(&[&email, &nom])?;
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?;
    let scope = opened.scope(dossier.id);
    let hash = people::hash_password(&password, &opened.entropy);
    let person = opened.write(move |tx| {
        let Access { role, automation, langue } = access;
        let (nom, email, password) = (&nom, &email, &hash);
        let new = NewPerson { nom, email, password, role, automation, langue };
        people::create(tx, &scope, &new)
    })?;
    let words = format!("{} may sign in to `{}`.", person.email, dossier.nom);
    opened.say(&PersonAnswer::whole(&person, &dossier), words)
}

fn invite(
    opened: &Opened,
    dossier: &InDossier,
    (nom, email): (String, String),
    access: Access,
) -> Result<()> {
    let dossier = opened.dossier(dossier)?;
    if opened.invitation(&dossier, &email)?.is_some() {
        bail!("{} is invited already; --again prints a new link", normal_email(&email));
    }
    let (scope, entropy) = (opened.scope(dossier.id), opened.entropy.clone());
    let made = opened.write(move |tx| {
        let Access { role, automation, langue } = access;
        let new = NewInvitation { nom: &nom, email: &email, role, automation, langue };
        invitations::create(tx, &entropy, &scope, &new)
    })?;
    invited(opened, &dossier, made)
}

fn invite_again(opened: &Opened, dossier: &InDossier, email: &str) -> Result<()> {
    let dossier = opened.dossier(dossier)?;
    let Some(invitation) = opened.invitation(&dossier, email)? else {
        bail!("{} is not invited; without --again they are", normal_email(email));
    };
    let (scope, entropy) = (opened.scope(dossier.id), opened.entropy.clone());
    let renewed =
        opened.write(move |tx| invitations::renew(tx, &entropy, &scope, invitation.id))?;
    invited(opened, &dossier, renewed)
}

/// The link alone, so that a script can take it.
fn invited(opened: &Opened, dossier: &Dossier, made: (Invitation, String)) -> Result<()> {
    let (invitation, code) = made;
    let answer = InvitationWithLink::of(&opened.public_url, dossier, &invitation, &code);
    opened.say(&answer, opened.link(&letters::invitation_path(&code)))
}

/// The link alone.
#[derive(Serialize)]
struct ResetLink {
    link: String,
}

fn reset(opened: &Opened, dossier: &InDossier, email: &str) -> Result<()> {
    let dossier = opened.dossier(dossier)?;
    let person = opened.person(&dossier, email)?;
    let (scope, entropy) = (opened.scope(dossier.id), opened.entropy.clone());
    let code = opened.write(move |tx| resets::create(tx, &entropy, &scope, person.id))?;
    let link = opened.link(&letters::reset_path(&code));
    opened.say(&ResetLink { link: link.clone() }, link)
}

fn list(opened: &Opened, dossier: &InDossier) -> Result<()> {
    let dossier = opened.dossier(dossier)?;
    let id = dossier.id;
    let all = opened.read(move |tx| people::list(tx, id))?;
    let line = |p: &Person| {
        let access = if p.active { "" } else { "  (no access)" };
        let right = if p.may_automate() { "automation" } else { "" };
        format!("{:30}  {:13}  {right:10}  {}{access}", p.email, p.role.word(), p.nom)
    };
    opened.say_all(all, |person| PersonAnswer::whole(person, &dossier), line)
}

fn set_password(global: &Global, dossier: &InDossier, email: &str) -> Result<()> {
    let password = read_password(&[email])?;
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?;
    let person = opened.person(&dossier, email)?;
    let (scope, id) = (opened.scope(dossier.id), person.id);
    let hash = people::hash_password(&password, &opened.entropy);
    opened.write(move |tx| {
        account_changes::set_password(tx, &scope, id, &hash, Action::PasswordChanged)
    })?;
    let words = format!("Password of {} set; their sessions have ended.", person.email);
    opened.say(&PersonAnswer::whole(&person, &dossier), words)
}

fn automate(opened: &Opened, dossier: &InDossier, email: &str, state: bool) -> Result<()> {
    let dossier = opened.dossier(dossier)?;
    let Person { id, nom, role, active, .. } = opened.person(&dossier, email)?;
    let change = PersonChange { nom, role, automation: state, active };
    let scope = opened.scope(dossier.id);
    let person = opened.write(move |tx| people::update(tx, &scope, id, &change))?;
    let has = match (person.automation, person.is_administrator()) {
        (true, _) => "has the right « Automatisation »",
        (false, false) => "has no right « Automatisation »",
        (false, true) => "has the right « Automatisation » as an administrator",
    };
    let words = format!("{} {has}.", person.email);
    opened.say(&PersonAnswer::whole(&person, &dossier), words)
}

fn totp_off(opened: &Opened, dossier: &InDossier, email: &str) -> Result<()> {
    let dossier = opened.dossier(dossier)?;
    let person = opened.person(&dossier, email)?;
    let (scope, id) = (opened.scope(dossier.id), person.id);
    let had = opened.write(move |tx| account_changes::disable_second_factor(tx, &scope, id))?;
    let email = &person.email;
    let words = if had {
        format!("The password of {email} is enough to sign in now.")
    } else {
        format!("{email} had no second factor.")
    };
    opened.say(&PersonAnswer::whole(&person, &dossier), words)
}

impl Opened {
    /// Where this path of the server is opened.
    fn link(&self, path: &str) -> String {
        format!("{}{path}", self.public_url)
    }

    /// The person of this address. Fails where nobody has it, and says what to do about those who were invited and
    /// have not come yet.
    fn person(&self, dossier: &Dossier, email: &str) -> Result<Person> {
        let (id, wanted) = (dossier.id, normal_email(email));
        let all = self.read(move |tx| people::list(tx, id))?;
        if let Some(person) = all.into_iter().find(|person| person.email == wanted) {
            return Ok(person);
        }
        if self.invitation(dossier, email)?.is_some() {
            bail!(
                "{wanted} was invited and has not chosen a password yet, which the link of the invitation is for; \
                 `oxiva user invite {wanted} --again` prints a new one"
            );
        }
        bail!(
            "nobody in `{}` has the e-mail {wanted}; `oxiva user list` shows everybody",
            dossier.nom
        )
    }

    /// The invitation of this address that nobody took up yet.
    fn invitation(&self, dossier: &Dossier, email: &str) -> Result<Option<Invitation>> {
        let (id, wanted) = (dossier.id, normal_email(email));
        let all = self.read(move |tx| invitations::list(tx, id))?;
        Ok(all.into_iter().find(|one| one.email == wanted))
    }
}
