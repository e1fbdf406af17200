//! `oxiva zap`.

use super::{Global, Opened, zap_template};
use crate::{
    actions,
    dossiers::{Dossier, people},
    error::{Error, Result as Outcome},
    i18n::Lang,
    zaps::{
        checks, deleted,
        documents::{self, Zap},
        drafts,
        ids::Ids,
        listed::{self, ListedZap, Wanted},
        portable::file,
        runs,
        shown::{Checked, ZapAnswer, ZapWithDocument},
        start,
        templates::Answers,
    },
};
use anyhow::{Context, Result, anyhow, bail};
use clap::Subcommand;
use serde_json::{Value as Json, json};
use std::io::{Read, Write, stdin, stdout};

#[derive(Subcommand)]
pub enum Command {
    /// List the zaps of a dossier
    List {
        #[arg(long)]
        dossier: String,
        /// Those that were deleted and can come back
        #[arg(long)]
        deleted: bool,
    },
    /// Print the document of a zap, as `save` takes it; with --json all that is known of the zap
    Show {
        id: i64,
        #[arg(long)]
        dossier: String,
        /// An older version of the document
        #[arg(long, value_name = "N")]
        version: Option<i64>,
    },
    /// Make a zap of a document, switched off, or of a template, as a draft; prints its number
    Create {
        /// `-` is standard input
        #[arg(required_unless_present = "template")]
        file: Option<String>,
        /// One that `templates` lists, in the place of a document
        #[arg(long, value_name = "NAME", conflicts_with = "file")]
        template: Option<String>,
        /// Where mails for the person themselves go, if the template sends any
        #[arg(long, requires = "template", value_name = "ADDRESS")]
        email: Option<String>,
        /// The address that somebody else's program gives, if the template calls one
        #[arg(long, requires = "template")]
        url: Option<String>,
        /// The language of the template's texts (fr, en); without it, that of the dossier
        #[arg(long, requires = "template")]
        lang: Option<String>,
        #[arg(long)]
        dossier: String,
    },
    /// List what a zap can be made of; needs no database
    Templates {
        /// The language of the texts: fr, en
        #[arg(long, default_value = "en")]
        lang: String,
    },
    /// Save a document as the next version of a zap
    Save {
        id: i64,
        /// `-` is standard input
        file: String,
        #[arg(long)]
        dossier: String,
    },
    /// Switch a zap on; one that has only a draft is published first
    On {
        id: i64,
        #[arg(long)]
        dossier: String,
    },
    /// Switch a zap off; what it has begun goes on
    Off {
        id: i64,
        #[arg(long)]
        dossier: String,
    },
    /// Start a zap, also one that is off, with what its trigger would give; prints the run
    Run {
        id: i64,
        /// An object; `-` is standard input. Without one, an empty one
        file: Option<String>,
        /// The object itself
        #[arg(long, value_name = "JSON", conflicts_with = "file")]
        input: Option<String>,
        #[arg(long)]
        dossier: String,
    },
    /// Make a copy of a zap: a draft, switched off, with an address of its own; prints its number
    Duplicate {
        id: i64,
        #[arg(long)]
        dossier: String,
    },
    /// Delete a zap and its address; its runs are kept until their time is over. For 30 days `restore` undoes it
    Delete {
        id: i64,
        #[arg(long)]
        dossier: String,
    },
    /// Give a deleted zap back, switched off, with its address, its versions and its draft
    Restore {
        id: i64,
        #[arg(long)]
        dossier: String,
    },
    /// Print one zap, or all, in our own format, without what gives access; `import` reads it
    Export {
        /// All zaps of the dossier if absent
        id: Option<i64>,
        #[arg(long)]
        dossier: String,
    },
    /// Make drafts of the zaps of a file: an export of Zapier, its archive, or a file of our own format; says what
    /// became of each step
    Import {
        /// `-` is standard input
        file: String,
        #[arg(long)]
        dossier: String,
        /// Write nothing
        #[arg(long)]
        dry_run: bool,
    },
    /// Say whether a document is a zap, and where it is wrong; needs no database
    Check {
        /// `-` is standard input
        file: String,
    },
}

