//! Deliveries: what a creation owes is called, again if it failed, by the schedule, and never where
//! it should not be.

use crate::{
    both,
    support::{Answer, Call, Receiver, Setup, TestApp, eventually},
};
use oxiva::{
    clock::SECOND, records::RecordKind, webhooks::deliveries::DeliveryState,
    worker::retry::SCHEDULE,
};
use std::time::Duration;

/// Returns once nothing is called, waits in memory or is held.
async fn quiet(app: &TestApp) {
    eventually("nothing is under way", async || {
        let held = "SELECT count(*) FROM deliveries WHERE state = 'pending' AND holder IS NOT NULL";
        let idle = app.load.waiting() == 0 && app.load.running() == 0;
        (idle && app.number(held).await == 0).then_some(())
    })
    .await;
}

#[both]
async fn each_noun_calls_its_own_address_with_its_own_parameters(app: TestApp) {
    let demo = app.dossier("demo").await;
    for n in 0..10 {
        demo.societe(&format!("S{n}")).await;
    }
    let mut receiver = Receiver::start().await;
    demo.calls(RecordKind::Societe, &receiver.url("/client")).await;
    demo.calls(RecordKind::Activite, &receiver.url("/activite/")).await;
    demo.calls(RecordKind::Ticket, &receiver.url("/ticket")).await;
    let id = demo.societe("Mairie").await;
    let Call { method, target, headers, .. } = receiver.next().await;
    assert_eq!((method.as_str(), target.as_str()), ("GET", "/client?id=11"));
    assert!(headers["user-agent"].starts_with("Oxiva/"));
    demo.activite(&id, "Appel").await;
    assert_eq!(receiver.next().await.target, "/activite/?id=11&ccom_id=1");
    demo.ticket(&id, "Écran").await;
    assert_eq!(receiver.next().await.target, "/ticket?id=11&sticket_id=1");
    quiet(&app).await;
    receiver.no_others();
    let states: Vec<_> = demo.deliveries().await.iter().map(|d| (d.state, d.attempts)).collect();
    assert_eq!(states, [(DeliveryState::Delivered, 1); 3]);
}

#[both]
async fn a_query_that_is_there_is_kept(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let id = demo.societe("Mairie").await;
    for (saved, called) in [
        ("/?a=1", "/?a=1&id=1&sticket_id=1"),
        ("/?a=%C3%A9%20b&c=d%26e", "/?a=%C3%A9%20b&c=d%26e&id=1&sticket_id=2"),
        ("/?", "/?id=1&sticket_id=3"),
        ("/?a=1&", "/?a=1&id=1&sticket_id=4"),
        ("/h?id=7", "/h?id=7&id=1&sticket_id=5"),
        ("/h#part", "/h?id=1&sticket_id=6"),
    ] {
        demo.calls(RecordKind::Ticket, &receiver.url(saved)).await;
        demo.ticket(&id, "Écran").await;
        assert_eq!(receiver.next().await.target, called);
    }
}

#[both]
async fn an_attempt_is_recorded_with_what_was_said(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(201)]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    let delivery = demo.delivery_is(DeliveryState::Delivered).await;
    let attempts = demo.attempts(&delivery).await;
    assert_eq!(attempts.len(), 1);
    let attempt = &attempts[0];
    assert_eq!((attempt.number, attempt.status, &attempt.failure), (1, Some(201), &None));
    assert_eq!(
        (attempt.url.as_str(), attempt.answer.as_slice()),
        (&*receiver.url("/?id=1"), &b"seen"[..])
    );
    assert_eq!(attempt.at, app.clock.now());
    assert!(attempt.succeeded() && attempt.duration >= 0);
}

#[both]
async fn a_call_that_fails_is_made_again_by_the_schedule_and_then_given_up(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.always_answers(Answer::Status(500));
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    for (step, base) in SCHEDULE.into_iter().enumerate() {
        let attempts = step as i64 + 1;
        let delivery = demo.attempted(attempts).await;
        assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Pending, attempts));
        let wait = delivery.run_at - app.clock.now();
        assert!((base * 4 / 5..=base * 6 / 5).contains(&wait), "step {step}: {wait}");
        app.advance_to(delivery.run_at - SECOND).await;
        quiet(&app).await;
        receiver.no_others();
        assert_eq!(demo.delivery().await.attempts, attempts, "not before its time");
        app.advance(Duration::from_secs(1)).await;
        assert_eq!(receiver.next().await.target, "/?id=1");
    }
    let delivery = demo.delivery_is(DeliveryState::Failed).await;
    let attempts = demo.attempts(&delivery).await;
    assert_eq!(attempts.len(), SCHEDULE.len() + 1);
    assert!(attempts.iter().all(|attempt| attempt.status == Some(500)));
    app.advance(Duration::from_secs(30 * 86_400)).await;
    quiet(&app).await;
    receiver.no_others();

    // « Relancer » begins the schedule anew.
    receiver.always_answers(Answer::Status(200));
    demo.replay(&delivery).await;
    receiver.next().await;
    assert_eq!(
        demo.delivery_is(DeliveryState::Delivered).await.attempts,
        SCHEDULE.len() as i64 + 2
    );
}

