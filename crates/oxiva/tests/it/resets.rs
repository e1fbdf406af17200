//! Forgotten passwords: the same answer for everybody, a link that works once, within the hour.

use crate::{
    both,
    invitations::{administrator, person, shown},
    mail::with_mail,
    support::{Browser, PASSWORD, Setup, Smtp, TestApp, eventually},
};
use oxiva::{clock::HOUR, dossiers::people::Role};
use std::time::Duration;

const NEW: &[(&str, &str)] =
    &[("password", "une autre phrase longue"), ("again", "une autre phrase longue")];
const HTTP: &str = "http://crm.oxiva.example";

fn plain(setup: Setup, smtp: &Smtp) -> Setup {
    with_mail(setup, smtp).with("server.public_url", HTTP)
}

/// A link that an administrator makes for the second person.
async fn make(admin: &mut Browser) -> String {
    shown(&admin.post("/personnes/2/lien", &[]).await.text())
}

#[both]
async fn the_whole_way_by_mail(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = plain(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    person(&app, &demo, "camille@oxiva.example", Role::Member).await;
    let (mut home, mut office) = (Browser::of(&app), Browser::of(&app));
    assert_eq!(home.sign_in("camille@oxiva.example", PASSWORD).await.status, 303);
    assert_eq!(office.sign_in("camille@oxiva.example", PASSWORD).await.status, 303);
    assert!(
        Browser::of(&app).get("/connexion").await.text().contains(r#"href="/mot-de-passe-oublie""#)
    );
    assert_eq!(Browser::of(&app).get("/mot-de-passe-oublie").await.status, 200);
    let asked = Browser::of(&app)
        .post("/mot-de-passe-oublie", &[("email", " Camille@Oxiva.example")])
        .await;
    assert_eq!(asked.status, 200);
    let mail = &smtp.arrived(1).await[0];
    assert_eq!(mail.to, ["camille@oxiva.example"]);
    assert_eq!(
        mail.header("subject").unwrap(),
        "Un nouveau mot de passe pour «\u{a0}Société demo\u{a0}»"
    );
    let link = mail.link(HTTP);
    let mut lost = Browser::of(&app);
    let page = lost.get(&link).await;
    assert_eq!(page.header("referrer-policy"), "strict-origin");
    assert!(page.text().contains("Camille Martin, choisissez un nouveau mot de passe"), "{page:?}");
    assert_eq!(lost.post(&link, &[("password", "court"), ("again", "court")]).await.status, 422);
    assert!(home.is_in().await && office.is_in().await, "nothing has happened yet");
    let done = lost.post(&link, NEW).await;
    // To the sign-in form, and not in: a second factor is asked for there.
    assert_eq!((done.status, done.header("location")), (303, "/connexion"));
    assert!(lost.get("/connexion").await.text().contains("Votre mot de passe est changé."));
    assert!(!lost.is_in().await && !home.is_in().await && !office.is_in().await);
    assert_eq!(
        lost.post("/connexion", &[("email", "camille@oxiva.example"), ("password", PASSWORD)])
            .await
            .status,
        401
    );
    assert_eq!(lost.sign_in("camille@oxiva.example", "une autre phrase longue").await.status, 303);
    for used in [Browser::of(&app).get(&link).await, Browser::of(&app).post(&link, NEW).await] {
        assert_eq!(used.status, 404);
    }
    let log =
        app.texts("SELECT action || ' ' || actor FROM audit WHERE action LIKE 'password%'").await;
    assert_eq!(log, ["password_reset person:1"]);
}

#[both]
async fn a_second_factor_is_still_asked_for(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = plain(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    person(&app, &demo, "camille@oxiva.example", Role::Member).await;
    app.execute(
        "INSERT INTO second_factors
             (dossier, person, secret, created_at, confirmed_at, last_step, failures, wait_until)
             SELECT dossier, id, hash, 1, 1, 0, 0, 0 FROM people, (SELECT hash FROM tokens) AS token",
    ).await;
    Browser::of(&app).post("/mot-de-passe-oublie", &[("email", "camille@oxiva.example")]).await;
    let link = smtp.arrived(1).await[0].link(HTTP);
    let mut lost = Browser::of(&app);
    assert_eq!(lost.post(&link, NEW).await.header("location"), "/connexion");
    let fields = [("email", "camille@oxiva.example"), ("password", "une autre phrase longue")];
    assert_eq!(lost.post("/connexion", &fields).await.header("location"), "/connexion/code");
    assert!(!lost.is_in().await);
}

#[both]
async fn the_answer_is_the_same_whoever_has_the_address(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = plain(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    person(&app, &demo, "camille@oxiva.example", Role::Member).await;
    let gone = person(&app, &demo, "partie@oxiva.example", Role::Member).await;
    assert_eq!(gone, 2);
    app.execute("UPDATE people SET active = (1 = 0) WHERE id = 2").await;
    let mut answers = Vec::new();
    for email in [
        "camille@oxiva.example",
        "partie@oxiva.example",
        "absente@oxiva.example",
        "pas une adresse",
    ] {
        let mut answer = Browser::of(&app).post("/mot-de-passe-oublie", &[("email", email)]).await;
        answer.headers.remove("date");
        let length = answer.headers.remove("content-length").unwrap().parse::<usize>().unwrap();
        let text = answer.text().replace(email, "…");
        answers.push((answer.status, answer.headers, text, length - email.len()));
    }
    assert_eq!(answers[0].0, 200);
    for other in &answers[1..] {
        assert_eq!(other, &answers[0]);
    }
    assert_eq!(smtp.arrived(1).await[0].to, ["camille@oxiva.example"]);
    app.advance(Duration::from_secs(60)).await;
    assert_eq!(app.number("SELECT count(*) FROM mails").await, 1);
    assert_eq!(app.number("SELECT count(*) FROM resets").await, 1);
}

#[both]
async fn a_mailbox_is_not_filled(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = plain(setup, &smtp).with("limits.sign_in_per_minute", "5").start().await;
    let (demo, other) = (app.dossier("demo").await, app.dossier("autre").await);
    person(&app, &demo, "camille@oxiva.example", Role::Member).await;
    person(&app, &other, "camille@oxiva.example", Role::Member).await;
    for expected in [200, 200, 200, 200, 200, 429] {
        let asked = Browser::of(&app)
            .post("/mot-de-passe-oublie", &[("email", "camille@oxiva.example")])
            .await;
        assert_eq!(asked.status, expected);
        // So does an address that nobody has.
        let asked = Browser::of(&app)
            .post("/mot-de-passe-oublie", &[("email", "absente@oxiva.example")])
            .await;
        assert_eq!(asked.status, expected);
        assert_eq!(asked.header("retry-after").is_empty(), expected == 200);
    }
    // Three links at once for each dossier where the address signs in.
    let mails = smtp.arrived(6).await;
    let subjects: std::collections::BTreeSet<_> =
        mails.iter().map(|mail| mail.header("subject").unwrap()).collect();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    eventually("the links are written", async || {
        (app.number("SELECT count(*) FROM resets").await == 6).then_some(())
    })
    .await;
    app.clock.advance(Duration::from_micros(HOUR as u64));
    oxiva::housekeeping::janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM resets").await, 0);
    Browser::of(&app).post("/mot-de-passe-oublie", &[("email", "camille@oxiva.example")]).await;
    smtp.arrived(8).await;
}

#[both]
async fn an_attack_does_not_keep_the_owner_from_a_new_password(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = plain(setup, &smtp).with("server.trusted_proxies", "127.0.0.1/32").start().await;
    let demo = app.dossier("demo").await;
    let email = "camille@oxiva.example";
    person(&app, &demo, email, Role::Member).await;
    let attack = async |n: i32| {
        let mut attacker = Browser::at(&app, &format!("203.0.{n}.1"));
        attacker.sign_in(email, "pas celui-là du tout").await.status
    };
    for n in 0..5 {
        assert_eq!(attack(n).await, 401, "{n}");
    }
    let mut owner = Browser::at(&app, "198.51.100.7");
    assert_eq!(owner.sign_in(email, PASSWORD).await.status, 429, "on a new device");
    assert_eq!(owner.post("/mot-de-passe-oublie", &[("email", email)]).await.status, 200);
    let link = smtp.arrived(1).await[0].link(HTTP);
    assert_eq!(owner.post(&link, NEW).await.status, 303);
    assert!(!owner.is_in().await, "known, and not in");
    assert_eq!(attack(6).await, 429, "the attack goes on");
    assert_eq!(owner.sign_in(email, "une autre phrase longue").await.status, 303);
    let mut other = Browser::at(&app, "198.51.100.8");
    assert_eq!(other.sign_in(email, "une autre phrase longue").await.status, 429, "not known");
    // What was tried at the sign-in form is not taken from those who ask for a link.
    for _ in 0..30 {
        other.sign_in("sam@oxiva.example", PASSWORD).await;
    }
    assert_eq!(other.sign_in("sam@oxiva.example", PASSWORD).await.status, 429);
    assert_eq!(
        other.post("/mot-de-passe-oublie", &[("email", "sam@oxiva.example")]).await.status,
        200
    );
}

#[both]
async fn without_mail_an_administrator_makes_the_link(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let sam = person(&app, &demo, "sam@oxiva.example", Role::Member).await;
    for page in [
        Browser::of(&app).get("/mot-de-passe-oublie").await,
        Browser::of(&app).post("/mot-de-passe-oublie", &[("email", "sam@oxiva.example")]).await,
    ] {
        assert_eq!(page.status, 200);
        assert!(page.text().contains("Oxiva n’envoie pas d’e-mails ici."), "{page:?}");
    }
    let made = admin.post(&format!("/personnes/{sam}/lien"), &[]).await;
    assert_eq!(made.status, 200);
    assert!(
        !admin.get(&format!("/personnes/{sam}")).await.text().contains("/mot-de-passe/"),
        "shown once"
    );
    let link = shown(&made.text());
    assert_eq!(Browser::of(&app).post(&link, NEW).await.status, 303);
    assert_eq!(
        Browser::of(&app).sign_in("sam@oxiva.example", "une autre phrase longue").await.status,
        303
    );
    assert_eq!(app.number("SELECT count(*) FROM mails WHERE link IS NOT NULL").await, 0);
    assert_eq!(admin.post("/personnes/99/lien", &[]).await.status, 404);
    let log = app
        .texts(
            "SELECT action || ' ' || actor || ' ' || subject FROM audit
             WHERE action LIKE '%reset%' ORDER BY seq",
        )
        .await;
    assert_eq!(
        log,
        ["reset_link_made person:1 sam@oxiva.example", "password_reset person:2 sam@oxiva.example"]
    );
}

#[both]
async fn a_link_ends_with_the_hour_the_access_or_another_password(app: TestApp) {
    let (demo, other) = (app.dossier("demo").await, app.dossier("autre").await);
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let mut foreign = administrator(&app, &other, "ailleurs@oxiva.example").await;
    person(&app, &demo, "sam@oxiva.example", Role::Member).await;
    let late = make(&mut admin).await;
    app.clock.advance(Duration::from_micros(HOUR as u64 - 1));
    assert_eq!(Browser::of(&app).get(&late).await.status, 200);
    app.clock.advance(Duration::from_micros(1));
    assert_eq!(Browser::of(&app).get(&late).await.status, 404);
    assert_eq!(Browser::of(&app).post(&late, NEW).await.status, 404);
    // Another dossier: neither its administrator nor its number.
    assert_eq!(foreign.post("/personnes/2/lien", &[]).await.status, 404);
    let link = make(&mut admin).await;
    let (_, secret) = link.rsplit_once('.').unwrap();
    let moved = format!("/mot-de-passe/{}.{secret}", other.id.number());
    assert_eq!(Browser::of(&app).get(&moved).await.status, 404);
    // A password that was set in another way ends the link.
    let fields = [
        ("nom", "Sam"),
        ("role", "member"),
        ("active", "on"),
        ("password", "encore une longue phrase"),
    ];
    assert_eq!(admin.post("/personnes/2", &fields).await.status, 303);
    assert_eq!(Browser::of(&app).post(&link, NEW).await.status, 404);
    let link = make(&mut admin).await;
    assert_eq!(admin.post("/personnes/2", &[("nom", "Sam"), ("role", "member")]).await.status, 303);
    assert_eq!(Browser::of(&app).get(&link).await.status, 404);
    assert_eq!(Browser::of(&app).post(&link, NEW).await.status, 404);
    assert_eq!(admin.post("/personnes/2/lien", &[]).await.status, 404, "no access");
}
