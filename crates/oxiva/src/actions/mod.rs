//! The apps: what an action of a zap can do.
//!
//! # Players
//! - An [`App`] is a line of [`APPS`]: its name, its actions and their fields, how it is run and checked.
//! - A [`Call`] is one action of one run, its fields mapped.
//! - [`catalogue`] tells a form of apps, actions and fields in a language; [`sentences`] says what the
//!   steps of a zap do, [`needs`] what a zap makes use of.
//! - [`Doing`] is how it is done: outside, and then it has [`Doing::Ended`] when it returns; or
//!   [`Doing::Inside`] our own tables, and then it is done in the transaction that records it.
//!
//! # Promises
//! - What is done inside is done exactly once. What is done outside is done at least once, each time
//!   with the same [`Call::key`].

mod app;
mod call;
pub mod catalogue;
mod check;
pub mod cleaned;
pub mod code;
pub mod connections;
pub mod crm;
pub mod definition;
pub mod email;
pub mod formatter;
pub mod marks;
pub mod needs;
pub mod outgoing;
mod params;
pub mod placeholder;
mod readiness;
mod rights;
mod script;
mod script_failure;
mod script_store;
pub mod sentences;
pub mod storage;
pub mod tables;
pub mod webhooks;

pub use crate::zaps::{
    censor,
    outcome::{Failure, Outcome},
};
pub use app::{Action, App, Effect, Field, FieldKind};
pub use call::{Call, Doing, Within};
pub use readiness::Checks;

use serde_json::{Map, Value as Json};
use std::sync::LazyLock;

/// What Zapier calls it, in the output of a search.
const FOUND: &str = "_zap_search_was_found_status";

/// Every app there is.
pub static APPS: LazyLock<Vec<App>> = LazyLock::new(|| {
    vec![
        webhooks::APP,
        tables::APP,
        email::APP,
        storage::APP,
        crm::APP,
        code::APP,
        formatter::APP,
        definition::oxiva_app(),
        placeholder::APP,
    ]
});

/// The app of that name.
pub fn find(name: &str) -> Option<&'static App> {
    APPS.iter().find(|app| app.name == name)
}

/// Whether the actions of an app can use an account elsewhere.
pub fn takes_connection(app: &str) -> bool {
    let has_accounts = |app: &definition::Definition| app.authentication.is_some();
    [webhooks::APP.name, code::APP.name].contains(&app)
        || definition::find(app).is_some_and(has_accounts)
}

/// What is different once an action has been done with these parameters: a search may make what it does not
/// find, and a script that names no way out changes nothing.
pub fn effect(app: &App, action: &Action, params: &Map<String, Json>) -> Effect {
    if action.may_create(params) {
        action.effect.max(Effect::Writes)
    } else if app.name == code::APP.name && !code::may_go_out(params) {
        Effect::Reads
    } else {
        action.effect
    }
}

/// Does an action of `app`, or says how it is done.
pub async fn run(app: &str, call: Call) -> Doing {
    match find(app) {
        Some(app) => (app.run)(call).await,
        None => params::unknown_action(&call).into(),
    }
}
