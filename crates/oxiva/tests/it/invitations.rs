//! Invitations: a link to choose a password with, once, for a week.

use crate::{
    both,
    mail::{PUBLIC, with_mail},
    support::{Browser, Dossier, PASSWORD, Setup, Smtp, TestApp, binary::Binary},
};
use oxiva::{
    clock::DAY,
    dossiers::{
        Scope,
        people::{self, NewPerson, Role},
    },
    i18n::Lang,
};
use std::time::Duration;

/// An administrator with [`PASSWORD`], signed in.
pub async fn administrator(app: &TestApp, demo: &Dossier, email: &'static str) -> Browser {
    person(app, demo, email, Role::Administrator).await;
    Browser::signed_in(app, email).await
}

/// Somebody with [`PASSWORD`].
pub async fn person(app: &TestApp, demo: &Dossier, email: &'static str, role: Role) -> i64 {
    let scope = Scope::system(demo.id, app.clock.now());
    let hash = people::hash_password(PASSWORD, &app.entropy);
    app.write(move |tx| {
        let new = NewPerson {
            nom: "Camille Martin",
            email,
            password: &hash,
            role,
            automation: false,
            langue: Lang::Fr,
        };
        people::create(tx, &scope, &new)
    })
    .await
    .id
}

/// The link that a page shows, without the server.
pub fn shown(page: &str) -> String {
    let (_, rest) = page.split_once(r#"<code id="lien">"#).unwrap_or_else(|| panic!("{page}"));
    let link = rest.split_once("</code>").unwrap().0;
    let (_, path) = link.split_once("://").unwrap();
    path[path.find('/').unwrap()..].to_owned()
}

const SAM: &[(&str, &str)] =
    &[("nom", "Sam Petit"), ("email", "Sam@oxiva.example"), ("role", "member")];
const CHOSEN: &[(&str, &str)] =
    &[("password", "une phrase bien longue"), ("again", "une phrase bien longue")];

/// Invites Sam and returns the link's path.
async fn invite(admin: &mut Browser) -> String {
    let page = admin.post("/personnes/inviter", SAM).await;
    assert_eq!(page.status, 200, "{page:?}");
    shown(&page.text())
}

#[both]
async fn the_whole_way_by_mail(setup: Setup) {
    let smtp = Smtp::start().await;
    let app =
        with_mail(setup, &smtp).with("server.public_url", "http://crm.oxiva.example").start().await;
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let page = admin.post("/personnes/inviter", SAM).await;
    assert_eq!(page.status, 200, "{page:?}");
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(page.text().contains("Un e-mail avec ce lien part à l’instant."));
    let link = shown(&page.text());
    let mail = &smtp.arrived(1).await[0];
    assert_eq!(mail.to, ["sam@oxiva.example"]);
    assert_eq!(
        mail.header("subject").unwrap(),
        "Votre accès à «\u{a0}Société demo\u{a0}» sur Oxiva"
    );
    assert_eq!(mail.link("http://crm.oxiva.example"), link);
    assert!(
        mail.text.starts_with(
            "Bonjour Sam Petit,\n\nL’accès à «\u{a0}Société demo\u{a0}» sur Oxiva vous est ouvert."
        ),
        "{}",
        mail.text
    );
    crate::support::eventually("the link is forgotten", async || {
        (app.texts("SELECT state || coalesce(link, '') || body FROM mails").await[0]
            .starts_with("sent"))
        .then_some(())
    })
    .await;
    let stored = app.texts("SELECT body || coalesce(link, '-') FROM mails").await;
    assert!(stored[0].ends_with("ne faites rien.-"), "{stored:?}");

    let list = admin.get("/personnes").await.text();
    assert!(list.contains("sam@oxiva.example") && list.contains("Jusqu’au 24/05/2023"), "{list}");
    assert!(!list.contains(link.rsplit_once('.').unwrap().1), "shown once");
    assert_eq!(app.number("SELECT count(*) FROM people").await, 1, "nobody yet");

    let mut sam = Browser::of(&app);
    for _ in 0..2 {
        // Programs that read mail look at every link: that uses nothing up.
        let page = sam.get(&link).await;
        assert_eq!(page.status, 200);
        assert_eq!(page.header("referrer-policy"), "strict-origin");
        assert!(
            page.text()
                .contains("Sam Petit, l’accès à «\u{a0}Société demo\u{a0}» vous est ouvert."),
            "{page:?}"
        );
    }
    let short = sam.post(&link, &[("password", "court"), ("again", "court")]).await;
    assert_eq!(short.status, 422);
    assert!(short.text().contains("12 caractères au moins"), "{short:?}");
    assert_eq!(short.header("referrer-policy"), "strict-origin");
    let differ = sam.post(&link, &[("password", PASSWORD), ("again", "autre chose de long")]).await;
    assert_eq!(differ.status, 422);
    let entered = sam.post(&link, CHOSEN).await;
    assert_eq!((entered.status, entered.header("location")), (303, "/"));
    assert!(sam.is_in().await);
    assert_eq!(sam.get("/cles").await.status, 403, "a member");

    // Once.
    for used in [Browser::of(&app).get(&link).await, Browser::of(&app).post(&link, CHOSEN).await] {
        assert_eq!(used.status, 404);
        assert!(used.text().contains("Ce lien ne sert pas, ou plus"), "{used:?}");
    }
    let mut again = Browser::of(&app);
    assert_eq!(again.sign_in("sam@oxiva.example", "une phrase bien longue").await.status, 303);
    let list = admin.get("/personnes").await.text();
    assert!(!list.contains("Invitations en attente") && list.contains("sam@oxiva.example"));
    let log =
        app.texts("SELECT action || ' ' || actor || ' ' || subject FROM audit ORDER BY seq").await;
    let sams: Vec<_> = log.iter().filter(|line| line.ends_with("sam@oxiva.example")).collect();
    assert_eq!(
        sams,
        [
            "person_invited person:1 sam@oxiva.example",
            "person_created nobody sam@oxiva.example",
            "sign_in person:2 sam@oxiva.example",
            "sign_in person:2 sam@oxiva.example",
        ]
    );
}

#[both]
async fn without_mail_the_link_is_handed_over(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let page = admin.get("/personnes/inviter").await.text();
    assert!(page.contains("un lien à lui remettre"), "{page}");
    let page = admin.post("/personnes/inviter", SAM).await.text();
    assert!(!page.contains("e-mail avec ce lien"), "{page}");
    assert_eq!(app.number("SELECT count(*) FROM mails").await, 0);
    let mut sam = Browser::of(&app);
    sam.post(&shown(&page), CHOSEN).await;
    assert!(sam.is_in().await);
}

#[both]
async fn a_link_ends_after_a_week(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let link = invite(&mut admin).await;
    app.clock.advance(Duration::from_micros((7 * DAY - 1) as u64));
    assert_eq!(Browser::of(&app).get(&link).await.status, 200);
    app.clock.advance(Duration::from_micros(1));
    assert_eq!(Browser::of(&app).get(&link).await.status, 404);
    assert_eq!(Browser::of(&app).post(&link, CHOSEN).await.status, 404);
    assert!(admin.get("/personnes").await.text().contains("Lien périmé"));
    // Somebody else may look after it for a month.
    app.clock.advance(Duration::from_micros(30 * DAY as u64));
    oxiva::housekeeping::janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM invitations").await, 0);
}

#[both]
async fn a_new_link_ends_the_old_one_and_revoking_ends_both(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let first = invite(&mut admin).await;
    let again = admin.post("/personnes/inviter", SAM).await;
    assert_eq!(again.status, 422);
    assert!(again.text().contains("Cette adresse est déjà invitée"), "{again:?}");
    let second = shown(&admin.post("/personnes/invitations/1/renvoi", &[]).await.text());
    assert_ne!(first, second);
    assert_eq!(Browser::of(&app).get(&first).await.status, 404);
    assert_eq!(Browser::of(&app).get(&second).await.status, 200);
    let revoked = admin.post("/personnes/invitations/1/revocation", &[]).await;
    assert_eq!((revoked.status, revoked.header("location")), (303, "/personnes"));
    assert_eq!(Browser::of(&app).get(&second).await.status, 404);
    assert_eq!(Browser::of(&app).post(&second, CHOSEN).await.status, 404);
    assert_eq!(admin.post("/personnes/invitations/1/revocation", &[]).await.status, 404);
    assert_eq!(app.number("SELECT count(*) FROM people").await, 1);
}

#[both]
async fn who_is_there_is_not_invited(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let refused = admin
        .post("/personnes/inviter", &[("nom", ""), ("email", "rien"), ("role", "member")])
        .await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("2 points sont à corriger"), "{refused:?}");
    let taken = admin
        .post(
            "/personnes/inviter",
            &[("nom", "C"), ("email", "CAMILLE@oxiva.example"), ("role", "member")],
        )
        .await;
    assert_eq!(taken.status, 422);
    assert_eq!(app.number("SELECT count(*) FROM invitations").await, 0);
    // Added with a password while the invitation waits: the link is of no use any more.
    let link = invite(&mut admin).await;
    person(&app, &demo, "sam@oxiva.example", Role::Member).await;
    assert_eq!(Browser::of(&app).post(&link, CHOSEN).await.status, 404);
    assert_eq!(app.number("SELECT count(*) FROM people").await, 2);
}

