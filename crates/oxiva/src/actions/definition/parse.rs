//! Reading a definition: the document's own shape.

use super::{Authentication, Definition, Function, Kind, Source, Step};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::collections::HashMap;

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