#[both]
async fn a_call_that_succeeds_later_is_not_made_again(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(503), Answer::Status(204)]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    let delivery = demo.attempted(1).await;
    app.advance_to(delivery.run_at + SECOND).await;
    receiver.next().await;
    demo.delivery_is(DeliveryState::Delivered).await;
    app.advance(Duration::from_secs(86_400)).await;
    quiet(&app).await;
    receiver.no_others();
}

#[both]
async fn a_redirect_is_not_followed(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(302)]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    let delivery = demo.attempted(1).await;
    assert_eq!(delivery.state, DeliveryState::Pending);
    assert_eq!(demo.attempts(&delivery).await[0].status, Some(302));
    receiver.no_others();
}

#[both]
async fn every_failure_has_its_word(setup: Setup) {
    let app = setup.with("outbound.total_seconds", "1").start().await;
    let receiver = Receiver::start().await;
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let secure = receiver.url("/").replace("http:", "https:");
    for (n, (word, answer, url)) in [
        ("timeout", Answer::Hang, receiver.url("/")),
        ("closed", Answer::Close, receiver.url("/")),
        ("protocol", Answer::Garbage, receiver.url("/")),
        ("connect", Answer::Close, format!("http://{unused}/")),
        ("refused_address", Answer::Close, "http://10.1.2.3/".to_owned()),
        ("refused_address", Answer::Close, "http://[::1]:1/".to_owned()),
        ("dns", Answer::Close, "http://nowhere.invalid/".to_owned()),
        ("tls", Answer::Garbage, secure),
    ]
    .into_iter()
    .enumerate()
    {
        let demo = app.dossier(&format!("dossier-{n}")).await;
        receiver.always_answers(answer);
        demo.calls(RecordKind::Societe, &url).await;
        demo.societe("Mairie").await;
        let delivery = demo.attempted(1).await;
        let attempt = &demo.attempts(&delivery).await[0];
        assert_eq!(attempt.failure.as_deref(), Some(word), "{url}");
        assert_eq!((attempt.status, delivery.state), (None, DeliveryState::Pending));
    }
}

#[both]
async fn private_addresses_are_refused_unless_the_operator_allows_them(setup: Setup) {
    let app = setup.with("outbound.allow_networks", "").start().await;
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    let by_name = receiver.url("/").replace("127.0.0.1", "localhost");
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.calls(RecordKind::Ticket, &by_name).await;
    let id = demo.societe("Mairie").await;
    demo.ticket(&id, "Écran").await;
    quiet(&app).await;
    for delivery in demo.deliveries().await {
        let attempt = &demo.attempts(&delivery).await[0];
        assert_eq!(attempt.failure.as_deref(), Some("refused_address"));
    }
    receiver.no_others();
}

#[both]
async fn while_zapier_is_suspended_nothing_is_called_and_a_replay_sends_it(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.suspend_zapier(true).await;
    demo.societe("Mairie").await;
    let delivery = demo.delivery().await;
    assert_eq!((delivery.state, delivery.attempts), (DeliveryState::Skipped, 0));
    demo.suspend_zapier(false).await;
    app.advance(Duration::from_secs(86_400)).await;
    quiet(&app).await;
    receiver.no_others();
    demo.replay(&delivery).await;
    assert_eq!(receiver.next().await.target, "/?id=1");
    demo.delivery_is(DeliveryState::Delivered).await;
}

#[both]
async fn suspending_stops_a_retry_that_waits(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(500)]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    let delivery = demo.attempted(1).await;
    demo.suspend_zapier(true).await;
    app.advance_to(delivery.run_at + 60 * SECOND).await;
    quiet(&app).await;
    receiver.no_others();
    assert_eq!(demo.delivery().await.attempts, 1);
    demo.suspend_zapier(false).await;
    app.advance(Duration::from_secs(2)).await;
    receiver.next().await;
    demo.delivery_is(DeliveryState::Delivered).await;
}

#[both]
async fn an_address_that_was_taken_away_is_owed_nothing(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.calls(RecordKind::Societe, "").await;
    demo.societe("Mairie").await;
    assert!(demo.deliveries().await.is_empty());
    receiver.no_others();
}

#[both]
async fn an_endpoint_that_hangs_delays_no_other(setup: Setup) {
    let setup = setup.with("outbound.calls_per_endpoint", "2").with("outbound.total_seconds", "5");
    let app = setup.start().await;
    let (demo, other) = (app.dossier("demo").await, app.dossier("autre").await);
    let mut dead = Receiver::start().await;
    let mut alive = Receiver::start().await;
    dead.always_answers(Answer::Hang);
    demo.calls(RecordKind::Societe, &dead.url("/")).await;
    demo.calls(RecordKind::Ticket, &alive.url("/demo")).await;
    other.calls(RecordKind::Societe, &alive.url("/autre")).await;
    for n in 0..20 {
        demo.societe(&format!("S{n}")).await;
    }
    // Its lane is full, the rest of its calls wait in memory…
    for _ in 0..2 {
        dead.next().await;
    }
    eventually("the rest waits", async || {
        ((app.load.running(), app.load.waiting()) == (2, 18)).then_some(())
    })
    .await;
    // …while another endpoint, and another dossier, are called at once.
    demo.ticket("1", "Écran").await;
    assert_eq!(alive.next().await.target, "/demo?id=1&sticket_id=1");
    other.societe("Mairie").await;
    assert_eq!(alive.next().await.target, "/autre?id=1");
    dead.no_others();
}

