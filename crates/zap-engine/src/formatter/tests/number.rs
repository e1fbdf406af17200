use super::*;

#[test]
fn numbers_as_people_write_and_read_them() {
    for (input, more, expected) in [
        ("12345.678", json!({}), "12\u{202f}345,678"),
        ("1 234,5 €", json!({"decimals": 2}), "1\u{202f}234,50"),
        ("1,234,567", json!({"to_format": "en"}), "1,234,567"),
        ("1,234", json!({"to_format": "en", "input_decimal_mark": "period"}), "1,234"),
        ("1.234", json!({"to_format": "en", "input_decimal_mark": "comma"}), "1,234"),
        ("-0.004", json!({"decimals": 2}), "0,00"),
        ("2.5", json!({"decimals": 0}), "3"),
        ("1234567.8", json!({"to_format": "de"}), "1.234.567,8"),
        ("1234567.8", json!({"to_format": "ch"}), "1’234’567.8"),
        ("1e3", json!({"to_format": "plain"}), "1000"),
        ("", json!({}), ""),
    ] {
        let mut params = more.clone();
        params["inputs"] = input.into();
        assert_eq!(made("number.format", params), expected, "{input} {more}");
    }
    for none in ["douze", "1-2", "1.2.3,4,5", "28.03.2026", "12 %"] {
        assert_eq!(
            refused("number.format", json!({"inputs": none})),
            ("inputs", "not_a_number"),
            "{none}"
        );
    }
    assert_eq!(
        refused("number.format", json!({"inputs": 1, "decimals": 21})),
        ("decimals", "out_of_range")
    );
}

#[test]
fn money() {
    for (params, expected) in [
        (json!({"inputs": 12345.67}), "12\u{202f}345,67\u{a0}€"),
        (json!({"inputs": "-5", "currency": "usd", "currency_locale": "en"}), "-$5.00"),
        (json!({"inputs": "1234.5", "currency_locale": "en"}), "€1,234.50"),
        (
            json!({"inputs": "1234.5", "currency": "CHF", "currency_locale": "en"}),
            "CHF\u{a0}1,234.50",
        ),
        (json!({"inputs": "1234.5", "currency": "XPF"}), "1\u{202f}235\u{a0}XPF"),
    ] {
        assert_eq!(made("number.currency", params.clone()), expected, "{params}");
    }
}

#[test]
fn phones() {
    for (input, country, format, expected) in [
        ("0612345678", "FR", "international", "+33 6 12 34 56 78"),
        ("+33 (0)6 12.34.56.78", "FR", "national", "06 12 34 56 78"),
        ("0033 6 12 34 56 78", "FR", "e164", "+33612345678"),
        ("0692 12 34 56", "RE", "international", "+262 692 12 34 56"),
        ("+262692123456", "FR", "national", "0692 12 34 56"),
        ("(418) 555-0123", "CA", "national", "(418) 555-0123"),
        ("+1 418 555 0123", "FR", "international", "+1 418-555-0123"),
        ("04 78 12 34 56", "FR", "e164", "+33478123456"),
        ("+39 06 1234 5678", "FR", "e164", "+390612345678"),
        ("+44 20 7946 0958", "FR", "international", "+44 20 7946 0958"),
        ("+351 912 345 678", "FR", "international", "+351 912 345 678"),
        ("0590 12 34 56", "FR", "e164", "+590590123456"),
    ] {
        let params = json!({"inputs": input, "country": country, "to_format": format});
        assert_eq!(made("number.phone", params), expected, "{input}");
    }
    for none in ["12", "06 12 34 56 7", "appelez-moi", "+999 123"] {
        assert_eq!(
            refused("number.phone", json!({"inputs": none})),
            ("inputs", "not_a_phone"),
            "{none}"
        );
    }
    let country = json!({"inputs": "0612345678", "country": "Mars"});
    assert_eq!(refused("number.phone", country), ("country", "unknown_word"));
}

#[test]
fn arithmetic_is_decimal() {
    for (operation, inputs, expected) in [
        ("add", json!([0.1, "0,2", "", null, [1]]), json!(1.3)),
        ("subtract", json!(["10", 3, 2.5]), json!(4.5)),
        ("multiply", json!([19.99, 3]), json!(59.97)),
        ("divide", json!([7, 2]), json!(3.5)),
        ("negate", json!([1, "-2"]), json!([-1, 2])),
        ("negate", json!("3"), json!(-3)),
        ("mul", json!([1, 2, 3]), json!(6)),
        ("sub", json!([1, 2, 3]), json!(-4)),
        ("div", json!([1, 4]), json!(0.25)),
        ("neg", json!([1, -2]), json!([-1, 2])),
        ("add", json!(["9007199254740993", 0]), json!(9007199254740993_i64)),
        ("add", json!(["12345678901234567890.12", 1]), json!("12345678901234567891.12")),
    ] {
        assert_eq!(
            made("number.math", json!({"operation": operation, "inputs": inputs})),
            expected,
            "{operation} {inputs}"
        );
    }
    assert_eq!(
        made("number.math", json!({"operation": "divide", "inputs": [1, 3], "decimals": 2})),
        0.33
    );
    let refused = |operation, inputs| {
        refused("number.math", json!({"operation": operation, "inputs": inputs}))
    };
    assert_eq!(refused("divide", json!([1, 0])), ("inputs", "division_by_zero"));
    assert_eq!(refused("multiply", json!(["1e28", "1e28"])), ("inputs", "out_of_range"));
    assert_eq!(refused("add", json!(["x"])), ("inputs", "not_a_number"));
    assert_eq!(refused("add", json!([""])), ("inputs", "required"));
}

#[test]
fn chance_is_the_seed_and_within_the_bounds() {
    let params = json!({"minimum": 1, "maximum": 6});
    let mut seen = [false; 7];
    for seed in 0..200 {
        let context = Context { seed, ..context() };
        let drawn = run("number", "number.random", params.as_object().unwrap(), &context).unwrap();
        seen[drawn.as_u64().unwrap() as usize] = true;
    }
    assert_eq!(seen, [false, true, true, true, true, true, true]);
    let tenth = made("number.random", json!({"minimum": "0,1", "maximum": 0.1, "decimals": 1}));
    assert_eq!(tenth, 0.1);
    assert_eq!(
        refused("number.random", json!({"minimum": 2, "maximum": 1})),
        ("maximum", "out_of_range")
    );
}
