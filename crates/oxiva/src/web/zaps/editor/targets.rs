//! The places of a step where a piece of data can be put in, for a page that offers them.

use super::{
    Edited,
    fields::{self, Control, Filled},
};
use crate::{actions::catalogue, db::Tx, error::Result, web::shell::Shell, zaps::asides::Asides};
use serde_json::{Map, Value as Json, json};
use zap_engine::mapping::pointer;

/// One text of a step.
pub(super) struct Target {
    /// A JSON pointer into the step.
    pub pointer: String,
    pub label: String,
    /// Whether what stands there stays, before what is put in.
    appends: bool,
}

/// A condition that is not there yet.
const NEW_CONDITION: &str = "/any/-";

/// The places of the step, or path, at `at` of the draft.
pub(super) fn of(
    tx: &mut Tx,
    edited: &Edited,
    step: &Json,
    at: &str,
    s: &Shell,
) -> Result<Vec<Target>> {
    let target = |pointer: String, label: String| Target { pointer, label, appends: true };
    Ok(match step["kind"].as_str() {
        Some("action") => of_action(tx, edited, step, at, s)?,
        Some("loop") => {
            let over = step["over"].as_object().into_iter().flatten();
            over.map(|(key, _)| target(pointer("/over", key), key.clone())).collect()
        }
        Some("delay") if step.get("until").is_some() => {
            vec![target("/until".into(), s.t("zap-delay-moment"))]
        }
        Some("delay") => vec![target("/for/value".into(), s.t("zap-delay-value"))],
        Some("paths") => Vec::new(),
        // A filter or a path.
        _ => of_conditions(step, s),
    })
}

fn of_action(
    tx: &mut Tx,
    edited: &Edited,
    step: &Json,
    at: &str,
    s: &Shell,
) -> Result<Vec<Target>> {
    let word = |key: &str| step[key].as_str().unwrap_or_default();
    let params = step["params"].as_object().cloned().unwrap_or_default();
    let Some(form) = catalogue::action(word("app"), word("action"), &params, s.lang) else {
        return Ok(Vec::new());
    };
    let filled = Filled {
        edited,
        id: word("id"),
        pointer: at,
        app: word("app"),
        params: &params,
        form: &form,
        asides: &Asides::new(),
    };
    let controls = fields::controls(tx, &filled, s)?;
    let all = controls.shown.iter().chain(&controls.folded);
    Ok(all.flat_map(|control| of_control(control, &params)).collect())
}

fn of_control(control: &Control, params: &Map<String, Json>) -> Vec<Target> {
    let key = control.name.get(2..).unwrap_or_default();
    let at = pointer("/params", key);
    match control.shape {
        "code" | "json" => Vec::new(),
        "pairs" => {
            let rows = params.get(key).and_then(Json::as_object).into_iter().flatten();
            let row = |(name, _): (&String, &Json)| Target {
                pointer: pointer(&at, name),
                label: format!("{} › {name}", control.label),
                appends: true,
            };
            rows.map(row).collect()
        }
        shape => {
            let appends = !matches!(shape, "choice" | "record");
            vec![Target { pointer: at, label: control.label.clone(), appends }]
        }
    }
}

fn of_conditions(step: &Json, s: &Shell) -> Vec<Target> {
    let mut targets = Vec::new();
    for (group, rows) in step["any"].as_array().into_iter().flatten().enumerate() {
        for row in 0..rows.as_array().map_or(0, Vec::len) {
            for (key, words) in [("key", "zap-condition-key"), ("value", "zap-condition-value")] {
                let group_words = s.t1("zap-group", "number", group + 1);
                let row_words = s.t1("row-condition", "number", row + 1);
                targets.push(Target {
                    pointer: format!("/any/{group}/{row}/{key}"),
                    label: format!("{group_words}, {row_words} › {}", s.t(words)),
                    appends: key == "value",
                });
            }
        }
    }
    let (pointer, label) = (NEW_CONDITION.to_owned(), s.t("zap-function-new-condition"));
    targets.push(Target { pointer, label, appends: false });
    targets
}

impl Target {
    /// Puts a text in.
    pub(super) fn put(&self, step: &mut Json, text: &str) {
        if self.pointer == NEW_CONDITION {
            let condition = json!([{ "key": text, "match": "exists" }]);
            match step["any"].as_array_mut() {
                Some(groups) => groups.push(condition),
                None => step["any"] = json!([condition]),
            }
            return;
        }
        let before = step.pointer(&self.pointer).and_then(Json::as_str).unwrap_or_default();
        let after = if self.appends { format!("{before}{text}") } else { text.to_owned() };
        let Some((around, key)) = self.pointer.rsplit_once('/') else { return };
        let key = key.replace("~1", "/").replace("~0", "~");
        if around == "/params" && step["params"].is_null() {
            step["params"] = json!({});
        }
        match step.pointer_mut(around) {
            Some(Json::Object(fields)) => drop(fields.insert(key, after.into())),
            Some(Json::Array(items)) => {
                if let Some(item) = key.parse().ok().and_then(|at: usize| items.get_mut(at)) {
                    *item = after.into();
                }
            }
            _ => {}
        }
    }
}
