use super::{Found, clean};
use crate::zaps::portable::{BlankKind, ConnectionNeeded, Portable, TableNeeded, each_text, file};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;

fn portable(steps: Json) -> Portable {
    let trigger = json!({ "id": "1", "kind": "catch_hook", "note": "Voir jeanne@exemple.fr" });
    Portable {
        document: json!({ "title": "Vers exemple.fr", "trigger": trigger, "steps": steps }),
        tables: vec![TableNeeded::new("Clients", &[])],
        connections: vec![ConnectionNeeded { name: "Mon compte".into(), app: "webhooks".into() }],
        ..Portable::default()
    }
}

fn action(app: &str, action: &str, params: Json) -> Json {
    json!([{ "id": "2", "kind": "action", "app": app, "action": action, "params": params }])
}

fn params(steps: Json, kept: &[&str]) -> Json {
    let cleaned = clean(&portable(steps.clone()), &BTreeSet::new());
    let keys = cleaned.found.iter().filter(|found| kept.contains(&found.value.as_str()));
    let keys: BTreeSet<String> = keys.map(|found| found.key.clone()).collect();
    assert_eq!(keys.len(), kept.len(), "{:?}", cleaned.found);
    clean(&portable(steps), &keys).portable.document["steps"][0]["params"].clone()
}

#[test]
fn addresses_numbers_and_secrets_stay_behind() {
    let mail = json!({
        "to": "Jeanne Martin <jeanne@exemple.fr>, {{1__mail}}; paul@exemple.fr",
        "subject": "Appel de {{1__nom}}",
        "body": "Voir https://crm.exemple.fr/fiche/{{1__id}}?onglet=2 ou www.exemple.fr.",
    });
    assert_eq!(
        params(action("email", "send", mail), &[]),
        json!({
            "to": "[blank-1], {{1__mail}}; [blank-2]",
            "subject": "Appel de {{1__nom}}",
            "body": "Voir [blank-3]{{1__id}}?onglet=[blank-4] ou [blank-5].",
        })
    );
    let call = json!({
        "url": "https://hooks.exemple.fr/services/T01/B02/xyz?token=abc",
        "headers": { "X-Key": "clef", "Content-Type": "application/json", "X-Id": "{{1__id}}" },
        "basic_auth": "jeanne|motdepasse",
        "data": { "nom": "{{1__nom}}", "api_key": "k", "client_id": 4711, "texte": "bonjour" },
    });
    assert_eq!(
        params(action("webhooks", "post", call), &[]),
        json!({
            "url": "[blank-4]",
            "headers": { "X-Key": "[blank-1]", "Content-Type": "application/json", "X-Id": "{{1__id}}" },
            "basic_auth": "[blank-2]",
            "data": { "nom": "{{1__nom}}", "api_key": "[blank-3]", "client_id": "[blank-5]", "texte": "bonjour" },
        })
    );
    let ticket = json!({ "societe": "11", "sujet": "Ticket 2024", "responsable": 3 });
    assert_eq!(
        params(action("crm", "create_ticket", ticket), &[]),
        json!({ "societe": "[blank-1]", "sujet": "Ticket 2024", "responsable": "[blank-2]" })
    );
}

#[test]
fn code_keeps_all_but_what_gives_access() {
    let code = "const apiKey = 'abc def';\nconst url = \"https://api.exemple.fr/v1\";\n\
        fetch(url, { headers: { Authorization: 'Bearer ' + apiKey, 'X-T': 'a1b2c3d4e5f6a7b8c9d0e1' } });\n\
        return { total: inputData.lignes.length, calculerLeMontantTotal2024: 3 };";
    let cleaned = params(action("code", "javascript", json!({ "code": code })), &[]);
    assert_eq!(
        cleaned["code"],
        "const apiKey = '[blank-1]';\nconst url = \"[blank-2]\";\n\
        fetch(url, { headers: { Authorization: 'Bearer ' + apiKey, 'X-T': '[blank-3]' } });\n\
        return { total: inputData.lignes.length, calculerLeMontantTotal2024: 3 };"
    );
}

