//! One reader of dates: whatever door a date comes through, it is read alike, and what is none is refused
//! by name.

use crate::{
    both,
    support::{
        Browser, Dossier, Receiver, TestApp,
        zaps::{Made, catch_hook, document, post},
    },
};
use oxiva::{
    dossiers::{self, people::Role},
    zaps::runs::RunState,
};
use serde_json::{Value as Json, json};
use std::{sync::Arc, time::Duration};
use zap_engine::dates::DateOrder;

/// What is sent on 17 May 2023 in Paris, and which moment it is.
const READ: [(&str, &str); 15] = [
    ("2026/12/10", "2026-12-10T00:00:00.000+01:00"),
    ("2023-05-17 11:45:26 UTC", "2023-05-17T13:45:26.000+02:00"),
    ("2023-05-17 11:45:26 +0200", "2023-05-17T11:45:26.000+02:00"),
    ("17/05/2023 11h45", "2023-05-17T11:45:00.000+02:00"),
    ("17.05.2023", "2023-05-17T00:00:00.000+02:00"),
    ("17-05-2023", "2023-05-17T00:00:00.000+02:00"),
    ("1/2/2026", "2026-02-01T00:00:00.000+01:00"),
    ("31/12/26", "2026-12-31T00:00:00.000+01:00"),
    ("17 mai 2023", "2023-05-17T00:00:00.000+02:00"),
    ("10 déc. 2026 15:00", "2026-12-10T15:00:00.000+01:00"),
    ("Dec 10, 2026 03:00PM", "2026-12-10T15:00:00.000+01:00"),
    ("Wed, 17 May 2023 09:45:26 GMT", "2023-05-17T11:45:26.000+02:00"),
    ("1684316726", "2023-05-17T11:45:26.000+02:00"),
    ("demain", "2023-05-18T00:00:00.000+02:00"),
    // The offset of Paris was of 9 minutes and 21 seconds, which RFC 3339 cannot write.
    ("1900-01-01", "1900-01-01T00:00:00.000+00:09"),
];

const NO_DATES: [&str; 6] =
    ["bientôt", "12/31/2018", "31/02/2026", "0026-12-31", "2026-05", "2026-12-31 25:00"];

async fn administrator(app: &TestApp, demo: &Dossier) -> Browser {
    let (email, _) = demo.someone(app, "Camille", Role::Administrator).await;
    Browser::signed_in(app, &email).await
}

async fn reads_american(demo: &Dossier) {
    let set = |tx: &mut oxiva::db::Tx, scope: &dossiers::Scope| {
        dossiers::set_date_order(tx, scope, DateOrder::MonthDay)
    };
    demo.do_it(set).await.unwrap();
}

#[both]
async fn the_api_reads_every_way_of_writing_a_date(app: TestApp) {
    let demo = app.dossier("demo").await;
    let societe = demo.societe("Mairie").await;
    let activite =
        |echeance: Json| json!({ "societe": societe, "sujet": "d", "echeance": echeance });
    for (text, expected) in READ {
        let made = demo.api.post("/activites", activite(json!(text))).await;
        assert_eq!(made.json()["echeance"], expected, "{text}");
        // What is written reads back.
        let again = demo.api.post("/activites", activite(json!(expected))).await;
        assert_eq!(again.json()["echeance"], expected, "{text}");
    }
    let made = demo.api.post("/activites", activite(json!(1_684_316_726_000_i64))).await;
    assert_eq!(made.json()["echeance"], "2023-05-17T11:45:26.000+02:00");
    for text in NO_DATES {
        let refused = demo.api.post("/activites", activite(json!(text))).await;
        refused.is_error(422, "date", "echeance");
        assert!(refused.text().contains(text), "{text}");
    }
    reads_american(&demo).await;
    let made = demo.api.post("/activites", activite(json!("12/31/2018 1:00"))).await;
    assert_eq!(made.json()["echeance"], "2018-12-31T01:00:00.000+01:00");
    assert_eq!(demo.api.get("/me").await.json()["date_order"], "month_day");
}

