use super::*;
use proptest::prelude::*;
use serde_json::json;

mod date;
mod formula;
mod number;
mod text;
mod utility;
mod zapier;

fn context() -> Context {
    Context {
        zone: TimeZone::get("Europe/Paris").unwrap(),
        order: DateOrder::DayMonth,
        now: "2026-03-28T12:00:00Z".parse().unwrap(),
        seed: 7,
    }
}

/// The action is told by the name.
fn ran(name: &str, params: Json) -> Result<Json, Problem> {
    let transform = transforms().find(|t| t.name == name).unwrap_or_else(|| panic!("{name}"));
    run(transform.action, name, params.as_object().unwrap(), &context())
}

fn made(name: &str, params: Json) -> Json {
    ran(name, params.clone()).unwrap_or_else(|problem| panic!("{name} {params}: {problem}"))
}

/// The field and the code of the problem.
fn refused(name: &str, params: Json) -> (&'static str, &'static str) {
    let problem = ran(name, params.clone()).expect_err(&params.to_string());
    (problem.field, problem.code.word())
}

#[test]
fn every_transform_is_found_by_its_action_and_its_name() {
    let mut names: Vec<_> = transforms().map(|t| t.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), transforms().count());
    for t in transforms() {
        let prefixes = match t.action {
            "text" => &["text.", "string."][..],
            "number" => &["number."],
            "date" => &["date."],
            _ => &["util."],
        };
        assert!(prefixes.iter().any(|prefix| t.name.starts_with(prefix)), "{}", t.name);
        assert!(transform(t.action, t.name).is_some());
    }
    let problem = run("text", "number.math", &Map::new(), &context()).unwrap_err();
    assert_eq!(problem.code, Code::UnknownTransform);
}

#[test]
fn the_documentation_names_everything() {
    let text = include_str!("../../../../../docs/zap-words.md");
    let named = |word: &str| text.contains(&format!("`{word}`"));
    for t in transforms() {
        assert!(named(t.name), "{}", t.name);
        let missing: Vec<_> = t.fields.iter().map(|f| f.key).filter(|key| !named(key)).collect();
        assert!(missing.is_empty(), "{}: {missing:?}", t.name);
    }
    for code in Code::WORDS {
        assert!(named(code), "{code}");
    }
}

#[test]
fn a_list_gives_a_list() {
    assert_eq!(
        made("text.uppercase", json!({"inputs": ["a", ["b", null], 3, true]})),
        json!(["A", ["B", ""], "3", "TRUE"])
    );
    assert_eq!(
        made("number.format", json!({"inputs": ["1000", 2.5]})),
        json!(["1\u{202f}000", "2,5"])
    );
    assert_eq!(made("text.uppercase", json!({})), "");
    let many = json!({"inputs": vec![""; 1_000], "default_value": "x".repeat(20_000)});
    assert_eq!(refused("text.default_value", many), ("inputs", "too_long"));
}

#[test]
fn what_has_to_be_there_is_asked_for() {
    assert_eq!(refused("text.replace", json!({"inputs": "a"})), ("find", "required"));
    assert_eq!(
        refused("number.math", json!({"operation": "root", "inputs": [1]})),
        ("operation", "unknown_word")
    );
    assert_eq!(
        refused("date.format", json!({"inputs": "now", "to_timezone": "Mars"})),
        ("to_timezone", "unknown_time_zone")
    );
}

