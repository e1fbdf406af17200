//! Signing in: limits that lock nobody else out, known devices, proxies, sessions one by one; and
//! what is guessed at without signing in.

use crate::{
    both,
    support::{Browser, PASSWORD, Setup, TestApp},
};
use oxiva::dossiers::{
    audit::{self, Filter},
    people::Role,
    sessions,
};
use serde_json::json;
use std::time::Duration;

/// Behind a proxy, so that a test can come from anywhere.
async fn behind_a_proxy(setup: Setup) -> TestApp {
    setup
        .with("limits.password_guesses_per_hour", "0")
        .with("server.trusted_proxies", "127.0.0.1/32")
        .start()
        .await
}

const WRONG: &str = "pas celui-là du tout";

#[both]
async fn an_account_is_tried_so_often_from_one_network(setup: Setup) {
    let app = behind_a_proxy(setup).await;
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let (neighbour, _) = demo.someone(&app, "Robin", Role::Member).await;
    for who in [email.as_str(), "personne@oxiva.example"] {
        let mut attacker = Browser::at(&app, "203.0.113.7");
        for n in 0..20 {
            assert_eq!(attacker.sign_in(who, WRONG).await.status, 401, "{n}");
        }
        let answer = attacker.sign_in(&format!(" {} ", who.to_uppercase()), PASSWORD).await;
        assert_eq!((answer.status, answer.header("retry-after")), (429, "3"), "{answer:?}");
    }
    let mut same = Browser::at(&app, "203.0.113.7");
    assert_eq!(same.sign_in(&neighbour, PASSWORD).await.status, 303, "another account");
    let mut elsewhere = Browser::at(&app, "198.51.100.7");
    assert_eq!(elsewhere.sign_in(&email, PASSWORD).await.status, 303, "another network");
    app.advance(Duration::from_secs(3)).await;
    assert_eq!(same.sign_in(&email, PASSWORD).await.status, 303, "after the wait");
}

#[both]
async fn a_network_is_not_without_limit(setup: Setup) {
    let app = behind_a_proxy(setup.with("limits.sign_in_per_minute", "2")).await;
    let mut one = Browser::at(&app, "2001:db8:1:2::1");
    for n in 0..20 {
        assert_eq!(one.sign_in(&format!("{n}@oxiva.example"), WRONG).await.status, 401, "{n}");
    }
    let mut neighbour = Browser::at(&app, "2001:db8:1:2:ffff::9");
    assert_eq!(neighbour.sign_in("21@oxiva.example", WRONG).await.status, 429, "the same /64");
    let mut other = Browser::at(&app, "2001:db8:1:3::1");
    assert_eq!(other.sign_in("21@oxiva.example", WRONG).await.status, 401);
}

#[both]
async fn an_attack_from_many_networks_does_not_stop_the_owner(setup: Setup) {
    let app = behind_a_proxy(setup).await;
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let (neighbour, _) = demo.someone(&app, "Robin", Role::Member).await;
    let mut owner = Browser::at(&app, "198.51.100.7");
    assert_eq!(owner.sign_in(&email, PASSWORD).await.status, 303);
    let mut friend = Browser::at(&app, "198.51.100.8");
    assert_eq!(friend.sign_in(&neighbour, PASSWORD).await.status, 303);
    let attack = async |n: i32| {
        let mut attacker = Browser::at(&app, &format!("203.0.{n}.1"));
        let answer = attacker.sign_in(&email, WRONG).await;
        (answer.status, answer.header("retry-after").to_owned())
    };
    let refused = |wait: &str| (429, wait.to_owned());
    for n in 0..5 {
        assert_eq!(attack(n).await.0, 401, "{n}");
    }
    assert_eq!(attack(5).await, refused("1"));
    for (n, wait) in [(6, 1), (7, 2), (8, 4), (9, 8)] {
        app.advance(Duration::from_secs(wait)).await;
        assert_eq!(attack(n).await.0, 401, "{n}");
        assert_eq!(attack(n + 100).await, refused(&(wait * 2).to_string()));
    }
    owner.post("/deconnexion", &[]).await;
    assert_eq!(owner.sign_in(&email, WRONG).await.status, 401);
    assert_eq!(owner.sign_in(&email, PASSWORD).await.status, 303, "a known device");
    assert_eq!(attack(20).await.0, 429, "which does not end the attack");
    friend.post("/deconnexion", &[]).await;
    assert_eq!(friend.sign_in(&email, PASSWORD).await.status, 429, "known to another account");
    let mark = owner.cookies["oxiva-device"].clone();
    for forged in [
        mark.replace('.', ".1"),
        mark[..mark.len() - 2].to_owned(),
        "x".to_owned(),
        "..".to_owned(),
    ] {
        let mut forger = Browser::at(&app, "203.0.200.1");
        forger.cookies.insert("oxiva-device".to_owned(), forged.clone());
        assert_eq!(forger.sign_in(&email, PASSWORD).await.status, 429, "{forged}");
    }
    let fresh = "un nouveau mot de passe";
    let change = [("current_password", PASSWORD), ("new_password", fresh), ("again", fresh)];
    assert_eq!(owner.post("/compte/mot-de-passe", &change).await.status, 303);
    let mut thief = Browser::at(&app, "203.0.200.1");
    thief.cookies.insert("oxiva-device".to_owned(), mark);
    assert_eq!(thief.sign_in(&email, fresh).await.status, 429, "known before the password was new");
    owner.post("/deconnexion", &[]).await;
    assert_eq!(owner.sign_in(&email, fresh).await.status, 303);
}

