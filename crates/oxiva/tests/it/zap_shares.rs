//! Zaps that are shared by a link: what others see and install, and how a link ends.

use crate::{
    both,
    invitations::{administrator, person, shown},
    mail::with_mail,
    support::{Browser, Dossier, PASSWORD, Setup, Smtp, TestApp, eventually, http::Http},
    zap_share_leaks::telltale,
};
use oxiva::dossiers::people::Role;
use serde_json::{Value as Json, json};
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

/// The way from a link to this server's path.
fn path(link: &str) -> String {
    link[link.find("/partages/").unwrap()..].to_owned()
}

/// Shares a zap by the API; the path of the link.
pub async fn share(demo: &Dossier, zap: &str, new: Json) -> String {
    let made = demo.api.post(&format!("/zaps/{zap}/shares"), new).await;
    assert_eq!(made.status, 201, "{made:?}");
    path(made.json()["link"].as_str().unwrap())
}

/// Somebody who is not signed in.
pub fn outside(app: &TestApp) -> Http {
    app.http().header("sec-fetch-site", "same-origin")
}

#[both]
async fn a_shared_page_says_what_the_zap_does_and_is_in_no_index(app: TestApp) {
    let demo = app.dossier("demo").await;
    telltale(&app, &demo).await;
    let link = share(&demo, "1", json!({})).await;
    let page = outside(&app).get(&link).await;
    assert_eq!(page.header("x-robots-tag"), "noindex, nofollow");
    assert_eq!(page.header("referrer-policy"), "no-referrer");
    assert_eq!(page.header("cache-control"), "no-store");
    let text = page.text();
    for words in [
        "Appels",
        "Une connexion",
        "Le tableau «\u{a0}Clients\u{a0}»",
        "Le serveur de courriel",
        "Une adresse e-mail",
        "clés ou mots de passe",
        "Se connecter pour l’installer",
        &format!("/connexion?suite={link}/installation"),
    ] {
        assert!(text.contains(words), "{words}: {text}");
    }
    let file = outside(&app).get(&format!("{link}/fichier")).await;
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"zap.json\"");
    assert_eq!(file.json()["format"], "oxiva-zaps");
    assert_eq!(file.json()["zaps"][0]["document"]["title"], "Appels");
}

