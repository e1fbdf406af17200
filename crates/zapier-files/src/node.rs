//! One node of a file: the trigger or a step of a zap.

use serde_json::{Map, Value as Json};

/// The trigger or a step of a zap, as it stands in the file.
#[derive(Clone, Debug)]
pub struct Node {
    /// By which others refer to it.
    pub id: String,
    /// As it stands in the file; empty where it is no object.
    pub fields: Map<String, Json>,
    pub(crate) is_object: bool,
}

impl Node {
    pub(crate) fn of(key: Option<&str>, value: &Json) -> Node {
        let fields = value.as_object().cloned().unwrap_or_default();
        let own = fields.get("id").map(plain).unwrap_or_default();
        let id = key.map_or(own, str::to_owned);
        Node { id, fields, is_object: value.is_object() }
    }

    fn text(&self, key: &str) -> &str {
        self.fields.get(key).and_then(Json::as_str).unwrap_or_default().trim()
    }

    /// The app without its version: `SlackCLIAPI`.
    pub fn api(&self) -> &str {
        self.text("selected_api").split('@').next().unwrap_or_default()
    }

    /// The app as it is compared, without what Zapier adds to names: `slack` of `SlackCLIAPI@1.2.3`.
    pub fn app(&self) -> String {
        let mut name = self.api();
        let endings = ["API", "CLI", "Dev", "V1", "V2", "V3", "V4"];
        while let Some(shorter) = endings.iter().find_map(|end| name.strip_suffix(end)) {
            name = shorter;
        }
        name.to_lowercase()
    }

    /// The app as a person knows it: `Google Sheets` of `GoogleSheetsV2CLIAPI`.
    pub fn app_name(&self) -> String {
        let length = self.app().len();
        let name = self.api().get(..length).unwrap_or(self.api());
        let mut spaced = String::new();
        let mut last = ' ';
        for letter in name.chars() {
            if letter.is_uppercase() && last.is_lowercase() {
                spaced.push(' ');
            }
            spaced.push(letter);
            last = letter;
        }
        spaced
    }

    pub fn action(&self) -> &str {
        self.text("action")
    }

    pub(crate) fn type_of(&self) -> &str {
        self.text("type_of")
    }

    pub(crate) fn is_trigger(&self) -> bool {
        self.type_of() == "read"
    }

    pub(crate) fn parent(&self) -> Option<String> {
        self.fields.get("parent_id").map(plain).filter(|id| !id.is_empty())
    }

    pub(crate) fn params(&self) -> Map<String, Json> {
        self.fields.get("params").and_then(Json::as_object).cloned().unwrap_or_default()
    }

    /// A parameter; nothing where it is empty.
    pub(crate) fn param(&self, key: &str) -> Option<&Json> {
        self.fields.get("params")?.get(key).filter(|value| !is_empty(value))
    }

    /// The first of these parameters that says something.
    pub(crate) fn param_of(&self, keys: &[&str]) -> Option<&Json> {
        keys.iter().find_map(|key| self.param(key))
    }

    /// As a text; empty where there is none.
    pub(crate) fn param_text(&self, keys: &[&str]) -> String {
        self.param_of(keys).map(plain).unwrap_or_default()
    }

    /// What a person saw in the place of a parameter: `phone` for `COL$D`.
    pub(crate) fn label(&self, param: &str) -> Option<&str> {
        let labels = self.fields.get("meta")?.get("parammap")?;
        labels.get(param)?.as_str().map(str::trim).filter(|label| !label.is_empty())
    }

    /// The names that a person saw for what other steps give: `1__COL$A` is called « Name ».
    pub(crate) fn gives(&self) -> impl Iterator<Item = (&str, &str)> {
        let gives = self.fields.get("meta").and_then(|meta| meta.get("selectedGives"));
        let gives = gives.and_then(Json::as_object).into_iter().flatten();
        gives.filter_map(|(key, label)| Some((key.as_str(), label.as_str()?)))
    }

    /// What a person called it; of a trigger, whose title is that of the zap, what the editor noted alone.
    pub(crate) fn title(&self) -> &str {
        let noted = self.fields.get("meta").and_then(|meta| meta.get("stepTitle"));
        let noted = noted.and_then(Json::as_str).unwrap_or_default();
        match (noted.trim(), self.is_trigger()) {
            ("", false) => self.text("title"),
            (noted, _) => noted,
        }
    }

    /// Whether it uses an account elsewhere.
    pub(crate) fn has_account(&self) -> bool {
        self.fields.get("authentication_id").is_some_and(|id| !is_empty(id))
    }

    /// A node of the file that only parts paths, and not one of them.
    pub(crate) fn is_branch(&self) -> bool {
        self.app() == "branching" && self.action() != "filter"
    }

    pub(crate) fn is_path(&self) -> bool {
        self.app() == "branching" && self.action() == "filter"
    }
}

/// As a text: `12` of the number, too.
pub(crate) fn plain(value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::String(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

pub(crate) fn is_empty(value: &Json) -> bool {
    match value {
        Json::Null => true,
        Json::String(text) => text.trim().is_empty(),
        Json::Array(items) => items.iter().all(is_empty),
        Json::Object(fields) => fields.is_empty(),
        _ => false,
    }
}

/// `yes`, `true`, `1`, true.
pub(crate) fn is_yes(value: &Json) -> bool {
    ["true", "yes", "1", "on"].contains(&plain(value).to_lowercase().as_str())
}
