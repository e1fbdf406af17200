//! Zaps that start before activites are due: each due date once, whatever happens to the server meanwhile.

use crate::{
    both,
    support::{
        Browser, Dossier, TestApp,
        plans::plans,
        zaps::{Made, document},
    },
};
use oxiva::{
    clock::{DAY, HOUR, MINUTE, Micros, SECOND},
    dossiers::people::Role,
    housekeeping::janitor,
    zaps::{
        documents::{StartsBy, ZapSettings},
        runs::{RunState, Start},
    },
};
use serde_json::{Value as Json, json};
use std::{sync::Arc, time::Duration};

const NOTHING: fn() -> Json = || json!([]);

fn before(value: i64, unit: &str) -> Json {
    json!({ "kind": "due", "before": { "value": value, "unit": unit } })
}

/// A zap that is on and starts so long before.
async fn waiting(app: &TestApp, demo: &Arc<Dossier>, value: i64, unit: &str) -> Made {
    Made::new(app, demo, document(before(value, unit), NOTHING())).await
}

/// The number of a new activite, of a societe of its own.
async fn due(demo: &Dossier, echeance: &str) -> String {
    let societe = demo.societe("Mairie").await;
    activite(demo, json!({ "societe": societe, "sujet": "Rappel", "echeance": echeance })).await
}

async fn activite(demo: &Dossier, fields: Json) -> String {
    let made = demo.api.post("/activites", fields).await;
    assert_eq!(made.status, 201, "{made:?}");
    made.json()["id"].as_str().unwrap().to_owned()
}

async fn patch(demo: &Dossier, activite: &str, fields: Json) {
    let changed = demo.api.patch(&format!("/activites/{activite}"), fields).await;
    assert_eq!(changed.status, 200, "{changed:?}");
}

fn moment(text: &str) -> Micros {
    text.parse::<jiff::Timestamp>().unwrap().as_microsecond()
}

/// For which activites it has started, oldest first, once all of its runs have succeeded.
async fn started_for(zap: &Made, count: usize) -> Vec<String> {
    let runs = zap.are(&vec![RunState::Success; count]).await;
    assert!(runs.iter().all(|run| run.start == Start::Due && run.depth == 0));
    runs.into_iter().map(|run| run.source).collect()
}

#[both]
async fn a_zap_starts_a_day_before_and_once_over_restarts(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = waiting(&app, &demo, 1, "days").await;
    assert_eq!(zap.zap().await.starts_by, StartsBy::Due);
    let id = due(&demo, "2023-05-20 10:00").await;
    app.advance_to(moment("2023-05-19T08:00:00Z") - SECOND).await;
    assert!(zap.runs().await.is_empty());
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(started_for(&zap, 1).await, std::slice::from_ref(&id));
    let given = zap.steps(&zap.runs().await[0]).await.remove(0).output;
    assert_eq!(
        (&given["id"], &given["sujet"], &given["echeance"]),
        (&json!(id), &json!("Rappel"), &json!("2023-05-20T10:00:00.000+02:00"))
    );
    assert_eq!(
        given["evenement"],
        json!({ "type": "activite.due", "date": "2023-05-19T10:00:00.000+02:00",
            "auteur": "system" })
    );
    let (email, _) = demo.someone(&app, "Camille", Role::Administrator).await;
    let mut camille = Browser::signed_in(&app, &email).await;
    let page = camille.get(&format!("/zaps/{}", zap.id)).await.text();
    assert!(page.contains("1 jour avant l’échéance"), "{page}");
    let page = camille.get(&format!("/executions/{}", zap.runs().await[0].id)).await.text();
    assert!(page.contains(&format!("href=\"/activites/{id}\"")), "{page}");

    let app = app.restart().await;
    drop(demo);
    let zap = zap.on(&app);
    app.advance(Duration::from_secs(3_600)).await;
    // Another field of it is no other due date.
    patch(&zap.dossier, &id, json!({ "sujet": "Rappel urgent" })).await;
    app.advance_to(moment("2023-05-20T09:00:00Z")).await;
    assert_eq!(zap.runs().await.len(), 1);
    // Another due date is; the first one is not again.
    patch(&zap.dossier, &id, json!({ "echeance": "2023-05-25 10:00" })).await;
    app.advance_to(moment("2023-05-24T07:59:59Z")).await;
    assert_eq!(zap.runs().await.len(), 1);
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(started_for(&zap, 2).await, [id.clone(), id.clone()]);
    patch(&zap.dossier, &id, json!({ "echeance": "2023-05-25 09:00" })).await;
    started_for(&zap, 3).await;
    patch(&zap.dossier, &id, json!({ "echeance": "2023-05-25 10:00" })).await;
    app.advance(Duration::from_secs(60)).await;
    assert_eq!(zap.runs().await.len(), 3);
}

