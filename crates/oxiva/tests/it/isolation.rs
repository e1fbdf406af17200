//! No dossier sees or touches another: every route, every method, with another dossier's ids, with
//! credentials that are too little, not theirs or not good any more. The routes are the router's
//! own list (`support/walk.rs`).

use crate::{
    both,
    support::{
        Rows, Setup, TestApp, World,
        http::{Http, Response},
        walk::{self, Ask, METHODS, Who},
    },
};
use oxiva::{dossiers::tokens::TokenScope, http::routes::RouteKind};

/// Stands in every text of the dossier that is not to be seen.
const MARK: &str = "marqueur7f3a";
/// Its records are numbered from here, where the other dossier has none.
const FAR: i64 = 7_000_000;

/// One that is to be left alone, and one that tries.
async fn two(app: &TestApp, first: i64) -> (World, World) {
    let hidden = World::create(app, "marqueur7f3a", MARK, first).await;
    let other = World::create(app, "autre", "ordinaire", 0).await;
    let rows = Rows::of(app, hidden.dossier.id.number()).await;
    for (table, rows) in &rows.0 {
        assert!(!rows.is_empty(), "nothing in {table}: let support/world.rs put something there");
    }
    (hidden, other)
}

/// Answer as if it had been there: what is over already is ended all the same.
const ANSWER_ALIKE: [&str; 4] = [
    "/compte/sessions/{session}/fermeture",
    "/avis/{id}/fermeture",
    "/avis/fermeture",
    "/livraisons/relance",
];

/// Asked as an administrator only because that session has others to end, or can be spared.
fn is_for_members(ask: &Ask) -> bool {
    ask.pattern == "/deconnexion" || ask.pattern.starts_with("/compte/sessions/")
}

/// What a request with the ids of `hidden` looks like when `own` credentials go with it. A catch
/// hook's address is all there is to it: here it is half the one and half the other.
fn asks(app: &TestApp, hidden: &World, own: &World) -> Vec<Ask> {
    let mut all = walk::asks(app, hidden, own);
    // A link is made for others: `zap_shares.rs` says what they see.
    all.retain(|ask| !ask.pattern.starts_with("/partages/"));
    for ask in &mut all {
        ask.path = ask.path.replace(&hidden.ids["compte"], &own.ids["compte"]);
    }
    all
}

/// Asks everything, looks at every answer, and then at what is stored.
async fn try_all(
    app: &TestApp,
    hidden: &World,
    what: &str,
    asks: impl IntoIterator<Item = Ask>,
    client: impl Fn(&Ask) -> Http,
    expect: impl Fn(&Ask, &Response),
) {
    let before = Rows::of(app, hidden.dossier.id.number()).await;
    let mut tried = 0;
    for ask in asks {
        let answer = ask.send(&client(&ask)).await;
        walk::check(&ask, &answer, Some(hidden));
        expect(&ask, &answer);
        tried += 1;
    }
    assert!(tried > 0, "{what}: nothing was tried");
    before.are_still(&Rows::of(app, hidden.dossier.id.number()).await, what);
}

/// Shown the way to the sign-in form, or told that a token is missing or wrong.
fn is_stranger(ask: &Ask, answer: &Response) {
    let to_sign_in = answer.header("location").split('?').next() == Some("/connexion");
    let (status, code) = match ask.who {
        Who::Anyone => return,
        Who::Member | Who::Automation | Who::Administrator | Who::Enrolling | Who::Double => {
            return assert!(to_sign_in, "{ask:?}\n{answer:?}");
        }
        Who::V2 | Who::Key | Who::Reader | Who::Writer | Who::Webhooks | Who::Zaps | Who::Admin => {
            (answer.status, answer.code())
        }
    };
    assert_eq!(status, 401, "{ask:?}\n{answer:?}");
    assert!(["missing_credentials", "invalid_token"].contains(&code.as_str()), "{answer:?}");
}

#[both]
async fn ids_of_another_dossier_find_nothing(setup: Setup) {
    let app = setup.start().await;
    let (hidden, other) = two(&app, FAR).await;
    let client = |ask: &Ask| other.client(&app, ask.who);
    let all = asks(&app, &hidden, &other);
    try_all(&app, &hidden, "another's ids", all.clone(), client, |ask, answer| {
        if ask.names_something && !ANSWER_ALIKE.contains(&ask.pattern.as_str()) {
            assert_eq!(answer.status, 404, "{ask:?}\n{answer:?}");
        }
        // What refers to a societe or person that is not there is refused too.
        let refers = hidden.ids.values().any(|id| id.len() > 5 && ask.body.contains(id.as_str()));
        let alike = ANSWER_ALIKE.contains(&ask.pattern.as_str());
        assert!(!refers || alike || answer.status >= 400, "{ask:?}\n{answer:?}");
    })
    .await;
}

