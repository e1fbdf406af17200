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
use std::sync::Arc;
use zap_engine::html;

/// Addresses of one mail, and characters of its sender's name, its subject and its text.
const MAX_RECIPIENTS: usize = 20;
const MAX_NAME_CHARS: usize = 100;
const MAX_SUBJECT_CHARS: usize = 300;
const MAX_BODY_BYTES: usize = 500_000;

/// Mail through the operator's server.
pub const APP: App =
    App { sends_mail: true, ..App::new("email", "mail", ACTIONS, |call| Box::pin(run(call))) };

const ACTIONS: &[Action] = &[Action::sends(
    "send",
    &[
        // Each takes several addresses.
        Field::new("to", FieldKind::Emails).required(),
        Field::new("cc", FieldKind::Emails).folded(),
        Field::new("bcc", FieldKind::Emails).folded(),
        Field::new("from_name", FieldKind::Text).folded(),
        Field::new("reply_to", FieldKind::Emails).folded(),
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
    if call.engine.mailer.is_none() {
        let message = call.dossier.langue.text("zap-failure-no_mail");
        return Err(Failure::lasting("no_mail", message));
    }
    let (mail, run) = (Mail::read(call)?, Some(call.run));
    Ok(Doing::Inside(Arc::new(move |tx, scope| {
        mail::owe(tx, scope.dossier, scope.now, &Message { run, ..mail.message() })?;
        // Who gets it unseen is not handed on to the steps that follow.
        let Mail { to, cc, subject, .. } = &mail;
        let cc = cc.as_deref().unwrap_or_default();
        Ok(Outcome::Done(json!({ "to": to, "cc": cc, "subject": subject })))
    })))
}

/// A mail to be sent; addresses are joined by commas.
struct Mail {
    to: String,
    cc: Option<String>,
    bcc: Option<String>,
    from_name: Option<String>,
    reply_to: Option<String>,
    subject: String,
    text: String,
    html: Option<String>,
}

impl Mail {
    fn read(call: &Call) -> Result<Mail, Failure> {
        let params = Params::of(call);
        let addresses = |key| addresses(call, key);
        let (to, cc, bcc) = (addresses("to")?, addresses("cc")?, addresses("bcc")?);
        let reply_to = addresses("reply_to")?;
        if to.is_empty() {
            return Err(params.missing("to"));
        }
        let (subject, body) = (params.required("subject")?, params.required("body")?);
        let from_name = params.text("from_name").map(|name| text_rules::one_line(&name));
        if to.len() + cc.len() + bcc.len() > MAX_RECIPIENTS || reply_to.len() > MAX_RECIPIENTS {
            return Err(too_many(call, "zap-failure-mail_recipients", MAX_RECIPIENTS));
        }
        if from_name.as_ref().is_some_and(|name| name.chars().count() > MAX_NAME_CHARS) {
            return Err(too_many(call, "zap-failure-mail_name", MAX_NAME_CHARS));
        }
        if subject.chars().count() > MAX_SUBJECT_CHARS || body.chars().count() > MAX_BODY_BYTES {
            return Err(too_many(call, "zap-failure-mail_length", MAX_BODY_BYTES));
        }
        // A mail is read without its tags where no HTML is shown.
        let html = (params.text("body_type").as_deref() == Some("html")).then(|| body.clone());
        let text = if html.is_some() { html::to_text(&body) } else { body };
        let (to, cc, bcc) = (to.join(", "), joined(&cc), joined(&bcc));
        let from_name = from_name.filter(|name| !name.is_empty());
        let reply_to = joined(&reply_to);
        Ok(Mail { to, cc, bcc, from_name, reply_to, subject, text, html })
    }

    fn message(&self) -> Message<'_> {
        Message {
            to: &self.to,
            cc: self.cc.as_deref(),
            bcc: self.bcc.as_deref(),
            from_name: self.from_name.as_deref(),
            reply_to: self.reply_to.as_deref(),
            subject: &self.subject,
            text: &self.text,
            html: self.html.as_deref(),
            ..Message::default()
        }
    }
}

fn joined(addresses: &[String]) -> Option<String> {
    Some(addresses.join(", ")).filter(|text| !text.is_empty())
}

/// The addresses of a field: a text with commas, semicolons or lines, or a list of such texts, line items
/// for example.
pub(super) fn parts(value: &Json) -> Vec<String> {
    if let Json::Array(items) = value {
        return items.iter().flat_map(parts).collect();
    }
    let text = params::text(value);
    let parts = text.split([',', ';', '\n', '\r']).map(str::trim).filter(|part| !part.is_empty());
    parts.map(text_rules::one_line).collect()
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
    let addresses = parts(call.params.get(key).unwrap_or(&Json::Null));
    let wrong = addresses.iter().find_map(|one| Some((one, wrong_address(one)?)));
    let Some((address, rule)) = wrong else { return Ok(addresses) };
    let args = [("adresse", address.chars().take(100).collect::<String>())];
    let message = call.dossier.langue.text_with(&format!("zap-failure-{rule}"), &args);
    Err(Failure::lasting("mail_address", message))
}

fn too_many(call: &Call, key: &str, max: usize) -> Failure {
    let message = call.dossier.langue.text_with(key, &[("max", max.to_string())]);
    Failure::lasting("mail_limit", message)
}
