//! The base zaps: relay mode, from the creation of a record to the POST of all of it.

use crate::{
    both,
    support::{Browser, Dossier, Receiver, Setup, TestApp, eventually},
};
use oxiva::{
    clock::Entropy,
    dossiers::{modules::Module, people::Role},
    records::RecordKind,
    webhooks::{
        deliveries::DeliveryState as Sent,
        zapier::{self, Destination},
    },
    zaps::{
        base,
        base_kind::BaseKind,
        documents,
        runs::{self, Filter, Run, RunState},
    },
};
use serde_json::json;

/// What the panel saves in relay mode.
async fn relays(demo: &Dossier, url: &str, suspended: bool) {
    let url = url.to_owned();
    let done = demo.do_it(move |tx, scope| {
        zapier::activate(tx, &Entropy::System, scope)?;
        for kind in BaseKind::ALL {
            zapier::set(tx, scope, kind.noun(), Destination::Relay(&url), suspended)?;
        }
        if suspended { base::halt(tx, scope) } else { Ok(()) }
    });
    done.await.unwrap();
}

async fn runs_of(demo: &Dossier, kind: RecordKind) -> Vec<Run> {
    demo.look(move |tx, dossier| {
        let Some(zap) = base::of(tx, dossier, kind)? else { return Ok(Vec::new()) };
        let filter = Filter { zap: Some(zap.id), ..Filter::default() };
        Ok(runs::list(tx, dossier, &filter, None, 100)?.items)
    })
    .await
}

/// Waits until the only run of a noun's base zap has ended so.
async fn ended(demo: &Dossier, kind: RecordKind, state: RunState) -> Run {
    eventually("the base zap has ended", async || {
        let run = runs_of(demo, kind).await.pop()?;
        (run.state == state).then_some(run)
    })
    .await
}

#[both]
async fn each_noun_is_sent_whole_to_one_address(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    relays(&demo, &receiver.url("/catch/?source=oxiva&a=%26"), false).await;

    let societe = demo.societe("Mairie d’Évreux & fils").await;
    let call = receiver.next().await;
    assert_eq!(
        (call.method.as_str(), call.target.as_str()),
        ("POST", "/catch/?source=oxiva&a=%26")
    );
    let client = call.json();
    assert_eq!(client["objet"], "client");
    assert_eq!(client["id"], societe);
    assert_eq!(client["nom"], "Mairie d’Évreux & fils");

    let activite = demo.activite(&societe, "Test").await;
    let sent = receiver.next().await.json();
    assert_eq!((&sent["objet"], &sent["ccom_id"]), (&json!("activite"), &json!(activite)));
    assert_eq!((&sent["id"], &sent["sujet"]), (&json!(societe), &json!("Test")));

    let ticket = demo.ticket(&societe, "Imprimante").await;
    let sent = receiver.next().await.json();
    assert_eq!((&sent["objet"], &sent["sticket_id"]), (&json!("ticket"), &json!(ticket)));

    for kind in BaseKind::ALL {
        ended(&demo, kind.noun(), RunState::Success).await;
    }
    receiver.no_others();
    assert!(demo.deliveries().await.iter().all(|one| one.state == Sent::Delivered));
    // The call of the base zap is kept like any other, with its parameters.
    assert_eq!(demo.receptions().await.len(), 3);
}

#[both]
async fn it_sends_what_the_api_says(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    relays(&demo, &receiver.url("/"), false).await;
    let societe = demo.societe("Atelier").await;
    let client = receiver.next().await.json();
    demo.activite(&societe, "Test").await;
    let activite = receiver.next().await.json();
    demo.ticket(&societe, "Panne").await;
    let ticket = receiver.next().await.json();
    let said = demo.v2.get(&format!("societe/?id={societe}&activites=Y&tickets=Y")).await.json();
    for (sent, said, id) in [
        (client, &said, None),
        (activite, &said["activites"][0], Some(&societe)),
        (ticket, &said["tickets"][0], Some(&societe)),
    ] {
        let mut expected = said.as_object().unwrap().clone();
        expected.retain(|_, value| !value.is_array());
        expected.insert("objet".to_owned(), sent["objet"].clone());
        expected.extend(id.map(|id| ("id".to_owned(), json!(id))));
        let sent = sent.as_object().unwrap();
        assert_eq!(*sent, expected);
    }
}

