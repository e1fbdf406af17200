//! The audit log: what is written, from where, what is not, and how it is read.

use crate::{
    both,
    support::{
        Browser, Dossier, PASSWORD, Setup, TestApp, binary::Binary, eventually, http::unchunked,
    },
};
use oxiva::{
    clock::DAY,
    dossiers::{
        Scope,
        audit::{self, Action, Entry, Filter},
        modules::{self, Module},
        people::Role,
    },
    housekeeping::janitor,
};
use std::time::Duration;

/// All lines, oldest first.
async fn lines(app: &TestApp, dossier: &Dossier) -> Vec<Entry> {
    let id = dossier.id;
    let page = app.read(move |tx| audit::list(tx, id, &Filter::default(), None, 10_000)).await;
    page.items.into_iter().rev().collect()
}

/// « action subject », since the line `after`.
async fn said(app: &TestApp, dossier: &Dossier, after: usize) -> Vec<String> {
    let lines = lines(app, dossier).await;
    lines[after..].iter().map(|e| format!("{} {}", e.action.word(), e.subject)).collect()
}

/// Everything in the table, to look for what must not be there.
async fn table(app: &TestApp, dossier: &Dossier) -> String {
    lines(app, dossier).await.iter().map(|entry| entry.to_json().to_string()).collect()
}

#[both]
async fn what_people_do_on_pages_is_written(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, id) = demo.someone(&app, "Camille", Role::Administrator).await;
    let before = lines(&app, &demo).await.len();
    let mut browser = Browser::signed_in(&app, &email).await;
    let done = async |browser: &mut Browser, path: &str, fields: &[(&str, &str)]| {
        let answer = browser.post(path, fields).await;
        assert!([200, 303].contains(&answer.status), "{path} {answer:?}");
        answer.text()
    };
    let made = done(&mut browser, "/cles", &[("nom", "Zapier"), ("scopes", "write")]).await;
    let token = made.split("id=\"cle\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert!(token.starts_with("oxv_"));
    done(&mut browser, "/cles/2/revocation", &[]).await;
    done(&mut browser, "/modules/zapier/activation", &[]).await;
    let urls = [("url_client", "http://127.0.0.1:9/secret"), ("suspendre", "on")];
    done(&mut browser, "/modules/zapier", &urls).await;
    done(&mut browser, "/modules/zapier", &urls[..1]).await;
    done(&mut browser, "/modules/zapier", &[("url_client", "http://127.0.0.1:9/secret/2")]).await;
    done(&mut browser, "/modules/zapier", &[("url_client", "")]).await;
    done(&mut browser, "/modules/zapier/arret", &[]).await;
    done(&mut browser, "/receptions/adresses", &[("nom", "Formulaire")]).await;
    let hook = app.read(move |tx| oxiva::zaps::catch_hooks::list(tx, demo.id)).await.remove(0);
    done(&mut browser, &format!("/receptions/adresses/{}/supprimer", hook.id), &[]).await;
    let robin = [
        ("nom", "Robin"),
        ("email", "robin@oxiva.example"),
        ("role", "member"),
        ("password", "le mot de Robin"),
    ];
    done(&mut browser, "/personnes", &robin).await;
    let path = format!("/personnes/{}", id + 1);
    done(&mut browser, &path, &[("nom", "Robin"), ("role", "administrator"), ("active", "on")])
        .await;
    done(&mut browser, &path, &[("nom", "Robin"), ("role", "administrator"), ("active", "on")])
        .await;
    done(&mut browser, &path, &[("nom", "Robin"), ("role", "administrator")]).await;
    done(&mut browser, "/dossier", &[("raison", "Autre"), ("fuseau", "UTC"), ("langue", "fr")])
        .await;
    done(&mut browser, "/compte", &[("nom", "Camille"), ("langue", "en")]).await;
    let fresh = "un nouveau mot de passe";
    let change = [("current_password", PASSWORD), ("new_password", fresh), ("again", fresh)];
    done(&mut browser, "/compte/mot-de-passe", &change).await;
    done(&mut browser, "/deconnexion", &[]).await;
    assert_eq!(
        said(&app, &demo, before).await,
        [
            "sign_in camille@oxiva.example",
            "token_created Zapier",
            "token_revoked Zapier",
            "module_activated zapier",
            "module_suspended zapier",
            "endpoint_created 127.0.0.1:9",
            "module_resumed zapier",
            "endpoint_changed 127.0.0.1:9",
            "endpoint_deleted 127.0.0.1:9",
            "module_deactivated zapier",
            "catch_hook_created Formulaire",
            "catch_hook_removed Formulaire",
            "person_created robin@oxiva.example",
            "person_changed robin@oxiva.example",
            "person_deactivated robin@oxiva.example",
            "dossier_changed demo",
            "person_changed camille@oxiva.example",
            "password_changed camille@oxiva.example",
            "sign_out camille@oxiva.example",
        ]
        .map(str::to_owned)
    );
    let all = lines(&app, &demo).await;
    assert!(
        all[before..]
            .iter()
            .all(|entry| entry.address == "127.0.0.1"
                && entry.actor.word() == format!("person:{id}"))
    );
    let role = all.iter().find(|entry| entry.action == Action::PersonChanged).unwrap();
    assert_eq!(role.detail, serde_json::json!({"role": {"from": "member", "to": "administrator"}}));
    let table = table(&app, &demo).await;
    for secret in [token.as_str(), &hook.id, fresh, "secret", "le mot de Robin", PASSWORD, "argon2"]
    {
        assert!(!table.contains(secret), "{secret} in {table}");
    }
}

