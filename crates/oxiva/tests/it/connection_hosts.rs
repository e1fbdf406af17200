//! What a connection gives access with goes to its hosts and to no other: not by a step, not by a script, not by
//! a redirect; and those of before have the hosts that their zaps call.

use crate::{
    both,
    support::{
        Answer::{Moved, Says},
        Browser, Dossier, Receiver, TestApp,
        binary::Binary,
        eventually,
        zaps::{Made, catch_hook},
    },
};
use oxiva::{dossiers::people::Role, zaps::runs::RunState};
use serde_json::{Value as Json, json};
use std::sync::Arc;

const SECRET: &str = "clef-4711";

async fn connection(demo: &Dossier, app: &str, hosts: Option<Json>) -> String {
    let mut data = json!({ "values": { "key_0123456789ab_1": SECRET } });
    if app == "webhooks" {
        data["headers"] = json!({ "X-Key": SECRET });
    }
    let mut wanted = json!({ "app": app, "nom": format!("Compta {app}"), "data": data });
    if let Some(hosts) = hosts {
        wanted["hosts"] = hosts;
    }
    let made = demo.api.post("/connections", wanted).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()["id"].as_str().unwrap().to_owned()
}

/// The state of a run of one step, and the stable word of what went wrong.
async fn played(app: &TestApp, demo: &Arc<Dossier>, step: Json) -> (RunState, String) {
    let zap = Made::posted(app, demo, catch_hook(json!([step]))).await;
    zap.start(json!({ "hote": "127.0.0.1" })).await;
    let run = eventually("the run ends", async || {
        zap.runs().await.into_iter().find(|run| run.ended_at.is_some())
    });
    let run = run.await;
    (run.state, run.failure)
}

fn get(url: &str, connection: &str) -> Json {
    json!({ "id": "2", "kind": "action", "app": "webhooks", "action": "get",
        "connection": connection.parse::<i64>().unwrap(), "params": { "url": url } })
}

#[both]
async fn a_connection_goes_to_its_hosts_alone(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Says("application/json", "{}"));
    let by_name = receiver.url("/x").replace("127.0.0.1", "localhost");
    let refused = (RunState::Errored, "connection_host".to_owned());
    let done = (RunState::Success, String::new());

    let id = connection(&demo, "webhooks", None).await;
    assert_eq!(played(&app, &demo, get(&receiver.url("/x"), &id)).await, refused, "nowhere");
    let path = format!("/connections/{id}");
    let changed = demo.api.patch(&path, json!({ "hosts": ["127.0.0.1"] })).await;
    assert_eq!((changed.status, &changed.json()["hosts"]), (200, &json!(["127.0.0.1"])));
    assert_eq!(played(&app, &demo, get(&receiver.url("/x"), &id)).await, done);
    assert_eq!(receiver.next().await.headers["x-key"], SECRET);
    assert_eq!(played(&app, &demo, get(&by_name, &id)).await, refused, "another name");
    // What is mapped is looked at when it is there.
    let mapped = receiver.url("/x").replace("127.0.0.1", "{{1__hote}}");
    assert_eq!(played(&app, &demo, get(&mapped, &id)).await, done);
    assert_eq!(receiver.next().await.headers["x-key"], SECRET);
    let evil = format!(
        "http://{{{{1__hote}}}}@localhost:{}/",
        receiver.url("/").split(':').nth(2).unwrap()
    );
    assert_ne!(played(&app, &demo, get(&evil, &id)).await, done);
    receiver.answers(&[Moved(by_name.clone().leak())]);
    assert_eq!(played(&app, &demo, get(&receiver.url("/loin"), &id)).await, refused, "a redirect");
    assert_eq!(receiver.next().await.headers["x-key"], SECRET);
    receiver.no_others();

    let script = connection(&demo, "code", Some(json!(["127.0.0.1"]))).await;
    let code = |url: &str| {
        let code = format!(
            "await fetch('{url}', {{ headers: {{ 'X-Key': inputData.key_0123456789ab_1 }} }}); return {{}}"
        );
        json!({ "id": "2", "kind": "action", "app": "code", "action": "javascript",
            "connection": script.parse::<i64>().unwrap(), "params": { "code": code } })
    };
    assert_eq!(played(&app, &demo, code(&receiver.url("/y"))).await, done);
    assert_eq!(receiver.next().await.headers["x-key"], SECRET);
    assert_eq!(played(&app, &demo, code(&by_name)).await.0, RunState::Errored);
    receiver.no_others();
}

