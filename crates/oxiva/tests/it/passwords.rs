//! Passwords: those that are guessed easily are refused at every door, guesses are limited for an account, and
//! whoever's password or second factor changes is told.

use crate::{
    both,
    invitations::shown,
    support::{Browser, PASSWORD, Setup, TestApp, binary::Binary, totp},
};
use oxiva::dossiers::people::Role;
use std::time::Duration;

const WEAK: [&str; 6] = [
    "123456789012",
    "motdepasse12",
    "azertyuiop12",
    "aaaaaaaaaaaa",
    "25/12/198425",
    "camille@oxiva.example",
];
const GOOD: &str = "trois petits chats gris";

#[both]
async fn a_password_that_is_guessed_easily_is_refused_at_every_door(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (chief, _) = demo.someone(&app, "Anne", Role::Administrator).await;
    let (email, id) = demo.someone(&app, "Camille", Role::Member).await;
    let mut chief = Browser::signed_in(&app, &chief).await;
    let mut own = Browser::signed_in(&app, &email).await;
    let invited = [("nom", "Camille Neuve"), ("email", "neuve@oxiva.example"), ("role", "member")];
    let invitation = shown(&chief.post("/personnes/inviter", &invited).await.text());
    let link = shown(&chief.post(&format!("/personnes/{id}/lien"), &[]).await.text());
    let say = "se devine trop facilement";
    for weak in WEAK {
        let twice = [("password", weak), ("again", weak)];
        let changed = [("current_password", PASSWORD), ("new_password", weak), ("again", weak)];
        let added = [
            ("nom", "Camille"),
            ("email", "camille@oxiva.example"),
            ("role", "member"),
            ("password", weak),
        ];
        let given = [("nom", "Camille"), ("role", "member"), ("active", "on"), ("password", weak)];
        let mut stranger = Browser::of(&app);
        for answer in [
            own.post("/compte/mot-de-passe", &changed).await,
            chief.post("/personnes", &added).await,
            chief.post(&format!("/personnes/{id}"), &given).await,
            stranger.post(&link, &twice).await,
        ] {
            assert_eq!(answer.status, 422, "{weak} {answer:?}");
            assert!(answer.text().contains(say), "{weak} {answer:?}");
        }
        if weak != "camille@oxiva.example" {
            assert_eq!(stranger.post(&invitation, &twice).await.status, 422, "{weak}");
        }
        let binary = Binary::on(&app.setup.database).variable("OXIVA_NEW_PASSWORD", weak);
        let (add, set) =
            (["user", "create", "camille@oxiva.example"], ["user", "password", &email]);
        for command in [[&add[..], &["--nom", "Camille"]].concat(), set.to_vec()] {
            let done = binary.run(&[&command[..], &["--dossier", "demo"]].concat());
            assert!(done.code == 1 && done.stderr.contains("too easy to guess"), "{}", done.stderr);
        }
    }
    let good = [("password", GOOD), ("again", GOOD)];
    assert_eq!(Browser::of(&app).post(&invitation, &good).await.status, 303);
    assert_eq!(Browser::of(&app).post(&link, &good).await.status, 303);
}

/// What a thief who finds a session open must not do: keep its owner out.
#[both]
async fn ones_own_password_takes_the_old_one(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, id) = demo.someone(&app, "Anne", Role::Administrator).await;
    let mut anne = Browser::signed_in(&app, &email).await;
    let path = format!("/personnes/{id}");
    let page = anne.get(&path).await.text();
    assert!(!page.contains("type=\"password\"") && page.contains("href=\"/compte\""), "{page}");
    assert!(!page.contains(&format!("{path}/lien")), "{page}");
    let fields = [("nom", "Anne"), ("role", "administrator"), ("active", "on"), ("password", GOOD)];
    let refused = anne.post(&path, &fields).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("avec l’ancien"), "{refused:?}");
    let link = anne.post(&format!("{path}/lien"), &[]).await;
    assert_eq!((link.status, link.header("location")), (303, "/compte"));
    assert_eq!(app.number("SELECT count(*) FROM resets").await, 0);
    assert_eq!(Browser::of(&app).sign_in(&email, PASSWORD).await.status, 303, "the old one");
    assert_eq!(anne.post(&path, &fields[..3]).await.status, 303, "the rest is saved as ever");
}

/// A guess every few seconds, from everywhere, for an hour.
#[both]
async fn an_account_has_a_hundred_guesses_an_hour_and_its_owner_gets_in(setup: Setup) {
    let app = setup
        .with("server.trusted_proxies", "127.0.0.1/32")
        // What slows one network down, and an account that is attacked from many, is another limit.
        .with("limits.sign_in_per_minute", "0")
        .start()
        .await;
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let mut home = Browser::at(&app, "198.51.100.7");
    for _ in 0..30 {
        assert_eq!(home.sign_in(&email, PASSWORD).await.status, 303, "a right one is no guess");
        home.post("/deconnexion", &[]).await;
    }
    // One network tries: it has a part, and the owner another, on a device that nobody knows.
    let mut one = Browser::at(&app, "203.0.113.7");
    let mut tried = 0;
    while one.sign_in(&email, "pas celui-là du tout").await.status == 401 {
        tried += 1;
        assert!(tried < 20);
    }
    assert_eq!(tried, 7);
    let mut office = Browser::at(&app, "198.51.100.99");
    assert_eq!(office.sign_in(&email, PASSWORD).await.status, 303);

    // All networks try.
    let mut guesses = tried;
    for second in 0..120 {
        for network in 0..3 {
            let address = format!("203.0.{}.{network}", second % 100);
            let mut attacker = Browser::at(&app, &address);
            let status = attacker.sign_in(&email, "pas celui-là du tout").await.status;
            assert!([401, 429].contains(&status), "{status}");
            guesses += i32::from(status == 401);
        }
        app.clock.advance(Duration::from_secs(30));
    }
    assert!((50..=70).contains(&guesses), "{guesses}");
    home.post("/deconnexion", &[]).await;
    assert_eq!(home.sign_in(&email, PASSWORD).await.status, 303, "on a device that knows them");
    let change = [("current_password", "faux"), ("new_password", GOOD), ("again", GOOD)];
    let mut wrong = 0;
    while home.post("/compte/mot-de-passe", &change).await.status == 422 {
        wrong += 1;
        assert!(wrong <= 15, "whoever finds a session open has guesses, too");
    }
    assert_eq!(wrong, 15);
}

