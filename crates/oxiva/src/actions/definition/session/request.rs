//! A function that is written as a request.

use super::{Session, Stop};
use crate::actions::{Failure, definition::request, outgoing::Answer};
use serde_json::{Map, Value as Json};

impl Session {
    pub(super) async fn by_request(
        &self,
        template: &Map<String, Json>,
        root: &Json,
    ) -> Result<Json, Stop> {
        let template = Json::Object(template.clone());
        let prepared = request::prepare(self.definition, root, &template, true);
        let prepared = prepared.map_err(|words| self.broken(words))?;
        let request = request::finished(&prepared).map_err(|words| self.broken(words))?;
        let mut answer = self.sender().send(request).await?;
        if prepared.get("skipThrowForStatus") != Some(&Json::Bool(true)) {
            answer = refused_from_400(answer, self.dossier.langue)?;
        }
        data(&answer).ok_or_else(|| self.failure("bad_output", "definition-no-json").into())
    }
}

/// As Zapier: a redirect or the like is an answer.
pub(super) fn refused_from_400(answer: Answer, lang: crate::i18n::Lang) -> Result<Answer, Failure> {
    match answer.status.as_u16() {
        400.. => answer.accepted(lang),
        _ => Ok(answer),
    }
}

/// What an answer says, if it is JSON or a form.
fn data(answer: &Answer) -> Option<Json> {
    let content_type = answer.headers.get(http::header::CONTENT_TYPE);
    let content_type = content_type.and_then(|value| value.to_str().ok()).unwrap_or_default();
    if content_type.starts_with("application/x-www-form-urlencoded") {
        let pairs = form_urlencoded::parse(&answer.body);
        let pairs = pairs.map(|(key, value)| (key.into_owned(), value.into_owned().into()));
        return Some(Json::Object(pairs.collect()));
    }
    serde_json::from_slice(&answer.body).ok()
}
