//! What a person needs to have the Oxiva app on Zapier: its definition, and the page that explains it.

use crate::{both, support::TestApp};
use oxiva::{i18n::Lang, zaps::apps::definition};
use serde_json::Value as Json;

const PATH: &str = "/zapier/definition.json";

#[both]
async fn the_definition_is_given_to_anybody_and_may_be_kept(app: TestApp) {
    let http = app.http();
    for (path, lang) in [
        (PATH, Lang::En),
        (&format!("{PATH}?lang=en"), Lang::En),
        (&format!("{PATH}?lang=fr"), Lang::Fr),
    ] {
        let answer = http.get(path).await;
        assert_eq!(
            (answer.status, answer.headers["content-type"].as_str()),
            (200, "application/json")
        );
        assert_eq!(answer.headers["cache-control"], "public, max-age=3600");
        assert_eq!(answer.json(), serde_json::from_str::<Json>(definition::text(lang)).unwrap());
        let tag = &answer.headers["etag"];
        for known in [tag.clone(), format!("\"other\", W/{tag}"), "*".to_owned()] {
            let again = http.clone().header("if-none-match", &known).get(path).await;
            assert_eq!(
                (again.status, again.text().as_str(), &again.headers["etag"]),
                (304, "", tag)
            );
        }
        assert_eq!(http.clone().header("if-none-match", "\"other\"").get(path).await.status, 200);
    }
    let tag =
        async |lang: &str| http.get(&format!("{PATH}?lang={lang}")).await.headers["etag"].clone();
    assert_ne!(tag("fr").await, tag("en").await);
    // As with every file: the status says it.
    for query in ["lang=de", "langue=fr", "lang=fr&lang=en"] {
        assert_eq!(http.get(&format!("{PATH}?{query}")).await.status, 400, "{query}");
    }
}

#[both]
async fn the_page_explains_both_ways(app: TestApp) {
    let demo = app.dossier("demo").await;
    let page = demo.signed_in("Camille").await.get("/modules/zapier/documentation").await;
    assert_eq!(page.status, 200);
    let text = page.text();
    let address = app.config.public_url();
    for words in [
        "Coller l’URL d’un webhook",
        "Connecter l’application Oxiva",
        "Publier l’application sur votre compte Zapier",
        "href=\"/zapier/definition.json?lang=en\"",
        "href=\"/zapier/definition.json?lang=fr\"",
        &address,
        "<code>demo</code>",
    ] {
        assert!(text.contains(words), "{words}");
    }
}
