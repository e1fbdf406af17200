//! Forms: what was typed, what is wrong with it, and the controls that show both.

mod control;
mod summary;

pub use control::Control;
pub use summary::summary;

use super::{
    assets,
    edits::{Edit, Saved, Snapshot},
    markup::{Markup, escape},
    once::{made_before, told_before},
};
use crate::{
    app::Shared,
    error::{Error, Problem, Result},
    http::request::{Parameters, read_form, read_long_form},
    i18n::Lang,
    records::{Fields, html, input},
};
use axum::extract::Request;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// The form that a request sends. Fails if its body is too long or no form.
pub async fn read(app: &Shared, request: Request) -> Result<Parameters> {
    let (parts, body) = request.into_parts();
    read_form(&parts.headers, body, app.config.limits.body_bytes).await
}

/// As [`read`], of a form that has up to `max_fields` fields.
pub async fn read_long(app: &Shared, request: Request, max_fields: usize) -> Result<Parameters> {
    let (parts, body) = request.into_parts();
    read_long_form(&parts.headers, body, app.config.limits.body_bytes, max_fields).await
}

/// What whoever filled in a form has to correct; any other error goes on.
pub fn problems(error: Error) -> Result<Vec<Problem>> {
    match error {
        Error::Invalid(problems) => Ok(problems),
        other => Err(other),
    }
}

/// The same error, its problems with the field `from` under the name that the form has for it.
pub fn renamed(error: Error, from: &str, to: &str) -> Error {
    match error {
        Error::Invalid(mut problems) => {
            for problem in problems.iter_mut().filter(|problem| problem.field == from) {
                to.clone_into(&mut problem.field);
            }
            Error::Invalid(problems)
        }
        other => other,
    }
}

/// What became of a form that was sent.
pub enum Sent<T> {
    /// It did its work.
    Done(T),
    /// It has to be shown again, with what is wrong.
    Refused(Form),
}

impl<T> Sent<T> {
    /// Sorts the outcome of a form's work; errors that nobody can correct in the form go on.
    pub fn of(outcome: Result<T>, typed: &Parameters, lang: Lang) -> Result<Sent<T>> {
        match outcome {
            Ok(done) => Ok(Sent::Done(done)),
            Err(error) => Form::refused(typed, error, lang).map(Sent::Refused),
        }
    }

    /// The same of a form that changes something; see [`edits::save`](super::edits::save).
    pub fn of_edit(outcome: Result<Saved<T>>, typed: &Parameters, lang: Lang) -> Result<Sent<T>> {
        match outcome {
            Ok(Saved::Done(done)) => Ok(Sent::Done(done)),
            Ok(Saved::Clash(merged, edit)) => Ok(Sent::Refused(Form::clashing(merged, edit, lang))),
            Err(error) => Form::refused(typed, error, lang).map(Sent::Refused),
        }
    }
}

fn texts(typed: Parameters) -> BTreeMap<String, String> {
    let text = |value: Json| value.as_str().unwrap_or_default().to_owned();
    typed.into_map().into_iter().map(|(name, value)| (name, text(value))).collect()
}

/// A form as it is shown.
#[derive(Clone)]
pub struct Form {
    values: BTreeMap<String, String>,
    problems: Vec<Problem>,
    edit: Edit,
    lang: Lang,
}

impl Form {
    /// A form in which nothing has been typed yet.
    pub fn empty(lang: Lang) -> Form {
        Form { values: BTreeMap::new(), problems: Vec::new(), edit: Edit::default(), lang }
    }

    /// A form that changes what is stored, as it is.
    pub fn edited(snapshot: &Snapshot) -> Form {
        let values = snapshot.values().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let (values, edit) = (values.collect(), Edit::of(snapshot.version()));
        Form { values, edit, ..Form::empty(snapshot.lang) }
    }

    /// A form in which something has to be chosen: what was typed over what is stored.
    pub fn clashing(merged: Parameters, edit: Edit, lang: Lang) -> Form {
        Form { values: texts(merged), edit, ..Form::empty(lang) }
    }

    /// The form of a stored record, with its notes as they are typed.
    pub fn of<F: Fields>(fields: &F, lang: Lang) -> Form {
        let text = |value: Json| match value {
            Json::String(text) => html::to_typed(&text).into_owned(),
            Json::Null => String::new(),
            other => other.to_string(),
        };
        let values = input::to_map(fields).into_iter().map(|(key, value)| (key, text(value)));
        Form { values: values.collect(), ..Form::empty(lang) }
    }

