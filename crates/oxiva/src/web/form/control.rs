//! One field of a form as HTML.

use super::Form;
use crate::web::markup::{Markup, escape};

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
    pub(super) fn new(form: &'a Form, name: &'static str, kind: &'static str) -> Control<'a> {
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

    pub(super) fn select(
        form: &'a Form,
        name: &'static str,
        options: Vec<(String, String)>,
    ) -> Control<'a> {
        Control { options, ..Control::new(form, name, "select") }
    }

    /// As wide as the form.
    pub fn full(mut self) -> Self {
        self.width = " full";
        self
    }

    /// Narrow, for a few characters.
    pub fn short(mut self) -> Self {
        self.width = " short";
        self
    }

    /// The browser asks for it before it sends the form.
    pub fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Says that it may be left empty, as every field does that is typed into and not required.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Whether it may be left empty: it is typed into, or has a choice that is none.
    fn may_be_empty(&self) -> bool {
        let is_typed =
            self.kind != "select" || self.options.iter().any(|(value, _)| value.is_empty());
        self.optional || (is_typed && !self.required)
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

    /// The whole field as HTML; ends the chain.
    pub fn show(&self) -> Markup {
        let (name, lang) = (self.name, self.form.lang);
        let label = escape(&self.form.label_of(name));
        let optional = if self.may_be_empty() {
            format!(r#" <span class="optional">{}</span>"#, escape(&lang.text("optional")))
        } else {
            String::new()
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
