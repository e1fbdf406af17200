//! The second factor: enrolling, the second step of a sign-in, recovery codes, switching it off.

use crate::{
    both,
    invitations::shown,
    support::{Browser, Dossier, PASSWORD, TestApp, binary::Binary, totp},
};
use oxiva::dossiers::{
    audit::{self, Filter},
    people::Role,
    second_factor,
};
use std::time::Duration;

const PATH: &str = "/compte/second-facteur";
const STEP: Duration = Duration::from_secs(30);

/// The secret that the page shows.
fn secret(page: &str) -> Vec<u8> {
    let shown = page.split("id=\"secret\">").nth(1).expect("a secret").split('<').next().unwrap();
    let secret = totp_rs::Secret::try_from_base32(shown.replace(' ', "")).unwrap();
    secret.as_bytes().to_vec()
}

/// The recovery codes that the page shows.
fn recovery_codes(page: &str) -> Vec<String> {
    let shown = page.split("id=\"recovery\" class=\"recovery\">").nth(1).expect("codes");
    shown.split('<').next().unwrap().lines().map(str::to_owned).collect()
}

/// Enrols whoever is signed in; returns the secret and the recovery codes.
async fn enrol(app: &TestApp, browser: &mut Browser) -> (Vec<u8>, Vec<String>) {
    assert_eq!(browser.post(PATH, &[]).await.header("location"), PATH);
    let secret = secret(&browser.get(PATH).await.text());
    let code = totp(&secret, app.clock.now());
    let fields = [("current_password", PASSWORD), ("code", code.as_str())];
    let done = browser.post(&format!("{PATH}/confirmation"), &fields).await;
    assert_eq!(done.status, 200, "{done:?}");
    (secret, recovery_codes(&done.text()))
}

async fn code(browser: &mut Browser, code: &str) -> u16 {
    browser.post("/connexion/code", &[("code", code)]).await.status
}

/// Whether the code lets the browser, which has given the password, in.
async fn enters(browser: &mut Browser, given: &str) -> bool {
    code(browser, given).await == 303 && browser.is_in().await
}

async fn actions(app: &TestApp, dossier: &Dossier) -> Vec<String> {
    let id = dossier.id;
    let page = app.read(move |tx| audit::list(tx, id, &Filter::default(), None, 100)).await;
    page.items
        .iter()
        .rev()
        .map(|entry| format!("{} {}", entry.action.word(), entry.detail))
        .collect()
}

