//! What an app is: its actions, what they take, how they are checked and done.

use super::call::{Call, Doing};
use crate::records::RecordKind;
use serde_json::{Map, Value as Json};
use std::pin::Pin;
use zap_engine::document::Problem;

/// One app of zaps.
pub struct App {
    /// `webhooks`
    pub name: &'static str,
    pub actions: &'static [Action],
    /// Does one of its actions, or says how it is done.
    pub run: fn(Call) -> Pin<Box<dyn Future<Output = Doing> + Send>>,
    /// Whether it needs the operator's mail server.
    pub sends_mail: bool,
    /// Whether keys beyond an action's fields mean something: columns of a table, fields of a
    /// transform.
    pub takes_any_key: bool,
    /// What is wrong with the parameters of an action beyond what its fields say.
    pub check: fn(action: &str, params: &Map<String, Json>) -> Vec<Problem>,
}

impl App {
    /// An app whose actions take their fields and no more.
    pub const fn new(
        name: &'static str,
        actions: &'static [Action],
        run: fn(Call) -> Pin<Box<dyn Future<Output = Doing> + Send>>,
    ) -> App {
        App {
            name,
            actions,
            run,
            sends_mail: false,
            takes_any_key: false,
            check: |_, _| Vec::new(),
        }
    }

    /// `post`
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name == name)
    }
}

/// What an action is called and what it takes; from these a document is checked and a form is made.
pub struct Action {
    /// `post`
    pub name: &'static str,
    pub fields: &'static [Field],
}

/// One field of an action.
pub struct Field {
    pub key: &'static str,
    pub kind: FieldKind,
    pub required: bool,
}

/// What a field takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    Text,
    Long,
    Code,
    Number,
    Boolean,
    Date,
    /// An address of the web, `https://` or `http://`.
    Url,
    /// Addresses of mail: one, several with commas, or a list.
    Emails,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// Any keys, each with a text.
    Dict,
    List,
    /// Anything.
    Any,
    /// The number of one of the dossier's tables.
    Table,
    /// The number of a record of this noun.
    Record(RecordKind),
}
