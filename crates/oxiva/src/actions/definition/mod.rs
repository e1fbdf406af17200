//! Apps by definition: an app written as a Zapier Platform definition, in JSON, as its visual builder
//! makes them.
//!
//! # Players
//! - A [`Definition`] is what of such a document is understood here: creates, searches, the lists of
//!   triggers, authentication, templates and middleware.
//! - A [`Session`] is a definition used by a dossier with the credentials of a connection.
//! - What is written as a request is made by [`request`], in plain Rust; a `{"source": "…"}`, or any
//!   request of an app that has middleware of that kind, runs as JavaScript ([`crate::js`]), whose
//!   requests come back here.
//!
//! # Promises
//! - The same document means here what it means on Zapier (`zapier-platform-core` 19).
//! - What goes out goes through [`crate::actions::outgoing`].
//! - Credentials stand in no output, no error and no line of a console ([`crate::actions::censor`]).
//!
//! # Not promised
//! - OAuth, digest and session authentication, dehydration, files: a definition that needs them
//!   is refused, or fails where it calls for them.

mod curlies;
mod input;
mod request;
mod session;

pub use input::InputField;
pub use request::encoded;
pub use session::Session;

use super::{Action, App, Call, Doing, Effect, Field, FieldKind, Outcome};
use crate::{actions::connections, i18n::Lang};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::{collections::HashMap, sync::LazyLock};

/// The app of the document: three actions.
const OXIVA: &str = include_str!("../../../../../zapier/definition-fr.json");
/// The app for everybody, on Zapier.
const PUBLIC: &str = include_str!("../../../../../zapier/definition-en.json");

/// The document of the Oxiva app as Zapier takes it: in French that of three actions, in English the whole.
pub fn text(lang: Lang) -> &'static str {
    match lang {
        Lang::Fr => OXIVA,
        Lang::En => PUBLIC,
    }
}

/// The Oxiva app, the same as on Zapier: an address that is not given is this server's.
pub fn oxiva() -> &'static Definition {
    static DEFINITION: LazyLock<Definition> = LazyLock::new(|| {
        let document = serde_json::from_str(OXIVA).map_err(|error| error.to_string());
        let parsed = document.and_then(|document| Definition::parse("oxiva", document));
        let parsed = parsed.unwrap_or_else(|error| panic!("zapier/definition-fr.json: {error}"));
        Definition { own_address: Some("adresse"), ..parsed }
    });
    &DEFINITION
}

/// Every definition that is built in.
pub fn find(app: &str) -> Option<&'static Definition> {
    Some(oxiva()).filter(|definition| definition.app == app)
}

/// The Oxiva app, as native apps are.
pub fn oxiva_app() -> App {
    // Zapier's format calls them creates; these three read what is there.
    let reads = |action| Action { effect: Effect::Reads, ..action };
    let actions = Vec::leak(oxiva().actions().map(reads).collect());
    let app = App::new(&oxiva().app, "compass", actions, |call| Box::pin(run(oxiva(), call)));
    App { uses_dossier: true, ..app }
}

/// Does an action of a definition with the credentials of a connection. The Oxiva app needs none: then
/// it reads the dossier that the run belongs to, on this server.
async fn run(definition: &'static Definition, call: Call) -> Doing {
    let credentials = match call.connection {
        Some(id) => {
            let opened = connections::open(&call.engine, &call.dossier, &definition.app, id).await;
            match opened {
                Ok(secrets) => secrets.map().clone(),
                Err(failure) => return Outcome::Failed(failure).into(),
            }
        }
        None if definition.own_address.is_some() => own_credentials(&call),
        None => Map::new(),
    };
    Session::new(definition, &call.engine, &call.dossier, credentials).run(call).await
}

fn own_credentials(call: &Call) -> Map<String, Json> {
    let token = call.engine.own_keys.of(call.dossier.id);
    [("dossier", call.dossier.nom.clone()), ("token", token)]
        .map(|(key, value)| (key.to_owned(), value.into()))
        .into_iter()
        .collect()
}

/// An app as Zapier's own format describes it.
#[derive(Debug)]
pub struct Definition {
    /// What steps call it.
    pub app: String,
    pub authentication: Option<Authentication>,
    pub steps: Vec<Step>,
    templates: Vec<Map<String, Json>>,
    before: Vec<Source>,
    after: Vec<Source>,
    skip_throw_for_status: bool,
    /// The credential that is this server's address if it is not given.
    own_address: Option<&'static str>,
}

/// How an app finds out whose account it uses.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Authentication {
    #[serde(rename = "type")]
    pub kind: String,
    pub test: Function,
    #[serde(default)]
    pub fields: Vec<InputField>,
    #[serde(default)]
    pub connection_label: Option<Json>,
}

