//! A message to a channel: a call of the address that the channel has for programs, its « incoming webhook ».
//! Who knows the address can write there; so a connection keeps it, under `url`.

use crate::actions::{
    Call, Failure, Field, FieldKind,
    connections::Secrets,
    params::{self, Params},
};
use serde_json::{Map, Value as Json};

const SERVICES: &[&str] = &["slack", "discord", "teams", "google_chat", "mattermost"];

pub(super) const FIELDS: &[Field] = &[
    Field::new("text", FieldKind::Long).required(),
    Field::new("service", FieldKind::Choice(SERVICES)).or("slack"),
    Field::new("username", FieldKind::Text).folded(),
    Field::new("icon", FieldKind::Text).folded(),
];

/// The address that the connection keeps.
pub(super) fn url(call: &Call, secrets: &Secrets) -> Result<String, Failure> {
    let missing = || {
        let message = call.dossier.langue.text("zap-failure-connection_url");
        Failure::lasting("connection_url", message)
    };
    Ok(secrets.text("url").ok_or_else(missing)?.trim().to_owned())
}

/// The message as the service wants it.
pub(super) fn body(params: &Params<'_>) -> Result<Json, Failure> {
    let text = params.required("text")?;
    let service = params.text("service").unwrap_or_default();
    let mut body = Map::new();
    let is_discord = service == "discord";
    body.insert(if is_discord { "content" } else { "text" }.to_owned(), text.into());
    if ["teams", "google_chat"].contains(&service.as_str()) {
        return Ok(body.into());
    }
    if let Some(name) = params.value("username").map(params::text) {
        body.insert("username".to_owned(), name.into());
    }
    if let Some(icon) = params.text("icon") {
        let key = match (is_discord, icon.starts_with(':')) {
            (true, _) => "avatar_url",
            (false, true) => "icon_emoji",
            (false, false) => "icon_url",
        };
        body.insert(key.to_owned(), icon.into());
    }
    Ok(body.into())
}
