use super::*;

fn formula(text: &str) -> Json {
    made("number.spreadsheet_formula", json!({"formula": text}))
}

#[test]
fn formulas() {
    for (text, expected) in [
        ("=1+2*3", json!(7)),
        ("0.1+0.2", json!(0.3)),
        ("-2^2", json!(4)),
        ("2^3^2", json!(64)),
        ("2^-1", json!(0.5)),
        ("9^0.5", json!(3)),
        ("1/3", json!(0.333333333333)),
        ("1/3*3=1", json!(true)),
        ("50%*200", json!(100)),
        ("(1+2)*-3", json!(-9)),
        ("10-4-3", json!(3)),
        ("\"12,5\"*2", json!(25)),
        ("\"a\"&\"b\"\"c\"&1", json!("ab\"c1")),
        ("\"abc\"=\"ABC\"", json!(true)),
        ("1<>2", json!(true)),
        ("2>=3", json!(false)),
        ("\"a\">5", json!(true)),
        ("if(1>2; 1/0; \"non\")", json!("non")),
        ("IF(FALSE,1)", json!(false)),
        ("AND(TRUE, 1, \"true\")", json!(true)),
        ("OR(TRUE, 1/0)", json!(true)),
        ("NOT(0)", json!(true)),
        ("ROUND(2.345, 2)", json!(2.35)),
        ("ROUND(-2.5)", json!(-3)),
        ("ROUND(1234, -2)", json!(1200)),
        ("ROUNDUP(1.001, 2)+ROUNDDOWN(1.999, 2)", json!(3)),
        ("MIN(3, \"2\", 5)&MAX(1, 9)", json!("29")),
        ("SUM(1,2,3.5)", json!(6.5)),
        ("AVERAGE(1,2)", json!(1.5)),
        ("ABS(-3)", json!(3)),
        ("INT(-1.5)", json!(-2)),
        ("MOD(-3, 2)", json!(1)),
        ("LEN(\"été\")", json!(3)),
        ("CONCATENATE(\"a\", 1, TRUE)", json!("a1TRUE")),
        ("LEFT(\"été\", 2)&\"|\"&RIGHT(\"été\")&\"|\"&MID(\"bonjour\", 2, 3)", json!("ét|é|onj")),
        ("UPPER(\"é\")&LOWER(\"À\")&TRIM(\" a  b \")", json!("Éàa b")),
        ("VALUE(\"1 234,5\")", json!(1234.5)),
    ] {
        assert_eq!(formula(text), expected, "{text}");
        assert_eq!(made("text.spreadsheet_formula", json!({"formula": text})), expected);
    }
}

#[test]
fn formulas_that_have_no_value() {
    for (text, code) in [
        ("1/0", "division_by_zero"),
        ("AVERAGE()", "division_by_zero"),
        ("0^-1", "division_by_zero"),
        ("(-8)^0.5", "out_of_range"),
        ("10^99", "out_of_range"),
        ("9^9^9^9", "out_of_range"),
        ("\"a\"+1", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("1 +", "bad_expression"),
        ("(1", "bad_expression"),
        ("1 2", "bad_expression"),
        ("\"a", "bad_expression"),
        ("A1", "bad_expression"),
        ("#", "bad_expression"),
        ("LEN()", "bad_expression"),
        ("VLOOKUP(1)", "unknown_function"),
        ("MID(\"a\", 0, 1)", "out_of_range"),
    ] {
        assert_eq!(
            refused("number.spreadsheet_formula", json!({"formula": text})),
            ("formula", code),
            "{text}"
        );
    }
    for deep in ["(".repeat(50_000), "-".repeat(50_000), "IF(".repeat(30_000)] {
        refused("number.spreadsheet_formula", json!({"formula": deep}));
    }
    assert_eq!(formula(&format!("{}1{}", "(".repeat(60), ")".repeat(60))), 1);
    assert_eq!(formula(&vec!["1"; 40_000].join("+")), 40_000);
}

proptest! {
    #[test]
    fn every_formula_has_a_value_or_a_problem(text in "[0-9.+*/^%<>=&(),;\" -]{0,30}|(IF|ROUND|MOD|LEFT|MID|\\(|\\)|,|-|\\^|[0-9]{1,3}|\"é\"){0,14}") {
        let _ = ran("number.spreadsheet_formula", json!({"formula": text}));
    }

    #[test]
    fn powers_do_not_panic(base in -1e10..1e10_f64, exponent in -200.0..200.0_f64) {
        let _ = ran("number.spreadsheet_formula", json!({"formula": format!("({base:.4})^({exponent:.3})")}));
        let _ = ran("number.spreadsheet_formula", json!({"formula": format!("({base:.4})^({exponent:.0})")}));
    }
}