#[both]
async fn no_method_finds_another_way(setup: Setup) {
    let app = setup.start().await;
    let (hidden, other) = two(&app, FAR).await;
    let all = asks(&app, &hidden, &other);
    let known = |ask: &Ask, method: &str| {
        let has = |m: &str| all.iter().any(|a| a.pattern == ask.pattern && a.method == m);
        has(method) || (method == "HEAD" && has("GET") && ask.kind != RouteKind::Hook)
    };
    let others = all.iter().flat_map(|ask| METHODS.map(|method| ask.by(method)));
    let others: Vec<_> = others.filter(|ask| !known(ask, &ask.method)).collect();
    let client = |ask: &Ask| other.client(&app, ask.who);
    try_all(&app, &hidden, "other methods", others, client, |ask, answer| {
        assert_eq!(answer.status, 405, "{ask:?}\n{answer:?}");
    })
    .await;
    let heads = all.iter().filter(|ask| ask.method == "GET" && ask.kind != RouteKind::Hook);
    let heads = heads.map(|ask| ask.by("HEAD"));
    try_all(&app, &hidden, "HEAD", heads, client, |ask, answer| {
        assert!(answer.body.is_empty(), "{ask:?}\n{answer:?}");
        assert!(!ask.names_something || answer.status == 404, "{ask:?}\n{answer:?}");
    })
    .await;
}

#[both]
async fn without_good_credentials_there_is_nothing(setup: Setup) {
    let app = setup.start().await;
    let (hidden, other) = two(&app, FAR).await;
    let bare = |_: &Ask| app.http().header("sec-fetch-site", "same-origin");
    let without = |ask: &Ask| {
        let query = format!("dossier={}&token={}", other.dossier.nom, other.dossier.token);
        let path = ask.path.replace(&query, "").trim_end_matches(['?', '&']).to_owned();
        Ask { path, ..ask.clone() }
    };
    let all = asks(&app, &hidden, &other);
    let bare_asks: Vec<_> = all.iter().map(without).collect();
    try_all(&app, &hidden, "no credentials", bare_asks.clone(), bare, is_stranger).await;

    let theirs = hidden.administrator.split_once('.').unwrap().1;
    let turned = format!("{}.{theirs}", other.dossier.id.number());
    for (what, cookie, token) in [
        ("a closed account, a revoked token", &hidden.closed, &hidden.revoked),
        ("a session under another dossier's number", &turned, &hidden.revoked),
    ] {
        let client = |ask: &Ask| match ask.who {
            Who::Member | Who::Automation | Who::Administrator | Who::Enrolling | Who::Double => {
                hidden.with_cookie(&app, cookie)
            }
            _ => bare(ask).bearer(token).header("x-oxiva-dossier", &hidden.dossier.nom),
        };
        try_all(&app, &hidden, what, bare_asks.clone(), client, is_stranger).await;
    }

    let of_v2: Vec<_> = bare_asks.iter().filter(|ask| ask.who == Who::V2).cloned().collect();
    for (token, nom) in [(&hidden.dossier.token, "autre"), (&other.dossier.token, MARK)] {
        let named = |_: &Ask| app.http().bearer(token).header("x-oxiva-dossier", nom);
        try_all(&app, &hidden, "a name in the header", of_v2.clone(), named, is_stranger).await;
        let query = format!("dossier={nom}&token={token}");
        let queried: Vec<_> = of_v2.iter().map(|ask| ask.query(&query)).collect();
        try_all(&app, &hidden, "a name in the query", queried, bare, is_stranger).await;
    }
}