#[both]
async fn whoever_signs_in_comes_back_and_installs_it_with_their_choices(app: TestApp) {
    let demo = app.dossier("demo").await;
    telltale(&app, &demo).await;
    let link = share(&demo, "1", json!({})).await;
    let other = app.dossier("autre").await;
    person(&app, &other, "sam@autre.example", Role::Administrator).await;
    let columns = json!([{ "nom": "Nom" }, { "nom": "Ville" }]);
    other.api.post("/tables", json!({ "nom": "Prospects", "columns": columns })).await;
    let connection =
        json!({ "app": "webhooks", "nom": "La mienne", "data": { "basic_auth": "a|autre" } });
    other.api.post("/connections", connection).await;
    let form = format!("{link}/installation");
    let mut sam = Browser::of(&app);
    let to = sam.get(&form).await;
    assert_eq!(to.header("location"), format!("/connexion?suite={}", form.replace('/', "%2F")));
    let signing_in =
        [("email", "sam@autre.example"), ("password", PASSWORD), ("suite", form.as_str())];
    let back = sam.post("/connexion", &signing_in).await;
    assert_eq!((back.status, back.header("location")), (303, form.as_str()), "{back:?}");
    let page = sam.get(&form).await.text();
    for words in ["La mienne", "Prospects", "Un nouveau tableau", "Adresse e-mail"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    let file = outside(&app).get(&format!("{link}/fichier")).await.json();
    let blank = |kind: &str| {
        let blanks = file["zaps"][0]["blanks"].as_array().unwrap().iter();
        let found =
            blanks.filter(|blank| blank["kind"] == kind).map(|blank| blank["number"].clone());
        format!("valeur-{}", found.collect::<Vec<_>>()[0])
    };
    let (email, url) = (blank("email"), blank("url"));
    let chosen = [
        ("connexion-0", "1"),
        ("tableau-0", "1"),
        (email.as_str(), "moi@autre.example"),
        (url.as_str(), "https://autre.example/"),
    ];
    let installed = sam.post(&form, &chosen).await;
    assert_eq!(installed.header("location"), "/zaps/1/editeur", "{installed:?}");
    let draft = other.api.get("/zaps/1/draft").await.json();
    let steps = &draft["document"]["steps"];
    assert_eq!(steps[0]["connection"], 1);
    assert_eq!(steps[0]["params"]["url"], "https://autre.example/{{1__id}}?token=…&client=…");
    assert_eq!(steps[1]["params"]["to"], "moi@autre.example, {{1__mail}}");
    assert_eq!(steps[3]["params"]["table"], "1");
    assert_eq!(other.api.listed("/tables", "nom").await, ["Prospects"]);
    let told = demo.api.get("/zaps/1/shares").await.json();
    assert_eq!(told["items"][0]["taken"], 1, "{told}");
    // Somebody without the right sees it, and installs nothing.
    let mut member = Browser::of(&app);
    person(&app, &other, "lou@autre.example", Role::Member).await;
    member.sign_in("lou@autre.example", PASSWORD).await;
    assert_eq!(member.get(&link).await.status, 200);
    assert_eq!(member.post(&form, &[]).await.status, 403);
    // A table that lacks the columns is refused, and nothing is made.
    other.api.post("/tables", json!({ "nom": "Vide", "columns": [{ "nom": "Autre" }] })).await;
    let refused = sam.post(&form, &[("tableau-0", "2")]).await;
    assert!(refused.status == 422 && refused.text().contains("toutes les colonnes"), "{refused:?}");
    assert_eq!(other.api.listed("/zaps", "title").await, ["Appels"]);
}

#[both]
async fn a_link_ends(app: TestApp) {
    let demo = app.dossier("demo").await;
    telltale(&app, &demo).await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let revoked = share(&demo, "1", json!({})).await;
    let short = share(&demo, "1", json!({ "days": 1 })).await;
    let long = share(&demo, "1", json!({ "days": 90 })).await;
    let page = admin.get("/zaps/1").await.text();
    assert!(page.contains("/zaps/1/partages/1/revocation"), "{page}");
    let answer = admin.post("/zaps/1/partages/1/revocation", &[]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/zaps/1"));
    let gone = async |link: &str| {
        for end in ["", "/fichier"] {
            let answer = outside(&app).get(&format!("{link}{end}")).await;
            assert_eq!(answer.status, 410, "{answer:?}");
            assert!(answer.text().contains("Ce partage est terminé"), "{answer:?}");
        }
    };
    gone(&revoked).await;
    assert_eq!(admin.post(&format!("{revoked}/installation"), &[]).await.status, 410);
    app.advance(DAY).await;
    gone(&short).await;
    assert_eq!(outside(&app).get(&long).await.status, 200);
    // A share of a deleted zap rests with it.
    demo.api.delete("/zaps/1").await;
    gone(&long).await;
    demo.api.post("/zaps/1/restore", json!({})).await;
    assert_eq!(outside(&app).get(&long).await.status, 200);
    assert_eq!(demo.api.delete("/zaps/1/shares/3").await.status, 204);
    gone(&long).await;
    let listed = admin.get("/zaps/partages").await.text();
    for shown in ["Révoqué", "Terminé", "href=\"/zaps/1\""] {
        assert!(listed.contains(shown), "{shown}: {listed}");
    }
    assert!(!listed.contains("/revocation"), "{listed}");
    share(&demo, "1", json!({})).await;
    let listed = admin.get("/zaps/partages").await.text();
    assert!(listed.contains("action=\"/zaps/partages/4/revocation\""), "{listed}");
    let answer = admin.post("/zaps/partages/4/revocation", &[]).await;
    assert_eq!((answer.status, answer.header("location")), (303, "/zaps/partages"));
    assert_eq!(admin.post("/zaps/partages/5/revocation", &[]).await.status, 404);
    let all = demo.api.listed("/zaps/shares", "state").await;
    assert_eq!(all, ["revoked", "revoked", "ended", "revoked"]);
    let pages = demo.api.get("/zaps/shares?limit=3").await.json();
    let rest = format!("/zaps/shares?after={}", pages["next"].as_str().unwrap());
    assert_eq!(demo.api.listed(&rest, "id").await, ["1"]);
    let states = demo.api.listed("/zaps/1/shares", "state").await;
    assert_eq!(states, ["revoked", "revoked", "ended", "revoked"]);
    let audit =
        app.texts("SELECT action FROM audit WHERE action LIKE 'zap_share%' ORDER BY seq").await;
    assert_eq!(
        audit,
        [
            ["zap_shared"; 3].as_slice(),
            &["zap_share_revoked"; 2],
            &["zap_shared", "zap_share_revoked"],
        ]
        .concat()
    );
    // What never was answers as any other address.
    assert_eq!(outside(&app).get("/partages/abc").await.status, 404);
    // No link is kept.
    let secret = long.rsplit('/').next().unwrap();
    for texts in ["SELECT copy FROM zap_shares", "SELECT CAST(detail AS TEXT) FROM audit"] {
        assert!(app.texts(texts).await.iter().all(|text| !text.contains(secret)));
    }
}

#[both]
async fn the_sharer_sees_what_others_will_see_and_ticks_what_stays(app: TestApp) {
    let demo = app.dossier("demo").await;
    telltale(&app, &demo).await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let preview = demo.api.get("/zaps/1/shares/preview").await.json();
    let values = preview["values"].as_array().unwrap().clone();
    let of = |value: &str| values.iter().find(|one| one["value"] == value).unwrap().clone();
    let recipient = of("Jeanne Zorgon <jeanne-zorgon@exemple.fr>");
    assert_eq!((&recipient["kind"], &recipient["parts"]), (&json!("email"), &json!(["3"])));
    let secret = of("entete-zorgon-7");
    assert_eq!((&secret["kind"], &secret["may_stay"]), (&json!("secret"), &json!(false)));

    let key = recipient["key"].as_str().unwrap();
    let field = format!("garder-{key}");
    let page = admin.get("/zaps/1/partage").await.text();
    assert!(page.contains("Ce que l’autre verra") && page.contains(&field), "{page}");
    assert!(!page.contains("entete-zorgon-7"), "{page}");
    let again = admin
        .post("/zaps/1/partage", &[("apercu", "oui"), (field.as_str(), "oui"), ("days", "7")])
        .await;
    assert_eq!(again.status, 200);
    assert!(again.text().contains("value=\"oui\" checked"), "{}", again.text());
    assert_eq!(demo.api.listed("/zaps/1/shares", "id").await, Vec::<String>::new());
    let stale = admin.post("/zaps/1/partage", &[("rev", "5"), ("days", "7")]).await;
    assert_eq!(stale.status, 409);
    let made = admin
        .post("/zaps/1/partage", &[("rev", "0"), (field.as_str(), "oui"), ("days", "7")])
        .await;
    assert_eq!(made.status, 200, "{made:?}");
    let link = shown(&made.text());
    let file = outside(&app).get(&format!("{link}/fichier")).await.json();
    let to = &file["zaps"][0]["document"]["steps"][1]["params"]["to"];
    assert_eq!(to, "Jeanne Zorgon <jeanne-zorgon@exemple.fr>, {{1__mail}}");
    // A secret is not kept, whoever asks for it.
    let kept = share(&demo, "1", json!({ "keep": [secret["key"]] })).await;
    let file = outside(&app).get(&format!("{kept}/fichier")).await;
    assert!(!file.text().contains("entete-zorgon-7"), "{file:?}");
    // What is shared is a copy.
    let other =
        json!({ "title": "Autre", "trigger": { "id": "1", "kind": "manual" }, "steps": [] });
    demo.api.send("PUT", "/zaps/1", "application/json", other.to_string().as_bytes()).await;
    assert!(outside(&app).get(&link).await.text().contains("Appels"));
    for (new, field, rule) in [
        (json!({ "days": 0 }), "days", "range"),
        (json!({ "days": 366 }), "days", "range"),
        (json!({ "days": "7" }), "days", "type"),
        (json!({ "email": "sam@oxiva.example" }), "email", "no_mail"),
        (json!({ "keep": "x" }), "keep", "type"),
        (json!({ "x": 1 }), "x", "unknown_field"),
    ] {
        demo.api.post("/zaps/1/shares", new).await.is_error(422, rule, field);
    }
}

#[both]
async fn a_link_is_sent_by_mail(setup: Setup) {
    let smtp = Smtp::start().await;
    let app = with_mail(setup, &smtp).start().await;
    let demo = app.dossier("demo").await;
    let zap = json!({ "title": "Appels", "trigger": { "id": "1", "kind": "manual" }, "steps": [] });
    demo.api.post("/zaps", zap).await;
    let mut admin = administrator(&app, &demo, "camille@oxiva.example").await;
    let fields = [("rev", "0"), ("days", "7"), ("email", "Sam@autre.example")];
    let page = admin.post("/zaps/1/partage", &fields).await;
    assert!(page.text().contains("sam@autre.example"), "{page:?}");
    let mail = &smtp.arrived(1).await[0];
    assert_eq!(mail.to, ["sam@autre.example"]);
    assert!(mail.text.contains("Camille Martin (Société demo) partage avec vous"), "{}", mail.text);
    let link = mail.link(crate::mail::PUBLIC);
    assert_eq!(link, shown(&page.text()));
    assert_eq!(outside(&app).get(&link).await.status, 200);
    eventually("the link is forgotten", async || {
        let mails = app.texts("SELECT coalesce(link, '') FROM mails").await;
        (mails == [""]).then_some(())
    })
    .await;
    let wrong = [("rev", "0"), ("days", "7"), ("email", "sam")];
    assert_eq!(admin.post("/zaps/1/partage", &wrong).await.status, 422);
}

#[both]
async fn guessing_links_is_slow(setup: Setup) {
    let app = setup.with("limits.guesses_per_minute", "3").start().await;
    for _ in 0..3 {
        assert_eq!(outside(&app).get("/partages/abc").await.status, 404);
    }
    let answer = outside(&app).get("/partages/abc").await;
    assert_eq!(answer.status, 429, "{answer:?}");
    assert!(!answer.header("retry-after").is_empty());
}
