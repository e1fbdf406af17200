//! What becomes of each class of nodes.

use super::{Node, file, first, hooked, imported, statuses, switched_on};
use crate::{both, support::TestApp};
use serde_json::{Value as Json, json};

fn criteria(all: Json) -> Json {
    json!({ "filter_criteria": all })
}

#[both]
async fn native_steps_work_as_they_are(app: TestApp) {
    let demo = app.dossier("demo").await;
    let filter = criteria(json!([
        { "id": 1, "group": 1, "key": "1__a", "match": "icontains", "value": "x", "action": "stop" },
        { "id": 2, "group": 1, "key": "1__n", "match": "igreater", "value": "3", "action": "continue" },
        { "id": 3, "group": 2, "key": "1__b", "match": "iexist", "value": "", "action": "continue" },
    ]));
    let javascript = "01929fad-d3dd-62c2-52ed-7868d5fcc691";
    let nodes: Vec<Node> = vec![
        ("FilterAPI", "filter", filter),
        (
            "ZapierFormatterCLIAPI@1",
            "text",
            json!({ "transform": "string.upper_case", "inputs": "{{1__a}}" }),
        ),
        (
            "CodeCLIAPI@1.0.1",
            javascript,
            json!({ "code": "return {b: inputData.a}", "input": { "a": "{{3__output}}" } }),
        ),
        ("StorageCLIAPI@1", "set_value", json!({ "key": "k", "value": "{{4__b}}" })),
        (
            "WebHookCLIAPI@1",
            "post",
            json!({ "url": "https://a.example/", "data": { "a": "{{4__b}}" }, "wrap_request_in_array": "yes" }),
        ),
        (
            "WebHookCLIAPI@1",
            "custom_request",
            json!({ "method": "patch", "url": "https://a.example/", "data": "{}" }),
        ),
        ("WebHookCLIAPI@1", "get", json!({ "url": "https://a.example/{{7__id}}" })),
        (
            "ZapierMailCLIAPI@1",
            "outbound",
            json!({ "to": "a@example.org", "subject": "s", "body": "<p>b</p>" }),
        ),
        (
            "DelayCLIAPI@1",
            "delay_for",
            json!({ "delay_for_value": "1.5", "delay_for_unit": "minutes" }),
        ),
        (
            "DelayCLIAPI@1",
            "delay_until",
            json!({ "delay_until_date": "{{1__d}} +1d", "handle_past": "cancel" }),
        ),
        (
            "ZapierLoopingCLIAPI@1",
            "loop_text",
            json!({ "values": { "mot": "{{1__mots}}" }, "delimiter": "[:newline:]" }),
        ),
        (
            "WebHookCLIAPI@1",
            "put",
            json!({ "url": "https://a.example/", "data": { "m": "{{12__mot}}" } }),
        ),
    ];
    let answer = imported(&demo, &hooked(&nodes)).await;
    assert_eq!(statuses(&answer), ["works"; 13], "{answer:#}");
    let zap = first(&demo, &answer).await;
    assert_eq!((&zap["active"], &zap["version"]), (&json!(false), &json!(0)));
    let steps = &zap["document"]["steps"];
    assert_eq!(
        steps[0]["any"],
        json!([
            [{ "key": "{{1__a}}", "match": "text_not_contains", "value": "x" },
             { "key": "{{1__n}}", "match": "number_greater", "value": "3" }],
            [{ "key": "{{1__b}}", "match": "exists" }],
        ])
    );
    assert_eq!(steps[5]["params"]["method"], "PATCH");
    // What a free request answers stands under `data` here.
    assert_eq!(steps[6]["params"]["url"], "https://a.example/{{7__data__id}}");
    assert_eq!(steps[7]["params"]["body_type"], "html");
    assert_eq!(steps[8]["for"], json!({ "value": "1.5", "unit": "minutes" }));
    assert_eq!((&steps[9]["until"], &steps[9]["past"]), (&json!("{{1__d}} +1d"), &json!("halt")));
    let within = &steps[10]["steps"][0];
    assert_eq!(within["params"]["data"], json!({ "m": "{{12__mot}}" }));
}

#[both]
async fn every_transform_is_known(app: TestApp) {
    let demo = app.dossier("demo").await;
    let names = zap_engine::formatter::transforms().filter(|transform| transform.is_zapiers()).map(
        |transform| {
            let mut params = json!({ "transform": transform.name, "inputs": "{{1__a}}" });
            for field in transform.fields.iter().filter(|field| field.required) {
                params[field.key] = "{{1__b}}".into();
            }
            ("ZapierFormatterCLIAPI@1", transform.action, params)
        },
    );
    let nodes: Vec<Node> = names.collect();
    assert!(nodes.len() > 25);
    let answer = imported(&demo, &hooked(&nodes)).await;
    assert_eq!(statuses(&answer), vec!["works"; nodes.len() + 1], "{answer:#}");
    let zap = first(&demo, &answer).await;
    let on = switched_on(&demo, &zap).await;
    assert_eq!(on.status, 200, "{on:?}");
}