#[both]
async fn hosts_are_chosen_at_every_door(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (email, _) = demo.someone(&app, "Anne", Role::Administrator).await;
    let mut anne = Browser::signed_in(&app, &email).await;
    let new = [
        ("nom", "Canal"),
        ("app", "webhooks"),
        ("data", "url: https://hooks.example.org/services/x"),
    ];
    assert_eq!(anne.post("/connexions-zap", &new).await.status, 303);
    let page = anne.get("/connexions-zap").await.text();
    assert!(page.contains("Envoyée à hooks.example.org"), "its own address\n{page}");
    let set = [("hosts", "https://API.example.org/v1, *.oxiva.example")];
    assert_eq!(anne.post("/connexions-zap/1/serveurs", &set).await.status, 303);
    let hosts = || async { demo.api.get("/connections").await.json()["items"][0]["hosts"].clone() };
    assert_eq!(hosts().await, json!(["api.example.org", "*.oxiva.example"]));
    let wrong = anne.post("/connexions-zap/1/serveurs", &[("hosts", "a@b")]).await;
    assert_eq!(wrong.status, 422, "{wrong:?}");
    assert!(wrong.text().contains("a@b"), "what was typed comes back\n{wrong:?}");
    let binary = Binary::on(&app.setup.database);
    let of = ["--dossier", "demo"];
    binary.run(&[&["connection", "hosts", "1", "--host", "a.example"][..], &of].concat()).text();
    assert_eq!(hosts().await, json!(["a.example"]));
    binary.run(&[&["connection", "hosts", "1"][..], &of].concat()).text();
    assert_eq!(hosts().await, json!([]));
    assert!(anne.get("/connexions-zap").await.text().contains("Envoyée nulle part"));
    for (hosts, rule) in
        [(json!("a"), "type"), (json!([1]), "type"), (json!(["a@b"]), "connection_host")]
    {
        demo.api
            .patch("/connections/1", json!({ "hosts": hosts }))
            .await
            .is_error(422, rule, "hosts");
    }
    demo.api.patch("/connections/1", json!({})).await.is_error(422, "required", "hosts");
    demo.api.patch("/connections/9", json!({ "hosts": [] })).await.is_error(404, "not_found", "");
    let told = app
        .texts("SELECT CAST(detail AS TEXT) FROM audit WHERE action = 'connection_changed' ORDER BY seq")
        .await;
    assert_eq!(told.len(), 3, "{told:?}");
}

#[both]
async fn connections_of_before_get_the_hosts_that_their_zaps_call(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let used = connection(&demo, "webhooks", None).await;
    let unused = connection(&demo, "code", None).await;
    let step = |id: &str, url: &str| {
        let mut step = get(url, &used);
        step["id"] = id.into();
        step
    };
    let steps = json!([
        step("2", "https://api.example.org/{{1__id}}"),
        { "id": "3", "kind": "filter", "any": [[{ "key": "{{1__a}}", "match": "exists" }]] },
        step("4", "https://autre.example:8443/x"),
        step("5", "{{1__url}}"),
    ]);
    Made::posted(&app, &demo, catch_hook(steps)).await;
    // As a version before left them.
    app.execute("UPDATE connections SET hosts = NULL").await;
    let app = app.restart().await;
    let demo = Arc::into_inner(demo).unwrap().on(&app);
    let hosts = async || {
        let listed = demo.api.get("/connections").await.json();
        let of = |id: &str| {
            let all = listed["items"].as_array().unwrap();
            all.iter().find(|one| one["id"] == id).unwrap()["hosts"].clone()
        };
        [of(&used), of(&unused)]
    };
    let expected = [json!(["api.example.org", "autre.example:8443"]), json!([])];
    assert_eq!(hosts().await, expected);
    assert_eq!(app.number("SELECT count(*) FROM connections WHERE hosts IS NULL").await, 0);
    demo.api.patch(&format!("/connections/{used}"), json!({ "hosts": [] })).await;
    let app = app.restart().await;
    let demo = demo.on(&app);
    let listed = demo.api.get("/connections").await.json();
    assert!(
        listed["items"].as_array().unwrap().iter().all(|one| one["hosts"] == json!([])),
        "once"
    );
}