#[both]
async fn suspended_nothing_is_sent(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    relays(&demo, &receiver.url("/"), true).await;
    let societe = demo.societe("Atelier").await;
    demo.delivery_is(Sent::Skipped).await;
    relays(&demo, &receiver.url("/"), false).await;
    demo.ticket(&societe, "Panne").await;
    assert_eq!(receiver.next().await.json()["objet"], "ticket");
    receiver.no_others();
    assert!(runs_of(&demo, RecordKind::Societe).await.is_empty());
}

#[both]
async fn a_base_zap_that_is_off_takes_the_call_and_starts_nothing(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    relays(&demo, &receiver.url("/"), false).await;
    let off = demo.do_it(|tx, scope| {
        let zap = base::of(tx, scope.dossier, RecordKind::Societe)?.unwrap();
        documents::switch(
            tx,
            &Entropy::System,
            scope,
            zap.id,
            false,
            &oxiva::zaps::checks::Unchecked,
        )
    });
    off.await.unwrap();
    demo.societe("Atelier").await;
    demo.delivery_is(Sent::Delivered).await;
    assert_eq!(demo.receptions().await.len(), 1);
    assert!(runs_of(&demo, RecordKind::Societe).await.is_empty());
    receiver.no_others();
}

#[both]
async fn a_miss_halts_readably(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    relays(&demo, &receiver.url("/"), false).await;
    let societe = demo.societe("Atelier").await;
    receiver.next().await;
    let hook = demo.look(|tx, dossier| {
        Ok(base::of(tx, dossier, RecordKind::Ticket)?.unwrap().hook_path(dossier).unwrap())
    });
    let hook = hook.await;
    let call = format!("{hook}?id={societe}&sticket_id=810&url={}", receiver.url("/"));
    assert_eq!(app.http().get(&call).await.status, 200);
    let run = ended(&demo, RecordKind::Ticket, RunState::Halted).await;
    let steps = demo.look(move |tx, dossier| runs::steps(tx, dossier, run.id)).await;
    let message = &steps.last().unwrap().message;
    assert!(message.contains("Le ticket 810 est introuvable"), "{message}");
    receiver.no_others();
}

#[both]
async fn an_example_takes_the_same_way(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let societe = demo.societe("Atelier").await;
    let ticket = demo.ticket(&societe, "Panne").await;
    relays(&demo, &receiver.url("/"), false).await;
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut browser = Browser::signed_in(&app, &email).await;
    let panel = browser.post("/modules/zapier/exemple", &[("exemple", "ticket")]).await;
    assert_eq!((panel.status, panel.header("location")), (303, "/modules/zapier"), "{panel:?}");
    let sent = receiver.next().await.json();
    assert_eq!(
        (&sent["objet"], &sent["sticket_id"], &sent["sujet"]),
        (&json!("ticket"), &json!(ticket), &json!("Panne"))
    );
    ended(&demo, RecordKind::Ticket, RunState::Success).await;
    assert_eq!(demo.delivery_is(Sent::Delivered).await.attempts, 1);
    receiver.no_others();
}

#[both]
async fn hooks_elsewhere_stand_for_ours(setup: Setup) {
    let (mut elsewhere, mut receiver) = (Receiver::start().await, Receiver::start().await);
    let app =
        setup.with("zaps.base_hooks.client", &elsewhere.url("/hooks/catch/1/a/?x=1")).start().await;
    let demo = app.dossier("demo").await;
    relays(&demo, &receiver.url("/in?a=b&c"), false).await;
    let societe = demo.societe("Atelier").await;
    let call = elsewhere.next().await;
    let url: String =
        form_urlencoded::byte_serialize(receiver.url("/in?a=b&c").as_bytes()).collect();
    assert_eq!(
        (call.method.as_str(), call.target),
        ("GET", format!("/hooks/catch/1/a/?x=1&id={societe}&url={url}"))
    );
    demo.delivery_is(Sent::Delivered).await;
    assert!(runs_of(&demo, RecordKind::Societe).await.is_empty());
    // Those that are not named are ours.
    demo.ticket(&societe, "Panne").await;
    assert_eq!(receiver.next().await.json()["objet"], "ticket");
    elsewhere.no_others();
    receiver.no_others();
}