#[both]
async fn signing_in_takes_the_code_as_well(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    let (secret, codes) = enrol(&app, &mut browser).await;
    assert_eq!(codes.len(), second_factor::RECOVERY_CODES);
    // 24 letters of 32: 120 bits.
    assert!(codes.iter().all(|code| code.split('-').map(str::len).eq([4; 6])), "{codes:?}");
    let shown = browser.get(PATH).await.text();
    assert!(!shown.contains("id=\"secret\"") && !shown.contains(&codes[0]), "never again");

    let mut other = Browser::of(&app);
    let answer = other
        .post("/connexion", &[("email", &email), ("password", PASSWORD), ("suite", "/tickets")])
        .await;
    assert_eq!(answer.header("location"), "/connexion/code?suite=%2Ftickets");
    assert!(!other.cookies.contains_key("oxiva") && !other.cookies.contains_key("oxiva-device"));
    assert!(!other.is_in().await, "half a session opens nothing");
    let half = other.cookies["oxiva-half"].clone();
    let mut forger = other.clone();
    forger.cookies.insert("oxiva".to_owned(), half);
    assert!(!forger.is_in().await, "nor under another name");
    assert_eq!(other.get("/connexion/code").await.status, 200);
    app.advance(STEP).await;
    let now = totp(&secret, app.clock.now());
    let answer = other.post("/connexion/code", &[("code", &now), ("suite", "/tickets")]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/tickets"));
    assert!(other.is_in().await && !other.cookies.contains_key("oxiva-half"));
    let said = actions(&app, &demo).await;
    assert_eq!(said.last().unwrap(), "sign_in {\"second_factor\":\"code\"}");
    assert_eq!(said.iter().filter(|line| line.starts_with("sign_in ")).count(), 2, "{said:?}");
}

#[both]
async fn a_code_counts_once_and_for_a_step_around(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let (secret, _) = enrol(&app, &mut Browser::signed_in(&app, &email).await).await;
    let half = async || {
        let mut browser = Browser::of(&app);
        browser.sign_in(&email, PASSWORD).await;
        browser
    };
    let first = totp(&secret, app.clock.now());
    assert!(!enters(&mut half().await, &first).await, "it confirmed the enrolment");
    app.advance(STEP * 4).await;
    let at = |steps: i64| totp(&secret, app.clock.now() + steps * 30_000_000);
    assert!(!enters(&mut half().await, &at(-2)).await);
    assert!(!enters(&mut half().await, &at(2)).await);
    assert!(enters(&mut half().await, &at(-1)).await, "a clock that is slow");
    assert!(!enters(&mut half().await, &at(-1)).await, "taken already");
    assert!(enters(&mut half().await, &at(1)).await, "a clock that is fast");
    assert!(!enters(&mut half().await, &at(0)).await, "older than the last that was taken");
    app.advance(STEP * 2).await;
    assert!(enters(&mut half().await, &at(0)).await);
}

#[both]
async fn guessing_codes_gets_slower_and_slower(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let mut owner = Browser::signed_in(&app, &email).await;
    let (secret, _) = enrol(&app, &mut owner).await;
    let mut browser = Browser::of(&app);
    browser.sign_in(&email, PASSWORD).await;
    for _ in 0..5 {
        assert_eq!(code(&mut browser, "000000").await, 401);
    }
    let over = browser.post("/connexion/code", &[("code", "000000")]).await;
    assert_eq!(over.header("location"), "/connexion", "the password is asked for again");
    browser.sign_in(&email, PASSWORD).await;
    app.advance(STEP).await;
    let right = totp(&secret, app.clock.now());
    let early = browser.post("/connexion/code", &[("code", &right)]).await;
    assert_eq!((early.status, early.header("retry-after")), (429, "31"), "{early:?}");
    app.advance(STEP * 2).await;
    assert_eq!(code(&mut browser, "000000").await, 401);
    let early = browser.post("/connexion/code", &[("code", &right)]).await;
    assert_eq!((early.status, early.header("retry-after")), (429, "121"));
    assert!(owner.is_in().await, "whoever is in stays in");
    app.advance(Duration::from_secs(121)).await;
    browser.sign_in(&email, PASSWORD).await;
    assert!(enters(&mut browser, &totp(&secret, app.clock.now())).await);
    browser.sign_in(&email, PASSWORD).await;
    assert_eq!(code(&mut browser, "000000").await, 401, "counted from nought again");
    let failed = actions(&app, &demo).await;
    assert_eq!(
        failed.iter().filter(|line| *line == "sign_in_failed {\"why\":\"code\"}").count(),
        7
    );
}

#[both]
async fn who_stole_the_password_does_not_keep_the_owner_out(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, id) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut owner = Browser::signed_in(&app, &email).await;
    let (secret, codes) = enrol(&app, &mut owner).await;
    app.advance(STEP).await;
    let half = async |password: &str| {
        let mut browser = Browser::of(&app);
        assert_eq!(browser.sign_in(&email, password).await.header("location"), "/connexion/code");
        browser
    };
    let wear_out = async |password: &str| {
        let mut thief = half(password).await;
        for _ in 0..5 {
            assert_eq!(code(&mut thief, "000000").await, 401);
        }
        let right = totp(&secret, app.clock.now());
        assert_eq!(code(&mut half(password).await, &right).await, 429, "a code has to wait");
    };
    let recover = async |password: &str, given: &str| {
        half(password).await.post("/connexion/code", &[("recovery_code", given)]).await.status
    };
    // A recovery code does not wait, and a wrong one makes nothing wait.
    wear_out(PASSWORD).await;
    assert_eq!(recover(PASSWORD, "abcd-efgh-2345-6789").await, 401);
    assert_eq!(recover(PASSWORD, &codes[0]).await, 303);
    for _ in 0..6 {
        assert_eq!(recover(PASSWORD, &codes[0]).await, 401, "used");
    }
    app.advance(Duration::from_secs(60)).await;

    // A password that somebody who is in sets ends the wait.
    wear_out(PASSWORD).await;
    let fresh = "un nouveau mot de passe";
    let change = [("current_password", PASSWORD), ("new_password", fresh), ("again", fresh)];
    assert_eq!(owner.post("/compte/mot-de-passe", &change).await.status, 303);
    assert!(enters(&mut half(fresh).await, &totp(&secret, app.clock.now())).await);
    app.advance(Duration::from_secs(60)).await;

    // One that a link sets does not: links are mailed, and must not buy more guesses.
    wear_out(fresh).await;
    let (of_other, _) = demo.someone(&app, "Dominique", Role::Administrator).await;
    let mut other = Browser::signed_in(&app, &of_other).await;
    let link = shown(&other.post(&format!("/personnes/{id}/lien"), &[]).await.text());
    let last = "encore une longue phrase";
    assert_eq!(
        Browser::of(&app).post(&link, &[("password", last), ("again", last)]).await.status,
        303
    );
    assert_eq!(code(&mut half(last).await, &totp(&secret, app.clock.now())).await, 429);
    assert_eq!(recover(last, &codes[1]).await, 303);
}