impl Command {
    /// Runs one of them.
    pub fn run(self, global: &Global) -> Result<()> {
        match self {
            Command::Check { file } => check(&read(&file)?, global.json),
            Command::List { dossier, deleted } => list(global, &dossier, deleted),
            Command::Show { id, dossier, version } => show(global, &dossier, id, version),
            Command::Templates { lang } => zap_template::list(&lang, global.json),
            Command::Create { template: Some(name), email, url, lang, dossier, .. } => {
                let answers =
                    Answers { email: email.unwrap_or_default(), url: url.unwrap_or_default() };
                zap_template::install(global, &dossier, &name, lang.as_deref(), &answers)
            }
            Command::Create { file, dossier, .. } => {
                let document = read(&file.unwrap_or_default())?;
                let opened = global.open()?;
                let place = opened.dossier(&dossier)?;
                let (scope, entropy) = (opened.scope(place.id), opened.entropy.clone());
                let checks = opened.checks();
                let made = opened.write_document(document, move |tx, document| {
                    documents::create(tx, &entropy, &scope, document, &checks)
                })?;
                said(&opened, &place, &made, &made.id.to_string())
            }
            Command::Save { id, file, dossier } => {
                let document = read(&file)?;
                let opened = global.open()?;
                let place = opened.dossier(&dossier)?;
                let (scope, entropy) = (opened.scope(place.id), opened.entropy.clone());
                let checks = opened.checks();
                let saved = opened.write_document(document, move |tx, document| {
                    documents::save(tx, &entropy, &scope, id, document, &checks)
                })?;
                said(&opened, &place, &saved, &format!("Zap {id}, version {}.", saved.version))
            }
            Command::On { id, dossier } => switch(global, &dossier, id, true),
            Command::Off { id, dossier } => switch(global, &dossier, id, false),
            Command::Run { id, file, input, dossier } => {
                let given = match (file, input) {
                    (Some(file), _) => read(&file)?,
                    (None, Some(text)) => parsed(&text, "--input")?,
                    (None, None) => json!({}),
                };
                start(global, &dossier, id, given)
            }
            Command::Duplicate { id, dossier } => {
                let opened = global.open()?;
                let place = opened.dossier(&dossier)?;
                let (scope, entropy) = (opened.scope(place.id), opened.entropy.clone());
                let copy = opened
                    .write(move |tx| drafts::duplicate(tx, &entropy, &scope, id, Lang::En))?;
                said(&opened, &place, &copy, &copy.id.to_string())
            }
            Command::Export { id, dossier } => export(global, &dossier, id),
            Command::Import { file, dossier, dry_run } => {
                super::zap_files::import(global, &file, &dossier, dry_run)
            }
            Command::Restore { id, dossier } => {
                let opened = global.open()?;
                let place = opened.dossier(&dossier)?;
                let (scope, entropy) = (opened.scope(place.id), opened.entropy.clone());
                let zap = opened.write(move |tx| deleted::restore(tx, &entropy, &scope, id))?;
                said(&opened, &place, &zap, &format!("Zap {id} is {}.", zap.state.word()))
            }
            Command::Delete { id, dossier } => {
                let opened = global.open()?;
                let scope = opened.scope(opened.dossier(&dossier)?.id);
                let entropy = opened.entropy.clone();
                opened.write(move |tx| documents::delete(tx, &entropy, &scope, id))?;
                println!("Zap {id} deleted.");
                Ok(())
            }
        }
    }
}

impl Opened {
    /// How documents of zaps are checked here.
    pub fn checks(&self) -> actions::Checks {
        actions::Checks { sends_mail: self.config.mail.server.is_some() }
    }

    /// What is wrong with a document is said line by line.
    fn write_document<T: Send + 'static>(
        &self,
        document: Json,
        work: impl FnOnce(&mut crate::db::Tx, &Json) -> Outcome<T> + Clone + Send + 'static,
    ) -> Result<T> {
        let written = self.db.write(0, move |tx| work(tx, &document));
        self.runtime.block_on(written).map_err(|error| by_line(NO_ZAP, error))
    }
}

/// Of a document that is refused.
const NO_ZAP: &str = "the document does not say what a zap says";

fn by_line(what: &str, error: Error) -> anyhow::Error {
    let Error::Invalid(problems) = &error else { return super::worded(error) };
    let lines = problems.iter().map(|one| format!("\n{}: {}", one.field, one.message(Lang::En)));
    anyhow!("{what}:{}", lines.collect::<String>())
}

fn read(file: &str) -> Result<Json> {
    let text = match file {
        "-" => {
            let mut text = String::new();
            stdin().read_to_string(&mut text).map(|_| text).context("standard input")?
        }
        file => std::fs::read_to_string(file).with_context(|| file.to_owned())?,
    };
    parsed(&text, file)
}

fn parsed(text: &str, place: &str) -> Result<Json> {
    text_rules::json::read(text).with_context(|| format!("{place} is not JSON"))
}

fn start(global: &Global, dossier: &str, id: i64, given: Json) -> Result<()> {
    let Json::Object(given) = given else { bail!("a zap starts with an object") };
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?;
    let (scope, entropy) = (opened.scope(dossier.id), opened.entropy.clone());
    let checks = opened.checks();
    let run = opened.write(move |tx| {
        let run = start::by_hand(tx, &Ids::default(), &entropy, &scope, id, given, &checks)?;
        runs::get(tx, scope.dossier, run)
    })?;
    super::run::said(&opened, &dossier, &run);
    Ok(())
}

fn export(global: &Global, dossier: &str, id: Option<i64>) -> Result<()> {
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?.id;
    let zaps = opened.read(move |tx| {
        let known = actions::connections::known(tx, dossier)?;
        let Some(id) = id else { return file::of_dossier(tx, dossier, &known) };
        let zap = documents::get(tx, dossier, id)?;
        Ok(vec![file::of_zap(tx, dossier, &zap, &known)?])
    });
    stdout().write_all(&file::bytes(&file::write(&zaps?))).context("standard output")
}

