//! The role and the language as forms offer and name them.

use crate::{
    dossiers::people::Role,
    error::{Problem, Result},
    http::request::Parameters,
    i18n::Lang,
};

/// The role that was chosen.
pub fn role(typed: &Parameters) -> Result<Role> {
    let role = typed.get("role").and_then(Role::parse);
    role.ok_or_else(|| Problem::new("role", "required").into())
}

/// The language that was chosen.
pub fn language(typed: &Parameters) -> Result<Lang> {
    let langue = typed.get("langue").and_then(Lang::parse);
    langue.ok_or_else(|| Problem::new("langue", "required").into())
}

/// The languages to choose from, each in its own words.
pub fn languages() -> Vec<(String, String)> {
    [("fr", "Français"), ("en", "English")]
        .map(|(word, name)| (word.to_owned(), name.to_owned()))
        .to_vec()
}