#[both]
async fn triggers_are_ours_where_there_is_one(app: TestApp) {
    let demo = app.dossier("demo").await;
    let week = json!({ "dow": ["1", "Thursday"], "hod": "3pm" });
    let day = json!({ "hod": "9:00 AM", "weekends": "no" });
    for (api, action, params, status, expected) in [
        ("WebHookCLIAPI@1", "hook_raw", json!({}), "works", json!({ "kind": "raw_hook" })),
        (
            "WebHookCLIAPI@1",
            "hook_v2",
            json!({ "child_key": "data" }),
            "works",
            json!({ "kind": "catch_hook", "child_key": "data" }),
        ),
        (
            "ScheduleAPI",
            "every_week",
            week,
            "works",
            json!({ "kind": "schedule", "every": { "unit": "week", "days": ["monday", "thursday"], "at": "15:00" } }),
        ),
        (
            "ScheduleCLIAPI@1",
            "everyDay",
            day,
            "works",
            json!({ "kind": "schedule", "every": { "unit": "day", "at": "09:00", "weekdays_only": true } }),
        ),
        (
            "ScheduleCLIAPI@1",
            "everyHour",
            json!({ "moh": "05", "weekends": "no" }),
            "works",
            json!({ "kind": "schedule", "cron": "5 * * * mon-fri" }),
        ),
        (
            "GoogleSheetsV2CLIAPI@2",
            "updated_row_notify_hook",
            json!({ "spreadsheet": "s", "worksheet": "0" }),
            "substituted",
            json!({ "kind": "row", "changes": ["added", "changed"] }),
        ),
    ] {
        let answer = imported(&demo, &file(&[(api, action, params)])).await;
        assert_eq!(statuses(&answer), [status], "{answer:#}");
        let zap = first(&demo, &answer).await;
        let mut trigger = zap["document"]["trigger"].clone();
        trigger.as_object_mut().unwrap().retain(|key, _| !["id", "table"].contains(&key.as_str()));
        assert_eq!(trigger, expected);
        assert_eq!(switched_on(&demo, &zap).await.status, 200);
    }
}

