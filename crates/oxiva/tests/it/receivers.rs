//! What a receiver can do to a call: each has its outcome in the log, its words on the page in both
//! languages, and an end.

use crate::{
    both,
    support::{Answer, Browser, Dossier, Receiver, Setup, TestApp, eventually},
};
use oxiva::{
    clock::SECOND,
    dossiers::{modules::Module, people::Role},
    i18n::Lang,
    records::RecordKind,
    webhooks::deliveries::{Attempt, Delivery, DeliveryState},
};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use serde_json::json;
use std::sync::Arc;
use tokio::net::TcpListener;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};

/// A delivery once it was attempted, and somebody who reads about it.
struct Called {
    dossier: Dossier,
    member: Browser,
    delivery: Delivery,
    attempt: Attempt,
}

/// A new dossier calls `url`.
async fn called(app: &TestApp, nom: &'static str, url: &str) -> Called {
    let dossier = app.dossier(nom).await;
    let (email, _) = dossier.someone(app, nom, Role::Administrator).await;
    let member = Browser::signed_in(app, &email).await;
    dossier.calls(RecordKind::Societe, url).await;
    dossier.societe("Mairie").await;
    let delivery = dossier.attempted(1).await;
    let attempt = dossier.attempts(&delivery).await.remove(0);
    Called { dossier, member, delivery, attempt }
}

impl Called {
    /// The page of the delivery.
    async fn page(&mut self, app: &TestApp, lang: Lang) -> String {
        match lang {
            Lang::Fr => app.execute("UPDATE people SET langue = 'fr'").await,
            Lang::En => app.execute("UPDATE people SET langue = 'en'").await,
        };
        let Delivery { endpoint, seq, .. } = self.delivery;
        let shown = self.member.get(&format!("/livraisons/{endpoint}/{seq}")).await;
        assert_eq!(shown.status, 200, "{shown:?}");
        shown.text()
    }
}

/// A server at 127.0.0.1 whose certificate nobody vouches for; its address.
async fn unvouched() -> String {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let (listener, acceptor) =
        (TcpListener::bind("127.0.0.1:0").await.unwrap(), TlsAcceptor::from(Arc::new(config)));
    let url = format!("https://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            assert!(acceptor.accept(stream).await.is_err(), "it was trusted");
        }
    });
    url
}

#[both]
async fn a_refused_address_is_named_and_not_what_the_operator_allows(setup: Setup) {
    let setup = setup.with("outbound.allow_networks", "192.168.7.0/24");
    let app = setup.with("outbound.allow_hosts", "crm.interne").start().await;
    let demo = app.dossier("demo").await;
    demo.activate(Module::Zapier).await;
    let (email, _) = demo.someone(&app, "Anne", Role::Administrator).await;
    let mut administrator = Browser::signed_in(&app, &email).await;
    for (url, refused) in [
        ("http://169.254.169.254/x", "Oxiva n’appelle pas 169.254.169.254"),
        ("http://0x7f.1/x", "Oxiva n’appelle pas 127.0.0.1"),
        ("http://localhost/x", "localhost mène à "),
    ] {
        let page = administrator.post("/modules/zapier", &[("url_ticket", url)]).await;
        assert_eq!(page.status, 422);
        let shown = page.text();
        for part in [refused, "outbound.allow_networks", "outbound.allow_hosts"] {
            assert!(shown.contains(part), "{part} is not in\n{shown}");
        }
        for of_operator in ["192.168.7.0/24", "crm.interne"] {
            assert!(!shown.contains(of_operator), "{of_operator} is in\n{shown}");
        }
        let hook = json!({ "event": "ticket.created", "target_url": url });
        let answer = demo.api.post("/hooks", hook).await;
        assert_eq!(answer.status, 422, "{answer:?}");
        assert!(!answer.text().contains("192.168.7.0/24"), "{answer:?}");
    }
    assert_eq!(app.number("SELECT count(*) FROM endpoints").await, 0);
}

#[both]
async fn an_endless_body_is_cut_and_its_status_counts(app: TestApp) {
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Answer::Endless);
    let mut seen = called(&app, "demo", &receiver.url("/")).await;
    assert_eq!(seen.delivery.state, DeliveryState::Delivered);
    assert_eq!((seen.attempt.status, seen.attempt.failure.as_deref()), (Some(200), None));
    assert_eq!(seen.attempt.answer.len(), 100 * 1024);
    assert!(seen.attempt.answer.iter().all(|byte| *byte == b'x'));
    let shown = seen.page(&app, Lang::Fr).await;
    assert!(shown.contains("xxxxxxxxxxxxxxxx") && shown.contains(&Lang::Fr.text("answer-cut")));
    receiver.next().await;
    receiver.no_others();
}

