//! `email.send`: whom a mail is from, whom it goes to, seen and unseen, and whom an answer goes to.

use super::{errored, outputs};
use crate::{
    both,
    mail::with_mail,
    support::{Setup, Smtp, zaps::action},
};
use serde_json::{Value as Json, json};
use std::sync::Arc;

fn send(params: Json) -> Json {
    let mut all = json!({ "to": "a@oxiva.example", "subject": "Relance", "body": "Bonjour" });
    all.as_object_mut().unwrap().extend(params.as_object().unwrap().clone());
    json!([action("2", "email", "send", all)])
}

#[both]
async fn a_mail_has_a_sender_an_answer_address_and_unseen_readers(setup: Setup) {
    let smtp = Smtp::start().await;
    let setup = with_mail(setup, &smtp).with("mail.reply_to", "aide@oxiva.example");
    let app = setup.start().await;
    let demo = Arc::new(app.dossier("demo").await);
    let steps = send(json!({
        "to": "{{1__mails}}", "cc": ["c@oxiva.example", "{{1__autres}}"],
        "bcc": "{{1__caches[]mail}}", "from_name": "{{1__nom}}",
        "reply_to": "jean@oxiva.example; accueil@oxiva.example",
    }));
    let body = json!({
        "mails": "a@oxiva.example\nb@oxiva.example", "autres": ["d@oxiva.example"],
        "caches": [{ "mail": "cache1@oxiva.example" }, { "mail": "cache2@oxiva.example, cache3@oxiva.example" }],
        "nom": "Mairie d’Évreux\r\nBcc: x@oxiva.example",
    });
    let output = outputs(&app, &demo, steps, body).await["2"].clone();
    let (to, cc) = ("a@oxiva.example, b@oxiva.example", "c@oxiva.example, d@oxiva.example");
    assert_eq!(output, json!({ "to": to, "cc": cc, "subject": "Relance" }));
    let mut mail = smtp.arrived(1).await.remove(0);
    mail.to.sort();
    let mut expected: Vec<_> = "abcd".chars().map(|c| format!("{c}@oxiva.example")).collect();
    expected.extend((1..=3).map(|n| format!("cache{n}@oxiva.example")));
    expected.sort();
    assert_eq!((mail.from.as_str(), &mail.to), ("crm@oxiva.example", &expected));
    let header = |name: &str| mail.header(name).unwrap_or_default();
    assert_eq!(header("from"), "Mairie d’Évreux Bcc: x@oxiva.example <crm@oxiva.example>");
    assert_eq!((header("to"), header("cc")), (to.to_owned(), cc.to_owned()));
    assert_eq!(header("reply-to"), "jean@oxiva.example, accueil@oxiva.example");
    assert_eq!(mail.header("bcc"), None);
    assert!(!mail.has_in_head("cache") && !mail.text.contains("cache"), "{mail:?}");
    // Without a name and an address of its own, a mail has the operator's.
    outputs(&app, &demo, send(json!({ "from_name": " " })), json!({})).await;
    let mail = smtp.arrived(2).await.remove(1);
    assert_eq!(mail.header("from").as_deref(), Some("Oxiva <crm@oxiva.example>"));
    assert_eq!(mail.header("reply-to").as_deref(), Some("aide@oxiva.example"));
}

#[both]
async fn a_mail_that_cannot_be_is_not_owed(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = with_mail(setup, &smtp).start().await;
    let demo = Arc::new(app.dossier("demo").await);
    let many: Vec<_> = (0..20).map(|n| format!("n{n}@oxiva.example")).collect();
    for (params, failure) in [
        (json!({ "bcc": ["b@oxiva.example", "{{1__mot}}"] }), "mail_address"),
        (json!({ "reply_to": "mailto:{{1__mail}}" }), "mail_address"),
        (json!({ "bcc": many }), "mail_limit"),
        (json!({ "reply_to": [many, "a@oxiva.example"] }), "mail_limit"),
        (json!({ "from_name": "x".repeat(101) }), "mail_limit"),
        (json!({ "to": ["{{1__personne}}"] }), "missing_field"),
        (json!({ "to": "{{1__virgules}}" }), "missing_field"),
    ] {
        let body = json!({ "mot": "personne", "mail": "a@oxiva.example", "virgules": " , ; " });
        let outputs = errored(&app, &demo, send(params.clone()), body).await;
        assert_eq!(outputs["2"], failure, "{params}");
    }
    assert_eq!(app.number("SELECT count(*) FROM mails").await, 0);
}