#[both]
async fn a_form_reads_the_same(app: TestApp) {
    let demo = app.dossier("demo").await;
    let societe = demo.societe("Mairie").await;
    let mut browser = administrator(&app, &demo).await;
    for (number, (text, expected)) in (1..).zip(READ) {
        let fields = [("societe_id", societe.as_str()), ("sujet", "d"), ("echeance", text)];
        let saved = browser.post("/activites", &fields).await;
        assert_eq!(saved.status, 303, "{text}: {saved:?}");
        let stored = demo.api.get(&format!("/activites/{number}")).await.json();
        assert_eq!(stored["echeance"], expected, "{text}");
    }
    // A day that comes back as it was shown leaves the time; one that is typed counts.
    let saved = async |browser: &mut Browser, echeance: &str| {
        let fields = [("societe_id", societe.as_str()), ("sujet", "d"), ("echeance", echeance)];
        assert_eq!(browser.post("/activites/1", &fields).await.status, 303);
        demo.api.get("/activites/1").await.json()["echeance"].clone()
    };
    let with_time = "2026-12-10T15:00:00.000+01:00";
    assert_eq!(saved(&mut browser, "10/12/2026 15h").await, with_time);
    assert_eq!(saved(&mut browser, "2026-12-10").await, with_time);
    for text in NO_DATES {
        let fields = [("societe_id", societe.as_str()), ("sujet", "d"), ("echeance", text)];
        let refused = browser.post("/activites", &fields).await;
        assert_eq!(refused.status, 422, "{text}");
        assert!(refused.text().contains("n’est pas une date"), "{text}");
    }
}

#[both]
async fn a_column_of_a_table_reads_the_same(app: TestApp) {
    let demo = app.dossier("demo").await;
    let columns = json!({ "nom": "T", "columns": [{ "nom": "D", "type": "date" }] });
    demo.api.post("/tables", columns).await;
    let row = async |text: &str| {
        demo.api.post("/tables/1/rows", json!({ "values": { "D": text } })).await
    };
    for (text, expected) in [
        ("1/2/2026", "2026-02-01"),
        ("01/02/2026", "2026-02-01"),
        ("31/12/26", "2026-12-31"),
        ("17 mai 2023", "2023-05-17"),
        ("demain", "2023-05-18"),
        ("2023-05-17 11:45:26 UTC", "2023-05-17 13:45:26.000"),
        ("17/05/2023 11h45", "2023-05-17 11:45:00.000"),
        ("2023-10-29 02:30", "2023-10-29 02:30:00.000"),
    ] {
        assert_eq!(row(text).await.json()["values"]["D"], expected, "{text}");
    }
    for text in NO_DATES {
        row(text).await.is_error(422, "cell_date", "D");
    }
    // What is looked for is read alike.
    let found = async |how: &str, value: &str| {
        let filter = json!([{ "column": "D", "match": how, "value": value }]).to_string();
        let filter: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        demo.api.listed(&format!("/tables/1/rows?filter={filter}"), "id").await
    };
    assert_eq!(found("equals", "31 décembre 2026").await, ["3"]);
    assert_eq!(found("equals", "1/2/26").await, ["1", "2"]);
    assert_eq!(found("starts_with", "2026-12").await, ["3"]);
    reads_american(&demo).await;
    assert_eq!(row("1/2/2026").await.json()["values"]["D"], "2026-01-02");
}

/// A filter that lets through what is after the last moment of 2018, written the American way.
fn after_2018(order: Option<&str>, url: &str) -> Json {
    let any = json!([[{ "key": "{{1__d}}", "match": "date_after", "value": "12/31/2018 1:00" }]]);
    let steps = json!([{ "id": "2", "kind": "filter", "any": any }, post("3", url, json!({}))]);
    let mut document = catch_hook(steps);
    if let Some(order) = order {
        document["date_order"] = order.into();
    }
    document
}

