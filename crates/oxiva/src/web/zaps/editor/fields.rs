//! The fields of an action as controls of a form.

use super::Edited;
use crate::{
    actions::{
        FieldKind,
        catalogue::{ActionForm, FormField},
    },
    db::Tx,
    dossiers::people,
    error::{Problem, Result},
    tables::{self, Table, columns::ColumnKind},
    web::shell::Shell,
};
use serde_json::{Map, Value as Json};

/// Rows of pairs that are empty, for more of them.
const EMPTY_ROWS: usize = 5;

/// One field of a form.
pub(super) struct Control {
    /// What the form calls it.
    pub name: String,
    pub label: String,
    pub help: String,
    /// `text`, `long`, `code`, `list`, `pairs`, `choice`
    pub shape: &'static str,
    /// The hint of an on-screen keyboard: `decimal`, `email`, `url`.
    pub keyboard: &'static str,
    pub required: bool,
    /// What holds where it is empty, in words.
    pub default: String,
    pub value: String,
    /// What can be chosen, as it is stored and as it is called.
    pub choices: Vec<(String, String)>,
    /// Of a choice: what is written in place of one of its words.
    pub mapped: String,
    pub rows: Vec<(String, String)>,
    pub problems: Vec<String>,
}

impl Control {
    /// What the page calls its element: references to it are separated by spaces, so it has none.
    pub(super) fn id(&self) -> String {
        self.name.split_whitespace().collect::<Vec<_>>().join("_")
    }
}

/// The controls of an action: those that are shown, and those that are folded away.
#[derive(Default)]
pub(super) struct Controls {
    pub shown: Vec<Control>,
    pub folded: Vec<Control>,
}

/// What controls are made of, beside the field.
struct Values<'a> {
    params: &'a Map<String, Json>,
    /// The table that the step is about.
    table: Option<Table>,
    tables: Vec<Table>,
    people: Vec<(String, String)>,
    problems: Vec<(String, String)>,
}

/// The controls of an action of a step.
pub(super) fn controls(
    tx: &mut Tx,
    edited: &Edited,
    form: &ActionForm,
    params: &Map<String, Json>,
    pointer: &str,
    s: &Shell,
) -> Result<Controls> {
    let dossier = edited.dossier.id;
    let named = params.get("table").map(tables::values::text).unwrap_or_default();
    let table = if form.takes_columns { tables::find(tx, dossier, &named)? } else { None };
    let people = people::list(tx, dossier)?;
    let told = |problem: &Problem| {
        let key = problem.field.strip_prefix(&format!("{pointer}/params"))?.trim_start_matches('/');
        // What is missing is said of all parameters.
        let missing =
            problem.args.iter().find(|(name, _)| *name == "key").filter(|_| key.is_empty());
        let key = missing.map_or(key, |(_, key)| key);
        Some((key.replace("~1", "/").replace("~0", "~"), problem.message(s.lang)))
    };
    let values = Values {
        params,
        table,
        tables: tables::list(tx, dossier)?,
        people: people.into_iter().map(|one| (one.id.to_string(), one.nom)).collect(),
        problems: edited.remarks(s).iter().filter_map(told).collect(),
    };
    let mut controls = Controls::default();
    for field in &form.fields {
        let control = values.control(field, s);
        let is_used = params.contains_key(field.key);
        if field.folded && !is_used { &mut controls.folded } else { &mut controls.shown }
            .push(control);
    }
    if let Some(table) = &values.table {
        controls
            .shown
            .extend(table.columns.iter().map(|column| values.column(&column.nom, column.kind, s)));
    }
    Ok(controls)
}