#[both]
async fn a_failed_sign_in_is_written_for_those_who_know_the_address(app: TestApp) {
    let (demo, other) = (app.dossier("demo").await, app.dossier("autre").await);
    let (email, _) = demo.someone(&app, "Camille", Role::Member).await;
    let (before, beside) = (lines(&app, &demo).await.len(), lines(&app, &other).await.len());
    let mut browser = Browser::of(&app);
    let known = browser.sign_in(&email, "pas celui-là").await;
    let unknown = browser.sign_in("personne@oxiva.example", "pas celui-là").await;
    assert_eq!((known.status, unknown.status), (401, 401));
    assert_eq!(
        known.text().replace(&email, ""),
        unknown.text().replace("personne@oxiva.example", "")
    );
    let entry = eventually("the failure is written", async || {
        lines(&app, &demo).await.get(before).cloned()
    })
    .await;
    assert_eq!(
        (entry.action, entry.subject.as_str(), entry.actor.word()),
        (Action::SignInFailed, email.as_str(), "nobody".to_owned())
    );
    assert_eq!(entry.address, "127.0.0.1");
    assert_eq!(lines(&app, &other).await.len(), beside);
}

#[both]
async fn what_is_refused_is_not_written(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, id) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    let before = lines(&app, &demo).await;
    let last =
        browser.post(&format!("/personnes/{id}"), &[("nom", "Camille"), ("role", "member")]).await;
    assert_eq!(last.status, 422);
    assert_eq!(browser.post("/cles", &[("nom", "")]).await.status, 422);
    assert_eq!(browser.post("/cles/99/revocation", &[]).await.status, 404);
    assert_eq!(lines(&app, &demo).await.len(), before.len());
}

#[both]
async fn the_page_is_filtered_and_goes_on(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, id) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    let count = |text: &str| text.matches("<tr><th scope=\"row\">").count();
    toggle(&app, &demo, 60).await;
    app.advance(Duration::from_micros(2 * DAY as u64)).await;
    toggle(&app, &demo, 4).await;
    let first = browser.get("/journal?quoi=module_suspended").await.text();
    assert_eq!(count(&first), 32, "half of them");
    let all = browser.get("/journal").await.text();
    assert_eq!(count(&all), 50);
    let next = all.split("href=\"/journal?after=").nth(1).unwrap().split('"').next().unwrap();
    let rest = browser.get(&format!("/journal?after={next}")).await.text();
    let (seen, total) = (count(&all) + count(&rest), lines(&app, &demo).await.len());
    assert_eq!(seen, total, "each once");
    assert_eq!(count(&browser.get(&format!("/journal?par={id}")).await.text()), 1);
    assert_eq!(count(&browser.get("/journal?par=system&du=2023-05-19").await.text()), 4);
    assert_eq!(count(&browser.get("/journal?du=2023-05-18").await.text()), 4);
    assert_eq!(count(&browser.get("/journal?au=2023-05-18").await.text()), 50);
    assert_eq!(count(&browser.get("/journal?au=2023-05-16").await.text()), 0);
    for wrong in
        ["quoi=x", "par=x", "du=bient%C3%B4t", "au=2023-13-01", "du=-9999-01-01", "after=x"]
    {
        assert_eq!(browser.get(&format!("/journal?{wrong}")).await.status, 400, "{wrong}");
    }
    let (member, _) = demo.someone(&app, "Robin", Role::Member).await;
    let mut member = Browser::signed_in(&app, &member).await;
    for path in ["/journal", "/journal/csv", "/journal/jsonl"] {
        assert_eq!(member.get(path).await.status, 403, "{path}");
    }
}

