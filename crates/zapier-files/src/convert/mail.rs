//! Mail: what other mail programs send, ours sends.

use super::{Made, Outcome, Unfit};
use crate::{
    Node, Remark,
    node::{is_empty, is_yes, plain},
};
use serde_json::{Map, Value as Json};

/// Apps whose business is to send mail.
const MAILERS: [&str; 17] = [
    "googlemail",
    "gmail",
    "microsoftoutlook",
    "outlook",
    "office365",
    "zapiermail",
    "email",
    "smtp",
    "zapiersmtp",
    "sendgrid",
    "mailgun",
    "postmark",
    "amazonses",
    "mandrill",
    "zohomail",
    "sendinblue",
    "brevo",
];

/// Zapier's own, which uses no account.
const OWN: [&str; 2] = ["zapiermail", "email"];

/// Whether a node sends a mail.
pub(super) fn sends(node: &Node) -> bool {
    let action = node.action().to_lowercase();
    let says_so =
        ["outbound", "message", "send_email", "sendemail", "send_message", "email", "send", "mail"];
    let is_write = node.type_of() == "write" || node.type_of().is_empty();
    is_write && MAILERS.contains(&node.app().as_str()) && says_so.contains(&action.as_str())
}

pub(super) fn made(node: &Node) -> Outcome {
    let suggestion = "email.send";
    if node.param_of(&["file", "attachments", "attachment", "files"]).is_some() {
        return Err(Unfit::placeholder(Remark::new("attachments"), suggestion));
    }
    let fields: [(&str, &[&str]); 7] = [
        ("to", &["to", "to__emails", "to_email", "recipients", "toRecipients"]),
        ("cc", &["cc"]),
        ("bcc", &["bcc"]),
        ("from_name", &["from_name", "fromName"]),
        ("reply_to", &["reply_to", "replyTo"]),
        ("subject", &["subject"]),
        ("body", &["body", "body_html", "html", "body_plain", "text", "content", "html_body"]),
    ];
    let mut params = Map::new();
    for (ours, theirs) in fields {
        if let Some(value) = node.param_of(theirs) {
            params.insert(ours.to_owned(), value.clone());
        }
    }
    let missing: Vec<_> =
        ["to", "subject", "body"].into_iter().filter(|key| !params.contains_key(*key)).collect();
    if !missing.is_empty() {
        return Err(Unfit::missing(&missing.join(", "), suggestion));
    }
    if is_html(node, &params) {
        params.insert("body_type".to_owned(), "html".into());
    }
    let step = super::action("email", "send", params.into());
    if OWN.contains(&node.app().as_str()) && !node.has_account() {
        return Ok(Made::works(step));
    }
    Ok(Made::substituted(step, Remark::new("mail").with("app", node.app_name())))
}

fn is_html(node: &Node, params: &Map<String, Json>) -> bool {
    let kind =
        node.param_text(&["body_type", "bodyType", "body_format", "contentType"]).to_lowercase();
    if !kind.is_empty() {
        return kind.contains("html");
    }
    if node.param("is_html").is_some_and(is_yes) || node.param_of(&["body_html", "html"]).is_some()
    {
        return true;
    }
    let body = params.get("body").filter(|body| !is_empty(body)).map(plain).unwrap_or_default();
    let body = body.to_lowercase();
    ["<p", "<br", "<div", "<html", "<a ", "<table", "</"].iter().any(|tag| body.contains(tag))
}
