//! The role and the language as forms offer and name them.

use crate::{
    dossiers::people::Role,
    error::{Problem, Result},
    http::request::Parameters,
    i18n::Lang,
};
use zap_engine::dates::DateOrder;

/// The role that was chosen.
pub fn role(typed: &Parameters) -> Result<Role> {
    let role = typed.get("role").and_then(Role::parse);
    role.ok_or_else(|| Problem::new("role", "required").into())
}

/// Whether the box « Automatisation » was ticked.
pub fn automation(typed: &Parameters) -> bool {
    typed.has("automation")
}

/// The language that was chosen.
pub fn language(typed: &Parameters) -> Result<Lang> {
    let langue = typed.get("langue").and_then(Lang::parse);
    langue.ok_or_else(|| Problem::new("langue", "required").into())
}

/// The order of day and month that was chosen; `None` where the form does not ask.
pub fn date_order(typed: &Parameters) -> Result<Option<DateOrder>> {
    let Some(word) = typed.get("date_order") else { return Ok(None) };
    let order = DateOrder::parse(word).ok_or_else(|| {
        Problem::new("date_order", "choice").with("choices", DateOrder::WORDS.join(", "))
    })?;
    Ok(Some(order))
}

/// The orders to choose from, in words.
pub fn date_orders(lang: Lang) -> Vec<(String, String)> {
    let option = |order: &DateOrder| {
        let word = order.word();
        (word.to_owned(), lang.text(&format!("date-order-{word}")))
    };
    DateOrder::ALL.iter().map(option).collect()
}

/// The languages to choose from, each in its own words.
pub fn languages() -> Vec<(String, String)> {
    [("fr", "Français"), ("en", "English")]
        .map(|(word, name)| (word.to_owned(), name.to_owned()))
        .to_vec()
}