#[test]
fn what_gives_access_stays_behind_whatever_is_around_it() {
    use BlankKind::{Secret, Url};
    // A text, what stays of it, and of what kind all is that was taken out.
    let cases = [
        // A name that follows another name.
        ("{ a: apiKey, 'X-Api-Key': 'clef' }", "{ a: apiKey, 'X-Api-Key': '[blank-1]' }", Secret),
        ("{ 'nom', 'token': 'clef' }", "{ 'nom', 'token': '[blank-1]' }", Secret),
        ("headers.set('X-Auth', 'clef')", "headers.set('X-Auth', '[blank-1]')", Secret),
        ("headers.set(authName, \"clef\")", "headers.set(authName, \"[blank-1]\")", Secret),
        // Other quotes within the text.
        ("password = \"mot d'ordre\"", "password = \"[blank-1]\"", Secret),
        (r"password = 'mot d\'ordre'", "password = '[blank-1]'", Secret),
        (r#""{\"token\": \"clef\"}""#, r#""{\"token\": \"[blank-1]\"}""#, Secret),
        // Data of a step beside it.
        ("token: 'clef-{{1__a}}'", "token: '[blank-1]{{1__a}}'", Secret),
        ("token: 'Bearer {{1__a}}'", "token: 'Bearer {{1__a}}'", Secret),
        ("/a?token=clef{{1__a}}-&b=c", "/a?token=[blank-1]{{1__a}}-&b=c", Secret),
        // A host into which data is mapped.
        ("https://{{1__a}}.exemple.org/b", "[blank-1]{{1__a}}[blank-2]/b", Url),
    ];
    for (text, stays, kind) in cases {
        let steps = action("code", "javascript", json!({ "code": text }));
        let cleaned = clean(&portable(steps), &BTreeSet::new());
        assert_eq!(cleaned.portable.document["steps"][0]["params"]["code"], stays);
        let blanks = &cleaned.portable.blanks;
        assert!(blanks.iter().all(|blank| blank.kind == kind), "{text}: {blanks:?}");
    }
}

#[test]
fn a_password_within_an_address_is_never_kept() {
    use BlankKind::{Secret, Url};
    for (url, kinds) in [
        ("https://{{1__a}}:clef@exemple.org/", [Url, Secret, Url]),
        ("https://jean:cl{{1__a}}ef@exemple.org/", [Secret, Secret, Url]),
    ] {
        let steps = action("code", "javascript", json!({ "code": url }));
        let cleaned = clean(&portable(steps), &BTreeSet::new());
        let code = &cleaned.portable.document["steps"][0]["params"]["code"];
        assert_eq!(code, "[blank-1]{{1__a}}[blank-2]@[blank-3]/");
        let of = cleaned.portable.blanks.iter().map(|blank| blank.kind);
        assert_eq!(of.collect::<Vec<_>>(), kinds, "{url}");
    }
}

#[test]
fn what_its_owner_keeps_stays_and_secrets_never() {
    let url = "https://jeanne:secret@exemple.fr/a?token=abc&page=2";
    let call = json!({ "url": url, "headers": { "X-Key": "clef" } });
    assert_eq!(
        params(action("webhooks", "post", call.clone()), &[url]),
        json!({ "url": "https://[blank-2]@exemple.fr/a?token=[blank-3]&page=2", "headers": { "X-Key": "[blank-1]" } })
    );
    let cleaned = clean(&portable(action("webhooks", "post", call)), &BTreeSet::new());
    let secrets: BTreeSet<String> = cleaned.found.iter().map(|one| one.key.clone()).collect();
    let kept = clean(&portable(action("storage", "set", json!({ "key": "clef" }))), &secrets);
    assert!(kept.found.iter().all(|one| one.may_stay() == one.is_kept), "{:?}", kept.found);
}

#[test]
fn what_people_read_loses_addresses_without_a_question() {
    let cleaned = clean(&portable(json!([])), &BTreeSet::new());
    let document = cleaned.portable.document;
    assert_eq!(
        (&document["title"], &document["trigger"]["note"]),
        (&json!("Vers …"), &json!("Voir …"))
    );
    assert!(cleaned.portable.blanks.is_empty());
    let found: Vec<_> = cleaned
        .found
        .iter()
        .map(|Found { kind, value, parts, .. }| (*kind, value.as_str(), parts.clone()))
        .collect();
    let expected = [
        (BlankKind::Url, "exemple.fr", vec![String::new()]),
        (BlankKind::Email, "jeanne@exemple.fr", vec!["1".to_owned()]),
    ];
    assert_eq!(found, expected);
    assert_eq!(cleaned.portable.connections[0].name, "webhooks 1");
}

#[test]
fn the_address_of_a_hook_of_this_server_never_stays() {
    let url = "https://crm.exemple.fr/hooks/catch/48213377/mq7wx/";
    let found =
        clean(&portable(action("webhooks", "get", json!({ "url": url }))), &BTreeSet::new()).found;
    let hook = found.iter().find(|one| one.value == url).unwrap();
    assert_eq!(hook.kind, BlankKind::Secret);
}

proptest! {
    #[test]
    fn no_text_makes_it_panic_and_no_address_stays(
        text in r#"(jeanne@exemple\.fr|https://exemple\.fr/|[?&=@/:{}.,<> a-z0-9é]|\{\{1__a\}\}|token=|Bearer ){0,15}"#
    ) {
        let steps = action("webhooks", "custom", json!({ "data": text, "url": text }));
        let cleaned = clean(&portable(steps), &BTreeSet::new()).portable;
        each_text(&cleaned.document, &mut |text| {
            assert!(!text.contains("jeanne@exemple.fr") && !text.contains("https://exemple.fr"), "{text}");
        });
        prop_assert_eq!(file::read(&file::write(std::slice::from_ref(&cleaned))).unwrap(), [cleaned]);
    }
}