    /// The form with a value in one of its fields.
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Form {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    /// A value that goes with the form and that nobody sees; nothing if the form has none.
    pub fn hidden(&self, name: &str) -> Markup {
        match self.values.get(name) {
            Some(value) => {
                let value = escape(value);
                Markup(format!(r#"<input type="hidden" name="{name}" value="{value}">"#))
            }
            None => Markup(String::new()),
        }
    }

    /// The version that it was made from, and what has to be chosen; stands first in the form.
    pub fn version(&self) -> Markup {
        self.edit.show(self.lang)
    }

    /// What was typed, with the problems that `error` names; other errors go on.
    pub fn refused(typed: &Parameters, error: Error, lang: Lang) -> Result<Form> {
        Ok(Form { problems: problems(error)?, ..Form::sent(typed, lang) })
    }

    /// What was typed, with nothing wrong in it.
    pub fn sent(typed: &Parameters, lang: Lang) -> Form {
        let edit = Edit::of_sent(typed);
        Form { values: texts(typed.clone()), problems: Vec::new(), edit, lang }
    }

    /// What a field holds; empty if nothing.
    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    /// Whether something is to be corrected or chosen.
    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty() || self.edit.has_clashes()
    }

    /// Before the title of the page, so that a screen reader says it first.
    pub fn title_prefix(&self) -> String {
        if self.has_problems() { self.lang.text("title-error") } else { String::new() }
    }

    /// What is to be corrected, at the top of the page, each linked to its field.
    pub fn summary(&self) -> Markup {
        let item = |problem: &'_ Problem| match made_before(problem) {
            Some(to) => (to.to_owned(), problem.message(self.lang)),
            None => (problem.field.clone(), self.worded(problem)),
        };
        let items: Vec<_> = self.problems.iter().map(item).collect();
        summary(self.lang, items.iter().map(|(id, words)| (id.as_str(), words.clone())))
    }

    fn worded(&self, problem: &Problem) -> String {
        format!(
            "{} {}",
            self.lang.text_with("error-in", &[("field", self.label_of(&problem.field))]),
            problem.message(self.lang)
        )
    }

    fn label_of(&self, name: &str) -> String {
        self.lang.text(&format!("field-{}", name.replace('_', "-")))
    }

    fn problem(&self, name: &str) -> Option<&Problem> {
        self.problems.iter().find(|problem| problem.field == name)
    }

    /// Where it is shown what this form made before, with the words that say so.
    pub fn made_before(&self) -> Option<(String, String)> {
        told_before(&self.problems, self.lang)
    }

    /// The words of what is wrong with a field; empty if nothing is.
    pub fn problem_of(&self, name: &str) -> String {
        self.problem(name).map(|problem| self.worded(problem)).unwrap_or_default()
    }

    /// Whether something is wrong with a field.
    pub fn is_wrong(&self, name: &str) -> bool {
        self.problem(name).is_some()
    }

    /// What is wrong with a field, or with a group that has no control of its own.
    pub fn error(&self, name: &str) -> Markup {
        let Some(problem) = self.problem(name) else { return Markup(String::new()) };
        let prefix = escape(&self.lang.text("error-prefix"));
        let words = escape(&problem.message(self.lang));
        let icon = assets::icon("circle-alert");
        Markup(format!(
            r#"<p class="error" id="{name}-error">{icon} <span><span class="visually-hidden">{prefix}</span>{words}</span></p>"#
        ))
    }

    /// A field for a line of text.
    pub fn text(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "text")
    }

    /// A field for a web address.
    pub fn url(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "url")
    }

    /// A field for an e-mail address.
    pub fn email(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "email")
    }

    /// A field for a telephone number.
    pub fn tel(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "tel")
    }

    /// A field for a day.
    pub fn date(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "date")
    }

    /// A field for a password, which is never sent back.
    pub fn password(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "password")
    }

    /// A field for a longer text.
    pub fn area(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "textarea")
    }

    /// A choice among words; `set` is the beginning of their texts' keys.
    pub fn choice(&self, name: &'static str, set: &str, words: &[&str]) -> Control<'_> {
        let options = words
            .iter()
            .map(|word| ((*word).to_owned(), self.lang.text(&format!("{set}-{word}"))))
            .collect();
        self.options(name, options)
    }

    /// A choice among pairs of value and text.
    pub fn options(&self, name: &'static str, options: Vec<(String, String)>) -> Control<'_> {
        Control::select(self, name, options)
    }
}