#[both]
async fn what_is_near_as_it_is_written_starts_at_once_unless_nothing_is_left_to_do(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = waiting(&app, &demo, 1, "days").await;
    let societe = demo.societe("Mairie").await;
    let new = |echeance: &str, statut: &str| json!({ "societe": societe, "sujet": "x", "echeance": echeance, "statut": statut });
    // It is a quarter to twelve of 17 May in Paris.
    let near = activite(&demo, new("2023-05-17 14:00", "planned")).await;
    let done = activite(&demo, new("2023-05-17 15:00", "done")).await;
    let over = activite(&demo, new("2023-05-17 09:00", "inprogress")).await;
    activite(&demo, new("2023-05-16 11:00", "planned")).await;
    activite(&demo, new("2023-05-17 16:00", "cancelled")).await;
    let later = activite(&demo, new("2023-05-18 12:00", "planned")).await;
    let cancelled = activite(&demo, new("2023-05-18 12:00", "planned")).await;
    assert_eq!(started_for(&zap, 2).await, [near.clone(), over.clone()]);
    // Opened again: now something is left to do.
    patch(&demo, &done, json!({ "statut": "planned" })).await;
    patch(&demo, &cancelled, json!({ "statut": "cancelled" })).await;
    started_for(&zap, 3).await;
    app.advance(Duration::from_secs(1_800)).await;
    assert_eq!(started_for(&zap, 4).await, [near, over, done, later]);
    // Without a due date, and gone.
    demo.activite(&societe, "Sans échéance").await;
    let gone = activite(&demo, new("2023-05-19 12:00", "planned")).await;
    assert_eq!(demo.api.delete(&format!("/activites/{gone}")).await.status, 204);
    app.advance(Duration::from_secs(3 * 86_400)).await;
    assert_eq!(zap.runs().await.len(), 4);
}

#[both]
async fn a_zap_that_is_switched_on_looks_back_one_day_and_repeats_nothing(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    due(&demo, "2023-05-15 12:00").await;
    due(&demo, "2023-05-16 11:45:25").await;
    let yesterday = due(&demo, "2023-05-16 11:45:27").await;
    let today = due(&demo, "2023-05-17 18:00").await;
    let zap = waiting(&app, &demo, 8, "hours").await;
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(started_for(&zap, 2).await, [yesterday, today]);
    zap.switch(false).await;
    let meanwhile = due(&demo, "2023-05-17 17:00").await;
    app.advance(Duration::from_secs(3_600)).await;
    zap.switch(true).await;
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(started_for(&zap, 3).await[2], meanwhile);
    // A longer time before starts for what is near by it; a shorter one starts nothing again.
    let friday = due(&demo, "2023-05-19 12:00").await;
    zap.save(document(before(1, "weeks"), NOTHING())).await;
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(started_for(&zap, 4).await[3], friday);
    zap.save(document(before(0, "minutes"), NOTHING())).await;
    let thursday = due(&demo, "2023-05-18 12:00").await;
    app.advance_to(moment("2023-05-18T09:59:59Z")).await;
    assert_eq!(zap.runs().await.len(), 4);
    app.advance_to(moment("2023-05-20T00:00:00Z")).await;
    assert_eq!(started_for(&zap, 5).await[4], thursday);
}

#[both]
async fn a_day_without_a_time_is_due_at_midnight_of_the_dossier(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = waiting(&app, &demo, 0, "minutes").await;
    let id = due(&demo, "19/05/2023").await;
    app.advance_to(moment("2023-05-18T21:59:59Z")).await;
    assert!(zap.runs().await.is_empty());
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(started_for(&zap, 1).await, [id]);
}

#[both]
async fn what_fell_due_while_no_server_ran_starts_once(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = waiting(&app, &demo, 0, "minutes").await;
    let first = due(&demo, "2023-05-18 12:00").await;
    let second = due(&demo, "2023-05-19 12:00").await;
    app.setup.started().stop_all().await;
    app.clock.advance(Duration::from_secs(5 * 86_400));
    let app = app.setup.clone().start().await;
    drop(demo);
    let zap = zap.on(&app);
    assert_eq!(started_for(&zap, 2).await, [first, second]);
}

#[both]
async fn many_that_are_due_together_start_once_each_and_a_flood_is_held(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let societe = demo.societe("Mairie").await;
    let zap = waiting(&app, &demo, 1, "hours").await;
    zap.configure(ZapSettings { hold_above: 400, ..ZapSettings::default() }).await;
    for _ in 0..5 {
        let new = json!({ "societe": societe, "sujet": "x", "echeance": "2023-05-18" });
        let items = vec![new; 90];
        let made = demo.api.post("/activites/batch", json!({ "items": items })).await;
        assert_eq!(made.status, 201, "{made:?}");
    }
    app.advance_to(moment("2023-05-17T21:00:00Z")).await;
    let runs = zap.are(&[vec![RunState::Success; 400], vec![RunState::Held; 50]].concat()).await;
    let sources: Vec<_> = runs.iter().map(|run| run.source.clone()).collect();
    let expected: Vec<_> = (1..=450).map(|id| id.to_string()).collect();
    assert_eq!(sources, expected);
    assert_eq!(app.texts("SELECT word FROM notices").await, ["zap-held"]);
}