#[both]
async fn what_fails_is_recorded_and_shown_in_its_words(setup: Setup) {
    let setup = setup.with("outbound.total_seconds", "2").with("outbound.connect_seconds", "1");
    let app = setup.start().await;
    let receivers = [Answer::Drip, Answer::Garbage, Answer::Close].map(async |answer| {
        let receiver = Receiver::start().await;
        receiver.always_answers(answer);
        receiver
    });
    let [drip, garbage, close] = receivers;
    let (drip, garbage, close) = (drip.await, garbage.await, close.await);
    // It takes the connection and never says a word of a handshake.
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let handshake = format!("https://{}/", silent.local_addr().unwrap());
    for (nom, word, url) in [
        ("goutte", "timeout", drip.url("/")),
        ("bruit", "protocol", garbage.url("/")),
        ("coupe", "closed", close.url("/")),
        ("attente", "timeout", handshake),
        ("certificat", "tls", unvouched().await),
        ("nom", "dns", "http://nowhere.invalid/".to_owned()),
    ] {
        let mut seen = called(&app, nom, &url).await;
        assert_eq!(
            (seen.attempt.status, seen.attempt.failure.as_deref()),
            (None, Some(word)),
            "{nom}"
        );
        assert_eq!(
            (seen.delivery.state, seen.delivery.attempts),
            (DeliveryState::Pending, 1),
            "{nom}"
        );
        assert!(
            seen.delivery.run_at > app.clock.now(),
            "{nom}: it is tried again, and not at once"
        );
        for lang in Lang::ALL {
            let shown = seen.page(&app, lang).await;
            for text in [format!("failure-{word}"), format!("failure-help-{word}")] {
                assert!(shown.contains(&lang.text(&text)), "{nom}: {text} is not in\n{shown}");
            }
        }
    }
}

#[both]
async fn a_redirect_is_a_failure_that_is_not_followed(app: TestApp) {
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Redirect]);
    let mut seen = called(&app, "demo", &receiver.url("/")).await;
    assert_eq!((seen.attempt.status, seen.attempt.failure.as_deref()), (Some(302), None));
    assert_eq!(seen.delivery.state, DeliveryState::Pending);
    assert!(seen.page(&app, Lang::En).await.contains(">302<"));
    assert_eq!(receiver.next().await.target, "/?id=1");
    receiver.no_others();
}

#[both]
async fn a_proxy_that_fails_has_its_own_word(setup: Setup) {
    let dead = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let app = setup.with("outbound.proxy", &format!("http://user:s3cret@{dead}")).start().await;
    let mut receiver = Receiver::start().await;
    let mut seen = called(&app, "demo", &receiver.url("/")).await;
    assert_eq!(
        (seen.attempt.failure.as_deref(), seen.delivery.state),
        (Some("proxy"), DeliveryState::Pending)
    );
    for lang in Lang::ALL {
        let shown = seen.page(&app, lang).await;
        assert!(shown.contains(&lang.text("failure-help-proxy")) && !shown.contains("s3cret"));
    }
    // It is tried again after longer and longer, and does not count as an attempt of the schedule.
    for (attempt, wait) in [(1, 30), (2, 60), (3, 120), (4, 240)] {
        let delivery = seen.dossier.attempted(attempt).await;
        let waits = (delivery.run_at - app.clock.now()) / SECOND;
        assert!((wait * 4 / 5..=wait * 6 / 5).contains(&waits), "{attempt}: {waits}");
        app.advance_to(delivery.run_at + SECOND).await;
    }
    assert_eq!(app.number("SELECT failures FROM endpoints").await, 0);
    // What is refused is refused all the same, before the proxy is asked.
    let refused = called(&app, "autre", "http://169.254.169.254/").await;
    assert_eq!(refused.attempt.failure.as_deref(), Some("refused_address"));
    receiver.no_others();
}

#[both]
async fn a_body_that_drips_does_not_hold_the_others(setup: Setup) {
    let app = setup.with("outbound.calls_per_endpoint", "1").start().await;
    let (slow, fast) = (app.dossier("lent").await, app.dossier("rapide").await);
    let (dripping, mut receiver) = (Receiver::start().await, Receiver::start().await);
    dripping.always_answers(Answer::Drip);
    slow.calls(RecordKind::Societe, &dripping.url("/")).await;
    fast.calls(RecordKind::Societe, &receiver.url("/")).await;
    for n in 0..3 {
        slow.societe(&format!("S{n}")).await;
    }
    eventually("it drips", async || (app.load.running() == 1).then_some(())).await;
    fast.societe("Mairie").await;
    assert_eq!(receiver.next().await.target, "/?id=1");
    fast.delivery_is(DeliveryState::Delivered).await;
    assert!(slow.deliveries().await.iter().all(|delivery| delivery.attempts == 0));
}
