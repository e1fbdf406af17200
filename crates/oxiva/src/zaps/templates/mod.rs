//! Templates of zaps: what somebody can begin with who has no zap yet.
//!
//! A template is one file of `zap-templates/`; its name is that of the file. It has a document, the tables that the
//! document names, and texts in both languages: `[[subject]]` in the document stands for the text `subject` of
//! the language of whoever installs it. [`MY_EMAIL`] and [`RECEIVER_URL`] stand for what that person answers.
//!
//! It is installed as every zap is that comes from elsewhere ([`super::portable`]): as a draft, switched off, with
//! the tables that are not there yet.

mod file;
mod search;
mod texts;

#[cfg(test)]
mod tests;

pub use search::found;

use super::{
    checks::AppChecks,
    portable::{self, Choices, Installed, Portable, TableNeeded},
    step_rights,
};
use crate::{clock::Entropy, closed_set, db::Tx, dossiers::Scope, error::Result, i18n::Lang};
use serde_json::Value as Json;
use std::sync::LazyLock;
use texts::Texts;

/// Stands for the address to which mails for the person themselves go.
const MY_EMAIL: &str = "my_email";
/// Stands for the address of the web that somebody else's program gives.
const RECEIVER_URL: &str = "receiver_url";

closed_set! {
    /// What a template is about, in the order in which they are shown.
    pub enum Category as "ZapTemplateCategory" {
        /// What societes ask the support for.
        Tickets = "tickets",
        /// What has to be done for societes.
        Activites = "activites",
        /// Client companies.
        Societes = "societes",
        /// Tables, which take what happens or start something.
        Tables = "tables",
        /// What other programs send: forms, telephony, payments.
        Incoming = "incoming",
    }
}

/// What a zap can be made of.
#[derive(Debug)]
pub struct Template {
    /// What it is called in addresses: `urgent-ticket-email`.
    pub name: String,
    pub category: Category,
    french: Texts,
    english: Texts,
    /// As in the file.
    document: Json,
    tables: Vec<TableNeeded>,
    /// An example of what is sent to the address of the zap, if an address starts it.
    call: Option<Json>,
}

/// What whoever installs a template says; what is empty is left to be filled in.
#[derive(Clone, Debug, Default)]
pub struct Answers {
    /// Where mails for the person themselves go.
    pub email: String,
    /// The address of the web that somebody else's program gives.
    pub url: String,
}

/// Every template, by category and name.
pub fn all() -> &'static [Template] {
    static ALL: LazyLock<Vec<Template>> = LazyLock::new(file::read_all);
    &ALL
}

/// The template of that name.
pub fn find(name: &str) -> Option<&'static Template> {
    all().iter().find(|template| template.name == name)
}

impl Template {
    /// What it does, in a few words; the zap is called so.
    pub fn title(&self, lang: Lang) -> &str {
        self.text(lang, "title")
    }

    /// What it does, in a sentence.
    pub fn description(&self, lang: Lang) -> &str {
        self.text(lang, "description")
    }

    /// Whether a mail of it goes to the person themselves.
    pub fn asks_for_email(&self) -> bool {
        texts::names(&self.document).contains(MY_EMAIL)
    }

    /// Whether it calls an address that somebody else's program gives.
    pub fn asks_for_url(&self) -> bool {
        texts::names(&self.document).contains(RECEIVER_URL)
    }

    /// An example of what is sent to the address of the zap, if an address starts it.
    pub fn call(&self, lang: Lang) -> Option<Json> {
        Some(texts::filled(self.call.as_ref()?, self.texts(lang)))
    }

    /// The zap in a language, ready to be installed.
    pub fn portable(&self, lang: Lang, answers: &Answers) -> Portable {
        let mut texts = self.texts(lang).clone();
        texts.insert(MY_EMAIL.to_owned(), text_rules::one_line(answers.email.trim()));
        texts.insert(RECEIVER_URL.to_owned(), text_rules::one_line(answers.url.trim()));
        let mut tables = self.tables.clone();
        for table in &mut tables {
            table.name = texts::filled_text(&table.name, &texts);
            for column in &mut table.columns {
                column.name = texts::filled_text(&column.name, &texts);
            }
        }
        let document = texts::filled(&self.document, &texts);
        Portable { document, tables, ..Portable::default() }
    }

    fn texts(&self, lang: Lang) -> &Texts {
        match lang {
            Lang::Fr => &self.french,
            Lang::En => &self.english,
        }
    }

    /// Empty if there is no such text.
    fn text(&self, lang: Lang, key: &str) -> &str {
        self.texts(lang).get(key).map(String::as_str).unwrap_or_default()
    }
}

/// Makes a zap of a template: a draft, switched off, and the tables that it needs and that are not there.
///
/// # Errors
/// `Code::StepNotAllowed` if a step does what whoever acts may not do, and what [`portable::install`] refuses.
pub fn install(
    tx: &mut Tx,
    entropy: &Entropy,
    scope: &Scope,
    portable: &Portable,
    checks: &dyn AppChecks,
) -> Result<Installed> {
    step_rights::refuse_beyond(scope, &portable.document, checks)?;
    portable::install(tx, entropy, scope, portable, &Choices::default())
}
