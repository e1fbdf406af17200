//! Mail: what is owed leaves, is tried again, or is given up; notices to administrators.

use crate::{
    both,
    support::{
        Dossier, Setup, Smtp, TestApp,
        Treatment::{Dropped, Hanging, TakenThenSilent, Told},
        binary::Binary,
        eventually,
        http::Http,
    },
};
use oxiva::{
    clock::{DAY, MINUTE, SECOND},
    dossiers::{
        Scope,
        people::{self, NewPerson, PersonChange, Role},
    },
    i18n::Lang,
    mail::{self, Message},
    notices::{self, Arg, Notice, Word},
};
use std::{sync::Arc, time::Duration};

pub const PUBLIC: &str = "https://crm.oxiva.example";

/// An application that hands its mail to `smtp`.
pub fn with_mail(setup: Setup, smtp: &Smtp) -> Setup {
    setup
        .with("mail.smtp_url", &smtp.url())
        .with("mail.starttls", "never")
        .with("mail.from", "Oxiva <crm@oxiva.example>")
        .with("server.public_url", PUBLIC)
}

/// Adds somebody who can be written to.
async fn add(app: &TestApp, demo: &Dossier, email: &'static str, role: Role, langue: Lang) -> i64 {
    let (id, now) = (demo.id, app.clock.now());
    app.write(move |tx| {
        let new = NewPerson {
            nom: "Camille Martin",
            email,
            password: "none",
            role,
            automation: false,
            langue,
        };
        people::create(tx, &Scope::system(id, now), &new)
    })
    .await
    .id
}

async fn owe(app: &TestApp, demo: &Dossier, to: &'static str) {
    let (id, now) = (demo.id, app.clock.now());
    app.write(move |tx| {
        let message = Message {
            to,
            subject: "Un sujet accentué",
            text: "Un texte.",
            link: Some("/secret/abc"),
            ..Message::default()
        };
        mail::owe(tx, id, now, &message)
    })
    .await;
}

/// State, attempts, the word of the failure and the link of every mail.
const SEEN: &str = "SELECT state || ' ' || attempts || ' ' || coalesce(failure, '-') || ' ' ||
    coalesce(link, '-') FROM mails ORDER BY dossier, id";

/// Once the mails are so.
async fn become_so(app: &TestApp, expected: &[&str]) {
    eventually(&format!("{expected:?}"), async || {
        (app.texts(SEEN).await == expected).then_some(())
    })
    .await;
}

async fn metric(app: &TestApp, line: &str) {
    let operator = Http::to(app.operations);
    eventually(line, async || {
        let text = String::from_utf8(operator.get("/metrics").await.body).unwrap();
        text.lines().any(|other| other == line).then_some(())
    })
    .await;
}

#[both]
async fn a_notice_is_mailed_to_each_administrator_in_their_language(setup: Setup) {
    let smtp = Smtp::start().await;
    let setup = with_mail(setup, &smtp).with("mail.reply_to", "aide@oxiva.example");
    let app = setup.start().await;
    let (demo, other) = (app.dossier("demo").await, app.dossier("autre").await);
    add(&app, &demo, "camille@oxiva.example", Role::Administrator, Lang::Fr).await;
    add(&app, &demo, "sam@oxiva.example", Role::Administrator, Lang::En).await;
    add(&app, &demo, "membre@oxiva.example", Role::Member, Lang::Fr).await;
    add(&app, &other, "ailleurs@oxiva.example", Role::Administrator, Lang::Fr).await;
    let gone = add(&app, &demo, "partie@oxiva.example", Role::Administrator, Lang::Fr).await;
    let (id, now) = (demo.id, app.clock.now());
    app.write(move |tx| {
        let nom = "Partie".to_owned();
        let change =
            PersonChange { nom, role: Role::Administrator, automation: false, active: false };
        people::update(tx, &Scope::system(id, now), gone, &change)
    })
    .await;
    app.write(move |tx| {
        let args = [
            ("endpoint", Arg::Text("hooks.oxiva.example".to_owned())),
            ("since", Arg::Moment(now - 5 * DAY)),
        ];
        let notice =
            Notice { word: Word::EndpointPaused, args: &args, link: "/livraisons?etat=failed" };
        notices::give(tx, id, now, &notice)
    })
    .await;
    let mut mails = smtp.arrived(2).await;
    mails.sort_by(|a, b| a.to.cmp(&b.to));
    let [french, english] = &mails[..] else { panic!() };
    assert_eq!(french.to, ["camille@oxiva.example"]);
    assert_eq!(french.from, "crm@oxiva.example");
    let header = |name: &str| french.header(name).unwrap_or_default();
    assert_eq!(header("from"), "Oxiva <crm@oxiva.example>");
    assert_eq!(header("to"), "camille@oxiva.example");
    assert_eq!(header("reply-to"), "aide@oxiva.example");
    assert_eq!(header("subject"), "Un envoi est en pause\u{a0}: hooks.oxiva.example");
    assert_eq!(header("date"), "Wed, 17 May 2023 09:45:26 +0000");
    assert_eq!(header("auto-submitted"), "auto-generated");
    assert_eq!(header("content-type"), "text/plain; charset=utf-8");
    assert_eq!(header("mime-version"), "1.0");
    let number = demo.id.number();
    assert_eq!(header("message-id"), format!("<oxiva.{number}.1.{now}@oxiva.example>"));
    assert_eq!(
        french.text,
        "Les appels à hooks.oxiva.example échouent depuis le 12/05/2023 11:45, sans une seule \
         réussite en cinq jours. L’envoi est en pause\u{a0}: rien n’est perdu, ce qui est dû est \
         gardé. Corrigez l’adresse ou le serveur qui reçoit, puis reprenez l’envoi.\n\n\
         https://crm.oxiva.example/livraisons?etat=failed\n"
    );
    assert_eq!(english.to, ["sam@oxiva.example"]);
    assert_eq!(
        english.header("subject").unwrap(),
        "Outgoing calls are paused: hooks.oxiva.example"
    );
    assert!(english.text.contains("since 12/05/2023 11:45"), "{}", english.text);
    become_so(&app, &["sent 1 - -", "sent 1 - -"]).await;
    metric(&app, "oxiva_mails_total{outcome=\"sent\"} 2").await;
    metric(&app, "oxiva_mails_pending 0").await;
    assert_eq!(smtp.connections(), 2, "nothing was sent twice");
}

