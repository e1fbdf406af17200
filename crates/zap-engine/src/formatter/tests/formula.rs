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
        ("IFERROR(1/0, \"non\")&IFERROR(2, 3)", json!("non2")),
        ("ISERROR(1/0)", json!(true)),
        ("ISBLANK(\"\")", json!(true)),
        ("ISNUMBER(1)&ISTEXT(\"a\")&ISLOGICAL(TRUE())", json!("TRUETRUETRUE")),
        ("ISEVEN(-2.5)&ISODD(3)", json!("TRUETRUE")),
        ("EXACT(\"a\", \"A\")", json!(false)),
        ("SIGN(-2)&SIGN(0)&SIGN(7)", json!("-101")),
        ("CEILING(4.2)", json!(5)),
        ("CEILING(-2.5)", json!(-2)),
        ("CEILING(2.1, 0.25)", json!(2.25)),
        ("FLOOR(-2.5, .2)", json!(-2.6)),
        ("EVEN(-4.3)", json!(-6)),
        ("EVEN(2)&ODD(4.3)&ODD(0)", json!("251")),
        ("TRUNC(4.99)&TRUNC(-4.567, 1)", json!("4-4.5")),
        ("QUOTIENT(-7, 2)", json!(-3)),
        ("POWER(2, 10)&POW(2, 2)", json!("10244")),
        ("SQRT(9)", json!(3)),
        ("EXP(0)&LN(1)&LOG10(1000)&LOG(8, 2)&LOG(100)", json!("10332")),
        ("INT(PI() * 10000)", json!(31415)),
        ("PRODUCT(2, 3, 0.5)", json!(3)),
        ("FACT(5)&FACTDOUBLE(7)", json!("120105")),
        ("AND(RAND() >= 0, RAND() < 1)", json!(true)),
        ("RANDBETWEEN(3, 3)", json!(3)),
        ("ROUND(DEGREES(PI()), 6)&ROUND(SIN(RADIANS(90)), 6)", json!("1801")),
        ("ROUND(DEGREES(ATAN2(1, 1)), 6)", json!(45)),
        ("AVG(1, 2, 6)", json!(3)),
        ("COUNT(1, \"2\", \"a\", TRUE)&COUNTA(\"\", \"a\", 0)", json!("22")),
        ("MEDIAN(5, 1, 3)&MEDIAN(4, 1)", json!("32.5")),
        ("ROUND(GEOMEAN(2, 8), 6)", json!(4)),
        ("LARGE(5, 3, 9, 2)&SMALL(5, 3, 9, 1)", json!("53")),
        ("VAR(2, 4, 4, 4, 5, 5, 7, 9)", json!(4.571428571429)),
        ("ROUND(STDEV(1, 2, 3), 6)", json!(1)),
        ("PROPER(\"jean DUPONT\")", json!("Jean Dupont")),
        ("CHAR(65)&CHAR(233)", json!("Aé")),
        ("FIND(\"é\", \"café été\", 5)", json!(6)),
        ("SEARCH(\"T\", \"été\")", json!(2)),
        ("REPLACE(\"été\", 2, 1, \"v\")", json!("évé")),
        (
            "SUBSTITUTE(\"a-b-c\", \"-\", \"+\")&SUBSTITUTE(\"a-b-c\", \"-\", \"\", 2)",
            json!("a+b+ca-bc"),
        ),
        ("REPT(\"ab\", 3)", json!("ababab")),
        ("NUMBERVALUE(\"1.234,5\", \",\", \".\")", json!(1234.5)),
        (
            "TEXT(1234.5, \"#,##0.00\")&TEXT(0.256, \"0.0%\")&TEXT(7, \"000\")",
            json!("1,234.5025.6%007"),
        ),
        ("TEXT(1.5, \"0.##\")&TEXT(-2, \"$0.00\")", json!("1.5$-2.00")),
        ("TEXT(\"2026-12-09\", \"dd/mm/yyyy d m yy\")", json!("09/12/2026 9 12 26")),
        ("YEAR(\"2026-12-10\")&MONTH(\"10/12/2026\")&DAY(46366)", json!("20261210")),
        ("DATEDIF(\"2024-01-31\", \"2026-03-01\", \"D\")", json!(760)),
        ("DATEDIF(\"2024-01-31\", \"2026-03-01\", \"m\")", json!(25)),
        (
            "DATEDIF(\"2024-05-01\", \"2026-03-01\", \"Y\")&DATEDIF(\"2024-05-01\", \"2026-03-01\", \"YM\")",
            json!("110"),
        ),
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
        ("FIND(\"x\", \"a\")", "out_of_range"),
        ("SQRT(-1)", "out_of_range"),
        ("LN(0)", "out_of_range"),
        ("QUOTIENT(1, 0)", "division_by_zero"),
        ("STDEV(1)", "division_by_zero"),
        ("FACT(100)", "out_of_range"),
        ("YEAR(\"demain peut-être\")", "not_a_date"),
        ("DATEDIF(\"2026-01-01\", \"2025-01-01\", \"D\")", "out_of_range"),
        ("REPT(\"a\", 9999999)", "too_long"),
        ("CHAR(0)", "out_of_range"),
        ("RANDBETWEEN(2, 1)", "out_of_range"),
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
    fn every_formula_has_a_value_or_a_problem(text in "[0-9.+*/^%<>=&(),;\" -]{0,30}|(IF|ROUND|MOD|LEFT|MID|FIND|REPT|EXP|LN|LOG|FACT|VAR|LARGE|TEXT|DATEDIF|CHAR|SQRT|ODD|CEILING|REPLACE|RANDBETWEEN|\\(|\\)|,|-|\\^|[0-9]{1,3}|\"é\"){0,14}") {
        let _ = ran("number.spreadsheet_formula", json!({"formula": text}));
    }

    #[test]
    fn powers_do_not_panic(base in -1e10..1e10_f64, exponent in -200.0..200.0_f64) {
        let _ = ran("number.spreadsheet_formula", json!({"formula": format!("({base:.4})^({exponent:.3})")}));
        let _ = ran("number.spreadsheet_formula", json!({"formula": format!("({base:.4})^({exponent:.0})")}));
    }
}