impl Values<'_> {
    fn control(&self, field: &FormField, s: &Shell) -> Control {
        let value = self.params.get(field.key).unwrap_or(&Json::Null);
        let choices = self.choices(field, s);
        let mut control = Control {
            name: format!("f.{}", field.key),
            label: field.label.clone(),
            help: field.help.clone(),
            shape: shape(field.kind, value, !choices.is_empty()),
            keyboard: keyboard(field.kind),
            required: field.required,
            default: default(field, &choices),
            value: typed(value),
            choices,
            mapped: String::new(),
            rows: Vec::new(),
            problems: self.problems_of(field.key),
        };
        match control.shape {
            "choice" if control.choices.iter().all(|(word, _)| *word != control.value) => {
                control.mapped = std::mem::take(&mut control.value);
            }
            "pairs" => control.rows = rows(value),
            _ => {}
        }
        control
    }

    fn problems_of(&self, key: &str) -> Vec<String> {
        let own = self.problems.iter().filter(|(about, _)| {
            about == key || about.strip_prefix(key).is_some_and(|rest| rest.starts_with('/'))
        });
        own.map(|(_, words)| words.clone()).collect()
    }

    fn choices(&self, field: &FormField, s: &Shell) -> Vec<(String, String)> {
        match field.kind {
            FieldKind::Boolean => {
                vec![("true".to_owned(), s.t("yes")), ("false".to_owned(), s.t("no"))]
            }
            FieldKind::Table => {
                self.tables.iter().map(|table| (table.id.to_string(), table.nom.clone())).collect()
            }
            FieldKind::Column => {
                let columns = self.table.iter().flat_map(|table| &table.columns);
                columns.map(|column| (column.nom.clone(), column.nom.clone())).collect()
            }
            FieldKind::Person => self.people.clone(),
            _ => {
                let choices = field.choices.iter();
                choices.map(|(word, label)| ((*word).to_owned(), label.clone())).collect()
            }
        }
    }

    /// A column of the step's table.
    fn column(&self, nom: &str, kind: ColumnKind, s: &Shell) -> Control {
        let value = self.params.get(nom).unwrap_or(&Json::Null);
        let is_choice = kind == ColumnKind::Boolean;
        let yes_or_no = || vec![("true".to_owned(), s.t("yes")), ("false".to_owned(), s.t("no"))];
        let mut control = Control {
            name: format!("c.{nom}"),
            label: nom.to_owned(),
            help: String::new(),
            shape: match kind {
                ColumnKind::Long => "long",
                ColumnKind::Boolean => "choice",
                _ => "text",
            },
            keyboard: if kind == ColumnKind::Number { "decimal" } else { "" },
            required: false,
            default: String::new(),
            value: typed(value),
            choices: if is_choice { yes_or_no() } else { Vec::new() },
            mapped: String::new(),
            rows: Vec::new(),
            problems: self.problems_of(nom),
        };
        if is_choice && !["true", "false"].contains(&control.value.as_str()) {
            control.mapped = std::mem::take(&mut control.value);
        }
        control
    }
}

fn shape(kind: FieldKind, value: &Json, has_choices: bool) -> &'static str {
    match kind {
        FieldKind::Long => "long",
        FieldKind::Code => "code",
        FieldKind::List => "list",
        FieldKind::Dict => "pairs",
        // Pairs show what is flat; anything else is JSON.
        FieldKind::Any => match value {
            Json::Null => "pairs",
            Json::Object(fields) if fields.values().all(is_plain) => "pairs",
            Json::String(_) => "long",
            _ => "json",
        },
        FieldKind::Choice(_) | FieldKind::Boolean => "choice",
        _ if has_choices => "choice",
        _ => "text",
    }
}

fn is_plain(value: &Json) -> bool {
    !value.is_object() && !value.is_array()
}

fn keyboard(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Number => "decimal",
        FieldKind::Emails => "email",
        FieldKind::Url => "url",
        _ => "",
    }
}

fn default(field: &FormField, choices: &[(String, String)]) -> String {
    let chosen = choices.iter().find(|(word, _)| *word == field.default);
    chosen.map_or_else(|| field.default.clone(), |(_, label)| label.clone())
}

/// A value as it is typed: a list by its lines, what is deeper as JSON.
pub(super) fn typed(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.clone(),
        Json::Array(items) if items.iter().all(is_plain) => {
            items.iter().map(typed).collect::<Vec<_>>().join("\n")
        }
        Json::Array(_) | Json::Object(_) => serde_json::to_string_pretty(value).unwrap_or_default(),
        other => other.to_string(),
    }
}

/// Pairs as rows, with empty ones for more.
pub(super) fn rows(value: &Json) -> Vec<(String, String)> {
    let fields = value.as_object().into_iter().flatten();
    let mut rows: Vec<_> = fields.map(|(key, value)| (key.clone(), typed(value))).collect();
    rows.extend(std::iter::repeat_n((String::new(), String::new()), EMPTY_ROWS));
    rows
}
