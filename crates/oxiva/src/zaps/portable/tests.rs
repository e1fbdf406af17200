use super::{Blank, BlankKind, Portable, TableNeeded, columns::free_name, file, secrets::*};
use crate::tables::columns::ColumnKind;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn document(params: &Json) -> Json {
    json!({
        "title": "Appel", "trigger": { "id": "1", "kind": "manual" },
        "steps": [{ "id": "2", "kind": "paths", "paths": [{ "id": "3", "rule": "always", "steps": [
            { "id": "4", "kind": "action", "app": "webhooks", "action": "post", "params": params },
        ] }] }],
    })
}

#[test]
fn what_gives_access_is_taken_out_and_all_else_stays() {
    let mut stripped = document(&json!({
        "url": "https://jean:motdepasse@exemple.fr/a?page=2&api_key=abc&cle={{1__cle}}#fin",
        "basic_auth": "jean|motdepasse",
        "headers": {
            "Content-Type": "application/json", "Authorization": "Bearer abc", "X-Key": 5,
            "X-Mapped": "Bearer {{1__jeton}}", "X-List": ["a", "{{1__b}}"],
        },
        "data": { "clientSecret": "s3", "token": "{{1__jeton}}", "nom": "Martin", "key": "k", "n": 5 },
        "lignes": ["https://exemple.fr/?code=xyz&x=a1b2c3d4e5f6g7h8i9j0k1l2", "?page=3"],
    }));
    strip(&mut stripped);
    let expected = document(&json!({
        "url": "https://@exemple.fr/a?page=2&api_key=&cle={{1__cle}}#fin",
        "basic_auth": "",
        "headers": {
            "Content-Type": "application/json", "Authorization": "", "X-Key": "",
            "X-Mapped": "Bearer {{1__jeton}}", "X-List": ["", "{{1__b}}"],
        },
        "data": { "clientSecret": "", "token": "{{1__jeton}}", "nom": "Martin", "key": "k", "n": 5 },
        "lignes": ["https://exemple.fr/?code=&x=", "?page=3"],
    }));
    assert_eq!(stripped, expected);
    let mut again = stripped.clone();
    strip(&mut again);
    assert_eq!(again, stripped);
}

#[test]
fn what_is_left_of_an_address_gives_no_access() {
    let bare = without_secrets_of_addresses("&token=https://}@");
    assert_eq!(bare.as_deref(), Some("&token="));
}

#[test]
fn what_stands_beside_data_of_a_step_gives_access_too() {
    for (address, bare) in [
        ("https://a.fr/?token={{1__x}}def", "https://a.fr/?token={{1__x}}"),
        ("https://a.fr/?token=abc{{1__x}}def&n=1", "https://a.fr/?token={{1__x}}&n=1"),
        ("https://{{1__u}}:motdepasse@a.fr/", "https://{{1__u}}@a.fr/"),
        ("https://a.fr/?x={{1__x}}a1b2c3d4e5f6g7h8i9j0k1l2", "https://a.fr/?x={{1__x}}"),
    ] {
        assert_eq!(without_secrets_of_addresses(address).as_deref(), Some(bare), "{address}");
    }
    assert_eq!(without_secrets_of_addresses("https://a.fr/?token={{1__x}}&n={{1__n}}b"), None);
}

#[test]
fn names_of_what_gives_access() {
    for name in ["token", "X-Api-Key", "apiKey", "clientSecret", "mot_de_passe", "Authorization"] {
        assert!(is_secret_name(name), "{name}");
    }
    for name in ["key", "clé", "monkey", "nom", "passager", "auteur", "compass", "signal", ""] {
        assert!(!is_secret_name(name), "{name}");
    }
}

#[test]
fn a_name_that_is_taken_gets_a_number() {
    assert_eq!(free_name(&[], " Clients  perdus "), "Clients perdus");
}

#[test]
fn a_file_is_read_as_it_was_written() {
    let zap = Portable {
        document: document(&json!({})),
        tables: vec![TableNeeded::new("Clients", &[("Nom", ColumnKind::Text)])],
        blanks: vec![Blank { number: 1, kind: BlankKind::Email }],
        ..Portable::default()
    };
    let written = file::write(std::slice::from_ref(&zap));
    assert_eq!(
        written["zaps"][0]["tables"][0]["columns"][0],
        json!({"name": "Nom", "type": "text"})
    );
    assert!(file::is_ours(&written));
    assert_eq!(file::read(&written).unwrap(), [zap]);
    for other in [
        json!({}),
        json!({"format": "oxiva-zaps", "version": 2, "zaps": []}),
        json!({"format": "oxiva-zaps", "version": 1}),
        json!({"format": "oxiva-zaps", "version": 1, "zaps": [{"document": {}, "tables": [{}]}]}),
        json!({"format": "oxiva-zaps", "version": 1, "zaps": [{"document": {}, "other": 1}]}),
    ] {
        assert!(file::read(&other).is_err(), "{other}");
    }
}

proptest! {
    #[test]
    fn stripping_is_done_once_and_never_fails(text in r#"(https://|[?&=@/:{}a-z0-9é ]|token=|\{\{1__a\}\}){0,20}"#) {
        let mut stripped = document(&json!({ "url": text, "headers": { "X": text } }));
        strip(&mut stripped);
        let mut again = stripped.clone();
        strip(&mut again);
        prop_assert_eq!(again, stripped);
    }
}
