//! The fields of an action as controls of a form.

mod choices;
mod control;
mod shapes;

pub(super) use choices::{number_of_table, tables as table_choices, yes_or_no};
pub(super) use control::{Control, Switch, Way, lines};
pub(super) use shapes::{rows, typed};

use super::{Edited, step::encoded};
use crate::{
    actions::{
        FieldKind,
        catalogue::{self, ActionForm, FormField},
    },
    db::Tx,
    error::{Problem, Result},
    i18n::Lang,
    tables::columns::ColumnKind,
    web::shell::Shell,
    zaps::asides::Asides,
};
use choices::Choices;
use serde_json::{Map, Value as Json};
use shapes::{default, keyboard, shape};

/// Choices that a person sees at a glance; more of them are searched.
pub(super) const MAX_UNSEARCHED: usize = 8;

/// What the form calls the columns of a table that is not known.
pub(super) const ANY_COLUMNS: &str = "colonnes";

/// The controls of an action: those that are shown, those that are folded away, and what no field is for.
#[derive(Default)]
pub(super) struct Controls {
    pub shown: Vec<Control>,
    pub folded: Vec<Control>,
    pub leftovers: Vec<Leftover>,
    /// Where a column is added to the table of the step.
    pub new_column: Option<Way>,
}

/// What the step has, of another action or another table, and this one does not take.
pub(super) struct Leftover {
    pub key: String,
    pub value: String,
    pub problems: Vec<String>,
}

impl Leftover {
    /// What its box is called among the units of its form.
    pub fn unit(&self) -> String {
        encoded(&format!("x.{}", self.key))
    }
}

/// A step whose controls are made.
pub(super) struct Filled<'a> {
    pub edited: &'a Edited,
    pub id: &'a str,
    /// Where it stands in the draft.
    pub pointer: &'a str,
    pub app: &'a str,
    pub params: &'a Map<String, Json>,
    pub form: &'a ActionForm,
    pub asides: &'a Asides,
}

impl Filled<'_> {
    /// A page of the step that comes back with a value for a field.
    fn way(&self, page: &str, field: &str, icon: &'static str, key: &'static str) -> Way {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("champ", field);
        let href = format!("{}/{page}?{}", self.edited.address(Some(self.id)), query.finish());
        Way { href, icon, key }
    }

    /// What is wrong, by the key of the field that it is about.
    fn problems(&self, s: &Shell) -> Vec<(String, String)> {
        let at = format!("{}/params", self.pointer);
        let told = |problem: &Problem| {
            let key = problem.field.strip_prefix(&at)?.trim_start_matches('/');
            // What is missing is said of all parameters.
            let missing =
                problem.args.iter().find(|(name, _)| *name == "key").filter(|_| key.is_empty());
            let words = match missing {
                Some(_) => s.t("zap-field-required"),
                None => problem.message(s.lang),
            };
            let key = missing.map_or(key, |(_, key)| key);
            Some((key.replace("~1", "/").replace("~0", "~"), words))
        };
        self.edited.remarks(s).iter().filter_map(told).collect()
    }
}

/// What the form calls a key of a step, or of the trigger.
pub(super) fn label(step: &Json, is_trigger: bool, key: &str, lang: Lang) -> Option<String> {
    let fields = if is_trigger {
        catalogue::trigger(step["kind"].as_str()?, lang)?.fields
    } else {
        form_of(step, lang)?.fields
    };
    fields.into_iter().find(|field| field.key == key).map(|field| field.label)
}

/// The controls of an action of a step.
pub(super) fn controls(tx: &mut Tx, filled: &Filled<'_>, s: &Shell) -> Result<Controls> {
    let choices = Choices::read(tx, filled)?;
    let values = Values { filled, choices, problems: filled.problems(s) };
    let mut controls = Controls::default();
    for field in &filled.form.fields {
        let control = values.control(field, s);
        let is_used = filled.params.contains_key(field.key);
        if field.folded && !is_used { &mut controls.folded } else { &mut controls.shown }
            .push(control);
    }
    match &values.choices.table {
        Some(table) => {
            let columns = table.columns.iter();
            controls.shown.extend(columns.map(|one| values.column(&one.nom, one.kind, s)));
            controls.new_column = Some(filled.way("colonne", "", "plus", "zap-column-new"));
        }
        None if filled.form.takes_columns && filled.params.contains_key("table") => {
            controls.shown.push(values.any_columns(s));
            return Ok(controls);
        }
        None => {}
    }
    controls.leftovers = values.leftovers();
    Ok(controls)
}

/// What controls are made of.
struct Values<'a> {
    filled: &'a Filled<'a>,
    choices: Choices,
    problems: Vec<(String, String)>,
}