#[both]
async fn an_invited_administrator_is_none_yet(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let fields = [("nom", "Sam"), ("email", "sam@oxiva.example"), ("role", "administrator")];
    admin.post("/personnes/inviter", &fields).await;
    // The only administrator stays one.
    let fields = [("nom", "Camille"), ("role", "member"), ("active", "on")];
    assert_eq!(admin.post("/personnes/1", &fields).await.status, 422);
}

#[both]
async fn nobody_else_invites(app: TestApp) {
    let (demo, other) = (app.dossier("demo").await, app.dossier("autre").await);
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let link = invite(&mut admin).await;
    person(&app, &demo, "membre@oxiva.example", Role::Member).await;
    let mut member = Browser::signed_in(&app, "membre@oxiva.example").await;
    let mut foreign = administrator(&app, &other, "ailleurs@oxiva.example").await;
    for path in [
        "/personnes/inviter",
        "/personnes/invitations/1/renvoi",
        "/personnes/invitations/1/revocation",
        "/personnes/1/lien",
    ] {
        assert_eq!(member.post(path, SAM).await.status, 403, "{path}");
        assert_eq!(
            Browser::of(&app).post(path, SAM).await.header("location"),
            "/connexion",
            "{path}"
        );
    }
    assert_eq!(member.get("/personnes/inviter").await.status, 403);
    for path in ["/personnes/invitations/1/renvoi", "/personnes/invitations/1/revocation"] {
        assert_eq!(foreign.post(path, &[]).await.status, 404, "{path}");
    }
    assert!(!foreign.get("/personnes").await.text().contains("sam@oxiva"));
    // The secret of one dossier opens nothing in another.
    let (_, secret) = link.rsplit_once('.').unwrap();
    let moved = format!("/invitation/{}.{secret}", other.id.number());
    for path in [
        moved.as_str(),
        "/invitation/x",
        "/invitation/1.",
        "/invitation/.x",
        "/invitation/99999999999999999999.x",
    ] {
        assert_eq!(Browser::of(&app).get(path).await.status, 404, "{path}");
    }
    // From another site, not even with the link.
    let http = app.http().header("sec-fetch-site", "cross-site");
    let form = "password=une+phrase+bien+longue&again=une+phrase+bien+longue";
    let sent = http.send("POST", &link, "application/x-www-form-urlencoded", form.as_bytes()).await;
    assert_eq!(sent.status, 403);
}

