//! Apps by definition: an app written as a Zapier Platform definition, in JSON, as its visual builder
//! makes them.
//!
//! # Players
//! - A [`Definition`] is what of such a document is understood here: creates, searches, the lists of
//!   triggers, authentication, templates and middleware.
//! - A [`Session`] is a definition used by a dossier with the credentials of a connection.
//! - What is written as a request is made by [`request`], in plain Rust; a `{"source": "…"}`, or any
//!   request of an app that has middleware of that kind, runs as JavaScript ([`crate::js`]), whose
//!   requests come back here.
//!
//! # Promises
//! - The same document means here what it means on Zapier (`zapier-platform-core` 19).
//! - What goes out goes through [`crate::actions::outgoing`].
//! - Credentials stand in no output, no error and no line of a console ([`crate::actions::censor`]).
//!
//! # Not promised
//! - OAuth, digest and session authentication, dehydration, files: a definition that needs them
//!   is refused, or fails where it calls for them.

mod actions;
mod curlies;
mod input;
mod oxiva;
mod parse;
mod request;
mod session;

pub use input::{InputField, is_empty};
pub use oxiva::{find, oxiva, oxiva_app, text};
pub use session::Session;

use serde::Deserialize;
use serde_json::{Map, Value as Json};

/// An app as Zapier's own format describes it.
#[derive(Debug)]
pub struct Definition {
    /// What steps call it.
    pub app: String,
    pub authentication: Option<Authentication>,
    pub steps: Vec<Step>,
    templates: Vec<Map<String, Json>>,
    before: Vec<Source>,
    after: Vec<Source>,
    skip_throw_for_status: bool,
    /// The credential that is this server's address if it is not given.
    pub own_address: Option<&'static str>,
}

/// How an app finds out whose account it uses.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Authentication {
    #[serde(rename = "type")]
    pub kind: String,
    pub test: Function,
    #[serde(default)]
    pub fields: Vec<InputField>,
    #[serde(default)]
    pub connection_label: Option<Json>,
}

/// Something that the app can do.
#[derive(Debug)]
pub struct Step {
    pub kind: Kind,
    pub key: String,
    pub label: String,
    pub description: String,
    pub perform: Function,
    pub fields: Vec<InputField>,
    /// Of a search: the create that makes what it does not find.
    pub create: Option<String>,
}

/// What a step of a definition is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Comes to an object.
    Create,
    /// Comes to a list, of which the first counts.
    Search,
    /// The list of a trigger.
    List,
}

/// How something is done.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Function {
    Source(Source),
    Request(Map<String, Json>),
}

/// JavaScript of a definition.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub args: Option<Vec<String>>,
}

impl Definition {
    /// The create or search of this name.
    pub fn step(&self, key: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.kind != Kind::List && step.key == key)
    }

    /// The trigger whose list it is.
    pub fn list(&self, key: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.kind == Kind::List && step.key == key)
    }

    /// What is laid under each request, the nearest first.
    fn templates(&self) -> &[Map<String, Json>] {
        &self.templates
    }

    fn skips_throwing(&self) -> bool {
        self.skip_throw_for_status
    }

    /// Whether requests pass through functions of the app.
    fn has_middleware(&self) -> bool {
        !(self.before.is_empty() && self.after.is_empty())
    }

    /// What `basic` authentication adds to a request.
    fn sign_in(&self, request: &mut Map<String, Json>, auth: &Json) {
        use base64::{Engine, prelude::BASE64_STANDARD};
        if self.authentication.as_ref().is_some_and(|auth| auth.kind == "basic") {
            let word = |key: &str| auth.get(key).and_then(Json::as_str).unwrap_or_default();
            let pair = format!("{}:{}", word("username"), word("password"));
            let value = format!("Basic {}", BASE64_STANDARD.encode(pair));
            request::set_header(request, "Authorization", &value);
        }
    }
}
