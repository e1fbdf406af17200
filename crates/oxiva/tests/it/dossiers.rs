//! Dossiers, people and keys, below the pages.

use crate::{both, support::TestApp};
use oxiva::{
    clock::DAY,
    dossiers::{
        self, NewDossier, Scope,
        audit::Action,
        passwords,
        people::{self, NewPerson, PersonChange, Role},
        sessions, tokens,
    },
    i18n::Lang,
};
use std::time::Duration;

/// One letter too many.
const LONG: &str = "abcdefghijabcdefghijabcdefghijabcdefghija";

#[both]
async fn a_name_is_a_short_word_and_taken_once(app: TestApp) {
    app.dossier("demo").await;
    let create = async |nom: &'static str, fuseau: &'static str| {
        let (entropy, now) = (app.entropy.clone(), app.clock.now());
        let made = app.db.write(0, move |tx| {
            let new = NewDossier { nom, societe: "S", fuseau, langue: Lang::En };
            dossiers::create(tx, &entropy, now, &new)
        });
        made.await.map_err(|error| error.word())
    };
    assert_eq!(create("demo", "UTC").await.unwrap_err(), "taken");
    for nom in ["", "a", "Demo", "dé-mo", "-demo", "de mo", "a/b", LONG] {
        assert_eq!(create(nom, "UTC").await.unwrap_err(), "dossier_name", "{nom}");
    }
    assert_eq!(create("autre", "Mars/Phobos").await.unwrap_err(), "time_zone");
    assert_eq!(create("autre", "America/Martinique").await.unwrap().nom, "autre");
    assert_eq!(app.number("SELECT count(*) FROM dossiers").await, 2);
    assert_eq!(app.number("SELECT count(*) FROM counters").await, 2);
}

#[both]
async fn dates_are_those_of_the_dossiers_zone(app: TestApp) {
    let demo = app.dossier("demo").await;
    let scope = Scope::system(demo.id, app.clock.now());
    demo.societe("Mairie").await;
    app.write(move |tx| dossiers::update(tx, &scope, "S", "America/Martinique", Lang::Fr)).await;
    let seen = demo.v2.get("societe/?id=1").await.json();
    assert_eq!(seen["date_creation"], "2023-05-17 05:45:26.000");
    let seen = demo.api.get("/societes/1").await.json();
    assert_eq!(seen["date_creation"], "2023-05-17T05:45:26.000-04:00");
    assert_eq!(demo.v2.get("version/").await.json()["societe"], "S");
}

#[both]
async fn a_key_is_kept_as_a_hash_and_its_use_is_noted(app: TestApp) {
    let demo = app.dossier("demo").await;
    let id = demo.id;
    let keys = async || app.read(move |tx| tokens::list(tx, id)).await;
    assert!(keys().await[0].used_at.is_none());
    assert_eq!(keys().await[0].prefix, demo.token[..12]);
    assert_eq!(demo.v2.get("version/").await.status, 200);
    let used =
        crate::support::eventually("the use is noted", async || keys().await[0].used_at).await;
    assert_eq!(used, app.clock.now());
    assert_eq!(app.number("SELECT CAST(length(hash) AS BIGINT) FROM tokens").await, 32);
    demo.revoke_tokens().await;
    demo.v2.get("version/").await.is_error(401, "invalid_token", "");
    demo.api.get("/societes").await.is_error(401, "invalid_token", "");
}