#[both]
async fn what_is_owed_beyond_the_room_of_a_lane_is_called_in_the_end(setup: Setup) {
    let app =
        setup.with("outbound.calls_per_endpoint", "3").with("outbound.calls", "4").start().await;
    let (demo, other) = (app.dossier("demo").await, app.dossier("autre").await);
    let mut receiver = Receiver::start().await;
    demo.calls(RecordKind::Societe, &receiver.url("/a")).await;
    other.calls(RecordKind::Societe, &receiver.url("/b")).await;
    let mut expected = Vec::new();
    for n in 1..=30 {
        demo.societe("A").await;
        other.societe("B").await;
        expected.extend([format!("/a?id={n}"), format!("/b?id={n}")]);
    }
    let mut seen = Vec::new();
    for _ in 0..60 {
        seen.push(receiver.next().await.target);
    }
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
    quiet(&app).await;
    receiver.no_others();
}

#[both]
async fn a_stop_finishes_what_is_called_and_gives_the_rest_back(setup: Setup) {
    let setup = setup.with("outbound.calls_per_endpoint", "1").with("outbound.total_seconds", "2");
    let app = setup.start().await;
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Hang]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    for n in 0..5 {
        demo.societe(&format!("S{n}")).await;
    }
    receiver.next().await;
    setup.started().stop_all().await;
    let states: Vec<_> = demo.deliveries().await.iter().map(|d| (d.attempts, d.held)).collect();
    let attempted = states.iter().filter(|(attempts, _)| *attempts == 1).count();
    assert_eq!(attempted, 1, "the call under way was recorded: {states:?}");
    assert!(states.iter().all(|(_, held)| !held), "nothing is held: {states:?}");
    let due = app.number("SELECT count(*) FROM deliveries WHERE run_at <= 1684316726000000").await;
    assert_eq!(due, 4, "what was given back is due at once");
    receiver.no_others();

    // The next server takes it up without waiting for a lease to end.
    let app = setup.start().await;
    let mut seen = Vec::new();
    for _ in 0..4 {
        seen.push(receiver.next().await.target);
    }
    quiet(&app).await;
    receiver.no_others();
    assert_eq!(app.number("SELECT count(*) FROM deliveries WHERE state = 'delivered'").await, 4);
}

#[both]
async fn what_a_dead_server_held_is_taken_up_at_once(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(500)]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    demo.attempted(1).await;
    // As a kill leaves it: held, and the lease in the future.
    let setup = app.setup.clone();
    setup.started().stop_all().await;
    let node = if setup.database.is_postgres() { "test" } else { "local" };
    let sql = match node {
        "test" => "UPDATE deliveries SET holder = 'test', run_at = run_at + 60000000",
        _ => "UPDATE deliveries SET holder = 'local', run_at = run_at + 60000000",
    };
    assert_eq!(app.execute(sql).await, 1);
    let app = setup.start().await;
    assert_eq!(receiver.next().await.target, "/?id=1");
    let demo = demo.on(&app);
    assert_eq!(demo.delivery_is(DeliveryState::Delivered).await.attempts, 2);
}

#[both]
async fn what_another_server_holds_is_taken_up_when_its_lease_ends(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(500)]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    let delivery = demo.attempted(1).await;
    assert_eq!(app.execute("UPDATE deliveries SET holder = 'somebody else'").await, 1);
    app.advance_to(delivery.run_at - SECOND).await;
    receiver.no_others();
    app.advance(Duration::from_secs(1)).await;
    receiver.next().await;
    demo.delivery_is(DeliveryState::Delivered).await;
}

#[both]
async fn a_restart_resumes_a_retry_that_waits(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    receiver.answers(&[Answer::Status(500)]);
    demo.calls(RecordKind::Societe, &receiver.url("/")).await;
    demo.societe("Mairie").await;
    receiver.next().await;
    let delivery = demo.attempted(1).await;
    let app = app.restart().await;
    let demo = demo.on(&app);
    receiver.no_others();
    app.advance_to(delivery.run_at + SECOND).await;
    receiver.next().await;
    demo.delivery_is(DeliveryState::Delivered).await;
}

#[both]
async fn a_creation_that_is_refused_owes_nothing(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut receiver = Receiver::start().await;
    demo.calls(RecordKind::Ticket, &receiver.url("/")).await;
    let fields = serde_json::json!({"societe": "99", "sujet": "Écran"});
    demo.api.post("/tickets", fields).await.is_error(422, "unknown_societe", "societe");
    assert_eq!(app.stored().await, [0; 6]);
    quiet(&app).await;
    receiver.no_others();
}