#[both]
async fn conditions_are_asked_when_it_comes_near_and_when_it_is_written_again(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let mut trigger = before(1, "days");
    trigger["any"] = json!([[{ "key": "{{1__type}}", "match": "text_exactly", "value": "call" }]]);
    let zap = Made::new(&app, &demo, document(trigger, NOTHING())).await;
    let societe = demo.societe("Mairie").await;
    let new = |kind: &str| json!({ "societe": societe, "sujet": "x", "type": kind, "echeance": "2023-05-19 12:00" });
    let call = activite(&demo, new("call")).await;
    let visit = activite(&demo, new("visit")).await;
    app.advance_to(moment("2023-05-18T10:00:00Z")).await;
    assert_eq!(started_for(&zap, 1).await, std::slice::from_ref(&call));
    patch(&demo, &visit, json!({ "type": "call" })).await;
    assert_eq!(started_for(&zap, 2).await, [call, visit]);
}

#[both]
async fn a_zap_may_put_off_what_is_due_and_goes_round_in_no_circle(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let steps = |moment: &str| {
        json!([{ "id": "2", "kind": "action", "app": "crm", "action": "update_activite",
            "params": { "id": "{{1__id}}", "echeance": moment } }])
    };
    // Near again as the zap itself writes it.
    let circle = Made::new(&app, &demo, document(before(1, "days"), steps("+1h"))).await;
    due(&demo, "2023-05-17 12:00").await;
    started_for(&circle, 1).await;
    app.advance(Duration::from_secs(7_200)).await;
    started_for(&circle, 1).await;
    circle.switch(false).await;
    let put_off = Made::new(&app, &demo, document(before(0, "minutes"), steps("+1d"))).await;
    app.advance(Duration::from_secs(1)).await;
    started_for(&put_off, 1).await;
    app.advance(Duration::from_secs(86_400)).await;
    started_for(&put_off, 2).await;
}

#[both]
async fn a_clock_that_is_set_back_starts_nothing_twice_and_nothing_too_early(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = waiting(&app, &demo, 1, "hours").await;
    let first = due(&demo, "2023-05-17 14:00").await;
    app.advance_to(moment("2023-05-17T11:00:00Z")).await;
    started_for(&zap, 1).await;
    app.clock.jump(-2 * HOUR);
    app.advance(Duration::from_secs(2)).await;
    let second = due(&demo, "2023-05-17 13:30").await;
    let third = due(&demo, "2023-05-17 16:00").await;
    app.advance_to(moment("2023-05-17T10:29:59Z")).await;
    assert_eq!(zap.runs().await.len(), 1);
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(zap.runs().await.len(), 2);
    app.advance_to(moment("2023-05-17T13:00:00Z")).await;
    // The order of runs is that of their moments.
    let mut all = started_for(&zap, 3).await;
    all.sort();
    assert_eq!(all, [first, second, third]);
}

#[both]
async fn marks_of_due_dates_long_over_are_forgotten(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = waiting(&app, &demo, 0, "minutes").await;
    due(&demo, "2023-05-17 11:00").await;
    started_for(&zap, 1).await;
    assert_eq!(app.number("SELECT count(*) FROM due_starts").await, 1);
    // The zap has not looked since, as after a server was off for so long.
    app.clock.jump(8 * DAY + MINUTE);
    janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM due_starts").await, 1);
    app.advance(Duration::from_secs(1)).await;
    app.advance(Duration::from_secs(3_600)).await;
    crate::support::eventually("the mark has gone", async || {
        (app.number("SELECT count(*) FROM due_starts").await == 0).then_some(())
    })
    .await;
    assert_eq!(zap.runs().await.len(), 1);
}

#[both]
async fn due_dates_are_found_in_an_index(app: TestApp) {
    let demo = Arc::new(app.dossier("demo").await);
    let zap = waiting(&app, &demo, 1, "days").await;
    demo.societe("Mairie").await;
    app.execute(
        "INSERT INTO activites (dossier, id, societe, type, action, statut, sujet, note, echeance,
            date_creation, date_modification)
        WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 20000)
        SELECT (SELECT max(dossier) FROM dossiers), n, 1, 'task', 'todo', 'planned', 'x', '',
            1700000000000000 + CAST(n AS BIGINT) * 60000000, 0, 0 FROM n",
    )
    .await;
    let (dossier, now) = (demo.id.number(), 1_700_000_000_000_000);
    let asked = vec![
        ("due::WITH_NEAR", vec![now, 60_000_000]),
        ("due::NEAR", vec![dossier, now, 0, now + 60_000_000, 200]),
        ("due::IS_MARKED", vec![dossier, now, 1, zap.id]),
    ];
    let plans = plans(&app, &["activites", "zaps"], asked).await;
    for plan in &plans[..2] {
        assert!(plan.contains("activites_due"), "{plan}");
        assert!(!plan.contains("Seq Scan on activites") && !plan.contains("SCAN a"), "{plan}");
        assert!(!plan.to_lowercase().contains("sort") && !plan.contains("TEMP B-TREE"), "{plan}");
    }
    assert!(!plans[2].contains("SCAN"), "{}", plans[2]);
}
