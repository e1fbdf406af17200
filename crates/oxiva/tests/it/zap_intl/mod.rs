//! Dates, numbers and texts in French and English, as Node writes them: `rows.tsv` is printed by Node
//! (`tools/intl/run`), an expression and what it comes to in each row.

use crate::zap_js::{LONG, house};
use serde_json::{Value as Json, json};

/// Rows that one script works on.
const ROWS_AT_ONCE: usize = 200;

#[tokio::test]
async fn what_a_locale_says_is_what_node_says() {
    let house = house(1).await;
    let rows: Vec<(&str, Json)> = include_str!("rows.tsv")
        .lines()
        .map(|line| line.split_once('\t').unwrap())
        .map(|(expression, value)| (expression, serde_json::from_str(value).unwrap()))
        .collect();
    assert!(rows.len() > 1000, "{}", rows.len());
    let mut wrong = Vec::new();
    for rows in rows.chunks(ROWS_AT_ONCE) {
        let expressions: Vec<_> = rows.iter().map(|(expression, _)| expression).collect();
        let source = "return inputData.all.map((one) => {
            try { return (0, eval)(one) } catch (error) { return String(error) }
        })";
        let ran = house.ran_for(house.a, source, json!({"all": expressions}), LONG).await;
        let got = ran.result.unwrap();
        for ((expression, expected), got) in rows.iter().zip(got.as_array().unwrap()) {
            if got != expected {
                wrong.push(format!("{expression}\n  node {expected}\n  ours {got}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
}

/// The input of a complaint about another engine, which gave dates of the United States in UTC.
#[tokio::test]
async fn a_date_is_that_of_its_zone_and_a_price_is_french() {
    let house = house(1).await;
    let source = r#"return [
        new Date("2026-07-14T22:30:00Z").toLocaleString("fr-FR",{timeZone:"Europe/Paris"}),
        (1234567.891).toLocaleString("fr-FR",{style:"currency",currency:"EUR"}),
        ["Zoé","Éric","eve"].sort((a,b)=>a.localeCompare(b,"fr")).join(", "),
    ]"#;
    let expected =
        json!(["15/07/2026 00:30:00", "1\u{202f}234\u{202f}567,89\u{a0}€", "Éric, eve, Zoé"]);
    assert_eq!(house.output(source).await, expected);
}

#[tokio::test]
async fn what_a_locale_has_not_is_said_by_name() {
    let house = house(1).await;
    for (source, name) in [
        ("new Date().toLocaleString(['de'][0])", "Intl for the locale de"),
        ("'a'.localeCompare('b', 'ar')", "Intl for the locale ar"),
        ("(1).toLocaleString('fr-u-nu-arab')", "Intl with -u-nu-arab"),
        ("new Date().toLocaleString('fr', {calendar: 'islamic'})", "calendar islamic"),
        ("new Date().toLocaleString('fr', {era: 'long'})", "Intl.DateTimeFormat with era"),
        (
            "new Date().toLocaleString('fr', {timeZoneName: 'longGeneric'})",
            "timeZoneName longGeneric",
        ),
        ("(1).toLocaleString('fr', {style: 'unit', unit: 'parsec'})", "unit parsec"),
        ("const all = Intl; new all.Segmenter('fr')", "Intl.Segmenter"),
        ("new Intl.DateTimeFormat('fr').formatRange(0, 1)", "Intl.DateTimeFormat.formatRange"),
    ] {
        let thrown = house.thrown(source).await;
        let said = &thrown.message;
        assert!(said.contains(name) && said.contains("not available"), "{source}: {thrown:?}");
    }
    for (source, name) in [
        ("new Date().toLocaleString('fr', {timeZone: 'Europe/Lutèce'})", "RangeError"),
        ("new Date().toLocaleString('pas une langue')", "RangeError"),
        ("new Intl.NumberFormat('fr', {style: 'currency'})", "TypeError"),
        ("new Intl.NumberFormat('fr', {maximumFractionDigits: 101})", "RangeError"),
        ("new Intl.DateTimeFormat('fr', {dateStyle: 'short', day: 'numeric'})", "TypeError"),
        ("new Intl.DateTimeFormat('fr').format(NaN)", "RangeError"),
    ] {
        assert_eq!(house.thrown(source).await.name, name, "{source}");
    }
}