#[both]
async fn an_address_signs_in_once_per_dossier(app: TestApp) {
    let (demo, other) = (app.dossier("demo").await, app.dossier("autre").await);
    let now = app.clock.now();
    let hash = people::hash_password("un mot de passe long", &app.entropy);
    assert!(people::verify_password("un mot de passe long", &hash));
    assert!(!people::verify_password("un mot de passe lonG", &hash));
    assert!(hash.starts_with("$argon2id$"));
    for (dossier, email, expected) in [
        (demo.id, "Camille@Oxiva.example ", Ok(())),
        (demo.id, "camille@oxiva.example", Err("taken")),
        (other.id, "camille@oxiva.example", Ok(())),
        (demo.id, "pas une adresse", Err("email")),
    ] {
        let hash = hash.clone();
        let made = app.db.write(0, move |tx| {
            let (langue, role) = (Lang::Fr, Role::Member);
            let new = NewPerson {
                nom: "Camille",
                email,
                password: &hash,
                role,
                automation: false,
                langue,
            };
            people::create(tx, &Scope::system(dossier, now), &new)
        });
        assert_eq!(made.await.map(drop).map_err(|e| e.word()), expected, "{email}");
    }
    let found = app.read(|tx| people::with_email(tx, " CAMILLE@oxiva.example")).await;
    let names: Vec<_> = found.iter().map(|(_, dossier, _)| dossier.nom.as_str()).collect();
    assert_eq!(names, ["autre", "demo"]);
}

#[both]
async fn a_session_ends_by_itself_by_hand_and_with_the_password(app: TestApp) {
    let demo = app.dossier("demo").await;
    let person = demo.person("Camille Démo").await;
    let id = demo.id;
    let life = app.config.sessions.life();
    let open = async || {
        let (entropy, scope) = (app.entropy.clone(), Scope::system(id, app.clock.now()));
        app.write(move |tx| sessions::open(tx, &entropy, &scope, life, person, "Firefox")).await
    };
    let scope = Scope::system(id, app.clock.now());
    let is_open = async |cookie: &str| {
        let (cookie, now) = (cookie.to_owned(), app.clock.now());
        app.read(move |tx| sessions::find(tx, &cookie, life, now)).await.is_some()
    };
    let cookie = open().await;
    assert!(is_open(&cookie).await);
    for wrong in ["", ".", "1.x", &cookie[..cookie.len() - 1], cookie.split_once('.').unwrap().1] {
        assert!(!is_open(wrong).await, "{wrong}");
    }
    app.clock.advance(Duration::from_micros((life.idle - DAY) as u64));
    assert!(is_open(&cookie).await);
    app.clock.advance(Duration::from_micros(DAY as u64));
    assert!(!is_open(&cookie).await, "two weeks without use");
    let (first, second) = (open().await, open().await);
    let now = app.clock.now();
    let signed_in = app.read({
        let first = first.clone();
        move |tx| sessions::find(tx, &first, life, now)
    });
    let session = signed_in.await.unwrap().session;
    app.write(move |tx| sessions::end(tx, id, person, &session)).await;
    assert!(!is_open(&first).await && is_open(&second).await);
    app.write(move |tx| {
        passwords::set(tx, &scope, person, "another hash", Action::PasswordChanged)
    })
    .await;
    assert!(!is_open(&second).await);
}

#[both]
async fn the_last_administrator_stays(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (id, now) = (demo.id, app.clock.now());
    let new = async |nom: &'static str, email: &'static str| {
        let made = app.write(move |tx| {
            let (langue, role) = (Lang::Fr, Role::Administrator);
            let new = NewPerson { nom, email, password: "x", role, automation: false, langue };
            people::create(tx, &Scope::system(id, now), &new)
        });
        made.await.id
    };
    let change = async |person: i64, role: Role, active: bool| {
        let scope = Scope::system(id, now);
        let change = PersonChange { nom: "A".to_owned(), role, automation: false, active };
        let changed = app.db.write(0, move |tx| people::update(tx, &scope, person, &change));
        changed.await.map(drop).map_err(|error| error.word())
    };
    let first = new("A", "a@x.example").await;
    assert_eq!(change(first, Role::Member, true).await, Err("last_administrator"));
    assert_eq!(change(first, Role::Administrator, false).await, Err("last_administrator"));
    let second = new("B", "b@x.example").await;
    assert_eq!(change(first, Role::Member, true).await, Ok(()));
    assert_eq!(change(second, Role::Administrator, false).await, Err("last_administrator"));
}
