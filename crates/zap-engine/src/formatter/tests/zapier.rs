//! Zapier's own names, options and answers.

use super::*;

/// Each a transform, its parameters and what Zapier answers; those of dates are in `date.rs`.
const ANSWERS: &str = include_str!("zapier_answers.json");

#[test]
fn what_zapier_answers_is_answered() {
    let answers: Vec<(String, Json, Json)> = serde_json::from_str(ANSWERS).unwrap();
    assert_eq!(answers.len(), 60);
    let other: Vec<_> = answers
        .into_iter()
        .filter_map(|(name, params, zapier)| {
            let ours = ran(&name, params.clone());
            (ours.as_ref() != Ok(&zapier))
                .then(|| format!("{name} {params}: {ours:?}, not {zapier}"))
        })
        .collect();
    assert!(other.is_empty(), "{}", other.join("\n"));
}

#[test]
fn every_name_and_option_of_zapier_is_known() {
    for (name, options) in [
        ("number.currency", &["currency", "currency_locale", "currency_format"][..]),
        ("number.formatting", &["input_decimal_mark", "output_format"]),
        ("number.math", &["operation"]),
        ("number.phone", &["format_string", "default_region", "validate"]),
        ("number.spreadsheet_formula", &[]),
        ("string.capitalize", &[]),
        ("string.default_value", &["default_value"]),
        ("string.default_value_v2", &["default_value"]),
        ("string.email_extract", &[]),
        ("string.encode_ascii", &[]),
        ("string.find", &["find", "offset"]),
        ("string.htmlmarkdown", &[]),
        ("string.length", &["ignore_whitespace"]),
        ("string.lower_case", &[]),
        ("string.markdown", &[]),
        ("string.number_extract", &[]),
        ("string.phone_extract", &["regex"]),
        ("string.pluralize", &[]),
        ("string.re_extract", &["pattern"]),
        ("string.replace", &["old", "new"]),
        ("string.split", &["separator", "index"]),
        ("string.strip_html", &[]),
        ("string.titlecase", &[]),
        ("string.trim_space", &[]),
        ("string.truncate", &["max_length", "offset", "append_ellipsis"]),
        ("string.upper_case", &[]),
        ("string.url_decode", &["use_plus"]),
        ("string.url_encode", &["use_plus"]),
        ("string.url_extract", &[]),
        ("string.word_count", &[]),
        ("util.append", &["append_text"]),
        ("util.choose", &["operation", "default"]),
        ("util.import_csv", &["forced_header", "forced_dialect"]),
        ("util.line_itemizer", &["my_dict", "subtotal_help", "subtotal_toggle", "decimals"]),
        ("util.lineitem_to_string", &["separator"]),
        ("util.lineitem_to_string_v2", &["separator"]),
        ("util.lookup", &["table", "fallback"]),
        ("util.string_to_lineitem", &[]),
    ] {
        let transform = transforms().find(|t| t.name == name).unwrap_or_else(|| panic!("{name}"));
        for option in [&["inputs"], options].concat() {
            assert!(transform.fields.iter().any(|field| field.key == option), "{name} {option}");
        }
    }
}

#[test]
fn phones_as_zapiers_menu_shows_them() {
    for (input, shown) in [
        (
            "8005551212",
            [
                "+18005551212",
                "+1 800-555-1212",
                "(800) 555-1212",
                "+1-800-555-1212",
                "800-555-1212",
                "+1 800 555 1212",
                "800 555-1212",
            ],
        ),
        (
            "+44 (800) 5551212",
            [
                "+448005551212",
                "+44 800 555 1212",
                "0800 555 1212",
                "+44-800-555-1212",
                "800 555 1212",
                "+44 800 555 1212",
                "0800 555 1212",
            ],
        ),
    ] {
        for (format, shown) in shown.into_iter().enumerate() {
            let params = json!({"inputs": input, "format_string": format.to_string()});
            assert_eq!(made("number.phone", params), shown, "{input} {format}");
        }
    }
    for none in ["5551212", "Something", ""] {
        assert_eq!(made("number.phone", json!({"inputs": none, "format_string": "1"})), none);
    }
    let params = json!({"inputs": "06 98 76 54 32", "default_region": "FR"});
    assert_eq!(made("number.phone", params), "+33698765432");
}

#[test]
fn texts_are_cut_with_their_ellipsis() {
    for (input, length, offset, ellipsis, cut) in [
        ("abcdefg", 6, 0, true, "abc..."),
        ("abcdef", 6, 0, true, "abcdef"),
        ("abc", 2, 0, true, "..."),
        ("abcdef", 4, 1, true, "b..."),
        ("abcde", 10, -2, true, "de"),
        ("abcde", -5, 0, true, ""),
        ("abcdef", 3, 1, false, "bcd"),
        ("abc", 9, 99, false, ""),
    ] {
        let params = json!({"inputs": input, "max_length": length, "offset": offset, "append_ellipsis": ellipsis});
        assert_eq!(made("string.truncate", params.clone()), cut, "{params}");
    }
}

#[test]
fn patterns_answer_every_group() {
    let params = json!({"inputs": "Été foo bar", "pattern": r"f(o+)( b(?P<named>x+)r)?"});
    assert_eq!(
        made("string.re_extract", params),
        json!({"0": "oo", "1": null, "2": null, "named": null, "_matched": true, "_start": 4, "_end": 7})
    );
    let params = json!({"inputs": "a", "pattern": "b"});
    assert_eq!(made("string.re_extract", params), json!({"_matched": false}));
    let blanks = json!({"inputs": "a b", "pattern": "a[:s:]b"});
    assert_eq!(made("string.re_extract", blanks)["0"], "a b");
    let own = json!({"inputs": "n° 12-34", "regex": r"\d\d-\d\d"});
    assert_eq!(made("string.phone_extract", own), "12-34");
    let any = json!({"inputs": "Tél. 06 12 34 56 78", "regex": "all"});
    assert_eq!(made("string.phone_extract", any), "06 12 34 56 78");
}