#[both]
async fn less_than_is_needed_is_refused(setup: Setup) {
    let app = setup.start().await;
    let (hidden, other) = two(&app, FAR).await;
    let own = walk::asks(&app, &hidden, &hidden);
    let of = |who: Who| own.iter().filter(move |ask| ask.who == who).cloned();
    let refused = |code: &'static str| {
        move |ask: &Ask, answer: &Response| {
            assert_eq!(answer.status, 403, "{ask:?}\n{answer:?}");
            assert!(ask.kind == RouteKind::Page || answer.code() == code, "{ask:?}\n{answer:?}");
        }
    };
    let people_alone = app.http().bearer(&hidden.dossier.token(&[TokenScope::Admin]).await);
    let before = Rows::of(&app, hidden.dossier.id.number()).await;
    for (who, client, code) in [
        (Who::Automation, hidden.client(&app, Who::Member), ""),
        (Who::Administrator, hidden.client(&app, Who::Member), ""),
        (Who::Administrator, hidden.client(&app, Who::Automation), ""),
        (Who::Writer, hidden.client(&app, Who::Reader), "missing_scope"),
        (Who::Webhooks, hidden.client(&app, Who::Writer), "missing_scope"),
        (Who::Zaps, hidden.client(&app, Who::Webhooks), "missing_scope"),
        (Who::Webhooks, hidden.client(&app, Who::Zaps), "missing_scope"),
        (Who::Admin, hidden.client(&app, Who::Zaps), "missing_scope"),
        (Who::Admin, hidden.client(&app, Who::Writer), "missing_scope"),
        (Who::Writer, people_alone, "missing_scope"),
        (Who::Reader, hidden.client(&app, Who::Webhooks), "missing_scope"),
        (Who::Writer, hidden.client(&app, Who::Webhooks), "missing_scope"),
    ] {
        for ask in of(who).filter(|ask| !is_for_members(ask)) {
            let answer = ask.send(&client).await;
            walk::check(&ask, &answer, Some(&other));
            refused(code)(&ask, &answer);
        }
    }
    before.are_still(&Rows::of(&app, hidden.dossier.id.number()).await, "too little");
    hidden.dossier.suspend_api(true).await;
    let before = Rows::of(&app, hidden.dossier.id.number()).await;
    for ask in [Who::V2, Who::Key, Who::Reader, Who::Writer, Who::Webhooks, Who::Zaps, Who::Admin]
        .into_iter()
        .flat_map(of)
    {
        let answer = ask.send(&hidden.client(&app, ask.who)).await;
        walk::check(&ask, &answer, Some(&other));
        refused("module_inactive")(&ask, &answer);
    }
    before.are_still(&Rows::of(&app, hidden.dossier.id.number()).await, "suspended");
}

#[both]
async fn the_same_ids_are_ones_own(setup: Setup) {
    let app = setup.start().await;
    let (hidden, other) = two(&app, 0).await;
    for (name, id) in other.ids.iter().filter(|(_, id)| id.len() < 6) {
        assert_eq!(hidden.ids[name], *id, "{name}");
    }
    let before = Rows::of(&app, hidden.dossier.id.number()).await;
    let (mut mine, mut tried) = (Rows::of(&app, other.dossier.id.number()).await, 0);
    for ask in walk::asks(&app, &other, &other) {
        let answer = ask.send(&other.client(&app, ask.who)).await;
        walk::check(&ask, &answer, Some(&hidden));
        // Every request does what it is for: so that those refused above were refused for cause.
        let signed_in = answer.header("location").split('?').next() != Some("/connexion");
        let leaves = ["/deconnexion", "/compte/mot-de-passe", "/mot-de-passe/{code}"]
            .contains(&ask.pattern.as_str());
        assert!(
            (200..=303).contains(&answer.status) && (signed_in || leaves),
            "{ask:?}\n{answer:?}"
        );
        // Without a mail server nothing comes of the first; the others only tell.
        let tells = [
            "/mot-de-passe-oublie",
            // There is a dossier already.
            "/installation",
            "/api/v3/zaps/check",
            "/zaps/{id}/editeur/etape/{step}/resultat",
            "/zaps/{id}/editeur/verification",
            // What would become of a file: the browser brings it again.
            "/zaps/importer",
        ];
        let writes = !tells.contains(&ask.pattern.as_str());
        if !["GET", "OPTIONS"].contains(&ask.method.as_str()) && writes {
            let now = Rows::of(&app, other.dossier.id.number()).await;
            assert!(now != mine, "{ask:?} changed nothing");
            mine = now;
        }
        tried += 1;
    }
    assert!(tried > 80, "{tried}");
    before.are_still(&Rows::of(&app, hidden.dossier.id.number()).await, "the same ids");
}