/// Something that the app can do.
#[derive(Debug)]
pub struct Step {
    pub kind: Kind,
    pub key: String,
    pub label: String,
    pub description: String,
    pub perform: Function,
    pub fields: Vec<InputField>,
    /// Of a search: the create that makes what it does not find.
    pub create: Option<String>,
}

/// What a step of a search may say beside its fields: what becomes of a miss.
const ON_MISS: Field =
    Field::new("on_miss", FieldKind::Choice(&["halt", "continue", "create"])).or("halt");

/// What a step of a definition is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Comes to an object.
    Create,
    /// Comes to a list, of which the first counts.
    Search,
    /// The list of a trigger.
    List,
}

/// How something is done.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub enum Function {
    Source(Source),
    Request(Map<String, Json>),
}

/// JavaScript of a definition.
#[derive(Clone, Debug, Deserialize, serde::Serialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    pub source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub args: Option<Vec<String>>,
}

/// The document's own shape; what is not understood here is Zapier's alone.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    authentication: Option<Authentication>,
    request_template: Option<Map<String, Json>>,
    #[serde(default)]
    before_request: OneOrMore,
    #[serde(default)]
    after_response: OneOrMore,
    #[serde(default)]
    creates: Map<String, Json>,
    #[serde(default)]
    searches: Map<String, Json>,
    #[serde(default)]
    triggers: Map<String, Json>,
    #[serde(default, alias = "searchAndCreates")]
    search_or_creates: HashMap<String, SearchOrCreate>,
    #[serde(default)]
    flags: Flags,
}