#[test]
fn line_items_in_zapiers_shape() {
    let priced = json!({"inputs": "lines", "my_dict": {"price": "1,2.5", "qty": "1,x"}, "subtotal_toggle": true});
    assert_eq!(
        made("util.line_itemizer", priced),
        json!({"lines": [{"price": "1", "qty": "1", "Subtotal": "1.00"}, {"price": "2.5", "qty": "x"}]})
    );
    assert_eq!(
        made("util.line_itemizer", json!({"inputs": "", "my_dict": {"a": "x,y", "b": ["z"]}})),
        json!({"Line-item(s)": [{"a": "x", "b": "z"}, {"a": "y"}]})
    );
    assert_eq!(made("util.string_to_lineitem", json!({"inputs": "a,b,"})), json!(["a", "b", ""]));
    assert_eq!(
        made("util.string_to_lineitem", json!({"inputs": ["", "c,d"]})),
        json!(["", ["c", "d"]])
    );
    assert_eq!(made("util.lineitem_to_string", json!({"inputs": ["a", 1]})), "a,1");
    for (inputs, added, all) in [
        (json!(["a", null, "c,d"]), json!("e"), json!(["a", "", "c,d", "e"])),
        (json!([""]), json!("e"), json!(["e"])),
        (json!("a"), json!(["e", "f"]), json!(["a", "e", "f"])),
    ] {
        assert_eq!(made("util.append", json!({"inputs": inputs, "append_text": added})), all);
    }
}

#[test]
fn one_of_a_list_by_its_number() {
    for (operation, picked) in [
        ("first", json!(2)),
        ("last", json!("b")),
        ("1", json!("a")),
        ("-1", json!("b")),
        ("9", json!("d")),
    ] {
        let params =
            json!({"operation": operation, "inputs": ["", 2, "a", null, "b"], "default": "d"});
        assert_eq!(made("util.choose", params), picked, "{operation}");
    }
    let params = json!({"operation": "any", "inputs": ["a"]});
    assert_eq!(refused("util.choose", params), ("operation", "unknown_word"));
}

#[test]
fn tables_in_zapiers_shape() {
    let csv = "name;city\n\"Kirk;G\";BI\n";
    assert_eq!(
        made("util.import_csv", json!({"inputs": csv, "forced_header": true})),
        json!({"line_items": [{"name": "Kirk;G", "city": "BI"}], "csv_text": csv, "header": "forced", "dialect": "default"})
    );
    assert_eq!(
        made("util.import_csv", json!({"inputs": "1,2\n3,", "forced_dialect": "comma"})),
        json!({
            "line_items": [{"item_1": "1", "item_2": "2"}, {"item_1": "3", "item_2": ""}],
            "csv_text": "1,2\n3,", "header": false, "dialect": "comma"
        })
    );
    let address = json!({"inputs": "https://example.com/a.csv"});
    assert_eq!(refused("util.import_csv", address), ("inputs", "bad_csv"));
    assert_eq!(refused("util.import_csv", json!({})), ("csv", "required"));
}

#[test]
fn money_by_a_pattern() {
    for (number, currency, locale, pattern, shown) in [
        ("1234.1", "EUR", "es-ES", "¤#,##0.00", "€1.234,10"),
        ("1234.1", "CAD", "en-US", "¤#,##0.00", "CA$1,234.10"),
        ("-1234.1", "EUR", "fr_FR", "#,##0.00 ¤", "-1\u{a0}234,10 €"),
        ("1234.1", "", "en_US", "", "$1,234.10 USD"),
        ("1234.5", "EUR", "en_US", "0 ¤¤", "1235 EUR"),
    ] {
        let params = json!({"inputs": number, "currency": currency, "currency_locale": locale, "currency_format": pattern});
        assert_eq!(made("number.currency", params.clone()), shown, "{params}");
    }
    let params = json!({"inputs": 1, "currency_format": "¤"});
    assert_eq!(refused("number.currency", params), ("currency_format", "bad_pattern"));
    assert_eq!(
        refused("number.currency", json!({"inputs": 1, "currency_locale": "xx"})),
        ("currency_locale", "unknown_word")
    );
}

#[test]
fn formulas_under_inputs_answer_as_zapier_does() {
    for (formula, answer) in [
        ("1 / 2 / 3", json!("0.1666666666666666666666666667")),
        ("=INT(4.5)", json!(4)),
        ("LEN(\"été\")", json!(3)),
        ("5 > 0", json!(true)),
        ("IF(\"χϩί\"=\"χϩί\", \"yes\", \"no\")", json!("yes")),
        ("=(135743*(0.5/100))+(135743*(0/100))+2050+1350", json!("4078.715")),
    ] {
        assert_eq!(made("number.spreadsheet_formula", json!({"inputs": formula})), answer);
    }
    assert_eq!(
        made("number.spreadsheet_formula", json!({"inputs": ["1+1", "2*3"]})),
        json!(["2", "6"])
    );
    assert_eq!(refused("number.spreadsheet_formula", json!({})), ("formula", "required"));
    assert_eq!(
        refused("number.spreadsheet_formula", json!({"inputs": "1+"})),
        ("inputs", "bad_expression")
    );
}