#[both]
async fn a_recovery_code_serves_once(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let mut owner = Browser::signed_in(&app, &email).await;
    let (secret, codes) = enrol(&app, &mut owner).await;
    let recover = async |code: &str| {
        let mut browser = Browser::of(&app);
        browser.sign_in(&email, PASSWORD).await;
        let answer = browser.post("/connexion/code", &[("recovery_code", code)]).await;
        answer.status == 303 && browser.is_in().await
    };
    assert!(recover(&codes[3].to_uppercase().replace('-', " ")).await);
    assert!(!recover(&codes[3]).await, "used");
    assert!(!recover("").await && !recover("----").await);
    let kept = app.read(move |tx| second_factor::codes_left(tx, demo.id, 1)).await;
    assert_eq!(kept, 9);
    assert_eq!(
        app.number("SELECT CAST(max(length(hash)) AS BIGINT) FROM recovery_codes").await,
        32
    );
    app.advance(STEP).await;
    let now = totp(&secret, app.clock.now());
    let fields = [("current_password", PASSWORD), ("code", now.as_str())];
    let made = owner.post(&format!("{PATH}/codes"), &fields).await;
    let fresh = recovery_codes(&made.text());
    assert!(fresh.iter().all(|code| !codes.contains(code)) && fresh.len() == 10);
    assert!(!recover(&codes[0]).await, "the old ones are worth nothing");
    assert!(recover(&fresh[0]).await);
    let said = actions(&app, &demo).await;
    assert!(said.contains(&"recovery_code_used {\"left\":9}".to_owned()), "{said:?}");
    assert!(said.contains(&"sign_in {\"second_factor\":\"recovery_code\"}".to_owned()));
}

#[both]
async fn switching_it_off_takes_password_and_code(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    let (secret, _) = enrol(&app, &mut browser).await;
    app.advance(STEP).await;
    let now = totp(&secret, app.clock.now());
    let mut off = async |password: &str, code: &str| {
        let fields = [("current_password", password), ("code", code)];
        browser.post(&format!("{PATH}/arret"), &fields).await
    };
    let wrong = off("pas le bon mot", &now).await;
    assert!(wrong.status == 422 && wrong.text().contains("current_password-error"));
    let wrong = off(PASSWORD, "000000").await;
    assert!(wrong.status == 422 && wrong.text().contains("code-error"));
    assert_eq!(off(PASSWORD, &now).await.header("location"), PATH);
    Browser::signed_in(&app, &email).await;
    assert_eq!(app.number("SELECT count(*) FROM recovery_codes").await, 0);
    assert_eq!(
        actions(&app, &demo).await.iter().filter(|line| line.starts_with("totp_disabled")).count(),
        1
    );
}

#[both]
async fn a_secret_counts_once_it_is_confirmed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, id) = demo.someone(&app, "Camille", Role::Member).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    browser.post(PATH, &[]).await;
    let first = secret(&browser.get(PATH).await.text());
    browser.post(PATH, &[]).await;
    let page = browser.get(PATH).await.text();
    let second = secret(&page);
    assert_ne!(first, second, "begun anew");
    assert!(page.contains("<svg class=\"qr\""));
    for (password, secret) in [("pas le bon mot", &second), (PASSWORD, &first)] {
        let code = totp(secret, app.clock.now());
        let fields = [("current_password", password), ("code", code.as_str())];
        assert_eq!(browser.post(&format!("{PATH}/confirmation"), &fields).await.status, 422);
    }
    Browser::signed_in(&app, &email).await;
    let mut others = Browser::signed_in(&app, &email).await;
    let old = browser.cookies["oxiva"].clone();
    let code = totp(&second, app.clock.now());
    let fields = [("current_password", PASSWORD), ("code", code.as_str())];
    assert_eq!(browser.post(&format!("{PATH}/confirmation"), &fields).await.status, 200);
    assert_ne!(browser.cookies["oxiva"], old, "a new session id");
    assert!(browser.is_in().await && !others.is_in().await);
    browser.post(PATH, &[]).await;
    let vault = app.vault.clone();
    let kept = app.read(move |tx| second_factor::pending(tx, &vault, demo.id, id)).await;
    assert_eq!(kept, None, "one that counts is not begun anew");
}

