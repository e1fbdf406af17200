//! What gave access in a file stands in no document.

use super::{file, hooked, imported};
use crate::{both, support::TestApp};
use serde_json::json;

/// Written so that no scanner of keys stumbles over this file.
fn keys() -> Vec<String> {
    let made = ["sk", "live", "0123456789abcdefghijkl"].join("_");
    vec![
        made,
        ["xoxb", "123456789012", "abcdefghijkl"].join("-"),
        "Zq9fJ2kLm4Nn8Pp1".to_owned(),
        "T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX1".to_owned(),
        "motdepasse-de-jean-9".to_owned(),
    ]
}

#[both]
async fn no_secret_of_a_file_stands_in_a_document(app: TestApp) {
    let demo = app.dossier("demo").await;
    let all = keys();
    let [stripe, slack, token, hook, password] = all.as_slice() else { panic!("five keys") };
    let python = format!(
        "# key {stripe}\nheaders = {{'Authorization': 'Bearer {token}'}}\npassword = '{password}'"
    );
    let nodes = [
        (
            "WebHookCLIAPI@1",
            "post",
            json!({ "url": format!("https://hooks.slack.com/services/{hook}"), "data": { "text": "a" } }),
        ),
        (
            "WebHookCLIAPI@1",
            "get",
            json!({ "url": format!("https://jean:{password}@a.example/?api_key={token}") }),
        ),
        (
            "WebHookCLIAPI@1",
            "put",
            json!({ "url": "https://a.example/", "basic_auth": format!("jean|{password}"),
            "headers": { "X-Api-Key": token } }),
        ),
        (
            "WebHookCLIAPI@1",
            "custom_request",
            json!({ "method": "POST", "url": "https://a.example/",
            "data": format!("{{\"k\": \"{stripe}\"}}"), "headers": format!("Authorization: Bearer {token}") }),
        ),
        (
            "StripeCLIAPI@1",
            "_zap_raw_request",
            json!({ "method": "GET", "url": "https://api.stripe.com/v1/charges",
            "headers": { "Authorization": format!("Bearer {stripe}") }, "querystring": { "token": token } }),
        ),
        (
            "CodeCLIAPI@1",
            "run_javascript",
            json!({ "code": format!("const t = `Bearer {stripe}`; // {slack}\nreturn {{t}}"),
            "input": { "api_key": token } }),
        ),
        ("CodeCLIAPI@1", "run_python", json!({ "code": python })),
        (
            "TrelloCLIAPI@1",
            "strange",
            json!({ "token": token, "nested": { "note": format!("see {slack}") } }),
        ),
    ];
    for filed in [hooked(&nodes), file(&nodes)] {
        imported(&demo, &filed).await;
    }
    let zaps = demo.api.listed("/zaps", "id").await;
    for id in zaps {
        let document = demo.api.get(&format!("/zaps/{id}")).await;
        let draft = demo.api.get(&format!("/zaps/{id}/draft")).await;
        for shown in [document.text(), draft.text()] {
            for key in &all {
                assert!(!shown.contains(key.as_str()), "{key} stands in {shown}");
            }
        }
    }
    for table in ["zap_draft_states", "zap_versions"] {
        let sql = Box::leak(format!("SELECT document FROM {table}").into_boxed_str());
        for text in app.texts(sql).await {
            assert!(all.iter().all(|key| !text.contains(key.as_str())), "{table}: {text}");
        }
    }
}
