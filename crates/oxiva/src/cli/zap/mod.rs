//! `oxiva zap`.

mod change;
mod document;
mod files;
mod shown;
mod template;

use super::{Global, Opened, in_dossier::InDossier};
use crate::{actions, zaps::templates::Answers};
use anyhow::Result;
use clap::Subcommand;
use files::Format;
use serde_json::json;

#[derive(Subcommand)]
pub enum Command {
    /// List the zaps of a dossier
    List {
        #[command(flatten)]
        dossier: InDossier,
        /// Those that were deleted and can come back
        #[arg(long)]
        deleted: bool,
    },
    /// Print the document of a zap, as `save` takes it; with --json all that is known of the zap
    Show {
        id: i64,
        #[command(flatten)]
        dossier: InDossier,
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
        #[command(flatten)]
        dossier: InDossier,
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
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Switch a zap on; one that has only a draft is published first
    On {
        id: i64,
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Switch a zap off; what it has begun goes on
    Off {
        id: i64,
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Start a zap, also one that is off, with what its trigger would give; prints the run
    Run {
        id: i64,
        /// An object; `-` is standard input. Without one, an empty one
        file: Option<String>,
        /// The object itself
        #[arg(long, value_name = "JSON", conflicts_with = "file")]
        input: Option<String>,
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Make a copy of a zap: a draft, switched off, with an address of its own; prints its number
    Duplicate {
        id: i64,
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Delete a zap and its address; its runs are kept until their time is over. For 30 days `restore` undoes it
    Delete {
        id: i64,
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Give a deleted zap back, switched off, with its address, its versions and its draft
    Restore {
        id: i64,
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Print one zap, or all; `import` reads it. In our own format what gives access is left out
    Export {
        /// All zaps of the dossier if absent
        #[arg(required_if_eq("format", "zapier"))]
        id: Option<i64>,
        /// Our own format, or that of Zapier, which names the steps that it does not know
        #[arg(long, value_enum, default_value_t)]
        format: Format,
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Make drafts of the zaps of a file: an export of Zapier, its archive, or a file of our own format; says what
    /// became of each step
    Import {
        /// `-` is standard input
        file: String,
        #[command(flatten)]
        dossier: InDossier,
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
            Command::Check { file } => document::check(&document::read(&file)?, global.json),
            Command::List { dossier, deleted } => shown::list(global, &dossier, deleted),
            Command::Show { id, dossier, version } => shown::show(global, &dossier, id, version),
            Command::Templates { lang } => template::list(&lang, global.json),
            Command::Create { template: Some(name), email, url, lang, dossier, .. } => {
                let answers =
                    Answers { email: email.unwrap_or_default(), url: url.unwrap_or_default() };
                template::install(global, &dossier, &name, lang.as_deref(), &answers)
            }
            Command::Create { file, dossier, .. } => {
                document::create(global, &dossier, &file.unwrap_or_default())
            }
            Command::Save { id, file, dossier } => document::save(global, &dossier, id, &file),
            Command::On { id, dossier } => change::switch(global, &dossier, id, true),
            Command::Off { id, dossier } => change::switch(global, &dossier, id, false),
            Command::Run { id, file, input, dossier } => {
                let given = match (file, input) {
                    (Some(file), _) => document::read(&file)?,
                    (None, Some(text)) => document::parsed(&text, "--input")?,
                    (None, None) => json!({}),
                };
                change::start(global, &dossier, id, given)
            }
            Command::Duplicate { id, dossier } => change::duplicate(global, &dossier, id),
            Command::Export { id, format: Format::Oxiva, dossier } => {
                files::export(global, &dossier, id)
            }
            Command::Export { id, format: Format::Zapier, dossier } => {
                files::export_for_zapier(global, &dossier, id.unwrap_or_default())
            }
            Command::Import { file, dossier, dry_run } => {
                files::import(global, &file, &dossier, dry_run)
            }
            Command::Restore { id, dossier } => change::restore(global, &dossier, id),
            Command::Delete { id, dossier } => change::delete(global, &dossier, id),
        }
    }
}

impl Opened {
    /// How documents of zaps are checked here.
    pub(super) fn checks(&self) -> actions::Checks {
        actions::Checks { sends_mail: self.config.mail.server.is_some() }
    }
}