#[both]
async fn sheets_are_tables_with_their_columns(app: TestApp) {
    let demo = app.dossier("demo").await;
    let sheet = json!({ "spreadsheet": "s", "worksheet": "0" });
    let with = |more: Json| {
        let mut params = sheet.clone();
        params.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        params
    };
    let mut filed = hooked(&[
        (
            "GoogleSheetsV2CLIAPI@2",
            "lookup_row",
            with(json!({ "lookup_key": "COL$B", "lookup_value": "{{1__mail}}",
            "_zap_search_success_on_miss": "true" })),
        ),
        (
            "GoogleSheetsV2CLIAPI@2",
            "update_row",
            with(json!({ "row": "{{2__row}}", "COL$A": "{{2__COL$A}}!" })),
        ),
        (
            "GoogleSheetsV2CLIAPI@2",
            "add_rows",
            with(json!({ "COL$A": ["{{1__noms[]}}"], "COL$B": ["{{1__mails[]}}"] })),
        ),
        (
            "GoogleSheetsV2CLIAPI@2",
            "find_many_rows",
            with(
                json!({ "lookup_key": "COL$B", "lookup_value": "{{1__mail}}", "row_count": "10" }),
            ),
        ),
    ]);
    filed["zaps"][0]["nodes"]["2"]["meta"]["parammap"] =
        json!({ "spreadsheet": "Suivi", "worksheet": "Feuille 1", "lookup_key": "Courriel" });
    let answer = imported(&demo, &filed).await;
    assert_eq!(
        statuses(&answer),
        ["works", "substituted", "substituted", "substituted", "substituted"],
        "{answer:#}"
    );
    assert_eq!(demo.api.listed("/tables", "nom").await, ["Suivi, Feuille 1"]);
    let table = demo.api.get("/tables/1").await.json();
    let columns: Vec<_> = table["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["nom"].as_str().unwrap())
        .collect();
    assert_eq!(columns, ["Colonne A", "Courriel"]);
    let zap = first(&demo, &answer).await;
    let steps = &zap["document"]["steps"];
    assert_eq!(
        steps[0]["params"],
        json!({ "table": "1", "lookup_column": "Courriel", "lookup_value": "{{1__mail}}", "on_miss": "continue" })
    );
    assert_eq!(
        steps[1]["params"],
        json!({ "table": "1", "Colonne A": r#"{{=gives["2"]["Colonne A"]}}!"#, "row": "{{2__id}}" })
    );
    assert_eq!(steps[3]["action"], "find_rows");
    assert_eq!(switched_on(&demo, &zap).await.status, 200);
    // A second time the table that is there is used.
    imported(&demo, &filed).await;
    assert_eq!(demo.api.listed("/tables", "nom").await, ["Suivi, Feuille 1"]);
}

#[both]
async fn what_nothing_does_is_kept_and_keeps_the_zap_off(app: TestApp) {
    let demo = app.dossier("demo").await;
    let python = "01929fad-d3f6-c57c-1b40-ef8691be1f86";
    let answer = imported(
        &demo,
        &file(&[
            ("GoogleMailV2CLIAPI@1", "message", json!({ "label_ids": "INBOX" })),
            (
                "CodeCLIAPI@1",
                python,
                json!({ "code": "return {'a': 1}", "input": { "u": "{{1__body_plain}}" } }),
            ),
            ("GoogleDriveAPI", "", json!({})),
            (
                "WebHookCLIAPI@1",
                "post",
                json!({ "url": "https://a.example/", "data": { "a": "{{2__a}}" } }),
            ),
        ]),
    )
    .await;
    assert_eq!(statuses(&answer), ["placeholder", "placeholder", "broken", "works"], "{answer:#}");
    let zap = first(&demo, &answer).await;
    let document = &zap["document"];
    let trigger = &document["trigger"]["placeholder"];
    assert_eq!(
        (&trigger["app"], &trigger["outputs"]),
        (&json!("Google Mail"), &json!(["body_plain"]))
    );
    let kept = &document["steps"][0]["params"];
    assert_eq!(kept["original"]["params"]["code"], "return {'a': 1}");
    assert_eq!((&kept["outputs"], &kept["suggestion"]), (&json!(["a"]), &json!("code.javascript")));
    let refused = switched_on(&demo, &zap).await;
    refused.is_error(422, "placeholder", "/trigger");
    // With another trigger it is the steps.
    let id = zap["id"].as_str().unwrap();
    let mut changed = document.clone();
    changed["trigger"] = json!({ "id": "1", "kind": "manual" });
    let body = json!({ "rev": 0, "document": changed });
    let path = format!("/zaps/{id}/draft");
    demo.api.send("PUT", &path, "application/json", body.to_string().as_bytes()).await;
    let refused = switched_on(&demo, &zap).await.json();
    let all = refused["error"]["details"].as_array().unwrap();
    let fields: Vec<_> = all
        .iter()
        .map(|one| (one["field"].as_str().unwrap(), one["code"].as_str().unwrap()))
        .collect();
    assert_eq!(
        fields,
        [("/steps/0/app", "placeholder"), ("/steps/1/app", "broken_step")],
        "{refused:#}"
    );
    assert!(refused.to_string().contains('2'), "{refused}");
}

#[both]
async fn paths_and_what_stands_in_them(app: TestApp) {
    let demo = app.dossier("demo").await;
    let node = |id: u64, parent: Json, api: &str, action: &str, params: Json| {
        json!({ "id": id, "type_of": "write", "selected_api": api, "action": action, "params": params,
            "parent_id": parent, "root_id": 1, "meta": { "stepTitle": null } })
    };
    let is = |key: &str, value: &str| {
        criteria(
            json!([{ "key": key, "match": "iexact", "value": value, "action": "continue", "group": 1 }]),
        )
    };
    let nodes = json!({
        "1": node(1, Json::Null, "WebHookCLIAPI@1", "hook_v2", json!({})),
        "2": node(2, json!(1), "AirtableCLIAPI@3", "findRecord", json!({ "applicationId": "app1", "tableName": "tbl1",
            "searchByField": "Phone", "searchByValue": "{{1__tel}}", "_zap_search_success_on_miss": "true" })),
        "3": node(3, json!(2), "BranchingAPI", "branch", json!({})),
        "4": node(4, json!(3), "BranchingAPI", "filter", is("2___zap_search_was_found_status", "true")),
        "5": node(5, json!(3), "BranchingAPI", "filter", json!({ "isAlwaysRun": true, "filter_criteria": [{ "key": "", "value": "" }] })),
        "6": node(6, json!(4), "DelayCLIAPI@1", "delay_for", json!({ "delay_for_value": "1", "delay_for_unit": "hours" })),
        "7": node(7, json!(5), "WebHookCLIAPI@1", "post", json!({ "url": "https://a.example/", "data": { "r": "{{2__id}}" } })),
    });
    let filed = json!({ "metadata": { "version": "gdpr_v1" }, "zaps": [{ "id": 1, "title": null, "status": "on", "nodes": nodes }] });
    let answer = imported(&demo, &filed).await;
    let zap = first(&demo, &answer).await;
    assert_eq!(zap["title"], "Zap sans titre");
    let paths = &zap["document"]["steps"][1]["paths"];
    assert_eq!(
        paths[0]["any"],
        json!([[{ "key": "{{2__data__records__0__id}}", "match": "exists" }]])
    );
    assert_eq!(
        (&paths[1]["rule"], &paths[0]["steps"][0]["kind"]),
        (&json!("always"), &json!("delay"))
    );
    assert_eq!(paths[1]["steps"][0]["params"]["data"]["r"], "{{2__data__records__0__id}}");
    let all: Vec<_> = statuses(&answer);
    assert_eq!(all.iter().filter(|word| **word == "works").count(), 6);
    assert_eq!(all.iter().filter(|word| **word == "needs_account").count(), 1);
    // Without an account it is not switched on.
    switched_on(&demo, &zap).await.is_error(422, "connection_missing", "/steps/0/connection");
}
