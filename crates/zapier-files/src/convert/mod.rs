//! One zap of a file as a document of ours.

mod api;
mod apps;
mod chain;
mod chat;
mod code;
mod criteria;
mod flow;
mod formatter;
mod gives;
mod ids;
mod limits;
mod mail;
mod placeholder;
mod recipes;
mod schedule;
mod secrets;
mod storage;
mod tables;
mod trigger;
mod webhooks;

use crate::{FiledZap, Node, Remark, Report, Sheets, Status, Table, tree::Tree};
use chain::Chain;
use gives::Gives;
use serde_json::{Map, Value as Json, json};
use zap_engine::document::TITLE;

pub use limits::step_at;
pub(crate) use placeholder::strings;

/// What a conversion is told.
#[derive(Clone, Copy, Debug)]
pub struct Options<'o> {
    /// What marks of keys begin with; nobody can guess it.
    pub mark: &'o str,
    /// The title of a zap that has none.
    pub untitled: &'o str,
}

/// A zap of ours, made of one of a file.
#[derive(Clone, Debug)]
pub struct Converted {
    pub title: String,
    /// A draft; tables are named by their names.
    pub document: Json,
    /// The tables that it names.
    pub tables: Vec<Table>,
    pub credentials: Vec<Credentials>,
    pub reports: Vec<Report>,
    /// Whether its runs shall be done one after the other.
    pub one_at_a_time: bool,
}

/// What gave access in a node, taken out of it: a connection for its step.
#[derive(Clone, PartialEq)]
pub struct Credentials {
    /// The id of the step.
    pub step: String,
    /// Whose connection it is.
    pub app: &'static str,
    /// What the connection may be called.
    pub name: String,
    /// What is to be sealed.
    pub data: Map<String, Json>,
}

/// Shows nothing of what gives access.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let keys: Vec<_> = self.data.keys().collect();
        f.debug_struct("Credentials").field("step", &self.step).field("data", &keys).finish()
    }
}

/// A step of ours for a node, without id and title.
struct Made {
    fields: Map<String, Json>,
    status: Status,
    remark: Option<Remark>,
    gives: Gives,
    /// For which app, what it is called, and what is to be sealed.
    credentials: Option<(&'static str, String, Map<String, Json>)>,
    one_at_a_time: bool,
    /// Whether what follows is done within it.
    is_loop: bool,
}

/// Why there is no step of ours for a node, and which action of ours may help.
struct Unfit {
    status: Status,
    remark: Remark,
    suggestion: &'static str,
}

type Outcome = Result<Made, Unfit>;

/// What the conversion of a node may know besides it.
struct Place<'p> {
    zap: usize,
    sheets: &'p Sheets,
    mark: &'p str,
}

impl Made {
    fn of(fields: Json, status: Status, remark: Option<Remark>) -> Made {
        let fields = fields.as_object().cloned().unwrap_or_default();
        let gives = Gives::default();
        Made {
            fields,
            status,
            remark,
            gives,
            credentials: None,
            one_at_a_time: false,
            is_loop: false,
        }
    }

    /// A step that runs as it is.
    fn works(fields: Json) -> Made {
        Made::of(fields, Status::Works, None)
    }

    fn substituted(fields: Json, remark: Remark) -> Made {
        Made::of(fields, Status::Substituted, Some(remark))
    }

    fn needs_account(fields: Json, remark: Remark) -> Made {
        Made::of(fields, Status::NeedsAccount, Some(remark))
    }

    fn giving(mut self, gives: Gives) -> Made {
        self.gives = gives;
        self
    }
}

impl Unfit {
    fn placeholder(remark: Remark, suggestion: &'static str) -> Unfit {
        Unfit { status: Status::Placeholder, remark, suggestion }
    }

    fn broken(remark: Remark, suggestion: &'static str) -> Unfit {
        Unfit { status: Status::Broken, remark, suggestion }
    }

    /// The export does not say what the step needs.
    fn missing(fields: &str, suggestion: &'static str) -> Unfit {
        Unfit::broken(Remark::new("missing").with("fields", fields), suggestion)
    }

    /// Nothing here does it.
    fn unknown(node: &Node, suggestion: &'static str) -> Unfit {
        let remark = Remark::new("no-equivalent").with("app", node.app_name());
        Unfit::placeholder(remark.with("action", node.action()), suggestion)
    }
}

/// The action of an app, as a step has it.
fn action(app: &str, action: &str, params: Json) -> Json {
    json!({ "kind": "action", "app": app, "action": action, "params": params })
}

/// Makes a zap of ours of the zap of that number in a file.
pub fn convert(number: usize, zap: &FiledZap, sheets: &Sheets, options: &Options<'_>) -> Converted {
    let tree = Tree::of(zap);
    let place = Place { zap: number, sheets, mark: options.mark };
    let mut chain = Chain::new(zap, &tree, place);
    let trigger = chain.trigger();
    let mut steps = match tree.trigger {
        Some(first) => chain.steps(tree.after(first), 0),
        None => Vec::new(),
    };
    steps.extend(chain.lost(&tree.lost));
    let title = title(&zap.title, options.untitled);
    let mut document = json!({ "title": title, "trigger": trigger, "steps": steps });
    text_rules::without_nul_in(&mut document);
    chain.rewrite(&mut document);
    let mut converted = chain.converted(title, document);
    limits::keep(&mut converted);
    converted.tables = tables::used(&converted.document, sheets);
    converted
}

fn title(written: &str, untitled: &str) -> String {
    let line = text_rules::one_line(written);
    let title: String = line.trim().chars().take(TITLE).collect();
    if title.trim().is_empty() { untitled.to_owned() } else { title.trim().to_owned() }
}
