//! No bytes make it panic, and whatever is made is a draft.

use super::files::{OPTIONS, file};
use crate::{Sheets, convert, export, read};
use proptest::prelude::*;
use serde_json::{Value as Json, json};
use std::io::Write;
use zap_engine::document::Zap;

/// Whatever a file says, each node is reported once, the documents are drafts, and can be written again.
pub(super) fn check(bytes: &[u8]) {
    let Ok(read) = read(bytes) else { return };
    let sheets = Sheets::of(&read, "Colonne");
    for (number, zap) in read.zaps.iter().enumerate() {
        let made = convert(number, zap, &sheets, &OPTIONS);
        assert_eq!(made.reports.len(), zap.nodes.len());
        assert_eq!(Zap::draft_problems(&made.document), []);
        export(1, &made.document);
    }
}

fn sample() -> Json {
    let criteria = json!([{ "id": 1, "group": 1, "key": "1__a", "match": "icontains",
        "value": "x", "action": "continue" }]);
    file(&[
        ("WebHookCLIAPI@1.1.1", "hook_v2", json!({ "child_key": "data" })),
        ("FilterAPI", "filter", json!({ "filter_criteria": criteria })),
        (
            "GoogleSheetsV2CLIAPI@2",
            "lookup_row",
            json!({ "spreadsheet": "s", "worksheet": "0",
            "lookup_key": "COL$A", "lookup_value": "{{1__a}}", "COL$B": "b" }),
        ),
        (
            "CodeCLIAPI@1",
            "run_javascript",
            json!({ "code": "const k = 'sk-abcdefghijklmnop1234'; return {k}",
            "input": { "a": "{{3__COL$B}}" } }),
        ),
        ("ZapierLoopingCLIAPI@1", "loop_text", json!({ "values": { "a": "{{1__b}}" } })),
        ("BranchingAPI", "branch", json!({})),
        ("BranchingAPI", "filter", json!({ "filter_criteria": criteria })),
        (
            "GoogleMailV2CLIAPI",
            "message",
            json!({ "to": "a@example.org", "subject": "s", "body": "b" }),
        ),
        (
            "ShopifyCLIAPI",
            "_zap_raw_request",
            json!({ "method": "GET", "url": "https://x.example/?token=abcdefgh",
            "headers": { "Authorization": "Bearer abcdefgh12345678" } }),
        ),
        ("TrelloCLIAPI", "board", json!({ "a": ["{{4__k}}"] })),
    ])
}

/// A value at a random place is another one.
fn mutate(value: &mut Json, path: &[usize], new: &Json) {
    let Some((first, rest)) = path.split_first() else {
        *value = new.clone();
        return;
    };
    match value {
        Json::Array(items) if !items.is_empty() => {
            let place = first % items.len();
            mutate(&mut items[place], rest, new);
        }
        Json::Object(fields) if !fields.is_empty() => {
            let place = first % fields.len();
            if let Some((_, inner)) = fields.iter_mut().nth(place) {
                mutate(inner, rest, new);
            }
        }
        other => *other = new.clone(),
    }
}

fn anything() -> impl Strategy<Value = Json> {
    let id = (0..12_u64).prop_map(Json::from);
    let words = prop_oneof![
        Just("branch"),
        Just("filter"),
        Just("BranchingAPI"),
        Just("{{1__a}}"),
        Just("{{"),
        Just(""),
        Just("read"),
        Just("a\u{0}b"),
        Just("loop_numbers"),
        Just("Bearer \u{e9}1"),
        Just("COL$ZZ"),
        Just("1"),
    ];
    prop_oneof![
        Just(Json::Null),
        Just(json!([])),
        Just(json!({})),
        Just(json!([[1]])),
        Just(json!({"a": {"b": []}})),
        id,
        words.prop_map(Json::from),
        "\\PC{0,20}".prop_map(Json::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn mutated_files(changes in prop::collection::vec((prop::collection::vec(0..40_usize, 1..8), anything()), 1..6)) {
        let mut file = sample();
        for (path, new) in &changes {
            mutate(&mut file, path, new);
        }
        check(file.to_string().as_bytes());
    }

    #[test]
    fn cut_and_flipped_bytes(cut in 0..4000_usize, at in 0..4000_usize, byte: u8) {
        let text = sample().to_string().into_bytes();
        let mut bytes = text[..cut.min(text.len())].to_vec();
        check(&bytes);
        bytes.clone_from(&text);
        let place = at % bytes.len();
        bytes[place] = byte;
        check(&bytes);
        let mut archive = zipped("zapfile.json", &text);
        let place = at % archive.len();
        archive[place] = byte;
        check(&archive);
        archive.truncate(cut % archive.len());
        check(&archive);
    }
}

pub(super) fn zipped(name: &str, bytes: &[u8]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    archive.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
    archive.write_all(bytes).unwrap();
    archive.finish().unwrap().into_inner()
}

#[test]
fn archives_are_bounded() {
    use crate::Unreadable;
    check(&zipped("export/zapfile.json", sample().to_string().as_bytes()));
    assert_eq!(read(&zipped("x.json", b"{}")).unwrap_err(), Unreadable::NoZapfile);
    assert_eq!(read(b"PK").unwrap_err(), Unreadable::BadArchive);
    let bomb = zipped("zapfile.json", &vec![b' '; crate::MAX_FILE_BYTES + 1]);
    assert!(bomb.len() < 100_000);
    assert_eq!(read(&bomb).unwrap_err(), Unreadable::TooLarge);
    assert_eq!(read(b"{\"zaps\": [{\"document\": {}}]}").unwrap_err(), Unreadable::NotZapier);
    assert_eq!(read(b"[]").unwrap_err(), Unreadable::NotZapier);
    assert_eq!(read(b"{").unwrap_err(), Unreadable::NotJson);
}

#[test]
fn many_nodes_and_deep_ones() {
    let step =
        ("DelayCLIAPI", "delay_for", json!({ "delay_for_value": "1", "delay_for_unit": "days" }));
    let mut nodes = vec![("WebHookCLIAPI", "hook_v2", json!({}))];
    nodes.extend(std::iter::repeat_n(step, 3_000));
    check(file(&nodes).to_string().as_bytes());
    let branch = ("BranchingAPI", "branch", json!({}));
    let path = ("BranchingAPI", "filter", json!({ "isAlwaysRun": true }));
    let mut nodes = vec![("WebHookCLIAPI", "hook_v2", json!({}))];
    for _ in 0..30 {
        nodes.extend([branch.clone(), path.clone()]);
    }
    check(file(&nodes).to_string().as_bytes());
    let mut deep = json!("x");
    for _ in 0..60 {
        deep = json!([deep]);
    }
    check(
        file(&[
            ("TrelloCLIAPI", "x", json!({ "a": deep })),
            ("TrelloCLIAPI", "y", json!({ "a": "z".repeat(200_000) })),
        ])
        .to_string()
        .as_bytes(),
    );
}