#[derive(Deserialize)]
struct SearchOrCreate {
    search: String,
    create: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Flags {
    skip_throw_for_status: bool,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum OneOrMore {
    One(Function),
    More(Vec<Function>),
}

impl Default for OneOrMore {
    fn default() -> OneOrMore {
        OneOrMore::More(Vec::new())
    }
}

#[derive(Deserialize)]
struct WrittenStep {
    display: Display,
    operation: Operation,
}

#[derive(Deserialize)]
struct Display {
    #[serde(default)]
    label: String,
    #[serde(default)]
    description: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    /// Of a trigger: `polling` unless it says otherwise.
    r#type: Option<String>,
    perform: Option<Function>,
    perform_list: Option<Function>,
    /// Some may be functions that make fields; those are for an editor.
    #[serde(default)]
    input_fields: Vec<Json>,
}

impl Definition {
    /// Reads a document; `app` is what steps will call it. The error says what is wrong with it.
    pub fn parse(app: &str, document: Json) -> Result<Definition, String> {
        if !document.is_object() {
            return Err("a definition is an object".to_owned());
        }
        let document: Document = serde_path_to_error::deserialize(document)
            .map_err(|error| format!("{}: {}", error.path(), error.inner()))?;
        if let Some(auth) = &document.authentication
            && !["custom", "basic"].contains(&auth.kind.as_str())
        {
            return Err(format!("authentication.type: `{}` is not known here", auth.kind));
        }
        let mut steps = Vec::new();
        for (kind, written) in [
            (Kind::Create, document.creates),
            (Kind::Search, document.searches),
            (Kind::List, document.triggers),
        ] {
            for (key, step) in written {
                steps.extend(Step::read(kind, key, step)?);
            }
        }
        for SearchOrCreate { search, create } in document.search_or_creates.into_values() {
            let known = |kind, key: &str| steps.iter().position(|s| s.kind == kind && s.key == key);
            match (known(Kind::Search, &search), known(Kind::Create, &create)) {
                (Some(at), Some(_)) => steps[at].create = Some(create),
                _ => return Err(format!("searchOrCreates: `{search}` or `{create}` is missing")),
            }
        }
        let (before, mut templates) = document.before_request.parted();
        let (after, unknown) = document.after_response.parted();
        if !unknown.is_empty() {
            return Err("afterResponse: a function is a `source`".to_owned());
        }
        templates.extend(document.request_template);
        let skip_throw_for_status = document.flags.skip_throw_for_status;
        let (app, authentication) = (app.to_owned(), document.authentication);
        let own_address = None;
        Ok(Definition {
            app,
            authentication,
            steps,
            templates,
            before,
            after,
            skip_throw_for_status,
            own_address,
        })
    }

    /// The create or search of this name.
    pub fn step(&self, key: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.kind != Kind::List && step.key == key)
    }

    /// The trigger whose list it is.
    pub fn list(&self, key: &str) -> Option<&Step> {
        self.steps.iter().find(|step| step.kind == Kind::List && step.key == key)
    }

    /// What a step may call, as native apps say it. Made once: its fields are never given back.
    fn actions(&'static self) -> impl Iterator<Item = Action> {
        let steps = self.steps.iter().filter(|step| step.kind != Kind::List);
        steps.map(|step| {
            let more = (step.kind == Kind::Search).then_some(ON_MISS);
            let fields: Vec<Field> =
                step.fields.iter().map(InputField::field).chain(more).collect();
            let effect = match step.kind {
                Kind::Create => Effect::Sends,
                Kind::Search | Kind::List => Effect::Reads,
            };
            Action { name: &step.key, effect, fields: Vec::leak(fields) }
        })
    }

    /// What is laid under each request, the nearest first.
    fn templates(&self) -> &[Map<String, Json>] {
        &self.templates
    }

    fn skips_throwing(&self) -> bool {
        self.skip_throw_for_status
    }

    /// Whether requests pass through functions of the app.
    fn has_middleware(&self) -> bool {
        !(self.before.is_empty() && self.after.is_empty())
    }

    /// What `basic` authentication adds to a request.
    fn sign_in(&self, request: &mut Map<String, Json>, auth: &Json) {
        use base64::{Engine, prelude::BASE64_STANDARD};
        if self.authentication.as_ref().is_some_and(|auth| auth.kind == "basic") {
            let word = |key: &str| auth.get(key).and_then(Json::as_str).unwrap_or_default();
            let pair = format!("{}:{}", word("username"), word("password"));
            let value = format!("Basic {}", BASE64_STANDARD.encode(pair));
            request::set_header(request, "Authorization", &value);
        }
    }
}

impl OneOrMore {
    /// Functions, and requests that are laid under each request.
    fn parted(self) -> (Vec<Source>, Vec<Map<String, Json>>) {
        let all = match self {
            OneOrMore::One(function) => vec![function],
            OneOrMore::More(functions) => functions,
        };
        let (mut sources, mut requests) = (Vec::new(), Vec::new());
        for function in all {
            match function {
                Function::Source(source) => sources.push(source),
                Function::Request(request) => requests.push(request),
            }
        }
        (sources, requests)
    }
}

impl Step {
    /// `None`: a trigger without a list.
    fn read(kind: Kind, key: String, written: Json) -> Result<Option<Step>, String> {
        let step: WrittenStep = serde_path_to_error::deserialize(written)
            .map_err(|error| format!("{key}.{}: {}", error.path(), error.inner()))?;
        let Operation { r#type, perform, perform_list, input_fields } = step.operation;
        let perform = match kind {
            Kind::List => perform_list.or(perform.filter(|_| r#type.as_deref() != Some("hook"))),
            _ => Some(perform.ok_or_else(|| format!("{key}.operation.perform is missing"))?),
        };
        let fields = input_fields.into_iter().filter(|field| field.get("source").is_none());
        let fields = fields
            .map(serde_json::from_value)
            .collect::<Result<_, _>>()
            .map_err(|error| format!("{key}.operation.inputFields: {error}"))?;
        let Display { label, description } = step.display;
        let create = None;
        Ok(perform.map(|perform| Step { kind, key, label, description, perform, fields, create }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_oxiva_app_is_that_of_the_document() {
        let app = oxiva();
        let keys: Vec<_> =
            app.steps.iter().map(|step| (step.key.as_str(), step.label.as_str())).collect();
        assert_eq!(
            keys,
            [
                ("nouveau_client", "Nouveau client"),
                ("nouvelle_activite", "Nouvelle activité commerciale"),
                ("nouveau_ticket", "Nouveau ticket"),
            ]
        );
        let source = |key: &str| match &app.step(key).unwrap().perform {
            Function::Source(source) => {
                source.source.split_whitespace().collect::<Vec<_>>().join(" ")
            }
            Function::Request(_) => unreachable!(),
        };
        assert!(source("nouvelle_activite").contains(
            "const nouvelleActivite = results.activites.filter( (activity) => activity.ccom_id === bundle.inputData.ccom_id );"
        ));
        assert!(source("nouveau_ticket").contains(
            "const nouveauTiket = results.tickets.filter( (ticket) => ticket.sticket_id === bundle.inputData.sticket_id );"
        ));
        assert!(find("oxiva").is_some() && find("crm").is_none());
        let actions: Vec<_> =
            app.actions().map(|action| (action.name, action.fields.len())).collect();
        assert_eq!(
            actions,
            [("nouveau_client", 1), ("nouvelle_activite", 2), ("nouveau_ticket", 2)]
        );
    }

    #[test]
    fn what_is_wrong_with_a_document_is_said() {
        let error = |document: Json| Definition::parse("x", document).unwrap_err();
        assert!(
            error(json!({"creates": {"a": {"display": {}, "operation": {}}}}))
                .contains("a.operation.perform")
        );
        assert!(error(json!({"creates": {"a": {"operation": {}}}})).contains("display"));
        let oauth =
            json!({"authentication": {"type": "oauth2", "test": {"url": "https://a.example"}}});
        assert!(error(oauth).contains("oauth2"));
        assert!(error(json!({"creates": 5})).starts_with("creates"));
        let neither = json!({"searchOrCreates": {"find": {"search": "find", "create": "make"}}});
        assert!(error(neither).contains("`make` is missing"));
        assert!(error(json!([])).contains("object"));
    }
}
