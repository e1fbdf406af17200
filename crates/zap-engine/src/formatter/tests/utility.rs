use super::*;

#[test]
fn line_items() {
    assert_eq!(
        made(
            "util.line_itemizer",
            json!({"my_dict": {"nom": ["a", "b"], "prix": ["1"], "tva": "20"}})
        ),
        json!([{"nom": "a", "prix": "1", "tva": "20"}, {"nom": "b", "tva": "20"}])
    );
    assert_eq!(refused("util.line_itemizer", json!({"my_dict": "x"})), ("my_dict", "not_a_list"));
    let wide = json!({"my_dict": {"a": vec![0; 1_000], "b": "x".repeat(20_000)}});
    assert_eq!(refused("util.line_itemizer", wide), ("my_dict", "too_long"));
    assert_eq!(
        made("util.lineitem_to_text", json!({"inputs": ["a", 1, {"b": 2}]})),
        "a, 1, {\"b\":2}"
    );
    assert_eq!(
        made("util.lineitem_to_text", json!({"inputs": ["a", "b"], "separator": "[:newline:]"})),
        "a\nb"
    );
    assert_eq!(
        made("util.text_to_lineitem", json!({"my_dict": {"nom": "a, b", "n": "", "l": [1]}})),
        json!({"nom": ["a", "b"], "n": [], "l": [1]})
    );
}

#[test]
fn tables() {
    let look = |input: Json| {
        made(
            "util.lookup",
            json!({"inputs": input, "table": {"client": "Clients", "Été": 2}, "fallback": "?"}),
        )
    };
    assert_eq!(look(json!("client")), "Clients");
    assert_eq!(look(json!(" Été ")), 2);
    assert_eq!(look(json!("ÉTÉ")), "?");
    let params = json!({"inputs": " ÉTÉ ", "table": {"Été": 2}, "ignore_case": true});
    assert_eq!(made("util.lookup", params), 2);
    assert_eq!(look(json!(["client", "x"])), json!(["Clients", "?"]));
    assert_eq!(made("util.lookup", json!({"inputs": "x", "table": {"y": 1}})), "");
    let csv = "\u{feff}Nom;Prix;Nom\n\"Durand; fils\";1,5;x\nMartin;2;y;z\n";
    assert_eq!(
        made("util.import_csv", json!({"csv": csv})),
        json!({"header": ["Nom", "Prix", "column_3"], "count": 2, "rows": [
            {"Nom": "Durand; fils", "Prix": "1,5", "column_3": "x"},
            {"Nom": "Martin", "Prix": "2", "column_3": "y", "column_4": "z"},
        ]})
    );
    assert_eq!(
        made("util.import_csv", json!({"csv": "1\t2", "header": "no"})),
        json!({"header": ["column_1", "column_2"], "count": 1, "rows": [{"column_1": "1", "column_2": "2"}]})
    );
}

#[test]
fn one_of_a_list() {
    let pick = |operation: &str, inputs: Json| {
        made(
            "util.pick_from_list",
            json!({"operation": operation, "inputs": inputs, "default": "d"}),
        )
    };
    assert_eq!(pick("first", json!(["", null, "a", "b"])), "a");
    assert_eq!(pick("last", json!(["a", 2, ""])), 2);
    assert_eq!(pick("first", json!([])), "d");
    assert_eq!(pick("random", json!([""])), "d");
    assert!(["a", "b"].contains(&pick("random", json!(["a", "b"])).as_str().unwrap()));
    assert_eq!(pick("all_filled", json!(["a", "", 0])), json!(["a", 0]));
}