#[both]
async fn a_module_older_than_they_are_gets_them_at_the_next_start(app: TestApp) {
    let demo = app.dossier("demo").await;
    let other = app.dossier("autre").await;
    demo.activate(Module::Zapier).await;
    let (app, mut receiver) = (app.restart().await, Receiver::start().await);
    let (demo, other) = (demo.on(&app), other.on(&app));
    let ids = async |demo: &Dossier| {
        let list = demo.api.get("/zaps").await.json();
        let one = |zap: &serde_json::Value| {
            (zap["source"].clone(), zap["active"].clone(), zap["url"].clone())
        };
        list["items"].as_array().unwrap().iter().map(one).collect::<Vec<_>>()
    };
    let made = ids(&demo).await;
    assert_eq!(
        made.iter().map(|one| &one.0).collect::<Vec<_>>(),
        ["base_client", "base_activite", "base_ticket"]
    );
    assert!(made.iter().all(|one| one.1 == true), "{made:?}");
    assert!(ids(&other).await.is_empty());
    // One that a person switched off stays so.
    assert_eq!(demo.api.patch("/zaps/3", json!({ "active": false })).await.status, 200);
    let app = app.restart().await;
    let demo = demo.on(&app);
    let mut expected = made;
    expected[2].1 = json!(false);
    assert_eq!(ids(&demo).await, expected);
    let url = receiver.url("/");
    let set = demo.do_it(move |tx, scope| {
        zapier::set(tx, scope, RecordKind::Societe, Destination::Relay(&url), false)
    });
    set.await.unwrap();
    demo.societe("Atelier").await;
    assert_eq!(receiver.next().await.json()["objet"], "client");
}

#[both]
async fn they_are_read_and_switched_and_nothing_else(app: TestApp) {
    let demo = app.dossier("demo").await;
    relays(&demo, "", false).await;
    let body =
        json!({ "title": "Le mien", "trigger": { "id": "1", "kind": "catch_hook" }, "steps": [] })
            .to_string();
    for id in 1..=3 {
        let path = format!("/zaps/{id}");
        let saved = demo.api.send("PUT", &path, "application/json", body.as_bytes()).await;
        saved.is_error(409, "base_zap", "");
        demo.api.delete(&path).await.is_error(409, "base_zap", "");
        assert_eq!(demo.api.get(&path).await.json()["version"], 1);
    }
    for kind in BaseKind::ALL {
        let change = demo.do_it(move |tx, scope| {
            let zap = base::of(tx, scope.dossier, kind.noun())?.unwrap();
            assert!(zap.is_on());
            let document = base::document(*kind);
            let saved = documents::save(
                tx,
                &Entropy::System,
                scope,
                zap.id,
                &document,
                &oxiva::zaps::checks::Unchecked,
            );
            assert_eq!(saved.unwrap_err().word(), "base_zap");
            let deleted = documents::delete(tx, &Entropy::System, scope, zap.id);
            assert_eq!(deleted.unwrap_err().word(), "base_zap");
            documents::switch(
                tx,
                &Entropy::System,
                scope,
                zap.id,
                false,
                &oxiva::zaps::checks::Unchecked,
            )
        });
        assert!(!change.await.unwrap().is_on());
    }
}

#[both]
async fn the_module_goes_and_they_stand_still(app: TestApp) {
    let demo = app.dossier("demo").await;
    relays(&demo, "", false).await;
    let gone = demo.do_it(|tx, scope| zapier::deactivate(tx, &Entropy::System, scope));
    gone.await.unwrap();
    let on =
        demo.look(|tx, dossier| Ok(base::of(tx, dossier, RecordKind::Ticket)?.unwrap().is_on()));
    assert!(!on.await);
    demo.activate(Module::Zapier).await;
}