#[both]
async fn the_command_line_prints_links(app: TestApp) {
    let demo = app.dossier("demo").await;
    let id = person(&app, &demo, "camille@oxiva.example", Role::Administrator).await;
    let binary = Binary::on(&app.setup.database).variable("OXIVA_SERVER__PUBLIC_URL", PUBLIC);
    let run = async |arguments: &'static [&'static str]| {
        let binary = binary.clone();
        tokio::task::spawn_blocking(move || binary.run(arguments)).await.unwrap()
    };
    let invited = run(&[
        "user",
        "invite",
        "sam@oxiva.example",
        "--dossier",
        "demo",
        "--nom",
        "Sam Petit",
        "--role",
        "administrator",
    ])
    .await
    .text();
    let link = invited.trim().strip_prefix(PUBLIC).unwrap().to_owned();
    let mut sam = Browser::of(&app);
    assert_eq!(sam.post(&link, CHOSEN).await.status, 303);
    assert_eq!(sam.get("/personnes").await.status, 200, "an administrator");
    let link = run(&["user", "reset", " Camille@oxiva.example", "--dossier", "demo", "--json"])
        .await
        .json();
    let link = link["link"].as_str().unwrap().strip_prefix(PUBLIC).unwrap().to_owned();
    assert_eq!(Browser::of(&app).post(&link, CHOSEN).await.header("location"), "/connexion");
    assert_eq!(
        Browser::of(&app).sign_in("camille@oxiva.example", "une phrase bien longue").await.status,
        303
    );
    run(&["user", "reset", "personne@oxiva.example", "--dossier", "demo"])
        .await
        .failed(1, "nobody in `demo` has the e-mail personne@oxiva.example");
    run(&["user", "invite", "camille@oxiva.example", "--dossier", "demo", "--nom", "C"])
        .await
        .failed(1, "<EMAIL>: ");
    assert_eq!(id, 1);
}