#[both]
async fn a_condition_reads_in_the_order_of_its_zap(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut receiver = Receiver::start().await;
    let american = Made::new(&app, &demo, after_2018(Some("month_day"), &receiver.url("/"))).await;
    american.start(json!({ "d": "01/01/2019" })).await;
    american.are(&[RunState::Success]).await;
    receiver.next().await;
    american.start(json!({ "d": "12/30/2018" })).await;
    american.are(&[RunState::Success, RunState::Filtered]).await;

    // Read with the day first, the constant is no date: the run says so.
    let french = Made::new(&app, &demo, after_2018(None, &receiver.url("/"))).await;
    french.start(json!({ "d": "01/01/2019" })).await;
    let run = french.are(&[RunState::Errored]).await.remove(0);
    assert_eq!(run.failure, "not_a_date");
    let step = french.steps(&run).await.remove(1);
    assert_eq!(step.failure, "not_a_date");
    assert!(
        step.message.contains("«\u{a0}12/31/2018 1:00\u{a0}» n’est pas une date"),
        "{}",
        step.message
    );
    receiver.no_others();
}

#[both]
async fn what_is_no_date_is_no_filtered_run(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let any = json!([[{ "key": "{{1__d}}", "match": "date_before", "value": "demain" }]]);
    let paths = json!([{ "id": "2", "kind": "paths", "paths": [
        { "id": "3", "rule": "custom", "any": any, "steps": [] },
        { "id": "4", "rule": "fallback", "steps": [] },
    ]}]);
    let zap = Made::new(&app, &demo, catch_hook(paths)).await;
    for (sent, state) in
        [("17 mai 2023", RunState::Success), ("jamais", RunState::Errored), ("", RunState::Success)]
    {
        zap.start(json!({ "d": sent })).await;
        let runs = zap.runs().await;
        let mut states: Vec<_> = runs[..runs.len() - 1].iter().map(|run| run.state).collect();
        states.push(state);
        zap.are(&states).await;
    }
}

/// The conditions of a trigger are asked before there is a run: one is written that says what is wrong.
#[both]
async fn a_trigger_that_cannot_be_asked_says_so(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let societe = demo.societe("Mairie").await;
    let trigger = |value: &str| {
        let any = json!([[{ "key": "{{1__echeance}}", "match": "date_after", "value": value }]]);
        document(json!({ "kind": "event", "events": ["activite.created"], "any": any }), json!([]))
    };
    let mut american = trigger("12/31/2018");
    american["date_order"] = "month_day".into();
    let american = Made::new(&app, &demo, american).await;
    let french = Made::new(&app, &demo, trigger("12/31/2018")).await;
    for echeance in ["2019-01-01", ""] {
        let fields = json!({ "societe": societe, "sujet": "d", "echeance": echeance });
        assert_eq!(demo.api.post("/activites", fields).await.status, 201);
    }
    american.are(&[RunState::Success]).await;
    let runs = french.are(&[RunState::Errored; 2]).await;
    assert_eq!(runs[0].failure, "not_a_date");
    let step = french.steps(&runs[0]).await.remove(0);
    assert!(step.message.contains("12/31/2018"), "{}", step.message);
}

#[both]
async fn a_delay_reads_the_same(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let steps = json!([{ "id": "2", "kind": "delay", "until": "{{1__d}}" }]);
    let zap = Made::new(&app, &demo, catch_hook(steps)).await;
    let due = |hours: u64| app.clock.now() + Duration::from_secs(hours * 3_600).as_micros() as i64;
    let midnight = "2023-05-18T00:00:00+02:00".parse::<jiff::Timestamp>().unwrap();
    for (text, expected) in [
        ("demain", midnight.as_microsecond()),
        ("18 mai 2023", midnight.as_microsecond()),
        ("17/05/23 +1d", midnight.as_microsecond()),
        ("+2h", due(2)),
    ] {
        zap.start(json!({ "d": text })).await;
        let before = zap.runs().await.len();
        let runs = zap.are(&vec![RunState::Waiting; before]).await;
        assert_eq!(runs.last().unwrap().run_at, Some(expected), "{text}");
    }
    let wrong = Made::new(
        &app,
        &demo,
        catch_hook(json!([{ "id": "2", "kind": "delay", "until": "{{1__d}}" }])),
    )
    .await;
    wrong.start(json!({ "d": "bientôt" })).await;
    let run = wrong.are(&[RunState::Errored]).await.remove(0);
    assert_eq!(run.failure, "delay_date");
    assert!(wrong.steps(&run).await[1].message.contains("bientôt"));
}

