//! A step of a definition: what it comes to.

use super::{Session, Stop};
use crate::actions::{
    FOUND,
    definition::{Authentication, Function, Kind, Step, curlies, input},
};
use serde_json::{Map, Value as Json, json};

impl Session {
    pub(super) async fn step(
        &self,
        step: &Step,
        mut params: Map<String, Json>,
    ) -> Result<Json, Stop> {
        if step.kind == Kind::Create {
            return self.create(step, params).await.map(Json::Object);
        }
        let on_miss = params.shift_remove("on_miss").filter(|word| !input::is_empty(word));
        let found = self.search(step, params.clone()).await?;
        let was_found = found.is_some();
        let mut output = match (found, on_miss.as_ref().and_then(Json::as_str)) {
            (Some(found), _) => found,
            (None, Some("continue")) => Map::new(),
            (None, Some("create")) => {
                let create = step.create.as_deref().and_then(|key| self.definition.step(key));
                let none = || self.failure("unknown_action", "definition-no-create");
                self.create(create.ok_or_else(none)?, params).await?
            }
            (None, _) => {
                return Err(Stop::Halted(self.dossier.langue.text("definition-nothing-found")));
            }
        };
        if on_miss.is_some() {
            output.insert(FOUND.to_owned(), was_found.into());
        }
        Ok(Json::Object(output))
    }

    pub(super) async fn create(
        &self,
        step: &Step,
        params: Map<String, Json>,
    ) -> Result<Map<String, Json>, Stop> {
        let input = input::cleaned(&step.fields, params, self.dossier.langue)?;
        match self.perform(&step.perform, input).await? {
            Json::Object(output) => Ok(output),
            _ => Err(self.failure("bad_output", "definition-no-object").into()),
        }
    }

    /// The first of what is found.
    pub(super) async fn search(
        &self,
        step: &Step,
        params: Map<String, Json>,
    ) -> Result<Option<Map<String, Json>>, Stop> {
        let input = input::cleaned(&step.fields, params, self.dossier.langue)?;
        let no_list = || self.failure("bad_output", "definition-no-list").into();
        let found = match self.perform(&step.perform, input).await? {
            Json::Array(items) => items,
            Json::Object(mut page) => match page.remove("results") {
                Some(Json::Array(items)) => items,
                _ => return Err(no_list()),
            },
            _ => return Err(no_list()),
        };
        match found.into_iter().next() {
            Some(Json::Object(first)) => Ok(Some(first)),
            Some(_) => Err(no_list()),
            None => Ok(None),
        }
    }

    pub(super) async fn label(
        &self,
        authentication: &Authentication,
        tested: Json,
    ) -> Result<String, Stop> {
        let label = match &authentication.connection_label {
            None => return Ok(String::new()),
            Some(Json::Object(function)) => {
                let function = serde_json::from_value(Json::Object(function.clone()));
                let function = function.map_err(|error| self.broken(error.to_string()))?;
                let Json::Object(input) = tested else { return Ok(String::new()) };
                self.perform(&function, input).await?
            }
            Some(template) => {
                // `{{dossier}}` is short for what the test, or else the credentials, say.
                let mut root = self.auth.clone();
                root.extend(tested.as_object().cloned().unwrap_or_default());
                root.insert(
                    "bundle".to_owned(),
                    json!({"authData": self.auth, "inputData": tested}),
                );
                let rendered = curlies::render(template, &Json::Object(root));
                rendered.map_err(|words| self.broken(words))?.value
            }
        };
        let mut label = label.as_str().unwrap_or_default().trim().to_owned();
        self.censor.text(&mut label);
        Ok(label)
    }

    /// Does it, and hides the secrets in whatever comes of it.
    pub(super) async fn perform(
        &self,
        function: &Function,
        input: Map<String, Json>,
    ) -> Result<Json, Stop> {
        let root = json!({"bundle": {"authData": self.auth, "inputData": input, "meta": {}}});
        let result = match function {
            Function::Request(template) if !self.definition.has_middleware() => {
                self.by_request(template, &root).await
            }
            _ => self.by_script(function, root).await,
        };
        match result {
            Ok(mut output) => {
                self.censor.value(&mut output);
                Ok(output)
            }
            Err(Stop::Halted(mut why)) => {
                self.censor.text(&mut why);
                Err(Stop::Halted(why))
            }
            Err(Stop::Failed(failure)) => Err(Stop::Failed(self.censor.failure(failure))),
        }
    }
}
