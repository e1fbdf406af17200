use super::*;
use proptest::prelude::*;
use serde_json::json;

fn payload(query: &str, kind: &str, body: &str) -> Json {
    read(query, kind, body.as_bytes(), true).payload()
}

/// What stands beside the query.
fn fields(kind: &str, body: impl AsRef<[u8]>) -> Json {
    let mut payload = read("", kind, body.as_ref(), true).payload();
    payload.as_object_mut().unwrap().remove("querystring");
    payload
}

#[test]
fn a_ping_and_a_query() {
    assert_eq!(payload("", "", ""), json!({"querystring": {}}));
    assert_eq!(
        payload("id=11&sticket_id=810&url=https%3A%2F%2Fa.b%2F", "", ""),
        json!({"querystring": {"id": "11", "sticket_id": "810", "url": "https://a.b/"}})
    );
    assert_eq!(
        payload("a=1&a=2&v=%7B%7D", "application/json", r#"{"querystring":5,"n":[1]}"#),
        json!({"querystring": {"a": ["1", "2"], "v": "{}"}, "n": [1]})
    );
}

const FORM: &str = "application/x-www-form-urlencoded";

#[test]
fn forms_nest() {
    for (form, expected) in [
        ("a=1&a=2&b=c+d&e&=x", json!({"a": ["1", "2"], "b": "c d", "e": "", "": "x"})),
        ("nested[key]=v&nested[b][c]=w", json!({"nested": {"key": "v", "b": {"c": "w"}}})),
        ("n%5Bk%5D=v", json!({"n": {"k": "v"}})),
        ("a[]=1", json!({"a": ["1"]})),
        ("a[]=1&a[]=2&a=3", json!({"a": ["1", "2", "3"]})),
        ("a[0][n]=x&a[1][n]=y", json!({"a": [{"n": "x"}, {"n": "y"}]})),
        ("a[1]=x&a[0]=y", json!({"a": {"1": "x", "0": "y"}})),
        ("a[][n]=x&a[][n]=y", json!({"a": [{"n": "x"}, {"n": "y"}]})),
        ("a=1&a[b]=2", json!({"a": "1", "a[b]": "2"})),
        ("a[b]=1&a=2&a[b]=3", json!({"a": [{"b": "1"}, "2"], "a[b]": "3"})),
        ("a[b=1&[c]=2&d]=3", json!({"a[b": "1", "[c]": "2", "d]": "3"})),
        ("p=%7B%22a%22%3A%5B1%5D%7D", json!({"p": {"a": [1]}})),
    ] {
        assert_eq!(fields(FORM, form), expected, "{form}");
    }
}

#[test]
fn xml_has_attributes_lists_and_texts() {
    let body = r#"<?xml version="1.0"?><!-- c --><c id="1&amp;2"><l>a &lt; b&#233;</l><l n="2"/><v/><d><![CDATA[<x>]]></d>é</c>"#;
    assert_eq!(
        fields("text/xml", body),
        json!({"c": {"@id": "1&2", "l": ["a < bé", {"@n": "2"}], "v": null, "d": "<x>", "#text": "é"}})
    );
    assert_eq!(fields("", "<c><l>1</l></c>"), json!({"c": {"l": "1"}}));
    assert_eq!(fields("text/plain", "<p>Bonjour</p>"), json!({"body": "<p>Bonjour</p>"}));
    assert_eq!(
        fields("application/soap+xml", "<s:E xmlns:s='u'>x &u;</s:E>"),
        json!({"s:E": {"@xmlns:s": "u", "#text": "x &u;"}})
    );
}

#[test]
fn entities_of_a_document_are_not_expanded() {
    let body = "<!DOCTYPE l [<!ENTITY a 'haha'><!ENTITY b '&a;&a;'>]><l>&b;</l>";
    assert_eq!(fields("text/xml", body), json!({"l": "&b;"}));
}

#[test]
fn texts_within_are_read_unless_the_sender_wished_otherwise() {
    let body = r#"{"a":"{\"b\":\"[1,\\\"<x><y>2</y></x>\\\"]\"}","note":"<p>oui</p>","n":"007","c":"{x}","x":"<l><v>1</v></l>"}"#;
    assert_eq!(
        fields("application/json", body),
        json!({"a": {"b": [1, {"x": {"y": "2"}}]}, "note": "<p>oui</p>", "n": "007", "c": "{x}", "x": {"l": {"v": "1"}}})
    );
    let flat = read("", "application/json", body.as_bytes(), false).payload();
    assert_eq!(flat["x"], "<l><v>1</v></l>");
}

#[test]
fn what_says_that_it_is_something_else_stands_as_text_and_is_flagged() {
    for (kind, body, why) in [
        ("application/json", "{oops", Unreadable::Json),
        ("application/json; charset=utf-8", r#"{"a":1} x"#, Unreadable::Json),
        ("text/xml", "<a><b></a>", Unreadable::Xml),
        ("text/xml", "<a/><a/>", Unreadable::Xml),
        ("text/xml", "<a/><b/>", Unreadable::Xml),
        ("text/xml", "<a>", Unreadable::Xml),
        ("application/xml", "bonjour", Unreadable::Xml),
        ("multipart/form-data; boundary=b", "--b\r\noops", Unreadable::Multipart),
    ] {
        let read = read("", kind, body.as_bytes(), true);
        assert_eq!(read.unreadable(), Some(why), "{body}");
        assert_eq!(read.payload(), json!({"querystring": {}, "body": body}));
    }
    let guess = read("", "text/plain", b"[note] bonjour", true);
    assert_eq!(
        (guess.unreadable(), guess.payload()["body"].as_str()),
        (None, Some("[note] bonjour"))
    );
}

#[test]
fn letters_survive_a_wrong_charset() {
    for (kind, body) in [
        ("text/plain; charset=iso-8859-1", &b"caf\xe9"[..]),
        ("text/plain; charset=utf-8", b"caf\xe9"),
        ("text/plain; charset=klingon", b"caf\xe9"),
        ("text/plain; charset=iso-8859-1", "café".as_bytes()),
        ("text/plain; charset=\"UTF-8\"", "\u{feff}café".as_bytes()),
        ("text/plain; charset=utf-16le", b"c\0a\0f\0\xe9\0"),
        ("text/plain", b"\xff\xfec\0a\0f\0\xe9\0"),
    ] {
        assert_eq!(fields(kind, body), json!({"body": "café"}), "{kind} {body:?}");
    }
    assert_eq!(
        fields(&format!("{FORM}; charset=windows-1252"), "a=caf%E9+%80"),
        json!({"a": "café €"})
    );
    let declared = b"<?xml version='1.0' encoding='ISO-8859-15'?><a>\xa4 \xe9</a>";
    assert_eq!(fields("text/xml", declared), json!({"a": "€ é"}));
    assert_eq!(
        fields("application/json", r#"{"a\u0000":"b\u0000"}"#),
        json!({"a\u{fffd}": "b\u{fffd}"})
    );
}

#[test]
fn a_form_with_files() {
    let body = "--x y\r\nContent-Disposition: form-data; name=\"nom[a]\"\r\n\r\nÉmile\r\n--x y\r\n\
        content-disposition: form-data; name=f; filename=\"d.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n--x y--\r\n";
    assert_eq!(
        fields("multipart/form-data; boundary=\"x y\"", body),
        json!({"nom": {"a": "Émile"}, "f": {"filename": "d.pdf", "content_type": "application/pdf", "size": 4}})
    );
}

#[test]
fn one_bad_part_loses_nothing_of_the_others() {
    let json = "application/json";
    for (kind, body, expected) in [
        (
            json,
            r#"{"id":"evt_1","name":"Ana","b":"\ud83d"}"#,
            json!({"id": "evt_1", "name": "Ana", "b": "\u{fffd}"}),
        ),
        (json, r#"{"a":1e999,"b":2}"#, json!({"a": "1e999", "b": 2})),
        (
            json,
            r#"{"n":1234567890123456789012345678901234567890}"#,
            json!({"n": "1234567890123456789012345678901234567890"}),
        ),
        (json, "{\"a\":\"b\nc\"}", json!({"a": "b\nc"})),
        ("", r#"[["\udc00"]]"#, json!({"items": [["\u{fffd}"]]})),
        (
            json,
            r#"{"t":"{\"a\":\"\\ud800\",\"n\":1e999}"}"#,
            json!({"t": {"a": "\u{fffd}", "n": "1e999"}}),
        ),
        (FORM, r#"{"a":1}"#, json!({"a": 1})),
        (FORM, " [{\"a\":\"b&c=d\"}]\n", json!({"items": [{"a": "b&c=d"}]})),
        (FORM, "{\"a\":1", json!({"{\"a\":1": ""})),
        (FORM, "[a]=1", json!({"[a]": "1"})),
        (FORM, "{a}=1&b=2", json!({"{a}": "1", "b": "2"})),
    ] {
        assert_eq!(fields(kind, body), expected, "{body}");
    }
}

#[test]
fn a_part_of_a_form_may_say_little_of_itself() {
    let multipart =
        |body: &str| fields("multipart/form-data; boundary=B0", body.replace('\n', "\r\n"));
    let file =
        |name: &str, size: usize| json!({"filename": name, "content_type": "", "size": size});
    let c = "--B0\nContent-Disposition: form-data; name=\"c\"\n\n1\n";
    for (body, expected) in [
        (
            format!("--B0\nContent-Disposition: form-data; filename=\"x.txt\"\n\nabc\n{c}--B0--\n"),
            json!({"data": file("x.txt", 3), "c": "1"}),
        ),
        (
            format!(
                "--B0\nContent-Disposition: form-data; name=\"g\"; filename*=UTF-8''%C3%A9.pdf\n\nabc\n{c}--B0--"
            ),
            json!({"g": file("é.pdf", 3), "c": "1"}),
        ),
        (format!("--B0\n\nseul\n{c}--B0--"), json!({"data": "seul", "c": "1"})),
        (
            format!("--B0\nseul\n--B0\n\nautre\n{c}--B0--"),
            json!({"data": ["seul", "autre"], "c": "1"}),
        ),
        // It breaks off.
        (c.trim_end().to_owned(), json!({"c": "1"})),
        (format!("{c}--B0\nContent-Disposition: form-da"), json!({"c": "1", "data": ""})),
    ] {
        assert_eq!(multipart(&body), expected, "{body}");
    }
    assert_eq!(
        fields(
            "multipart/form-data; boundary=\"B0\"",
            "--B0\nContent-Disposition: form-data; name=c\n\n1\n--B0--"
        ),
        json!({"c": "1"})
    );
    assert_eq!(multipart("nothing"), json!({"body": "nothing"}));
}

#[test]
fn a_list_starts_one_run_for_each_element() {
    let items = |body: &str, key: &str| -> Vec<Json> {
        read("q=1", "application/json", body.as_bytes(), true).hook_items(key).collect()
    };
    let q = json!({"q": "1"});
    assert_eq!(
        items(r#"[{"a":1},{"a":2},3]"#, ""),
        [
            json!({"querystring": q, "a": 1}),
            json!({"querystring": q, "a": 2}),
            json!({"querystring": q, "body": 3})
        ]
    );
    assert_eq!(items(r#"{"a":1}"#, ""), [json!({"querystring": q, "a": 1})]);
    assert_eq!(items("[]", ""), Vec::<Json>::new());
    let body = r#"{"data":{"l":[{"n":1},{"n":2}]},"d":{"n":3}}"#;
    assert_eq!(
        items(body, "data__l"),
        [json!({"querystring": q, "n": 1}), json!({"querystring": q, "n": 2})]
    );
    assert_eq!(items(body, "d"), [json!({"querystring": q, "n": 3})]);
    assert_eq!(items(body, "absent").len(), 1);
    assert_eq!(items(body, "absent")[0]["d"]["n"], 3);
    assert_eq!(items(r#"[{"d":[{"n":1},{"n":2}]},{"d":{"n":3}}]"#, "d").len(), 3);
}

#[test]
fn what_is_too_deep_is_text() {
    let json = |levels: usize| "[".repeat(levels) + &"]".repeat(levels);
    let deep = |body: &str| read("", "application/json", body.as_bytes(), true).unreadable();
    assert_eq!(deep(&json(DEPTH)), None);
    for levels in [DEPTH + 1, 127, 128, 129, 1_000_000] {
        assert_eq!(deep(&json(levels)), Some(Unreadable::TooDeep), "{levels}");
    }
    let xml = |levels: usize| "<a>".repeat(levels) + &"</a>".repeat(levels);
    let deep = |body: &str| read("", "text/xml", body.as_bytes(), true).unreadable();
    assert_eq!(deep(&xml(DEPTH - 3)), None);
    assert_eq!(deep(&xml(1_000_000)), Some(Unreadable::TooDeep));
    // A text within a text within a text…
    let mut body = json(60);
    for _ in 0..3 {
        body = json!([[[[[[[[[[[[[[[[[[[[body]]]]]]]]]]]]]]]]]]]]).to_string();
    }
    let payload = read("", "application/json", body.as_bytes(), true).payload();
    assert!(nested::depth(&payload) <= DEPTH + 1);
    assert!(serde_json::from_str::<Json>(&payload.to_string()).is_ok());
    let form = format!("a{}=1", "[b]".repeat(100_000));
    assert!(fields(FORM, &form).get(&form[..form.len() - 2]).is_some());
}

proptest! {
    #[test]
    fn everything_reads_and_can_be_kept(
        query in "[a\\[\\]=&%0-9+é]{0,30}",
        kind in prop_oneof!["\\PC{0,30}", Just(FORM.to_owned()), Just("application/json".to_owned()),
            Just("text/xml".to_owned()), Just("multipart/form-data; boundary=b".to_owned())],
        body in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..80),
            "[a\\[\\]\\{\\}\":,0-9<>/&;\\\\ \\-=eud8+\r\n]{0,60}".prop_map(String::into_bytes),
        ],
        key in "[a_]{0,4}",
        recurse: bool,
    ) {
        let read = read(&query, &kind, &body, recurse);
        let payload = read.payload();
        prop_assert!(payload["querystring"].is_object());
        let kept = payload.to_string();
        prop_assert!(!kept.contains("\\u0000"));
        prop_assert_eq!(serde_json::from_str::<Json>(&kept).ok(), Some(payload));
        for item in read.hook_items(&key) {
            prop_assert!(item["querystring"].is_object());
        }
    }

    #[test]
    fn json_reads_as_it_is(a in "\\PC{0,10}", n: i64) {
        let body = json!({"k": {"a": a}, "n": n});
        let read = read("", "application/json", body.to_string().as_bytes(), false);
        prop_assert_eq!(&read.payload()["k"], &body["k"]);
        prop_assert_eq!(&read.payload()["n"], &body["n"]);
    }
}
