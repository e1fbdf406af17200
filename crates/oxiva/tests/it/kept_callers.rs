//! What a server keeps of those who call its API is true at their next request, whoever changed it where: here two
//! servers on one database have the same caller in memory, and what is done through one is seen by both.

use crate::{
    both,
    invitations::administrator,
    support::{Browser, Dossier, Setup, TestApp, eventually},
};
use oxiva::{
    db::all_statements,
    dossiers::{modules::Module, people::Role, tokens::TokenScope},
};
use serde_json::json;
use std::{collections::BTreeSet, time::Duration};

/// The same dossier through each of two servers, with a caller that both have in memory.
struct Twins {
    apps: [TestApp; 2],
    dossiers: [Dossier; 2],
    admin: Browser,
}

impl Twins {
    async fn start(setup: Setup) -> Twins {
        let apps = [
            setup.clone().with("database.node", "one").start_without_background().await,
            setup.clone().with("database.node", "two").start_without_background().await,
        ];
        let demo = apps[0].dossier("demo").await;
        let admin = administrator(&apps[0], &demo, "camille@oxiva.example").await;
        demo.societe("Mairie").await;
        let dossiers = [demo.clone().on(&apps[0]), demo.on(&apps[1])];
        let twins = Twins { apps, dossiers, admin };
        twins.all_answer(200, "").await;
        twins
    }

    /// What each server answers to the caller, in each way in which it looks at one, with the code of what it refuses.
    async fn all_answer(&self, status: u16, code: &str) {
        // The second time it is in memory.
        for round in 0..2 {
            for (server, seen) in self.dossiers.iter().enumerate() {
                let answers = [
                    seen.v2.get("societe/?id=1").await,
                    seen.v2.get("societe/?id=1&activites=Y&tickets=Y").await,
                    seen.v2.get("version/").await,
                    seen.api.get("/societes/1").await,
                    seen.api.get("/me").await,
                ];
                for answer in answers {
                    assert_eq!(answer.status, status, "{server} {round} {answer:?}");
                    if status != 200 {
                        answer.is_error(status, code, "");
                    }
                }
            }
        }
    }

    async fn revision(&self) -> i64 {
        self.apps[0].number("SELECT revision FROM dossiers WHERE nom = 'demo'").await
    }

    /// A form of the administrator's, on the first server, that changes what callers may.
    async fn post(&mut self, path: &str, fields: &[(&str, &str)]) {
        let before = self.revision().await;
        let answer = self.admin.post(path, fields).await;
        assert_eq!(answer.status, 303, "{path}: {answer:?}");
        assert!(self.revision().await > before, "{path} leaves the revision as it was");
    }
}

#[both]
async fn a_revoked_key_fails_at_its_next_request_on_every_server(setup: Setup) {
    let mut twins = Twins::start(setup).await;
    let other = twins.dossiers[1].token(&[TokenScope::Admin]).await;
    twins.post("/cles/1/revocation", &[]).await;
    twins.all_answer(401, "invalid_token").await;
    // The same by the API, through the other server.
    let keys = twins.apps[1].http().below("/api/v3").bearer(&other);
    assert_eq!(keys.get("/keys").await.status, 200);
    let there = twins.apps[0].http().below("/api/v3").bearer(&other);
    assert_eq!(there.get("/keys").await.status, 200);
    assert_eq!(keys.delete("/keys/2").await.status, 204);
    for http in [keys, there] {
        http.get("/keys").await.is_error(401, "invalid_token", "");
    }
}

#[both]
async fn a_module_is_off_and_on_again_at_the_next_request(setup: Setup) {
    let mut twins = Twins::start(setup).await;
    twins.post("/modules/api/arret", &[]).await;
    twins.all_answer(403, "module_inactive").await;
    twins.post("/modules/api/activation", &[]).await;
    twins.all_answer(200, "").await;
    for (suspended, status, code) in [(true, 403, "module_inactive"), (false, 200, "")] {
        let before = twins.revision().await;
        twins.dossiers[0].suspend_api(suspended).await;
        assert!(twins.revision().await > before);
        twins.all_answer(status, code).await;
    }
    let before = twins.revision().await;
    twins.dossiers[0].activate(Module::Zapier).await;
    assert!(twins.revision().await > before);
    twins.all_answer(200, "").await;
}

#[both]
async fn the_settings_of_the_dossier_hold_at_the_next_request(setup: Setup) {
    let mut twins = Twins::start(setup).await;
    let settings = [
        ("raison", "Autre"),
        ("fuseau", "America/Martinique"),
        ("langue", "en"),
        ("date_order", "month_day"),
    ];
    twins.post("/dossier", &settings).await;
    for seen in &twins.dossiers {
        assert_eq!(seen.v2.get("version/").await.json()["societe"], "Autre");
        let societe = seen.v2.get("societe/?id=1").await.json();
        assert_eq!(societe["date_creation"], "2023-05-17 05:45:26.000");
        let me = seen.api.get("/me").await.json();
        assert_eq!((&me["date_order"], &me["langue"]), (&json!("month_day"), &json!("en")), "{me}");
        let due = json!({ "societe": "1", "sujet": "Rappel", "echeance": "02/01/2024 10:00" });
        let made = seen.api.post("/activites", due).await.json();
        assert_eq!(made["echeance"], "2024-02-01T10:00:00.000-04:00", "{made}");
    }
}

