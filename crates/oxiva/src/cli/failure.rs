//! How a command that failed says why: each thing once, and in the words that were typed.

use crate::{
    error::{Error, Problem},
    i18n::Lang,
};
use anyhow::anyhow;
use clap::{ArgMatches, Command};
use serde_json::json;
use std::fmt;

/// The code of what the API has none for.
const FAILED: &str = "command_failed";

/// What the CRM itself refuses: fields that were given on the command line, or the whole command.
#[derive(Debug)]
struct Refusal(Error);

impl std::error::Error for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Error::Invalid(problems) => f.write_str(&words(problems, |field| field.to_owned())),
            error => f.write_str(&error.message(Lang::En)),
        }
    }
}

fn words(problems: &[Problem], named: impl Fn(&str) -> String) -> String {
    let words =
        problems.iter().map(|one| format!("{}: {}", named(&one.field), one.message(Lang::En)));
    words.collect::<Vec<_>>().join("; ")
}

/// The message that a user would see, with every field named.
pub(super) fn worded(error: Error) -> anyhow::Error {
    match error {
        Error::Invalid(_) | Error::Refused { .. } => anyhow!(Refusal(error)),
        Error::Storage(_) => anyhow!(error),
    }
}

/// What is printed of an error. A field is called as the command's own argument for it; a cause that the text before it
/// says already is not said again.
pub(super) fn told(error: &anyhow::Error, arguments: &Arguments) -> String {
    let mut text = String::new();
    for cause in error.chain() {
        let said = match cause.downcast_ref::<Refusal>() {
            Some(Refusal(Error::Invalid(problems))) => {
                words(problems, |field| arguments.named(field))
            }
            _ => cause.to_string(),
        };
        if text.is_empty() {
            text = said;
        } else if !text.contains(&said) {
            text = format!("{text}: {said}");
        }
    }
    text
}

/// What is printed of an error with `--json`: as API v3 answers it. What only a command can fail at has the code
/// [`FAILED`].
pub(super) fn as_json(error: &anyhow::Error, arguments: &Arguments) -> String {
    let refused = error.chain().find_map(|cause| cause.downcast_ref::<Refusal>());
    let answer = refused.map(|Refusal(error)| json!(error.envelope(Lang::En)));
    let answer = answer.unwrap_or_else(
        || json!({ "error": { "code": FAILED, "message": told(error, arguments), "field": null } }),
    );
    answer.to_string()
}

/// What the command that was called takes, by the names of its values.
pub(super) struct Arguments(Vec<(String, String)>);

/// Fields that no argument is called after.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("email", "admin"),
    ("password", "password (OXIVA_NEW_PASSWORD or standard input)"),
    ("data", "standard input"),
];

impl Arguments {
    /// Those of the command at the end of what was parsed.
    pub fn of(command: &Command, matches: &ArgMatches) -> Arguments {
        let (mut command, mut matches) = (command, matches);
        while let Some((name, below)) = matches.subcommand() {
            let Some(found) = command.find_subcommand(name) else { break };
            (command, matches) = (found, below);
        }
        let shown = |argument: &clap::Arg| match argument.get_long() {
            Some(long) => format!("--{long}"),
            None => argument.to_string(),
        };
        let name = |argument: &clap::Arg| (argument.get_id().to_string(), shown(argument));
        // `--data` of every command is no field.
        let own = command.get_arguments().filter(|argument| !argument.is_global_set());
        Arguments(own.map(name).collect())
    }

    /// How the field is given to the command; its own name where no argument is it.
    fn named(&self, field: &str) -> String {
        let of_list = field.split('.').next().unwrap_or_default();
        let other = OTHER_NAMES.iter().find(|(name, _)| *name == of_list).map(|(_, other)| *other);
        let known = |name: &str| self.0.iter().find(|(id, _)| id == name);
        match known(of_list).or_else(|| known(other?)) {
            Some((_, shown)) => shown.clone(),
            None => other.unwrap_or(field).to_owned(),
        }
    }
}