#[both]
async fn half_a_session_is_short(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let mut owner = Browser::signed_in(&app, &email).await;
    let (secret, _) = enrol(&app, &mut owner).await;
    let mut late = Browser::of(&app);
    late.sign_in(&email, PASSWORD).await;
    app.advance(Duration::from_secs(601)).await;
    let answer = late.post("/connexion/code", &[("code", &totp(&secret, app.clock.now()))]).await;
    assert_eq!(answer.header("location"), "/connexion");
    assert!(!late.is_in().await);
    let mut thief = Browser::of(&app);
    thief.sign_in(&email, PASSWORD).await;
    let fresh = "un nouveau mot de passe";
    let change = [("current_password", PASSWORD), ("new_password", fresh), ("again", fresh)];
    owner.post("/compte/mot-de-passe", &change).await;
    assert!(owner.is_in().await);
    assert!(!enters(&mut thief, &totp(&secret, app.clock.now())).await, "the password was changed");
}

#[both]
async fn it_can_be_asked_of_administrators(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let (member, _) = demo.someone(&app, "Robin", Role::Member).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    let settings = [("raison", "S"), ("fuseau", "UTC"), ("langue", "fr"), ("second_factor", "on")];
    assert_eq!(browser.post("/dossier", &settings).await.status, 303);
    assert_eq!(browser.get("/societes").await.header("location"), PATH);
    assert_eq!(browser.post("/cles", &[("nom", "x")]).await.status, 403);
    let mut member = Browser::signed_in(&app, &member).await;
    assert!(member.is_in().await, "nobody else is asked");
    assert_eq!(demo.api.get("/societes").await.status, 200, "nor are keys");
    enrol(&app, &mut browser).await;
    assert!(browser.is_in().await);
    let said = actions(&app, &demo).await;
    assert!(
        said.iter().any(|line| line.starts_with("dossier_changed {\"second_facteur\"")),
        "{said:?}"
    );
}

#[both]
async fn another_administrator_may_take_it_away(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, id) = demo.someone(&app, "Camille", Role::Administrator).await;
    let (chief, chief_id) = demo.someone(&app, "Chef", Role::Administrator).await;
    enrol(&app, &mut Browser::signed_in(&app, &email).await).await;
    let mut chief = Browser::signed_in(&app, &chief).await;
    enrol(&app, &mut chief).await;
    let off = |id: i64| format!("/personnes/{id}/second-facteur/arret");
    assert_eq!(
        chief.post(&off(chief_id), &[]).await.header("location"),
        PATH,
        "one's own has its own page"
    );
    assert_eq!(app.number("SELECT count(*) FROM second_factors").await, 2);
    assert_eq!(chief.post(&off(id), &[]).await.status, 303);
    Browser::signed_in(&app, &email).await;
    assert_eq!(
        actions(&app, &demo).await.iter().filter(|line| line.starts_with("totp_disabled")).count(),
        1
    );
}

#[both]
async fn the_command_line_takes_it_away(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    enrol(&app, &mut Browser::signed_in(&app, &email).await).await;
    let (binary, wanted) = (Binary::on(&app.setup.database), email.clone());
    let said = tokio::task::spawn_blocking(move || {
        let off = |who: &str| binary.run(&["user", "totp-off", who, "--dossier", "demo"]);
        off("personne@oxiva.example").failed(1, "nobody in `demo`");
        (off(&wanted).text(), off(&wanted).text())
    })
    .await
    .unwrap();
    assert_eq!(said.0, format!("The password of {email} is enough to sign in now.\n"));
    assert_eq!(said.1, format!("{email} had no second factor.\n"));
    Browser::signed_in(&app, &email).await;
}