#[both]
async fn it_is_taken_away_as_files(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    let cell = "=HYPERLINK(\"http://evil.example\")";
    browser.post("/cles", &[("nom", cell), ("scopes", "read")]).await;
    toggle(&app, &demo, 1_100).await;
    let total = lines(&app, &demo).await.len();
    let answer = browser.get("/journal/csv").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"journal-demo.csv\"");
    let bytes = unchunked(&answer.body);
    let text = String::from_utf8(bytes).unwrap();
    let text = text.strip_prefix('\u{feff}').expect("the mark of UTF-8");
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').from_reader(text.as_bytes());
    assert_eq!(
        reader.headers().unwrap().iter().collect::<Vec<_>>(),
        ["Date", "Par", "Quoi", "Action", "Objet", "Détails", "Adresse"]
    );
    let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), total + 1, "all of them, and this export");
    assert_eq!(
        rows[0].iter().collect::<Vec<_>>(),
        [
            "2023-05-17 11:45:26",
            "Camille",
            "Journal exporté",
            "audit_exported",
            "demo",
            "Format\u{a0}: csv",
            "127.0.0.1"
        ]
    );
    let key =
        rows.iter().find(|row| &row[3] == "token_created" && row[4].contains("HYPERLINK")).unwrap();
    assert_eq!(key[4], format!("'{cell}"));

    let answer = browser.get("/journal/jsonl?quoi=token_created").await;
    let text = String::from_utf8(unchunked(&answer.body)).unwrap();
    let objects: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(objects.len(), 2);
    assert_eq!(objects[0]["subject"], cell);
    assert_eq!(objects[0]["at"], "2023-05-17T09:45:26.000000Z");
    assert_eq!(objects[0]["detail"]["scopes"], "read");
    assert_eq!(objects[1]["address"], serde_json::Value::Null);
    let exports = lines(&app, &demo).await;
    assert_eq!(exports.iter().filter(|entry| entry.action == Action::AuditExported).count(), 2);
}

#[both]
async fn old_lines_go_if_they_are_to(setup: Setup) {
    let app = setup.with("retention.audit_days", "30").start().await;
    let demo = app.dossier("demo").await;
    toggle(&app, &demo, 1_200).await;
    app.advance(Duration::from_micros(20 * DAY as u64)).await;
    toggle(&app, &demo, 3).await;
    let before = lines(&app, &demo).await.len();
    janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    assert_eq!(lines(&app, &demo).await.len(), before);
    app.advance(Duration::from_micros(11 * DAY as u64)).await;
    janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    assert_eq!(lines(&app, &demo).await.len(), 3);
}

#[both]
async fn what_the_command_line_does_is_written(app: TestApp) {
    let demo = app.dossier("demo").await;
    let before = lines(&app, &demo).await.len();
    let binary = Binary::on(&app.setup.database);
    let (read, listed) = tokio::task::spawn_blocking(move || {
        let run =
            |arguments: &[&str]| binary.run(&[arguments, &["--dossier", "demo"]].concat()).text();
        let token = run(&["token", "create", "--nom", "Zapier"]);
        run(&["token", "revoke", &token[..12]]);
        run(&["module", "activate", "zapier"]);
        run(&["module", "deactivate", "zapier"]);
        run(&["user", "create", "robin@oxiva.example", "--nom", "Robin"]);
        run(&["user", "password", "robin@oxiva.example"]);
        let read = run(&["audit"]);
        for empty in [
            &["--since", "2999-01-01"][..],
            &["--since", "01/02/2999"],
            &["--since", "1 févr. 2999 14h30"],
            &["--until", "17/05/23"],
            &["--until", "1900-01-01"],
        ] {
            assert_eq!(run(&[&["audit"], empty].concat()), "", "{empty:?}");
        }
        for all in [["--since", "17/05/2023"], ["--until", "tomorrow"]] {
            assert_eq!(run(&[&["audit"], &all[..]].concat()), read, "{all:?}");
        }
        let wrong = ["audit", "--since", "bientôt", "--dossier", "demo"];
        binary.run(&wrong).failed(1, "`bientôt` is neither a day nor a moment");
        let wrong = ["run", "list", "--until", "32/01/2026", "--dossier", "demo"];
        binary.run(&wrong).failed(1, "`32/01/2026` is neither a day nor a moment");
        (read, run(&["audit", "--json", "--action", "token_created"]))
    })
    .await
    .unwrap();
    let done = [
        "token_created Zapier",
        "token_revoked Zapier",
        "module_activated zapier",
        "module_deactivated zapier",
        "person_created robin@oxiva.example",
        "password_changed robin@oxiva.example",
    ];
    assert_eq!(said(&app, &demo, before).await, done);
    let all = lines(&app, &demo).await;
    assert!(all.iter().all(|entry| entry.actor.word() == "system" && entry.address.is_empty()));
    assert_eq!(read.lines().count(), all.len());
    assert!(read.lines().next().unwrap().contains("password_changed      system"), "{read}");
    let listed: Vec<serde_json::Value> =
        listed.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(listed.len(), 2);
    assert_eq!(listed[0]["subject"], "Zapier");
}

/// So many lines of the program's own.
async fn toggle(app: &TestApp, dossier: &Dossier, times: usize) {
    let scope = Scope::system(dossier.id, app.clock.now());
    app.write(move |tx| {
        for n in 0..times {
            modules::suspend(tx, &scope, Module::Api, n % 2 == 0)?;
        }
        Ok(())
    })
    .await;
}
