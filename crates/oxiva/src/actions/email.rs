//! The app `email`: a mail, handed to the operator's SMTP server. It is owed in the transaction that
//! records the step (`mail::owe`), so that a step that is repeated owes it once.

use super::{
    Action, App, Call, Doing, Failure, Field, FieldKind, Outcome,
    params::{self, Params},
};
use crate::{
    mail::{self, Message},
    records::rules,
};
use serde_json::{Value as Json, json};
use zap_engine::html;

/// Addresses of one mail, and characters of its subject and text.
const MAX_RECIPIENTS: usize = 20;
const MAX_SUBJECT_CHARS: usize = 300;
const MAX_BODY_BYTES: usize = 500_000;

/// Mail through the operator's server.
pub const APP: App =
    App { sends_mail: true, ..App::new("email", "mail", ACTIONS, |call| Box::pin(run(call))) };

const ACTIONS: &[Action] = &[Action::sends(
    "send",
    &[
        // Several, joined by commas.
        Field::new("to", FieldKind::Emails).required(),
        Field::new("cc", FieldKind::Emails).folded(),
        Field::new("subject", FieldKind::Text).required(),
        Field::new("body", FieldKind::Long).required(),
        Field::new("body_type", FieldKind::Choice(&["text", "html"])).or("text").folded(),
    ],
)];

async fn run(call: Call) -> Doing {
    match call.action.as_str() {
        "send" => send(&call).unwrap_or_else(|failure| Outcome::Failed(failure).into()),
        _ => params::unknown_action(&call).into(),
    }
}

fn send(call: &Call) -> Result<Doing, Failure> {
    let params = Params::of(call);
    if call.engine.mailer.is_none() {
        let message = call.dossier.langue.text("zap-failure-no_mail");
        return Err(Failure::lasting("no_mail", message));
    }
    params.required("to")?;
    let (to, cc) = (addresses(call, "to")?, addresses(call, "cc")?);
    let (subject, body) = (params.required("subject")?, params.required("body")?);
    if to.len() + cc.len() > MAX_RECIPIENTS {
        return Err(too_many(call, "zap-failure-mail_recipients", MAX_RECIPIENTS));
    }
    if subject.chars().count() > MAX_SUBJECT_CHARS || body.chars().count() > MAX_BODY_BYTES {
        return Err(too_many(call, "zap-failure-mail_length", MAX_BODY_BYTES));
    }
    // A mail is read without its tags where no HTML is shown.
    let html = (params.text("body_type").as_deref() == Some("html")).then(|| body.clone());
    let text = if html.is_some() { html::to_text(&body) } else { body };
    Ok(Doing::Inside(Box::new(move |tx, scope| {
        let (to, cc) = (to.join(", "), cc.join(", "));
        let message = Message {
            to: &to,
            cc: Some(&*cc).filter(|cc| !cc.is_empty()),
            subject: &subject,
            text: &text,
            html: html.as_deref(),
            ..Message::default()
        };
        mail::owe(tx, scope.dossier, scope.now, &message)?;
        Ok(Outcome::Done(json!({ "to": to, "cc": cc, "subject": subject })))
    })))
}

/// The addresses of a field: a text with commas, semicolons or lines, or a list.
pub(super) fn parts(value: &Json) -> impl Iterator<Item = String> {
    let text = params::text(value);
    let parts = text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(text_rules::one_line).collect::<Vec<_>>().into_iter()
}

/// The rule that an address breaks.
pub(super) fn wrong_address(address: &str) -> Option<&'static str> {
    if !rules::is_email(address) {
        return Some("mail_address");
    }
    // Servers that deliver it are rare, and it is not known here whether ours does.
    rules::needs_smtputf8(address).then_some("mail_letters")
}

fn addresses(call: &Call, key: &str) -> Result<Vec<String>, Failure> {
    let value = call.params.get(key).unwrap_or(&Json::Null);
    parts(value)
        .map(|part| match wrong_address(&part) {
            None => Ok(part),
            Some(rule) => {
                let args = [("adresse", part.chars().take(100).collect::<String>())];
                let message = call.dossier.langue.text_with(&format!("zap-failure-{rule}"), &args);
                Err(Failure::lasting("mail_address", message))
            }
        })
        .collect()
}

fn too_many(call: &Call, key: &str, max: usize) -> Failure {
    let message = call.dossier.langue.text_with(key, &[("max", max.to_string())]);
    Failure::lasting("mail_limit", message)
}
