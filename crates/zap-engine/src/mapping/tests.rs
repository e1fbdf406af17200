//! The syntax, on made-up values and on real exports.

use super::*;
use proptest::prelude::*;
use serde_json::json;
use std::path::Path;

fn payload() -> Json {
    json!({
        "querystring": { "id": "11" },
        "n": 3, "x": 1.5, "oui": true, "rien": null,
        "lignes": [{ "nom": "a", "qte": 1 }, { "nom": "b" }, { "qte": 3, "nom": "c" }],
        "tags": ["x", "y"],
        "a__b": { "c d": 1 },
        "__typename": "T",
        "_found": "true",
        "groupes": [{ "gens": [{ "n": 1 }, { "n": 2 }] }, { "gens": [{ "n": 3 }] }],
        "COL$A": "é",
    })
}

fn whole(template: &str) -> Option<Json> {
    let payload = payload();
    let params = json!({ "v": template });
    map(params.as_object().unwrap(), &Values::new().with("1", &payload)).value.remove("v")
}

fn filled(template: &str) -> (String, Vec<String>) {
    let payload = payload();
    text(template, &Values::new().with("1", &payload))
}

#[test]
fn one_reference_keeps_its_type() {
    for (template, expected) in [
        ("{{1__querystring__id}}", json!("11")),
        ("{{ 1__n }}", json!(3)),
        ("{{1__oui}}", json!(true)),
        ("{{1__rien}}", json!(null)),
        ("{{1__tags}}", json!(["x", "y"])),
        ("{{1__tags__1}}", json!("y")),
        ("{{1__lignes__0__nom}}", json!("a")),
        ("{{1__lignes[]nom}}", json!(["a", "b", "c"])),
        ("{{1__lignes__nom}}", json!(["a", "b", "c"])),
        ("{{1__lignes[]qte}}", json!([1, null, 3])),
        ("{{1__tags[]}}", json!(["x", "y"])),
        ("{{1__groupes[]gens[]n}}", json!([1, 2, 3])),
        ("{{1__querystring}}", json!({ "id": "11" })),
        ("{{1____typename}}", json!("T")),
        ("{{1___found}}", json!("true")),
        ("{{1__COL$A}}", json!("é")),
        (r#"{{=gives["1"]["a__b"]["c d"]}}"#, json!(1)),
        ("{{=gives['1']['querystring']['id']}}", json!("11")),
        ("{{ = gives[ '1' ] [\"lignes\"] [0] ['nom'] }}", json!("a")),
        ("{{=output['1']['lignes'][]['nom']}}", json!(["a", "b", "c"])),
    ] {
        assert_eq!(whole(template), Some(expected), "{template}");
    }
    assert_eq!(whole("{{1}}"), Some(payload()));
    for missing in
        ["{{1__nope}}", "{{2__a}}", "{{1__tags__2}}", "{{1__n__a}}", "{{1__lignes[]prix}}"]
    {
        assert_eq!(whole(missing), None, "{missing}");
    }
}

#[test]
fn line_items_may_be_one_key() {
    for (template, expected) in [
        (r#"{{=gives["1"]["lignes[]nom"]}}"#, json!(["a", "b", "c"])),
        (r#"{{=output["1"]["tags[]"]}}"#, json!(["x", "y"])),
        (r#"{{=gives["1"]["groupes[]gens[]n"]}}"#, json!([1, 2, 3])),
        (r#"{{=gives["2"]["a[]b"]}}"#, json!("as it is")),
        (r#"{{=gives["2"]["l"]["m[]n"]["o"]}}"#, json!([1, 2])),
    ] {
        let other =
            json!({ "a[]b": "as it is", "l": { "m": [{ "n": { "o": 1 } }, { "n": { "o": 2 } }] } });
        let payload = payload();
        let values = Values::new().with("1", &payload).with("2", &other);
        let params = json!({ "v": template });
        let mapped = map(params.as_object().unwrap(), &values);
        assert_eq!(mapped.value.get("v"), Some(&expected), "{template}");
    }
    let payload = payload();
    let rows = json!({ "lignes": [{ "nom": r#"{{=gives["1"]["lignes[]nom"]}}"# }] });
    let mapped = map(rows.as_object().unwrap(), &Values::new().with("1", &payload));
    let expected = json!({ "lignes": [{ "nom": "a" }, { "nom": "b" }, { "nom": "c" }] });
    assert_eq!(Json::from(mapped.value), expected);
    assert_eq!(whole(r#"{{=gives["1"]["nope[]nom"]}}"#), None);
}

#[test]
fn a_value_can_be_mapped_as_its_json() {
    for (template, expected) in [
        (r#"{{=Object.to_json(output["1"]["querystring"])}}"#, json!(r#"{"id":"11"}"#)),
        (r#"{{= Object.to_json( gives['1']['lignes[]nom'] ) }}"#, json!(r#"["a","b","c"]"#)),
        (r#"{{=Object.to_json(gives["1"]["n"])}}"#, json!("3")),
    ] {
        assert_eq!(whole(template), Some(expected), "{template}");
    }
    assert_eq!(whole(r#"{{=Object.to_json(output["1"])}}"#), Some(payload().to_string().into()));
    let (text, missing) = filled(r#"<{{=Object.to_json(gives["1"]["tags"])}}>"#);
    assert_eq!((text.as_str(), missing.len()), (r#"<["x","y"]>"#, 0));
    let unreadable = r#"{{=Object.keys(gives["1"])}}"#;
    assert_eq!(filled(unreadable).0, unreadable);
}

#[test]
fn the_moment_is_mapped_without_a_step() {
    let now = "2026-07-05T12:30:09Z".parse().unwrap();
    let zone = jiff::tz::TimeZone::get("Europe/Paris").unwrap();
    let values = Values::new().at(now, &zone);
    for (name, expected) in [
        ("human_now", "2026-07-05 14:30:09"),
        ("utc_iso", "2026-07-05T12:30:09Z"),
        ("timestamp", "1783254609"),
        ("timezone", "Europe/Paris"),
        ("est_iso", "2026-07-05T08:30:09-04:00"),
        ("pst_iso", "2026-07-05T05:30:09-07:00"),
    ] {
        let (text, missing) = text(&format!("{{{{zap_meta_{name}}}}}"), &values);
        assert_eq!((text.as_str(), missing.len()), (expected, 0), "{name}");
    }
    assert_eq!(text("{{zap_meta_nope}}", &values).1, ["zap_meta_nope"]);
    assert_eq!(text("{{zap_meta_utc_iso}}", &Values::new()).1, ["zap_meta_utc_iso"]);
}

#[test]
fn within_a_text_everything_is_text() {
    for (template, expected) in [
        ("n°{{1__n}} {{1__x}} {{1__oui}}", "n°3 1.5 true"),
        ("[{{1__tags}}] {{1__rien}}.", "[x,y] ."),
        ("{{1__lignes[]nom}};", "a,b,c;"),
        ("{{1__querystring}};", r#"{"id":"11"};"#),
        (r#"{"id":{{1__n}}}"#, r#"{"id":3}"#),
        (r#"{{{1__n}}}"#, "{3}"),
        ("{{ {{1__n}}", "{{ 3"),
        ("{{#each x}} {{}} {{1__n", "{{#each x}} {{}} {{1__n"),
        ("", ""),
    ] {
        assert_eq!(filled(template), (expected.to_owned(), vec![]), "{template}");
    }
    let (text, missing) = filled("<{{1__nope}}{{=gives['9']['a']}}{{1__nope}}>");
    assert_eq!(text, "<>");
    assert_eq!(missing, ["1__nope", "=gives['9']['a']"]);
}

#[test]
fn line_items_in_a_list_become_rows() {
    let payload = payload();
    let params = json!({
        "lignes": [{ "nom": "{{1__lignes[]nom}}", "qte": "{{1__lignes[]qte}}", "tva": "20 % {{1__n}}" }],
        "mails": ["{{1__tags}}", "z", "{{1__nope}}"],
        "dict": { "noms": "{{1__lignes[]nom}}", "fixe": [1, { "a": null }] },
    });
    let mapped = map(params.as_object().unwrap(), &Values::new().with("1", &payload));
    let expected = json!({
        "lignes": [
            { "nom": "a", "qte": 1, "tva": "20 % 3" },
            { "nom": "b", "qte": null, "tva": "20 % 3" },
            { "nom": "c", "qte": 3, "tva": "20 % 3" },
        ],
        "mails": ["x", "y", "z"],
        "dict": { "noms": ["a", "b", "c"], "fixe": [1, { "a": null }] },
    });
    assert_eq!(Json::from(mapped.value), expected);
    assert_eq!(mapped.missing, ["1__nope"]);
}

#[test]
fn what_grows_too_large_is_left_out_and_noted() {
    let payload = json!({ "big": "x".repeat(LARGEST / 3), "lignes": vec![1; 1000] });
    let values = Values::new().with("1", &payload);
    let (filled, _) = text(&"{{1__big}}".repeat(50), &values);
    assert!(filled.len() <= LARGEST);
    let params = json!({ "all": vec!["{{1__big}}"; 50],
        "rows": [{ "n": "{{1__lignes[]}}", "big": "{{1__big}}" }] });
    let mapped = map(params.as_object().unwrap(), &values);
    assert_eq!(mapped.dropped, ["1__big"]);
    assert!(render::weight(&Json::from(mapped.value)) <= 2 * LARGEST);
}

#[test]
fn hostile_templates_take_no_time() {
    for hostile in ["{{", "{{=gives[\"", "{{1__a", "[]", "{", "}}", "__", "{{1__[]"] {
        let template = Template::parse(&(hostile.repeat(50_000) + "}}"));
        assert!(template.references().all(|one| one.path.len() <= reference::MAX_PATH_KEYS));
    }
}

/// The exports of real zaps, where they are at hand.
fn exports() -> Vec<(String, Json)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/zapier-exports");
    let Ok(files) = std::fs::read_dir(folder) else { return Vec::new() };
    let read = |file: std::fs::DirEntry| {
        let text = std::fs::read_to_string(file.path()).unwrap();
        (file.file_name().to_string_lossy().into_owned(), serde_json::from_str(&text).unwrap())
    };
    files.map(|file| read(file.unwrap())).collect()
}

#[test]
fn every_reference_of_real_exports_is_read() {
    let mut count = 0;
    for (name, export) in exports() {
        let params = Params::new(json!({ "export": export }).as_object().unwrap().clone());
        for (at, template) in params.templates() {
            let unreadable: Vec<_> = template.unreadable().collect();
            assert!(unreadable.is_empty(), "{name} {at}: {unreadable:?}");
            for reference in template.references() {
                count += 1;
                assert!(reference.step.bytes().all(|byte| byte.is_ascii_digit()), "{name} {at}");
                assert_eq!(
                    reference.source.matches("[]").count(),
                    usize::from(reference.has_items())
                );
            }
        }
        // Nothing is there, everything is told, nothing else is changed.
        let mapped = params.map(&Values::new());
        let references =
            params.templates().iter().map(|(_, one)| one.references().count()).sum::<usize>();
        assert_eq!(mapped.missing.is_empty(), references == 0, "{name}");
    }
    assert!(count == 0 || count > 100, "{count}");
}

fn any_json() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(json!(null)),
        any::<bool>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        "[a{}1_\\[\\]]{0,8}".prop_map(Json::from),
        Just(json!("{{1__a}}")),
        Just(json!("{{1__a[]b}} x")),
        Just(json!("{{1}}")),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::hash_map("[ab01]", inner, 0..4).prop_map(|map| json!(map)),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

    #[test]
    fn a_text_without_braces_stays(words in "[^{]{0,40}", values in any_json()) {
        prop_assert_eq!(text(&words, &Values::new().with("1", &values)), (words, vec![]));
    }

    #[test]
    fn the_parts_of_a_template_are_its_source(source in "([{}1_a=]|gives|\\[\"a\"\\]|é|\\[\\]|\\{\\{1__a\\}\\}){0,20}") {
        let template = Template::parse(&source);
        let parts: String = template.parts.iter().map(|part| match part {
            template::Part::Words(words) | template::Part::Unreadable(words) => words.clone(),
            template::Part::Reference(reference) => format!("{{{{{}}}}}", reference.source),
        }).collect();
        prop_assert_eq!(parts, source);
    }

    #[test]
    fn mapping_is_total_and_twice_the_same(params in any_json(), values in any_json()) {
        let params = Params::new(json!({ "p": params }).as_object().unwrap().clone());
        let values = Values::new().with("1", &values);
        prop_assert_eq!(params.map(&values), params.map(&values));
    }
}