fn check(document: &Json, json: bool) -> Result<()> {
    let findings = checks::of_document(document, &actions::Checks { sends_mail: true })?;
    if json {
        println!("{}", serde_json::to_string_pretty(&Checked::of(&findings, Lang::En))?);
        if !findings.errors.is_empty() {
            bail!(NO_ZAP);
        }
        return Ok(());
    }
    if !findings.errors.is_empty() {
        return Err(by_line(NO_ZAP, Error::Invalid(findings.errors)));
    }
    for warning in &findings.warnings {
        println!("{}: {}", warning.field, warning.message(Lang::En));
    }
    let plan = checks::check(document, &actions::Checks { sends_mail: true });
    let plan = plan.map_err(|error| by_line(NO_ZAP, error))?;
    println!("`{}` is a zap, steps: {}.", plan.title, plan.steps().count());
    Ok(())
}

fn list(global: &Global, dossier: &str, are_deleted: bool) -> Result<()> {
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?;
    let (all, now, of) = (i64::from(u32::MAX), opened.clock.now(), dossier.clone());
    let (zaps, people) = opened.read(move |tx| {
        let zaps = if are_deleted {
            let page = deleted::list(tx, of.id, now, None, all)?;
            page.try_map(|zap| ListedZap::of(tx, &of, zap, now))?
        } else {
            listed::find(tx, &of, &Wanted::default(), now, None, all)?
        };
        Ok((zaps.items, people::list(tx, of.id)?))
    })?;
    if opened.json {
        let url = &opened.public_url;
        let list: Vec<_> = zaps.iter().map(|zap| ZapAnswer::of(zap, &dossier, url)).collect();
        println!("{}", serde_json::to_string_pretty(&list)?);
        return Ok(());
    }
    for one in zaps {
        let owner = people.iter().find(|person| one.zap.owner == Some(person.id));
        println!("{}", line(&opened, &dossier, &one, owner.map(|person| person.nom.as_str())));
    }
    Ok(())
}

/// Number, state, trigger, version, title; behind it the labels, the owner and the address.
fn line(opened: &Opened, dossier: &Dossier, one: &ListedZap, owner: Option<&str>) -> String {
    let zap = &one.zap;
    let (state, starts) = (zap.state.word(), zap.starts_by.word());
    let owner = owner.map(|nom| format!("  ({nom})")).unwrap_or_default();
    let labels: String = one.labels.iter().map(|label| format!("  [{label}]")).collect();
    let url = zap.hook_path(dossier.id).map(|path| format!("  {}{path}", opened.public_url));
    let url = url.unwrap_or_default();
    let (id, version, titre) = (zap.id, zap.version, &zap.titre);
    format!("{id:4}  {state:3}  {starts:10}  v{version:<3}  {titre}{labels}{owner}{url}")
}

fn show(global: &Global, dossier: &str, id: i64, version: Option<i64>) -> Result<()> {
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?;
    let of = dossier.id;
    let (checks, now, place) = (opened.checks(), opened.clock.now(), dossier.clone());
    let (zap, document, findings) = opened.read(move |tx| {
        let zap = documents::get(tx, of, id)?;
        let document = match version {
            Some(version) => documents::document(tx, of, id, version)?,
            // Of one that was never published what it shall be.
            None => drafts::document(tx, of, &zap)?,
        };
        let findings = checks::findings(tx, &place, now, Some(&zap), &document, &checks)?;
        Ok((ListedZap::of(tx, &place, zap, now)?, document, findings))
    })?;
    let shown = if opened.json {
        let url = &opened.public_url;
        json!(ZapWithDocument::of(&zap, &dossier, url, document, &findings, Lang::En))
    } else {
        document
    };
    println!("{}", serde_json::to_string_pretty(&shown)?);
    Ok(())
}

fn switch(global: &Global, dossier: &str, id: i64, on: bool) -> Result<()> {
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?;
    let (scope, entropy) = (opened.scope(dossier.id), opened.entropy.clone());
    let checks = opened.checks();
    let switch = move |tx: &mut crate::db::Tx| {
        if on {
            return drafts::switch_on(tx, &entropy, &scope, id, &checks);
        }
        documents::switch(tx, &entropy, &scope, id, false, &checks)
    };
    let switched = opened.runtime.block_on(opened.db.write(0, switch));
    let zap = switched.map_err(|error| by_line("the zap could not work", error))?;
    said(&opened, &dossier, &zap, &format!("Zap {id} is {}.", zap.state.word()))
}

/// Prints the zap as the API shows it, or `words`.
pub(super) fn said(opened: &Opened, dossier: &Dossier, zap: &Zap, words: &str) -> Result<()> {
    if opened.json {
        let (zap, of, now) = (zap.clone(), dossier.clone(), opened.clock.now());
        let listed = opened.read(move |tx| ListedZap::of(tx, &of, zap, now))?;
        println!("{}", json!(ZapAnswer::of(&listed, dossier, &opened.public_url)))
    } else {
        println!("{words}")
    }
    Ok(())
}