#[both]
async fn a_mail_of_a_change_that_failed_is_not_owed(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = with_mail(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    let (id, now) = (demo.id, app.clock.now());
    let failed = app.db.write(0, move |tx| {
        let message =
            Message { to: "a@b.fr", subject: "s", text: "t", link: None, ..Message::default() };
        mail::owe(tx, id, now, &message)?;
        Err::<(), _>(oxiva::error::Code::Conflict.into())
    });
    assert!(failed.await.is_err());
    owe(&app, &demo, "camille@oxiva.example").await;
    assert_eq!(smtp.arrived(1).await[0].to, ["camille@oxiva.example"]);
    become_so(&app, &["sent 1 - -"]).await;
}

#[both]
async fn what_passes_is_tried_again_under_the_same_name(setup: Setup) {
    let smtp = Smtp::start().await;
    smtp.treats(&[
        Told("RCPT", "451 Come back later"),
        Dropped("MAIL"),
        // Taken as far as the server is concerned, but nobody said so.
        Dropped("END"),
        Told("HELLO", "554 Not from you"),
    ]);
    let app = with_mail(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    owe(&app, &demo, "camille@oxiva.example").await;
    become_so(&app, &["pending 1 deferred /secret/abc"]).await;
    // The schedule of webhooks: 5 s, 5 min, 30 min, 2 h, each a fifth more or less.
    for (word, tries, wait) in [("garbled", 2, 6), ("garbled", 3, 6 * 60), ("deferred", 4, 36 * 60)]
    {
        app.advance(Duration::from_secs(wait)).await;
        become_so(&app, &[&format!("pending {tries} {word} /secret/abc")]).await;
    }
    app.advance(Duration::from_secs(60 * 60)).await;
    assert_eq!(smtp.connections(), 4, "before its time");
    app.advance(Duration::from_secs(85 * 60)).await;
    let mails = smtp.arrived(1).await;
    assert_eq!(mails[0].text, "Un texte.\n\nhttps://crm.oxiva.example/secret/abc\n");
    assert_eq!(mails[0].header("date").unwrap(), "Wed, 17 May 2023 09:45:26 +0000");
    become_so(&app, &["sent 5 - -"]).await;
    assert_eq!(smtp.connections(), 5);
}

#[both]
async fn what_is_refused_for_good_is_given_up_at_once(setup: Setup) {
    let smtp = Smtp::start().await;
    smtp.treats(&[Told("RCPT", "550 5.1.1 No such person here")]);
    let app = with_mail(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    owe(&app, &demo, "personne@oxiva.example").await;
    become_so(&app, &["failed 1 refused -"]).await;
    let reason = app.texts("SELECT reason FROM mails").await;
    assert!(reason[0].contains("5.1.1 No such person here"), "{reason:?}");
    metric(&app, "oxiva_mails_total{outcome=\"refused\"} 1").await;
    owe(&app, &demo, "pas une adresse").await;
    become_so(&app, &["failed 1 refused -", "failed 1 address -"]).await;
    app.advance(Duration::from_secs(100 * 3_600)).await;
    assert_eq!(smtp.connections(), 1);
    assert!(smtp.mails().is_empty());
}

#[both]
async fn a_server_that_hangs_is_left_in_time(setup: Setup) {
    let smtp = Smtp::start().await;
    smtp.treats(&[Hanging("END"), TakenThenSilent]);
    let app = with_mail(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    owe(&app, &demo, "camille@oxiva.example").await;
    smtp.connected(1).await;
    eventually("the mail is handed over", async || {
        smtp.heard().contains(&"DATA".to_owned()).then_some(())
    })
    .await;
    app.advance(Duration::from_secs(30)).await;
    become_so(&app, &["pending 1 timeout /secret/abc"]).await;
    app.advance(Duration::from_secs(6)).await;
    // It was taken: that the good-bye is never answered does not make it unsent.
    smtp.arrived(1).await;
    eventually("the client says good-bye", async || {
        smtp.heard().contains(&"QUIT".to_owned()).then_some(())
    })
    .await;
    app.advance(Duration::from_secs(3)).await;
    become_so(&app, &["sent 2 - -"]).await;
}

#[both]
async fn it_is_given_up_when_the_schedule_is_over(setup: Setup) {
    let smtp = Smtp::start().await;
    smtp.treats(&[Told("MAIL", "421 Not today"); 10]);
    let app = with_mail(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    owe(&app, &demo, "camille@oxiva.example").await;
    for tries in 1..10 {
        become_so(&app, &[&format!("pending {tries} deferred /secret/abc")]).await;
        app.advance(Duration::from_secs(30 * 3_600)).await;
    }
    become_so(&app, &["failed 10 deferred -"]).await;
}

#[both]
async fn what_is_too_late_is_not_sent(setup: Setup) {
    let smtp = Smtp::start().await;
    smtp.treats(&[Told("MAIL", "421 Not now")]);
    let app = with_mail(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    let (id, now) = (demo.id, app.clock.now());
    app.write(move |tx| {
        let until = Some(now + 3 * SECOND);
        let message = Message {
            to: "a@b.fr",
            subject: "s",
            text: "t",
            link: Some("/x"),
            useful_until: until,
            ..Message::default()
        };
        mail::owe(tx, id, now, &message)
    })
    .await;
    become_so(&app, &["pending 1 deferred /x"]).await;
    app.advance(Duration::from_secs(6)).await;
    become_so(&app, &["failed 2 expired -"]).await;
    assert_eq!(smtp.connections(), 1);
}

#[both]
async fn a_password_that_is_refused_waits_for_a_better_one(setup: Setup) {
    let smtp = Smtp::start().await;
    smtp.treats(&[Told("AUTH", "535 Bad password")]);
    let url = smtp.url().replace("smtp://", "smtp://crm%40oxiva.example:s%2Fcret@");
    let app = with_mail(setup, &smtp).with("mail.smtp_url", &url).start().await;
    let demo = app.dossier("demo").await;
    owe(&app, &demo, "camille@oxiva.example").await;
    become_so(&app, &["pending 1 sign_in /secret/abc"]).await;
    let reason = app.texts("SELECT reason FROM mails").await;
    assert!(reason[0].contains("Bad password") && !reason[0].contains("cret"), "{reason:?}");
    app.advance(Duration::from_secs(6)).await;
    smtp.arrived(1).await;
    // NUL, the name, NUL, the password.
    let signed_in = "AUTH PLAIN AGNybUBveGl2YS5leGFtcGxlAHMvY3JldA==".to_owned();
    assert!(smtp.heard().contains(&signed_in), "{:?}", smtp.heard());
}

#[both]
async fn nothing_is_said_in_clear_to_a_server_without_starttls(setup: Setup) {
    let smtp = Smtp::start().await;
    let url = smtp.url().replace("smtp://", "smtp://crm:secret@");
    let setup = with_mail(setup, &smtp).with("mail.smtp_url", &url);
    let app = setup.with("mail.starttls", "required").start().await;
    let demo = app.dossier("demo").await;
    owe(&app, &demo, "camille@oxiva.example").await;
    become_so(&app, &["pending 1 tls /secret/abc"]).await;
    assert_eq!(smtp.heard(), ["EHLO crm.oxiva.example"]);
}

#[both]
async fn without_a_server_a_mail_is_skipped(app: TestApp) {
    let demo = app.dossier("demo").await;
    owe(&app, &demo, "camille@oxiva.example").await;
    become_so(&app, &["skipped 0 - -"]).await;
    metric(&app, "oxiva_mails_total{outcome=\"skipped\"} 1").await;
}

#[both]
async fn a_kill_loses_no_mail(setup: Setup) {
    let smtp = Smtp::start().await;
    // The first attempt is under way when the process dies.
    smtp.treats(&[Hanging("DATA")]);
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    let (id, now) = (demo.id, app.clock.now());
    let database = app.setup.database.clone();
    setup.started().stop_all().await;
    let write = app.db.write(0, move |tx| {
        let message = Message {
            to: "camille@oxiva.example",
            subject: "s",
            text: "t",
            link: Some("/x"),
            ..Message::default()
        };
        mail::owe(tx, id, now, &message)
    });
    write.await.unwrap();
    let binary = Binary::on(&database)
        .variable("OXIVA_MAIL__SMTP_URL", &smtp.url())
        .variable("OXIVA_MAIL__STARTTLS", "never")
        .variable("OXIVA_MAIL__FROM", "crm@oxiva.example");
    let binary = Arc::new(binary);
    let served = binary.clone();
    let mut serving = tokio::task::spawn_blocking(move || {
        let serving = served.serve();
        serving.address();
        serving
    })
    .await
    .unwrap();
    smtp.connected(1).await;
    assert_eq!(
        app.texts("SELECT holder FROM mails").await,
        ["local"; 1].map(|sqlite| { if database.is_postgres() { "test" } else { sqlite } })
    );
    serving.kill();
    assert!(smtp.mails().is_empty());
    // Long before the lease would end.
    let started = std::time::Instant::now();
    let serving = tokio::task::spawn_blocking(move || binary.serve()).await.unwrap();
    let mails = smtp.arrived(1).await;
    assert!(started.elapsed() < Duration::from_secs(30), "{:?}", started.elapsed());
    assert_eq!(
        mails[0].header("message-id").unwrap(),
        format!("<oxiva.{}.1.{now}@oxiva.example>", id.number())
    );
    become_so(&app, &["sent 1 - -"]).await;
    assert!(!serving.log().contains("camille@"), "{}", serving.log());
}

#[both]
async fn a_lease_ends_and_another_node_sends(setup: Setup) {
    let smtp = Smtp::start().await;
    let setup = with_mail(setup, &smtp);
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    let (id, now) = (demo.id, app.clock.now());
    // Taken by a node that has died.
    app.write(move |tx| {
        let message =
            Message { to: "a@b.fr", subject: "s", text: "t", link: None, ..Message::default() };
        mail::owe(tx, id, now, &message)?;
        assert_eq!(mail::queue::claim(tx, "elsewhere", now, 10)?.len(), 1);
        assert!(mail::queue::claim(tx, "elsewhere", now, 10)?.is_empty(), "taken twice");
        Ok(())
    })
    .await;
    app.advance(Duration::from_secs(119)).await;
    assert_eq!(app.texts(SEEN).await, ["pending 0 - -"]);
    app.advance(Duration::from_secs(1)).await;
    become_so(&app, &["sent 1 - -"]).await;
    assert_eq!(smtp.connections(), 1);
}

#[both]
async fn many_mails_leave_a_few_at_a_time_and_once_each(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = with_mail(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    let (id, now) = (demo.id, app.clock.now());
    app.write(move |tx| {
        for number in 0..50 {
            let to = format!("p{number}@oxiva.example");
            let message =
                Message { to: &to, subject: "s", text: "t", link: None, ..Message::default() };
            mail::owe(tx, id, now, &message)?;
        }
        Ok(())
    })
    .await;
    let mails = smtp.arrived(50).await;
    let mut names: Vec<_> = mails.iter().map(|mail| mail.header("message-id").unwrap()).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 50);
    become_so(&app, &["sent 1 - -"; 50]).await;
}

#[both]
async fn old_mails_and_notices_are_forgotten(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = with_mail(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    add(&app, &demo, "camille@oxiva.example", Role::Administrator, Lang::Fr).await;
    let id = demo.id;
    let give = async || {
        let now = app.clock.now();
        app.write(move |tx| {
            let args = [("endpoint", Arg::Text("h".to_owned()))];
            notices::give(tx, id, now, &Notice { word: Word::EndpointGone, args: &args, link: "/" })
        })
        .await;
    };
    give().await;
    give().await;
    smtp.arrived(2).await;
    become_so(&app, &["sent 1 - -"; 2]).await;
    let now = app.clock.now();
    app.write(move |tx| notices::dismiss(tx, id, 1, now)).await;
    app.clock.advance(Duration::from_micros((30 * DAY - MINUTE) as u64));
    oxiva::housekeeping::janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM mails").await, 2);
    app.clock.advance(Duration::from_secs(61));
    oxiva::housekeeping::janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM mails").await, 0);
    // The one that nobody dismissed stays.
    assert_eq!(app.number("SELECT id FROM notices").await, 2);
}