#[both]
async fn who_is_refused_for_an_account_takes_nothing_from_the_network(setup: Setup) {
    let app = behind_a_proxy(setup.with("limits.sign_in_per_minute", "2")).await;
    let demo = app.dossier("demo").await;
    let (neighbour, _) = demo.someone(&app, "Robin", Role::Member).await;
    let mut one = Browser::at(&app, "203.0.113.7");
    for n in 0..40 {
        let expected = if n < 2 { 401 } else { 429 };
        assert_eq!(one.sign_in("personne@oxiva.example", WRONG).await.status, expected, "{n}");
    }
    let mut friend = Browser::at(&app, "203.0.113.7");
    assert_eq!(friend.sign_in(&neighbour, PASSWORD).await.status, 303);
}

#[both]
async fn who_has_the_same_address_in_another_dossier_is_somebody_else(setup: Setup) {
    let app = behind_a_proxy(setup).await;
    let (theirs, own) = (app.dossier("leur").await, app.dossier("propre").await);
    let (email, _) = theirs.someone(&app, "Camille", Role::Member).await;
    own.someone(&app, "Camille", Role::Administrator).await;
    let form = |dossier: &'static str, password: &'static str| {
        [("email", "camille@oxiva.example"), ("dossier", dossier), ("password", password)]
    };
    let mut victim = Browser::at(&app, "198.51.100.7");
    assert_eq!(victim.post("/connexion", &form("leur", PASSWORD)).await.status, 303);
    let mut attacker = Browser::at(&app, "203.0.113.7");
    assert_eq!(attacker.post("/connexion", &form("propre", PASSWORD)).await.status, 303);
    let fresh = "un nouveau mot de passe";
    let change = [("current_password", PASSWORD), ("new_password", fresh), ("again", fresh)];
    assert_eq!(attacker.post("/compte/mot-de-passe", &change).await.status, 303);

    // Wrong passwords of the one use up nothing of the other's.
    let wrong = [("current_password", WRONG), ("new_password", fresh), ("again", fresh)];
    let mut answers = Vec::new();
    for _ in 0..30 {
        answers.push(attacker.post("/compte/mot-de-passe", &wrong).await.status);
    }
    assert_eq!((answers[0], answers[29]), (422, 429));
    assert_eq!(victim.post("/compte/mot-de-passe", &wrong).await.status, 422);
    assert_eq!(
        victim.post("/connexion", &form("leur", PASSWORD)).await.status,
        303,
        "a known device"
    );
    app.advance(Duration::from_secs(60)).await;

    // The mark of the one opens no way to guess at the other's password.
    for n in 0..5 {
        let mut network = Browser::at(&app, &format!("203.0.{n}.1"));
        assert_eq!(network.sign_in(&email, WRONG).await.status, 401, "{n}");
    }
    assert_eq!(attacker.post("/connexion", &form("leur", PASSWORD)).await.status, 429);
    assert_eq!(
        attacker.sign_in(&email, PASSWORD).await.status,
        401,
        "it was not tried in the other dossier"
    );
    assert_eq!(attacker.post("/connexion", &form("propre", fresh)).await.status, 303);
    // Nor does signing in to the one end the attack on the other.
    let mut stranger = Browser::at(&app, "203.0.200.1");
    assert_eq!(stranger.post("/connexion", &form("leur", PASSWORD)).await.status, 429);
    assert_eq!(victim.post("/connexion", &form("leur", PASSWORD)).await.status, 303);
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(stranger.sign_in(&email, PASSWORD).await.status, 303, "the wait is over");
}

#[both]
async fn addresses_are_those_that_a_trusted_proxy_says(setup: Setup) {
    let seen = async |app: &TestApp| {
        let demo = app.dossier("demo").await;
        let (email, id) = demo.someone(app, "Camille", Role::Member).await;
        let mut browser = Browser::at(app, "1.2.3.4, 203.0.113.7");
        browser.sign_in(&email, PASSWORD).await;
        let (dossier, now) = (demo.id, app.clock.now());
        let life = app.config.sessions.life();
        app.read(move |tx| {
            let line = audit::list(tx, dossier, &Filter::default(), None, 1)?.items.remove(0);
            Ok((line.address, sessions::list(tx, dossier, life, id, now)?.remove(0).address))
        })
        .await
    };
    let twice = |address: &str| (address.to_owned(), address.to_owned());
    let app = setup.start().await;
    assert_eq!(seen(&app).await, twice("127.0.0.1"), "nobody is believed unasked");
    app.execute("DELETE FROM people").await;
    app.execute("DELETE FROM dossiers").await;
    setup.started().stop_all().await;
    let app = behind_a_proxy(setup).await;
    assert_eq!(seen(&app).await, twice("203.0.113.7"));
}