fn value() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        "\\PC{0,20}".prop_map(Json::from),
        "[-+0-9.,:/ eEhdmYAJ<>&;#\\[\\](){}a-c\"'%^*@|\n]{0,24}".prop_map(Json::from),
        prop::sample::select(vec![
            "0",
            "-1",
            "28",
            "99999999999999999999999999999",
            "1e28",
            "fr",
            "random",
            "all",
            "2026-02-30",
            "2026-03-29T02:30:00",
            "-9999-01-01",
            "9999-12-31T23:59:59Z",
            "+99999999 years",
            "YYYY-MM-DD",
            "<p><b>a</b><ul><li>x",
            "=IF(1,2,3)^0.5",
            "(?P<a>.)*",
            "a,b;c\n1,2",
            "+33 6 12 34 56 78",
        ])
        .prop_map(Json::from),
        any::<f64>().prop_map(Json::from),
        any::<i64>().prop_map(Json::from),
        any::<bool>().prop_map(Json::from),
        Just(Json::Null),
    ];
    leaf.prop_recursive(2, 8, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Json::from),
            prop::collection::btree_map("[a-c]{0,2}", inner, 0..3)
                .prop_map(|map| Json::Object(map.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn every_transform_has_an_answer(
        at in any::<prop::sample::Index>(),
        values in prop::collection::vec(value(), 8),
        words in any::<prop::sample::Index>(),
        seed: u64,
    ) {
        let all: Vec<_> = transforms().collect();
        let transform = at.get(&all);
        let params = transform.fields.iter().zip(values).map(|(field, value)| {
            let value = match field.kind {
                Kind::Choice(known) => Json::from(*words.get(known)),
                _ => value,
            };
            (field.key.to_owned(), value)
        });
        let params: Map<String, Json> = params.collect();
        let context = Context { seed, ..context() };
        let first = run(transform.action, transform.name, &params, &context);
        if let Err(problem) = &first {
            let known = transform.fields.iter().any(|field| field.key == problem.field);
            prop_assert!(known || problem.field.is_empty());
        }
        prop_assert_eq!(run(transform.action, transform.name, &params, &context), first);
    }
}

/// What a field of a transform might be given.
fn given(transform: &Transform, field: &Field) -> Json {
    match (field.key, transform.action) {
        ("inputs", "number") if transform.name == "number.phone" => "06 12 34 56 78".into(),
        ("inputs", "number") if transform.name == "number.math" => json!([1, 2]),
        ("inputs", "number") => "1234.5".into(),
        ("inputs", "date") | ("start_date" | "end_date", _) => "2026-03-01T10:00".into(),
        ("inputs", "utility") => json!(["a", "b"]),
        ("inputs", _) => "Bonjour à tous, merci".into(),
        ("expression", _) => "+1 day".into(),
        ("my_dict" | "table", _) => json!({"a": "1,2"}),
        ("max_length", _) => 5.into(),
        ("formula", _) => "1+1".into(),
        ("csv", _) => "a,b\n1,2".into(),
        _ => match field.kind {
            Kind::Choice([first, ..]) => (*first).into(),
            _ => "o".into(),
        },
    }
}

#[test]
fn what_a_field_says_holds_where_it_is_empty_does() {
    // Where one of these is given, a number is read in Zapier's terms.
    let switches = ["format_string", "default_region", "validate"];
    let mut tried = 0;
    for transform in transforms() {
        let needed = |field: &&Field| {
            let is_alias = transform.fields.iter().any(|one| one.instead == Some(field.key));
            field.required
                || (field.key == "inputs" && !is_alias && transform.name != "util.line_itemizer")
        };
        let needed = transform.fields.iter().filter(needed);
        let params: Map<String, Json> =
            needed.map(|field| (field.key.to_owned(), given(transform, field))).collect();
        let without = run(transform.action, transform.name, &params, &context());
        for field in transform.fields.iter().filter(|field| !switches.contains(&field.key)) {
            let default = match field.kind {
                Kind::Choice([first, ..]) if !field.required => first,
                _ => field.default,
            };
            if default.is_empty() {
                continue;
            }
            let mut with = params.clone();
            with.insert(field.key.to_owned(), default.into());
            let with = run(transform.action, transform.name, &with, &context());
            assert_eq!(with, without, "{} {}", transform.name, field.key);
            assert!(without.is_ok(), "{} {without:?}", transform.name);
            tried += 1;
        }
    }
    assert!(tried > 40, "{tried}");
}
