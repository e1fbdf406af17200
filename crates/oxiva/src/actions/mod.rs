//! The apps: what an action of a zap can do.
//!
//! # Players
//! - A [`Call`] is one action of one run, its fields mapped.
//! - [`Doing`] is how it is done: outside, and then it has [`Doing::Ended`] when it returns; or
//!   [`Doing::Inside`] our own tables, and then it is done in the transaction that records it.
//!
//! # Promises
//! - What is done inside is done exactly once. What is done outside is done at least once, each time
//!   with the same [`Call::key`].

pub mod censor;
mod check;
pub mod code;
pub mod connections;
pub mod crm;
pub mod definition;
pub mod email;
pub mod formatter;
pub mod outgoing;
mod params;
mod script;
pub mod storage;
pub mod tables;
pub mod webhooks;

pub use check::check;

use crate::{
    app::Shared,
    clock::Micros,
    db::Tx,
    dossiers::{Dossier, Scope},
    error::Result,
};
use serde_json::{Map, Value as Json};
use std::{sync::LazyLock, time::Duration};
use uuid::Uuid;

/// What Zapier calls it, in the output of a search.
const FOUND: &str = "_zap_search_was_found_status";

/// Each app's actions.
const APPS: &[&[Action]] = &[
    webhooks::ACTIONS,
    tables::ACTIONS,
    email::ACTIONS,
    storage::ACTIONS,
    crm::ACTIONS,
    code::ACTIONS,
    formatter::ACTIONS,
];

/// Every action there is, app by app.
pub fn actions() -> impl Iterator<Item = &'static Action> {
    static DEFINED: LazyLock<Vec<Action>> =
        LazyLock::new(|| definition::oxiva().actions().collect());
    APPS.iter().copied().flatten().chain(DEFINED.iter())
}

/// `webhooks`, `post`
pub fn action(app: &str, name: &str) -> Option<&'static Action> {
    actions().find(|action| action.app == app && action.name == name)
}

/// Does an action of `app`, or says how it is done.
pub async fn run(app: &str, call: Call) -> Doing {
    match app {
        "webhooks" => webhooks::run(call).await,
        "tables" => tables::run(call).await,
        "email" => email::run(call).await,
        "storage" => storage::run(call).await,
        "crm" => crm::run(call).await,
        "code" => code::run(call).await,
        "formatter" => formatter::run(call).await,
        _ => match definition::find(app) {
            Some(definition) => definition::run(definition, call).await,
            None => params::unknown_action(&call).into(),
        },
    }
}

/// One action of one run.
pub struct Call {
    pub app: Shared,
    pub dossier: Dossier,
    pub zap: i64,
    pub run: Uuid,
    pub step: String,
    /// Which turn of the loops around it: `""`, `"0"`, `"2.1"`.
    pub item: String,
    /// Within its app: `post`.
    pub action: String,
    /// As mapped: whole values keep their type.
    pub params: Map<String, Json>,
    /// Whose account is used, where the app has accounts.
    pub connection: Option<i64>,
    /// Of what it leads to: how many zaps started each other up to there.
    pub depth: i64,
    pub now: Micros,
}

impl Call {
    /// What a receiver knows a repetition by.
    pub fn key(&self) -> String {
        match self.item.as_str() {
            "" => format!("{}-{}", self.run, self.step),
            item => format!("{}-{}-{item}", self.run, self.step),
        }
    }
}

/// What is done in the transaction that records it.
pub type Within = Box<dyn FnOnce(&mut Tx, &Scope) -> Result<Outcome> + Send>;

/// How an action is done.
pub enum Doing {
    /// It was done, or could not be.
    Ended(Outcome),
    /// It is done in the transaction that records its outcome.
    Inside(Within),
}

impl From<Outcome> for Doing {
    fn from(outcome: Outcome) -> Doing {
        Doing::Ended(outcome)
    }
}

/// How an action ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// An object; or an array of objects, and then what follows is done once for each.
    Done(Json),
    /// The run goes no further here, and that is as it should be.
    Halted(String),
    /// The run goes on after this moment with this output.
    Wait(Micros, Json),
    Failed(Failure),
}

/// Why an action was not done.
#[derive(Clone, Debug, PartialEq)]
pub struct Failure {
    /// A stable word: `timeout`, `http_status`, `code_error`, `missing_field`…
    pub code: &'static str,
    /// For the person who reads the run, in the language of the dossier. Without secrets.
    pub message: String,
    /// Whether trying again can help.
    pub retry: bool,
    /// Not before so long, as the other side asked.
    pub after: Option<Duration>,
    /// What is worth keeping beside the message: the answer's status and body, console lines.
    pub detail: Json,
}

impl Failure {
    /// One that trying again does not mend.
    pub fn lasting(code: &'static str, message: impl Into<String>) -> Failure {
        Failure { code, message: message.into(), retry: false, after: None, detail: Json::Null }
    }

    /// One that may be gone the next time.
    pub fn passing(code: &'static str, message: impl Into<String>) -> Failure {
        Failure { retry: true, ..Failure::lasting(code, message) }
    }
}

/// What an action is called and what it takes; from these a document is checked and a form is made.
pub struct Action {
    /// `webhooks`
    pub app: &'static str,
    /// `post`
    pub name: &'static str,
    pub fields: &'static [Field],
}

pub struct Field {
    pub key: &'static str,
    pub kind: FieldKind,
    pub required: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    Long,
    Code,
    Number,
    Boolean,
    Date,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Any keys, each with a text.
    Dict,
    List,
    /// Anything.
    Any,
    /// The number of one of the dossier's tables.
    Table,
    /// The number of a record.
    Societe,
    Activite,
    Ticket,
}
