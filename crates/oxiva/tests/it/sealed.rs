//! What proves and what signs is kept sealed: the seeds of second factors and the secrets of endpoints, also
//! those that a version before kept as they were.

use crate::{
    both,
    support::{
        Browser, Dossier, PASSWORD, Receiver, SECRETS_KEY, Setup, TestApp, binary::Binary, totp,
    },
};
use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use oxiva::{
    db::{Statement, Tx},
    dossiers::people::Role,
};
use serde_json::{Value as Json, json};
use sha2::Sha256;

const SEED: &[u8] = b"12345678901234567890";
const SECRET: &[u8] = b"0123456789abcdef0123456789abcdef";

tenant_db::statements! {
    OLD_SEED = "UPDATE second_factors SET secret = $2, sealed = $3 WHERE dossier = $1";
    OLD_SECRET = "UPDATE endpoint_secrets SET secret = $2, sealed = $3 WHERE dossier = $1";
    SEEDS = "SELECT secret FROM second_factors WHERE dossier = $1 ORDER BY person";
    SECRETS = "SELECT secret FROM endpoint_secrets WHERE dossier = $1 ORDER BY endpoint, id";
}

async fn kept(demo: &Dossier, statement: &'static Statement) -> Vec<Vec<u8>> {
    demo.look(move |tx, id| Ok(tx.query(statement, &[&id.number()], |row| row.get(0))?)).await
}

/// Somebody with a second factor, and an endpoint that is signed for.
async fn filled(app: &TestApp, receiver: &Receiver) -> (Dossier, String) {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(app, "Camille", Role::Member).await;
    let mut browser = Browser::signed_in(app, &email).await;
    browser.post("/compte/second-facteur", &[]).await;
    let page = browser.get("/compte/second-facteur").await.text();
    let shown = page.split("id=\"secret\">").nth(1).unwrap().split('<').next().unwrap();
    let seed = totp_rs::Secret::try_from_base32(shown.replace(' ', "")).unwrap();
    let code = totp(seed.as_bytes(), app.clock.now());
    let fields = [("current_password", PASSWORD), ("code", code.as_str())];
    let done = browser.post("/compte/second-facteur/confirmation", &fields).await;
    assert_eq!(done.status, 200, "{done:?}");
    let wanted =
        json!({ "url": receiver.url("/"), "events": ["ticket.created"], "format": "record" });
    assert_eq!(demo.api.post("/webhooks", wanted).await.status, 201);
    (demo, email)
}

/// As a version before left them.
async fn unsealed(demo: &Dossier) {
    let old = |tx: &mut Tx, id: oxiva::dossiers::DossierId| {
        tx.execute(&OLD_SEED, &[&id.number(), &SEED, &false])?;
        tx.execute(&OLD_SECRET, &[&id.number(), &SECRET, &false])
    };
    demo.do_it(move |tx, scope| Ok(old(tx, scope.dossier)?)).await.unwrap();
}

/// A second factor opens with the code of that seed, and a call is signed with that secret.
async fn both_work(app: &TestApp, demo: &Dossier, email: &str, receiver: &mut Receiver) {
    app.clock.advance(std::time::Duration::from_secs(90));
    let mut browser = Browser::of(app);
    browser.sign_in(email, PASSWORD).await;
    let code = totp(SEED, app.clock.now());
    assert_eq!(browser.post("/connexion/code", &[("code", &code)]).await.status, 303);
    assert!(browser.is_in().await);
    let societe = demo.societe("Mairie").await;
    demo.ticket(&societe, "Panne").await;
    let call = receiver.next().await;
    let signed = format!(
        "{}.{}.{}",
        call.headers["webhook-id"], call.headers["webhook-timestamp"], call.body
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET).unwrap();
    mac.update(signed.as_bytes());
    let expected = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(call.headers["webhook-signature"], expected);
}

