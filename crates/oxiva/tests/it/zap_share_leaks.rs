//! Nothing of whoever shares a zap leaks: a zap that has everything that must not leave, and all that a link gives.

use crate::{
    both,
    invitations::administrator,
    support::{Dossier, TestApp},
    zap_shares::{outside, share},
};
use serde_json::json;

/// A zap with everything in it that must not leave, by words that stand nowhere else.
pub async fn telltale(app: &TestApp, demo: &Dossier) -> Vec<String> {
    let connection = json!({ "app": "webhooks", "nom": "Connexion-Zorgon",
        "data": { "basic_auth": "a|jeton-zorgon-1" } });
    assert_eq!(demo.api.post("/connections", connection).await.status, 201);
    let columns = json!([{ "nom": "Nom" }]);
    demo.api.post("/tables", json!({ "nom": "Clients", "columns": columns })).await;
    demo.api.post("/tables/1/rows", json!({ "values": { "Nom": "ligne-zorgon-2" } })).await;
    demo.api.post("/societes", json!({ "nom": "Societe-Zorgon-3" })).await;
    let code = "const cle = 'x'; const password = 'motdepasse-zorgon-4';\n\
        await fetch('https://code-zorgon.exemple.fr/v1?key=cle-zorgon-5'); return {};";
    let steps = json!([
        { "id": "2", "kind": "action", "app": "webhooks", "action": "post", "connection": 1,
          "title": "Vers jean-zorgon@exemple.fr", "params": {
            "url": "https://appel-zorgon.exemple.fr/chemin-zorgon/{{1__id}}?token=jeton-zorgon-6&client=4711",
            "headers": { "X-Key": "entete-zorgon-7" }, "basic_auth": "jean|passe-zorgon-8",
            "data": { "api_key": "cle-zorgon-9", "nom": "{{1__nom}}" } } },
        { "id": "3", "kind": "action", "app": "email", "action": "send",
          "note": "Demander à paul-zorgon@exemple.fr (https://wiki-zorgon.exemple.fr/p)",
          "params": { "to": "Jeanne Zorgon <jeanne-zorgon@exemple.fr>, {{1__mail}}",
            "subject": "Ticket", "body": "Voir appel-zorgon.exemple.fr et sk_live_zorgon10abcdef12345" } },
        { "id": "4", "kind": "action", "app": "crm", "action": "create_ticket",
          "params": { "societe": "1", "sujet": "{{1__nom}}" } },
        { "id": "5", "kind": "action", "app": "tables", "action": "create_row",
          "params": { "table": "1", "Nom": "{{1__nom}}" } },
        { "id": "6", "kind": "action", "app": "code", "action": "javascript",
          "params": { "code": code, "input": { "a": "{{1__nom}}" } } },
    ]);
    let document = json!({ "title": "Appels", "trigger": { "id": "1", "kind": "catch_hook" }, "steps": steps });
    let made = demo.api.post("/zaps", document).await;
    assert_eq!(made.status, 201, "{made:?}");
    let hook = made.json()["url"].as_str().unwrap().to_owned();
    let hook = hook[hook.find("/hooks/").unwrap()..].to_owned();
    let sample = json!({ "nom": "exemple-zorgon-11", "mail": "mail-zorgon@exemple.fr", "id": 5 });
    assert_eq!(app.http().post(&hook, sample).await.status, 200);
    let stored = "INSERT INTO storage (dossier, zap, name, value, updated_at)
        SELECT dossier, id, 'a', '\"range-zorgon-12\"', 0 FROM zaps";
    assert_eq!(app.execute(stored).await, 1);
    let hook_id = hook.trim_end_matches('/').rsplit('/').next().unwrap().to_owned();
    let number = demo.id.number().to_string();
    let words =
        ["zorgon", "4711", "exemple.fr", "Société demo", &hook, &hook_id, &number, "sk_live"];
    words.map(str::to_owned).into()
}

/// None of the words is in a text, whatever its letters' case.
fn says_none_of(words: &[String], what: &str, text: &str) {
    let lower = text.to_lowercase();
    for word in words {
        assert!(!lower.contains(&word.to_lowercase()), "{word:?} in {what}: {text}");
    }
}

#[both]
async fn nothing_of_the_sharer_leaks(app: TestApp) {
    let demo = app.dossier("demo").await;
    let words = telltale(&app, &demo).await;
    let link = share(&demo, "1", json!({})).await;
    says_none_of(&words, "the link", &link);
    let page = outside(&app).get(&link).await;
    assert_eq!(page.status, 200, "{page:?}");
    says_none_of(&words, "the page", &page.text());
    let english = outside(&app).header("accept-language", "en").get(&link).await;
    says_none_of(&words, "the English page", &english.text());
    let file = outside(&app).get(&format!("{link}/fichier")).await;
    says_none_of(&words, "the file", &file.text());

    let other = app.dossier("autre").await;
    let mut sam = administrator(&app, &other, "sam@autre.example").await;
    let form = sam.get(&format!("{link}/installation")).await;
    assert_eq!(form.status, 200, "{form:?}");
    says_none_of(&words, "the form", &form.text());
    let installed = sam.post(&format!("{link}/installation"), &[]).await;
    assert_eq!((installed.status, installed.header("location")), (303, "/zaps/1/editeur"));
    for place in ["/zaps/1", "/zaps/1/draft", "/zaps/1/export", "/tables", "/runs"] {
        says_none_of(&words, place, &other.api.get(place).await.text());
    }
    for place in
        ["/zaps/1", "/zaps/1/editeur", "/zaps/1/editeur/etape/2", "/zaps/1/editeur/etape/6"]
    {
        says_none_of(&words, place, &sam.get(place).await.text());
    }
    // What it does has travelled.
    let draft = other.api.get("/zaps/1/draft").await.json();
    let steps = &draft["document"]["steps"];
    assert_eq!(steps[3]["params"], json!({ "table": "1", "Nom": "{{1__nom}}" }));
    assert_eq!(steps[0]["params"]["data"], json!({ "api_key": "", "nom": "{{1__nom}}" }));
    // Within a text a sign shows that something is to be given there.
    assert_eq!(steps[1]["params"]["to"], "…, {{1__mail}}");
    assert!(steps[0].get("connection").is_none(), "{draft}");
    let zap = other.api.get("/zaps/1").await.json();
    assert_eq!((&zap["active"], &zap["version"]), (&json!(false), &json!(0)));
}