#[both]
async fn whoever_s_way_in_changes_is_told_by_mail(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (chief, _) = demo.someone(&app, "Anne", Role::Administrator).await;
    let (email, id) = demo.someone(&app, "Camille", Role::Member).await;
    let mut chief = Browser::signed_in(&app, &chief).await;
    let mut own = Browser::signed_in(&app, &email).await;
    let new = async |about: &str, subject: &str| {
        let last = "SELECT recipient || ' ' || subject FROM mails ORDER BY id DESC LIMIT 1";
        let subject = subject.replace("…", "«\u{a0}Société demo\u{a0}»");
        assert_eq!(app.texts(last).await, [format!("{email} {subject}")], "{about}");
    };
    let change = [("current_password", PASSWORD), ("new_password", GOOD), ("again", GOOD)];
    assert_eq!(own.post("/compte/mot-de-passe", &change).await.status, 303);
    new("by oneself", "Votre mot de passe pour … a changé").await;
    let given = [("nom", "Camille"), ("role", "member"), ("active", "on"), ("password", PASSWORD)];
    assert_eq!(chief.post(&format!("/personnes/{id}"), &given).await.status, 303);
    new("by an administrator", "Votre mot de passe pour … a changé").await;
    let link = shown(&chief.post(&format!("/personnes/{id}/lien"), &[]).await.text());
    let good = [("password", GOOD), ("again", GOOD)];
    assert_eq!(Browser::of(&app).post(&link, &good).await.status, 303);
    new("by a link", "Votre mot de passe pour … a changé").await;
    assert_eq!(app.number("SELECT count(*) FROM mails").await, 3);

    let mut own = Browser::of(&app);
    own.sign_in(&email, GOOD).await;
    own.post("/compte/second-facteur", &[]).await;
    let page = own.get("/compte/second-facteur").await.text();
    let seed = page.split("id=\"secret\">").nth(1).unwrap().split('<').next().unwrap();
    let seed = totp_rs::Secret::try_from_base32(seed.replace(' ', "")).unwrap();
    let code = |app: &TestApp| totp(seed.as_bytes(), app.clock.now());
    let both = [("current_password", GOOD.to_owned()), ("code", code(&app))];
    let both: Vec<_> = both.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(own.post("/compte/second-facteur/confirmation", &both).await.status, 200);
    new("switched on", "Second facteur activé pour …").await;
    app.clock.advance(Duration::from_secs(30));
    let now = code(&app);
    let both = [("current_password", GOOD), ("code", now.as_str())];
    assert_eq!(own.post("/compte/second-facteur/codes", &both).await.status, 200);
    new("new codes", "Nouveaux codes de secours pour …").await;
    assert_eq!(chief.post(&format!("/personnes/{id}/second-facteur/arret"), &[]).await.status, 303);
    new("taken away", "Second facteur retiré pour …").await;
    assert_eq!(app.number("SELECT count(*) FROM mails").await, 6);
    assert_eq!(chief.post(&format!("/personnes/{id}/second-facteur/arret"), &[]).await.status, 303);
    assert_eq!(app.number("SELECT count(*) FROM mails").await, 6, "there was none any more");
}

const DAY: Duration = Duration::from_secs(86_400);

#[both]
async fn a_session_ends_after_a_month_whatever_happens(setup: Setup) {
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let mut used = Browser::signed_in(&app, &email).await;
    let mut idle = Browser::signed_in(&app, &email).await;
    for day in 1..30 {
        app.clock.advance(DAY);
        assert!(used.is_in().await, "day {day}");
        let today = app.clock.now();
        let seen = format!("SELECT count(*) FROM sessions WHERE seen_at = {today}").leak();
        crate::support::eventually("the use is noted", async || {
            (app.number(seen).await == 1).then_some(())
        })
        .await;
        if day == 14 {
            assert!(!idle.is_in().await, "two weeks without use");
        }
    }
    app.clock.advance(DAY);
    assert!(!used.is_in().await, "30 days");

    // A setting that is shortened holds for the sessions that are there.
    let mut old = Browser::signed_in(&app, &email).await;
    app.clock.advance(DAY * 2);
    assert!(old.is_in().await);
    setup.started().stop_all().await;
    let short = setup.with("sessions.max_days", "1").start().await;
    let cookies = old.cookies.clone();
    let mut old = Browser::of(&short);
    old.cookies = cookies;
    assert!(!old.is_in().await);
}