#[both]
async fn seeds_and_signing_secrets_are_sealed_those_of_before_by_the_next_start(app: TestApp) {
    let mut receiver = Receiver::start().await;
    let (demo, email) = filled(&app, &receiver).await;
    for statement in [&SEEDS, &SECRETS] {
        // A form, a mark, a nonce, and the tag behind the text.
        let text = if statement.name == SEEDS.name { SEED.len() } else { SECRET.len() };
        let lengths: Vec<_> = kept(&demo, statement).await.iter().map(Vec::len).collect();
        assert_eq!(lengths, [1 + 4 + 12 + text + 16], "{}", statement.name);
    }
    unsealed(&demo).await;
    both_work(&app, &demo, &email, &mut receiver).await;

    let app = app.restart().await;
    let demo = demo.on(&app);
    let (seeds, secrets) = (kept(&demo, &SEEDS).await, kept(&demo, &SECRETS).await);
    for (kept, plain) in [(&seeds, SEED), (&secrets, SECRET)] {
        assert!(!kept[0].windows(plain.len()).any(|part| part == plain));
    }
    let unsealed_rows = "SELECT (SELECT count(*) FROM second_factors WHERE NOT (sealed <> FALSE))
        + (SELECT count(*) FROM endpoint_secrets WHERE NOT (sealed <> FALSE))";
    assert_eq!(app.number(unsealed_rows).await, 0);
    both_work(&app, &demo, &email, &mut receiver).await;

    let app = app.restart().await;
    let demo = demo.on(&app);
    assert_eq!(kept(&demo, &SEEDS).await, seeds, "once");
    assert_eq!(kept(&demo, &SECRETS).await, secrets, "once");
}

#[both]
async fn without_a_key_nothing_that_is_to_be_sealed_is_made(setup: Setup) {
    let app = setup.with("secrets.key", "").start().await;
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    let wanted = json!({ "url": "https://hooks.example.org/x", "events": ["ticket.created"] });
    let begun = browser.post("/compte/second-facteur", &[]).await;
    let made = demo
        .api
        .post("/hooks", json!({ "event": "ticket.created", "target_url": "http://127.0.0.1:9/" }));
    let made = made.await;
    if app.db.engine_name() == "SQLite" {
        // The key is made beside the database.
        assert_eq!((begun.status, made.status), (303, 201), "{wanted}");
    } else {
        assert_eq!(begun.status, 409, "{begun:?}");
        made.is_error(409, "no_secret_key", "");
        assert_eq!(app.number("SELECT count(*) FROM second_factors").await, 0);
        assert_eq!(app.number("SELECT count(*) FROM endpoints").await, 0);
    }
}

const OTHER_KEY: &str = "YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXphYmNkZWY=";

#[both]
async fn another_key_seals_anew_and_a_lost_one_is_said(setup: Setup) {
    let app = setup.start().await;
    let receiver = Receiver::start().await;
    let (demo, email) = filled(&app, &receiver).await;
    unsealed(&demo).await;
    setup.started().stop_all().await;
    let own = SECRETS_KEY;
    let app = setup.start().await;
    setup.started().stop_all().await;
    drop(app);

    // Without the key that sealed: no code is right or wrong, and nothing leaves unsigned.
    let lost = setup.clone().with("secrets.key", OTHER_KEY);
    let app = lost.start().await;
    let mut browser = Browser::of(&app);
    browser.sign_in(&email, PASSWORD).await;
    let answer = browser.post("/connexion/code", &[("code", "123456")]).await;
    assert_eq!(answer.status, 409, "{answer:?}");
    assert!(answer.text().contains("secrets.former_keys"), "{answer:?}");
    lost.started().stop_all().await;
    drop(app);

    let binary = Binary::on(&setup.database)
        .variable("OXIVA_SECRETS__KEY", OTHER_KEY)
        .variable("OXIVA_SECRETS__FORMER_KEYS", own);
    let done = binary.run(&["connection", "reseal", "--dossier", "demo"]);
    assert_eq!((done.code, done.stdout.trim()), (0, "2 encrypted anew."), "{}", done.stderr);
    let app = lost.start().await;
    let demo = demo.on(&app);
    let mut receiver = receiver;
    both_work(&app, &demo, &email, &mut receiver).await;
    let _: Json = demo.api.get("/webhooks").await.json();
}
