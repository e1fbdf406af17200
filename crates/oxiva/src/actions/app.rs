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
    /// Lucide's name of its icon.
    pub icon: &'static str,
    pub actions: &'static [Action],
    /// Does one of its actions, or says how it is done.
    pub run: fn(Call) -> Pin<Box<dyn Future<Output = Doing> + Send>>,
    /// Whether it needs the operator's mail server.
    pub sends_mail: bool,
    /// Whether its actions read and write the dossier's own records and tables, as far as no connection says
    /// whose.
    pub uses_dossier: bool,
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
        icon: &'static str,
        actions: &'static [Action],
        run: fn(Call) -> Pin<Box<dyn Future<Output = Doing> + Send>>,
    ) -> App {
        App {
            name,
            icon,
            actions,
            run,
            sends_mail: false,
            uses_dossier: false,
            takes_any_key: false,
            check: |_, _| Vec::new(),
        }
    }

    /// `post`
    pub fn action(&self, name: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.name == name)
    }
}

/// What an action is called, what it takes and whom it concerns; from these a document is checked and a
/// form is made ([`super::catalogue`]).
#[derive(Clone, Copy)]
pub struct Action {
    /// `post`
    pub name: &'static str,
    pub effect: Effect,
    pub fields: &'static [Field],
}

/// What is different once an action has been done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    /// Nothing: it reads, or works something out.
    Reads,
    /// Something in the dossier.
    Writes,
    /// Something may have gone out to others.
    Sends,
}

impl Effect {
    pub const ALL: [Effect; 3] = [Effect::Reads, Effect::Writes, Effect::Sends];

    /// The stable word, for programs, texts and styles.
    pub fn word(self) -> &'static str {
        match self {
            Effect::Reads => "reads",
            Effect::Writes => "writes",
            Effect::Sends => "sends",
        }
    }
}

impl Action {
    /// An action that changes nothing.
    pub const fn reads(name: &'static str, fields: &'static [Field]) -> Action {
        Action { name, effect: Effect::Reads, fields }
    }

    /// Whether it makes something where it finds nothing, if it is told so; what is mapped may tell it.
    pub fn may_create(&self, params: &Map<String, Json>) -> bool {
        let offers = |field: &Field| {
            let FieldKind::Choice(words) = field.kind else { return false };
            field.key == "on_miss" && words.contains(&"create")
        };
        let told = params.get("on_miss").and_then(Json::as_str);
        self.fields.iter().any(offers)
            && told.is_some_and(|word| word == "create" || word.contains("{{"))
    }

    /// An action that writes in the dossier.
    pub const fn writes(name: &'static str, fields: &'static [Field]) -> Action {
        Action { name, effect: Effect::Writes, fields }
    }

    /// An action that sends something out, or may.
    pub const fn sends(name: &'static str, fields: &'static [Field]) -> Action {
        Action { name, effect: Effect::Sends, fields }
    }
}

/// One field of an action.
#[derive(Clone, Copy)]
pub struct Field {
    pub key: &'static str,
    pub kind: FieldKind,
    pub required: bool,
    /// What holds where it is empty, as it would be written; empty if nothing does.
    pub default: &'static str,
    /// Whether it is rarely needed, so that a form shows it on demand.
    pub folded: bool,
}

impl Field {
    /// A field that may be left empty, and then says nothing.
    pub const fn new(key: &'static str, kind: FieldKind) -> Field {
        Field { key, kind, required: false, default: "", folded: false }
    }

    /// The same, but it must be given.
    pub const fn required(self) -> Field {
        Field { required: true, ..self }
    }

    /// The same, but where it is empty this holds.
    pub const fn or(self, default: &'static str) -> Field {
        Field { default, ..self }
    }

    /// The same, but rarely needed.
    pub const fn folded(self) -> Field {
        Field { folded: true, ..self }
    }
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
    /// The name of a column of the step's table.
    Column,
    /// The number of a record of this noun.
    Record(RecordKind),
    /// The number of a person of the dossier.
    Person,
}