#[both]
async fn what_is_guessed_is_slowed_down_and_what_is_known_is_not(setup: Setup) {
    let app = setup
        .with("limits.guesses_per_minute", "3")
        .with("server.trusted_proxies", "127.0.0.1/32")
        .start()
        .await;
    let demo = app.dossier("demo").await;
    let hook = demo.catch_hook("Formulaire").await;
    let from = |address: &str| app.http().header("x-forwarded-for", address);
    let v2 = "/appli/api/oxiva/v2.0/version/?dossier=demo&token=";
    let guess = async |n: usize, address: &str| match n % 3 {
        0 => from(address).bearer("oxv_inconnu").get("/api/v3/societes").await,
        1 => from(address).get(&format!("{v2}inconnu")).await,
        _ => from(address).get(&hook.path().replace(&hook.id, "inconnu")).await,
    };
    for (n, status) in [401, 401, 404].into_iter().enumerate() {
        assert_eq!(guess(n, "203.0.113.7").await.status, status);
    }
    for n in 0..3 {
        let answer = guess(n, "203.0.113.7").await;
        answer.is_error(429, "rate_limited", "");
        assert_eq!(answer.header("retry-after"), "20");
    }
    let known = from("203.0.113.7").bearer(&demo.token);
    assert_eq!(known.get("/api/v3/societes").await.status, 200);
    assert_eq!(known.get(&format!("{v2}{}", demo.token)).await.status, 200);
    assert_eq!(from("203.0.113.7").post(&hook.path(), json!({})).await.status, 200);
    guess(0, "198.51.100.7").await.is_error(401, "invalid_token", "");
    app.advance(Duration::from_secs(20)).await;
    guess(0, "203.0.113.7").await.is_error(401, "invalid_token", "");
    guess(0, "203.0.113.7").await.is_error(429, "rate_limited", "");
}

#[both]
async fn sessions_are_ended_one_by_one(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, id) = demo.someone(&app, "Camille", Role::Member).await;
    let (robin, _) = demo.someone(&app, "Robin", Role::Member).await;
    let mut first = Browser::signed_in(&app, &email).await;
    let mut second = Browser::signed_in(&app, &email).await;
    let mut third = Browser::signed_in(&app, &email).await;
    let mut other = Browser::signed_in(&app, &robin).await;
    let forms = |page: &str| -> Vec<String> {
        let parts = page.split("action=\"/compte/sessions/").skip(1);
        let names = parts.map(|rest| rest.split('/').next().unwrap().to_owned());
        names.filter(|name| name.len() == 32).collect()
    };
    let page = first.get("/compte").await.text();
    let names = forms(&page);
    assert_eq!(names.len(), 2, "all but this one");
    assert!(
        page.contains("Cette session")
            && page.contains("127.0.0.1")
            && page.contains("Firefox, Linux")
    );
    let mine = forms(&second.get("/compte").await.text());
    let seconds = names.iter().find(|name| !mine.contains(name)).unwrap();
    let path = format!("/compte/sessions/{seconds}/fermeture");
    assert_eq!(other.post(&path, &[]).await.status, 404, "somebody else's");
    assert_eq!(second.post(&path, &[]).await.status, 404, "one's own is ended by signing out");
    assert_eq!(first.post(&path, &[]).await.header("location"), "/compte");
    assert!(first.is_in().await && !second.is_in().await && third.is_in().await);
    assert_eq!(first.post(&path, &[]).await.status, 404);
    first.post("/compte/sessions/fermeture", &[]).await;
    assert!(first.is_in().await && !third.is_in().await && other.is_in().await);
    let dossier = demo.id;
    let page = app.read(move |tx| audit::list(tx, dossier, &Filter::default(), None, 2)).await;
    let said: Vec<_> =
        page.items.iter().map(|line| (line.action.word(), line.detail.clone())).collect();
    let ended = ("session_ended", json!({"device": "Firefox, Linux", "address": "127.0.0.1"}));
    assert_eq!(said, [ended.clone(), ended]);
    assert_eq!(page.items[0].actor.word(), format!("person:{id}"));
}

#[both]
async fn who_signs_in_anew_leaves_no_session_behind(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    let mut copy = browser.clone();
    assert_eq!(browser.sign_in(&email, "ce n’est pas lui").await.status, 401);
    assert!(copy.is_in().await, "a wrong password ends nothing");
    assert_eq!(browser.sign_in(&email, PASSWORD).await.status, 303);
    assert!(browser.is_in().await && !copy.is_in().await);
}