#[both]
async fn a_key_has_its_own_rights_whatever_becomes_of_who_made_it(setup: Setup) {
    let mut twins = Twins::start(setup).await;
    let made = twins.admin.post("/cles", &[("nom", "Neuve"), ("scopes", "read")]).await.text();
    let at = made.find("oxv_").expect("the key is shown once");
    let reads = &made[at..at + twins.dossiers[0].token.len()];
    let read_only = async |twins: &Twins| {
        for app in &twins.apps {
            let http = app.http().below("/api/v3").bearer(reads);
            for _ in 0..2 {
                assert_eq!(http.get("/me").await.status, 200);
                http.post("/societes", json!({ "nom": "x" })).await.is_error(
                    403,
                    "missing_scope",
                    "",
                );
            }
        }
    };
    read_only(&twins).await;
    let (email, _) = twins.dossiers[0].someone(&twins.apps[0], "Lou", Role::Administrator).await;
    let mut lou = Browser::signed_in(&twins.apps[0], &email).await;
    let change = [("nom", "Camille"), ("role", "member"), ("active", "on")];
    let changed = lou.post("/personnes/1", &change).await;
    assert_eq!(changed.status, 303, "{changed:?}");
    assert_eq!(twins.admin.get("/cles").await.status, 403, "nothing is kept of people");
    read_only(&twins).await;
}

#[both]
async fn a_caller_in_memory_is_counted_and_refused_as_any_other(setup: Setup) {
    let setup = setup.with("limits.api_per_second", "6");
    let app = setup.start_without_background().await;
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    for left in (0..5).rev() {
        let answer = demo.v2.get("societe/?id=1").await;
        assert_eq!(answer.status, 200);
        assert!(answer.header("ratelimit").starts_with(&format!("\"dossier\";r={left};")));
    }
    demo.v2.get("societe/?id=1").await.is_error(429, "rate_limited", "");
    app.clock.advance(Duration::from_secs(1));
    assert_eq!(demo.v2.get("societe/?id=1").await.status, 200);
    // What is wrong with the query, or not there, is told as to anybody.
    demo.v2.get("societe/?id=x").await.is_error(400, "invalid_parameter", "id");
    demo.v2.get("societe/?id=1&x=1").await.is_error(400, "invalid_parameter", "x");
    demo.v2.get("societe/?id=2").await.is_error(404, "not_found", "");
    // Nor is it anybody else's.
    let other = app.dossier("autre").await;
    let mixed = format!("/appli/api/oxiva/v2.0/societe/?id=1&dossier=autre&token={}", demo.token);
    app.http().get(&mixed).await.is_error(401, "invalid_token", "");
    other.v2.get("societe/?id=1").await.is_error(404, "not_found", "");
    let typed = format!("/appli/api/oxiva/v2.0/societe/?id=1&dossier=%20DEMO&token={}", demo.token);
    assert_eq!(app.http().get(&typed).await.status, 200, "as a person may type it");
}

#[both]
async fn the_use_of_a_key_is_noted_once_a_minute(setup: Setup) {
    let app = setup.start_without_background().await;
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    let noted = async || app.number("SELECT coalesce(max(used_at), 0) FROM tokens").await;
    let began = app.clock.now();
    eventually("the first use is noted", async || (noted().await == began).then_some(())).await;
    app.clock.advance(Duration::from_secs(59));
    demo.v2.get("societe/?id=1").await;
    app.clock.advance(Duration::from_secs(2));
    let then = app.clock.now();
    demo.v2.get("societe/?id=1").await;
    let after =
        eventually("it is noted again", async || Some(noted().await).filter(|at| *at > began))
            .await;
    assert_eq!(after, then, "not 59 seconds after the first");
}

/// What writes the tables that callers are read from: whether it raises the revision, or why it need not.
const WRITES: &[(&str, &str)] = &[
    ("dossiers::INSERT", "nobody knows the dossier yet"),
    ("dossiers::UPDATE", RAISES),
    ("dossiers::SET_DATE_ORDER", RAISES),
    ("dossiers::REQUIRE", RAISES),
    ("dossiers::revision::RAISE", RAISES),
    ("dossiers::space::SET", "what a dossier takes is asked of its row, and kept of no caller"),
    ("dossiers::tokens::INSERT", "nobody has the key yet"),
    ("dossiers::tokens::REVOKE", RAISES),
    ("dossiers::tokens::USED", "when the key was used says nothing of what it may do"),
    ("dossiers::modules::ACTIVATE", RAISES),
    ("dossiers::modules::DEACTIVATE", RAISES),
    ("dossiers::modules::SUSPEND", RAISES),
    ("webhooks::zapier_mode::SAVE", "where Zapier is called is kept of no caller"),
    ("webhooks::zapier_invitation::SAVE", "a link for people is kept of no caller"),
];
const RAISES: &str = "raises the revision: the tests above";

#[test]
fn whatever_writes_what_callers_are_read_from_is_known_here() {
    let writes = |sql: &str| {
        let words: Vec<_> = sql.split_whitespace().collect();
        words
            .windows(2)
            .any(|pair| ["UPDATE", "INTO"].contains(&pair[0]) && is_read_of_callers(pair[1]))
            || words
                .windows(3)
                .any(|three| three[..2] == ["DELETE", "FROM"] && is_read_of_callers(three[2]))
    };
    let found: BTreeSet<_> = all_statements()
        .filter(|statement| writes(statement.sqlite) || writes(statement.postgres))
        .map(|statement| statement.name.trim_start_matches("oxiva::"))
        .collect();
    let known: BTreeSet<_> = WRITES.iter().map(|(name, _)| *name).collect();
    assert_eq!(found, known, "does it raise the revision of the dossier (dossiers/revision.rs)?");
}

fn is_read_of_callers(table: &str) -> bool {
    ["dossiers", "tokens", "modules"].contains(&table)
}
