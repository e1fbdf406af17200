//! Forms: what was typed, what is wrong with it, and the controls that show both.

use super::shell::{Markup, escape};
use crate::{
    error::{Error, Problem, Result},
    http::request::Parameters,
    i18n::Lang,
    records::{Fields, html, input},
};
use http::StatusCode;
use serde_json::Value as Json;
use std::collections::BTreeMap;

/// A form as it is shown.
pub struct Form {
    values: BTreeMap<String, String>,
    problems: Vec<Problem>,
    lang: Lang,
}

impl Form {
    pub fn empty(lang: Lang) -> Form {
        Form { values: BTreeMap::new(), problems: Vec::new(), lang }
    }

    /// A record's fields, notes as they are typed.
    pub fn of<F: Fields>(fields: &F, lang: Lang) -> Form {
        let text = |value: Json| match value {
            Json::String(text) => html::to_typed(&text).into_owned(),
            Json::Null => String::new(),
            other => other.to_string(),
        };
        let values = input::to_map(fields).into_iter().map(|(key, value)| (key, text(value)));
        Form { values: values.collect(), problems: Vec::new(), lang }
    }

    pub fn with(mut self, name: &str, value: impl Into<String>) -> Form {
        self.values.insert(name.to_owned(), value.into());
        self
    }

    /// What was typed, with the problems that `error` names; other errors go on.
    pub fn refused(typed: &Parameters, error: Error, lang: Lang) -> Result<Form> {
        match error {
            Error::Invalid(problems) => {
                let text = |value: Json| value.as_str().unwrap_or_default().to_owned();
                let values = typed.clone().into_map().into_iter().map(|(k, v)| (k, text(v)));
                Ok(Form { values: values.collect(), problems, lang })
            }
            other => Err(other),
        }
    }

    pub fn value(&self, name: &str) -> &str {
        self.values.get(name).map_or("", String::as_str)
    }

    pub fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }

    /// Of the page that shows it.
    pub fn status(&self) -> StatusCode {
        match self.has_problems() {
            true => StatusCode::UNPROCESSABLE_ENTITY,
            false => StatusCode::OK,
        }
    }

    /// Before the title of the page, so that a screen reader says it first.
    pub fn title_prefix(&self) -> String {
        if self.has_problems() { self.lang.text("title-error") } else { String::new() }
    }

    /// What is to be corrected, at the top, each linked to its field.
    pub fn summary(&self) -> Markup {
        if self.problems.is_empty() {
            return Markup(String::new());
        }
        let count = [("count", self.problems.len().to_string())];
        let title = escape(&self.lang.text_with("error-summary", &count));
        let items: String = self
            .problems
            .iter()
            .map(|problem| {
                let (field, words) = (escape(&problem.field), self.worded(problem));
                format!(r##"<li><a href="#{field}">{}</a></li>"##, escape(&words))
            })
            .collect();
        Markup(format!(
            r#"<div class="error-summary" role="alert" tabindex="-1" aria-labelledby="errors"><h2 id="errors">{title}</h2><ul>{items}</ul></div>"#
        ))
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

    /// The words of what is wrong with a field; empty if nothing is.
    pub fn problem_of(&self, name: &str) -> String {
        self.problem(name).map(|problem| self.worded(problem)).unwrap_or_default()
    }

    pub fn is_wrong(&self, name: &str) -> bool {
        self.problem(name).is_some()
    }

    /// What is wrong with a field, or with a group that has no control of its own.
    pub fn error(&self, name: &str) -> Markup {
        let Some(problem) = self.problem(name) else { return Markup(String::new()) };
        let prefix = escape(&self.lang.text("error-prefix"));
        let words = escape(&problem.message(self.lang));
        let icon = super::assets::url("icons.svg");
        Markup(format!(
            r#"<p class="error" id="{name}-error"><svg class="icon" aria-hidden="true"><use href="{icon}#circle-alert"/></svg> <span><span class="visually-hidden">{prefix}</span>{words}</span></p>"#
        ))
    }

    pub fn text(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "text")
    }

    pub fn url(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "url")
    }

    pub fn email(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "email")
    }

    pub fn tel(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "tel")
    }

    pub fn date(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "date")
    }

    pub fn password(&self, name: &'static str) -> Control<'_> {
        Control::new(self, name, "password")
    }

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
        Control { options, ..Control::new(self, name, "select") }
    }
}