#[both]
async fn a_step_reads_dates_in_the_order_of_its_zap(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let columns = json!({ "nom": "T", "columns": [{ "nom": "D", "type": "date" }] });
    demo.api.post("/tables", columns).await;
    let societe = demo.societe("Mairie").await;
    let mut document = catch_hook(json!([
        { "id": "2", "kind": "action", "app": "tables", "action": "create_row",
          "params": { "table": "1", "D": "{{1__d}}" } },
        { "id": "3", "kind": "action", "app": "crm", "action": "create_activite",
          "params": { "societe": societe, "sujet": "d", "echeance": "{{1__d}}" } },
        { "id": "4", "kind": "action", "app": "formatter", "action": "date",
          "params": { "transform": "date.format", "inputs": "{{1__d}}", "to_format": "Do MMMM" } },
    ]));
    document["date_order"] = "month_day".into();
    let zap = Made::new(&app, &demo, document).await;
    zap.start(json!({ "d": "2/1/2026" })).await;
    let run = zap.are(&[RunState::Success]).await.remove(0);
    let steps = zap.steps(&run).await;
    assert_eq!(steps[1].output["D"], "2026-02-01");
    assert_eq!(steps[2].output["echeance"], "2026-02-01T00:00:00.000+01:00");
    assert_eq!(steps[3].output["output"], "1er février");
}

#[both]
async fn what_cannot_be_right_is_refused_when_a_zap_is_saved(app: TestApp) {
    let demo = app.dossier("demo").await;
    let format = |to_format: &str| {
        catch_hook(json!([{ "id": "2", "kind": "action", "app": "formatter", "action": "date",
            "params": { "transform": "date.format", "inputs": "now", "to_format": to_format } }]))
    };
    for right in ["YYYY-MM-DD", "Do MMMM [de] YYYY", "{{1__format}}"] {
        assert_eq!(demo.api.post("/zaps", format(right)).await.status, 201, "{right}");
    }
    let refused = demo.api.post("/zaps", format("yyyy-MM-dd")).await;
    assert_eq!(refused.status, 422);
    let told = refused.text();
    assert!(told.contains("yyyy") && told.contains("/steps/0/params/to_format"), "{told}");
    let mut order = catch_hook(json!([]));
    order["date_order"] = "day_month".into();
    let made = demo.api.post("/zaps", order.clone()).await;
    assert_eq!(made.json()["document"]["date_order"], "day_month");
    order["date_order"] = "year_first".into();
    let refused = demo.api.post("/zaps", order).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("month_day"), "{refused:?}");
}

#[both]
async fn the_order_is_a_setting_of_the_dossier(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut browser = administrator(&app, &demo).await;
    let page = browser.get("/dossier").await.text();
    assert!(page.contains("name=\"date_order\""), "{page}");
    let settings =
        |order| [("raison", "S"), ("fuseau", "UTC"), ("langue", "fr"), ("date_order", order)];
    let refused = browser.post("/dossier", &settings("year_first")).await;
    assert_eq!(refused.status, 422);
    assert_eq!(browser.post("/dossier", &settings("month_day")).await.status, 303);
    assert_eq!(demo.api.get("/me").await.json()["date_order"], "month_day");
    // A form that does not ask changes nothing.
    assert_eq!(browser.post("/dossier", &settings("month_day")[..3]).await.status, 303);
    assert_eq!(demo.api.get("/me").await.json()["date_order"], "month_day");
}