impl Values<'_> {
    fn control(&self, field: &FormField, s: &Shell) -> Control {
        let value = self.filled.params.get(field.key).unwrap_or(&Json::Null);
        let choices = self.choices.of(field, s);
        let number = Json::from(self.choices.table.as_ref().map(|table| table.id.to_string()));
        // A table may be written by its name.
        let value =
            if field.kind == FieldKind::Table && !number.is_null() { &number } else { value };
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
            decides: matches!(field.kind, FieldKind::Table) || field.key == "transform",
            is_of_dossier: matches!(
                field.kind,
                FieldKind::Table | FieldKind::Column | FieldKind::Person
            ),
            ways: self.ways(field),
            problems: self.problems_of(field.key),
            ..Control::default()
        };
        if control.shape == "text" && control.value.contains('\n') {
            control.shape = "long";
        }
        self.split(&mut control, value, field.kind);
        if let FieldKind::Record(noun) = field.kind {
            control.suggestions = format!("/zaps/fiches?noun={}", noun.word());
            control.chosen = self.choices.record(noun, &control.value);
            if !control.chosen.is_empty() {
                control.choices = vec![(control.value.clone(), control.chosen.clone())];
            }
        }
        control
    }

    fn ways(&self, field: &FormField) -> Vec<Way> {
        let way = |page, icon, key| vec![self.filled.way(page, field.key, icon, key)];
        match field.kind {
            FieldKind::Table => way("tableau", "plus", "zap-table-new"),
            FieldKind::Column if self.choices.table.is_some() => {
                way("colonne", "plus", "zap-column-new")
            }
            FieldKind::Record(_) => way("fiche", "search", "zap-record-search"),
            _ => Vec::new(),
        }
    }

    /// Gives a field of two kinds what it has of each: one from the step, one from what waits aside.
    fn split(&self, control: &mut Control, value: &Json, kind: FieldKind) {
        let aside = self.filled.asides.get(&control.name).unwrap_or(&Json::Null);
        let is_text = value.is_string() || value.is_number() || value.is_boolean();
        let is_mapped = match control.shape {
            "choice" => {
                !control.value.is_empty()
                    && control.choices.iter().all(|(word, _)| *word != control.value)
            }
            "record" => control.value.contains("{{"),
            // What is kept or looked for is rather one text than several.
            "pairs" if kind == FieldKind::Any && value.is_null() => {
                matches!(self.filled.app, "tables" | "storage")
            }
            "pairs" => is_text,
            _ => return,
        };
        let (chosen, mapped) = if is_mapped { (aside, value) } else { (value, aside) };
        control.value = typed(chosen);
        if control.shape == "pairs" {
            control.value = String::new();
            control.rows = rows(chosen);
        }
        let (chosen_key, mapped_key) = match (control.shape, kind) {
            ("pairs", FieldKind::Any) => ("zap-how-pairs", "zap-how-text"),
            ("pairs", _) => ("zap-how-pairs", "zap-how-mapped"),
            _ => ("zap-how-chosen", "zap-how-mapped"),
        };
        control.switch = Some(Switch { is_mapped, text: typed(mapped), chosen_key, mapped_key });
    }

    fn problems_of(&self, key: &str) -> Vec<String> {
        let own = self.problems.iter().filter(|(about, _)| {
            about == key || about.strip_prefix(key).is_some_and(|rest| rest.starts_with('/'))
        });
        own.map(|(_, words)| words.clone()).collect()
    }

    /// A column of the step's table.
    fn column(&self, nom: &str, kind: ColumnKind, s: &Shell) -> Control {
        let value = self.filled.params.get(nom).unwrap_or(&Json::Null);
        let is_choice = kind == ColumnKind::Boolean;
        let mut control = Control {
            name: format!("c.{nom}"),
            label: nom.to_owned(),
            shape: match kind {
                ColumnKind::Long => "long",
                ColumnKind::Boolean => "choice",
                _ => "text",
            },
            keyboard: if kind == ColumnKind::Number { "decimal" } else { "" },
            value: typed(value),
            choices: if is_choice { yes_or_no(s) } else { Vec::new() },
            problems: self.problems_of(nom),
            ..Control::default()
        };
        self.split(&mut control, value, FieldKind::Text);
        control
    }

    /// The columns of a table that a run finds out, by their names.
    fn any_columns(&self, s: &Shell) -> Control {
        let beyond = self.beyond().map(|(key, value)| (key.clone(), value.clone()));
        let beyond: Map<String, Json> = beyond.collect();
        Control {
            name: ANY_COLUMNS.to_owned(),
            label: s.t("zap-any-columns"),
            help: s.t("zap-any-columns-help"),
            shape: "pairs",
            problems: beyond.keys().flat_map(|key| self.problems_of(key)).collect(),
            rows: rows(&Json::Object(beyond)),
            ..Control::default()
        }
    }

    /// What the step has beside the fields of its action.
    fn beyond(&self) -> impl Iterator<Item = (&String, &Json)> {
        let fields = &self.filled.form.fields;
        self.filled
            .params
            .iter()
            .filter(move |(key, _)| fields.iter().all(|field| field.key != *key))
    }

    fn leftovers(&self) -> Vec<Leftover> {
        let is_column = |key: &str| {
            let table = self.choices.table.as_ref();
            table.is_some_and(|table| table.column_named(key).is_some())
        };
        let beyond = self.beyond().filter(|(key, _)| !is_column(key));
        let leftover = |(key, value): (&String, &Json)| Leftover {
            key: key.clone(),
            value: typed(value),
            problems: self.problems_of(key),
        };
        beyond.map(leftover).collect()
    }
}

/// The form of an action as its step says it; `None` if there is no such action.
pub(super) fn form_of(step: &Json, lang: Lang) -> Option<ActionForm> {
    let text = |key: &str| step[key].as_str().unwrap_or_default();
    let params = step["params"].as_object().cloned().unwrap_or_default();
    catalogue::action(text("app"), text("action"), &params, lang)
}