/// One field: label, control, hint, problem.
pub struct Control<'a> {
    form: &'a Form,
    name: &'static str,
    kind: &'static str,
    width: &'static str,
    required: bool,
    optional: bool,
    hint: bool,
    attributes: String,
    options: Vec<(String, String)>,
}

impl<'a> Control<'a> {
    fn new(form: &'a Form, name: &'static str, kind: &'static str) -> Control<'a> {
        Control {
            form,
            name,
            kind,
            width: "",
            required: false,
            optional: false,
            hint: false,
            attributes: String::new(),
            options: Vec::new(),
        }
    }

    pub fn full(mut self) -> Self {
        self.width = " full";
        self
    }

    pub fn short(mut self) -> Self {
        self.width = " short";
        self
    }

    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Shows the text `hint-<name>`.
    pub fn hint(mut self) -> Self {
        self.hint = true;
        self
    }

    /// One more attribute, written by us.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.attributes.push_str(&format!(r#" {name}="{}""#, escape(value)));
        self
    }

    /// Ends the chain: askama writes the markup.
    pub fn show(&self) -> Markup {
        let (name, lang) = (self.name, self.form.lang);
        let label = escape(&self.form.label_of(name));
        let optional = match self.optional {
            true => format!(r#" <span class="optional">{}</span>"#, escape(&lang.text("optional"))),
            false => String::new(),
        };
        let problem = self.form.problem(name);
        let mut described = Vec::new();
        let mut below = String::new();
        if self.hint {
            let hint = escape(&lang.text(&format!("hint-{}", name.replace('_', "-"))));
            described.push(format!("{name}-hint"));
            below.push_str(&format!(r#"<p class="hint" id="{name}-hint">{hint}</p>"#));
        }
        if problem.is_some() {
            described.insert(0, format!("{name}-error"));
            below.push_str(&self.form.error(name).0);
        }
        let mut attributes = self.attributes.clone();
        if !described.is_empty() {
            attributes.push_str(&format!(r#" aria-describedby="{}""#, described.join(" ")));
        }
        if problem.is_some() {
            attributes.push_str(r#" aria-invalid="true""#);
        }
        if self.required {
            attributes.push_str(" required");
        }
        let control = self.control(&attributes);
        let width = self.width;
        Markup(format!(
            r#"<div class="field{width}"><label for="{name}">{label}{optional}</label>{control}{below}</div>"#
        ))
    }

    fn control(&self, attributes: &str) -> String {
        let (name, kind) = (self.name, self.kind);
        let value = escape(self.form.value(name));
        match kind {
            "textarea" => {
                format!("<textarea id=\"{name}\" name=\"{name}\"{attributes}>\n{value}</textarea>")
            }
            "select" => {
                let chosen = self.form.value(name);
                let options: String = self
                    .options
                    .iter()
                    .map(|(value, text)| {
                        let selected = if value == chosen { " selected" } else { "" };
                        let (value, text) = (escape(value), escape(text));
                        format!(r#"<option value="{value}"{selected}>{text}</option>"#)
                    })
                    .collect();
                format!(r#"<select id="{name}" name="{name}"{attributes}>{options}</select>"#)
            }
            // A password is never sent back.
            "password" => {
                format!(r#"<input type="password" id="{name}" name="{name}"{attributes}>"#)
            }
            kind => format!(
                r#"<input type="{kind}" id="{name}" name="{name}" value="{value}"{attributes}>"#
            ),
        }
    }
}
