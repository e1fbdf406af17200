//! Tables: what zaps and people write, sorted, filtered, edited, and taken away.

use crate::{
    both,
    support::{
        Browser, Dossier, TestApp,
        binary::Binary,
        http::{Response, unchunked},
        reading,
    },
};
use oxiva::{
    actions::{self, Call, Doing, Failure, Outcome},
    changes,
    dossiers::{self, people::Role, tokens::TokenScope},
    error::Result,
    tables::{
        self, Table,
        columns::{Column, ColumnKind, Wanted},
        rows,
        view::{Condition, Match, View},
        walk,
    },
};
use serde_json::{Map, Value as Json, json};
use std::collections::BTreeSet;

/// The columns of the document's spreadsheet.
const ACTIVITES: [(&str, ColumnKind); 6] = [
    ("Type", ColumnKind::Text),
    ("Action", ColumnKind::Text),
    ("Statut", ColumnKind::Text),
    ("Note", ColumnKind::Long),
    ("Sujet", ColumnKind::Text),
    ("Date création", ColumnKind::Date),
];

async fn table(demo: &Dossier, nom: &'static str, columns: &[(&str, ColumnKind)]) -> Table {
    let wanted: Vec<_> = columns.iter().map(|(nom, kind)| Wanted::new(nom, *kind)).collect();
    demo.do_it(move |tx, scope| tables::create(tx, scope, nom, wanted)).await.unwrap()
}

fn object(value: Json) -> Map<String, Json> {
    value.as_object().unwrap().clone()
}

/// Does one step of a zap, in the transaction that would record it.
async fn step(app: &TestApp, demo: &Dossier, action: &str, params: Json) -> Outcome {
    let id = demo.id;
    let call = Call {
        engine: app.zaps.clone(),
        dossier: app.read(move |tx| dossiers::get(tx, id)).await,
        zap: 1,
        run: uuid::Uuid::nil(),
        step: "7".to_owned(),
        item: String::new(),
        action: action.to_owned(),
        params: object(params),
        connection: None,
        depth: 1,
        now: app.clock.now(),
    };
    match actions::run("tables", call).await {
        Doing::Ended(outcome) => outcome,
        Doing::Inside(work) => demo.do_it(move |tx, scope| work(tx, scope)).await.unwrap(),
    }
}

fn done(outcome: Outcome) -> Json {
    match outcome {
        Outcome::Done(output) => output,
        other => panic!("{other:?}"),
    }
}

fn failed(outcome: Outcome) -> (&'static str, String) {
    match outcome {
        Outcome::Failed(Failure { code, message, retry: false, .. }) => (code, message),
        other => panic!("{other:?}"),
    }
}

/// Signed in with this role.
async fn browser(app: &TestApp, demo: &Dossier, nom: &'static str, role: Role) -> Browser {
    let (email, _) = demo.someone(app, nom, role).await;
    Browser::signed_in(app, &email).await
}

#[track_caller]
fn went_to(answer: &Response, path: &str) {
    assert_eq!((answer.status, answer.header("location")), (303, path), "{answer:?}");
}

/// A file that came in pieces.
fn said(answer: &Response) -> String {
    String::from_utf8(unchunked(&answer.body)).unwrap()
}

/// The XML of the first sheet of a workbook.
fn sheet(book: &[u8]) -> String {
    let mut book = zip::ZipArchive::new(std::io::Cursor::new(book)).unwrap();
    let mut text = String::new();
    let mut sheet = book.by_name("xl/worksheets/sheet1.xml").unwrap();
    std::io::Read::read_to_string(&mut sheet, &mut text).unwrap();
    text
}

async fn append(demo: &Dossier, table: &Table, values: &[Json]) {
    let (table, values) = (table.clone(), values.to_vec());
    let reading = reading("Europe/Paris");
    demo.do_it(move |tx, scope| {
        let rows: Result<Vec<_>> =
            values.into_iter().map(|v| rows::read(&table, &object(v), &reading)).collect();
        changes::rows::append(tx, scope, &table, rows?)
    })
    .await
    .unwrap();
}

/// The numbers of the rows of a view, page by page.
async fn numbers(demo: &Dossier, table: &Table, view: &View, size: i64) -> Vec<i64> {
    let (mut all, mut after) = (Vec::new(), None::<String>);
    loop {
        let (table, view, place) = (table.clone(), view.clone(), after.take());
        let page = demo
            .look(move |tx, id| walk::page(tx, id, &table, &view, place.as_deref(), size))
            .await;
        assert!(page.rows.len() as i64 <= size);
        all.extend(page.rows.iter().map(|row| row.id));
        match page.next {
            Some(next) => after = Some(next),
            None => return all,
        }
    }
}

fn column<'a>(table: &'a Table, nom: &str) -> &'a Column {
    table.column_named(nom).unwrap()
}

fn where_is(table: &Table, nom: &str, how: Match, value: &str) -> View {
    View {
        conditions: vec![Condition::new(column(table, nom), how, value, &reading("Europe/Paris"))],
        ..View::default()
    }
}

fn by(table: &Table, nom: &str, descending: bool) -> View {
    View { sort: Some(column(table, nom).id), descending, ..View::default() }
}

#[both]
async fn a_zap_appends_the_row_of_the_document(app: TestApp) {
    let demo = app.dossier("demo").await;
    table(&demo, "Activités", &ACTIVITES).await;
    let output = done(step(&app, &demo, "create_row", json!({
        "table": "1", "Type": "task", "Action": "todo", "Statut": "inprogress",
        "Note": "<p>Test appli</p>", "Sujet": "Test", "Date création": "2023-05-17 11:45:26.000",
    })).await);
    assert_eq!(
        output,
        json!({
            "id": "1", "table": "1", "Type": "task", "Action": "todo", "Statut": "inprogress",
            "Note": "<p>Test appli</p>", "Sujet": "Test", "Date création": "2023-05-17 11:45:26.000",
        })
    );
    // By the table's name, as people write it.
    let output = done(
        step(&app, &demo, "create_row", json!({"table": "activites", "sujet": 12, "Note": null}))
            .await,
    );
    assert_eq!(
        (&output["id"], &output["Sujet"], &output["Note"]),
        (&json!("2"), &json!("12"), &Json::Null)
    );
    let wrong =
        step(&app, &demo, "create_row", json!({"table": "1", "Objet": "x", "Sujet": "y"})).await;
    let told = "Il n’y a pas de colonne «\u{a0}Objet\u{a0}» dans ce tableau.";
    assert_eq!(failed(wrong), ("unknown_column", told.to_owned()));
    let wrong =
        step(&app, &demo, "create_row", json!({"table": "1", "Date création": "bientôt"})).await;
    let (code, message) = failed(wrong);
    assert_eq!(code, "cell_date");
    assert!(
        message.starts_with("Date création\u{a0}: «\u{a0}bientôt\u{a0}» n’est pas une date"),
        "{message}"
    );
    let wrong = step(&app, &demo, "create_row", json!({"table": "Clients", "Sujet": "y"})).await;
    assert_eq!(failed(wrong).0, "no_such_table");
    let wrong = step(&app, &demo, "create_row", json!({"Sujet": "y"})).await;
    assert_eq!(failed(wrong).0, "missing_parameter");
    assert_eq!(app.number("SELECT row_count FROM tables").await, 2);
    assert_eq!(app.number("SELECT count(*) FROM table_rows").await, 2);
    assert_eq!(app.number("SELECT count(*) FROM table_cells").await, 7);
}

#[both]
async fn a_zap_finds_and_updates_rows(app: TestApp) {
    let demo = app.dossier("demo").await;
    let clients = table(
        &demo,
        "Clients",
        &[("Nom", ColumnKind::Text), ("Solde", ColumnKind::Number), ("Actif", ColumnKind::Boolean)],
    )
    .await;
    append(
        &demo,
        &clients,
        &[
            json!({"Nom": "Mairie", "Solde": 12.5}),
            json!({"Nom": "École", "Solde": -3}),
            json!({"Nom": "ecole"}),
        ],
    )
    .await;
    let find = |column: &str, value: Json| json!({"table": "Clients", "lookup_column": column, "lookup_value": value});
    let found = done(step(&app, &demo, "find_row", find("Nom", json!("École"))).await);
    let found_status = |found: bool| json!({"_zap_search_was_found_status": found});
    let with = |mut row: Json, more: Json| {
        row.as_object_mut().unwrap().extend(object(more));
        row
    };
    let ecole = json!({"id": "2", "table": "1", "Nom": "École", "Solde": -3, "Actif": null});
    assert_eq!(found, with(ecole, found_status(true)));
    assert_eq!(done(step(&app, &demo, "find_row", find("solde", json!("12,5"))).await)["id"], "1");
    let missed = step(&app, &demo, "find_row", find("Nom", json!("mairie"))).await;
    let told = "Aucune ligne de «\u{a0}Clients\u{a0}» n’a «\u{a0}mairie\u{a0}» dans la colonne «\u{a0}Nom\u{a0}».";
    assert_eq!(missed, Outcome::Halted(told.to_owned()));
    assert_eq!(
        failed(step(&app, &demo, "find_row", find("Ville", json!("x"))).await).0,
        "no_such_column"
    );
    let mut making = find("Nom", json!("Gare"));
    making["on_miss"] = json!("create");
    making["Solde"] = json!(7);
    let gare = json!({"id": "4", "table": "1", "Nom": "Gare", "Solde": 7, "Actif": null});
    let made = done(step(&app, &demo, "find_row", making.clone()).await);
    assert_eq!(made, with(gare.clone(), found_status(false)));
    let again = done(step(&app, &demo, "find_row", making).await);
    assert_eq!(again, with(gare, found_status(true)));

    let changed = done(
        step(
            &app,
            &demo,
            "update_row",
            json!({"table": 1, "row": "2", "Solde": 8, "Nom": "", "Actif": true}),
        )
        .await,
    );
    assert_eq!(
        changed,
        json!({"id": "2", "table": "1", "Nom": "École", "Solde": 8, "Actif": true})
    );
    assert_eq!(numbers(&demo, &clients, &by(&clients, "Solde", false), 2).await, [4, 2, 1, 3]);
    for row in ["99", "x", "0"] {
        let missing =
            step(&app, &demo, "update_row", json!({"table": 1, "row": row, "Solde": 8})).await;
        assert_eq!(failed(missing).0, "no_such_row");
    }
}

#[both]
async fn rows_sort_by_any_column_both_ways(app: TestApp) {
    let demo = app.dossier("demo").await;
    let all = table(
        &demo,
        "Tout",
        &[
            ("Nom", ColumnKind::Text),
            ("Prix", ColumnKind::Number),
            ("Jour", ColumnKind::Date),
            ("Fait", ColumnKind::Boolean),
        ],
    )
    .await;
    append(
        &demo,
        &all,
        &[
            json!({"Nom": "zèbre", "Prix": 10, "Jour": "2026-03-01", "Fait": true}),
            json!({"Nom": "Âne", "Prix": -2.5}),
            json!({"Prix": 9, "Jour": "2026-03-01 10:00", "Fait": false}),
            json!({"Nom": "ane", "Prix": 10, "Jour": "2025-12-31"}),
            json!({}),
        ],
    )
    .await;
    for size in [1, 2, 3, 50] {
        for (nom, up, down) in [
            ("Nom", [2, 4, 1, 3, 5], [1, 4, 2, 5, 3]),
            ("Prix", [2, 3, 1, 4, 5], [4, 1, 3, 2, 5]),
            ("Jour", [4, 1, 3, 2, 5], [3, 1, 4, 5, 2]),
            ("Fait", [3, 1, 2, 4, 5], [1, 3, 5, 4, 2]),
        ] {
            assert_eq!(numbers(&demo, &all, &by(&all, nom, false), size).await, up, "{nom}");
            assert_eq!(numbers(&demo, &all, &by(&all, nom, true), size).await, down, "{nom}");
        }
        assert_eq!(numbers(&demo, &all, &View::default(), size).await, [1, 2, 3, 4, 5]);
        let newest = View { descending: true, ..View::default() };
        assert_eq!(numbers(&demo, &all, &newest, size).await, [5, 4, 3, 2, 1]);
    }
}

#[both]
async fn filters_find_what_they_say(app: TestApp) {
    let demo = app.dossier("demo").await;
    let all = table(
        &demo,
        "Tout",
        &[
            ("Nom", ColumnKind::Text),
            ("Prix", ColumnKind::Number),
            ("Jour", ColumnKind::Date),
            ("Fait", ColumnKind::Boolean),
        ],
    )
    .await;
    append(
        &demo,
        &all,
        &[
            json!({"Nom": "Mairie d’Évreux", "Prix": 10, "Jour": "2026-03-01", "Fait": true}),
            json!({"Nom": "100 % coton_bio!", "Prix": -2.5}),
            json!({"Prix": 9, "Jour": "2026-03-01 10:00", "Fait": false}),
            json!({"Nom": "mairie", "Prix": 12.5, "Jour": "2025-12-31"}),
        ],
    )
    .await;
    use Match::*;
    for (nom, how, value, expected) in [
        ("Nom", Contains, "evreux", &[1][..]),
        ("Nom", Contains, "0 % C", &[2]),
        ("Nom", Contains, "n_b", &[2]),
        ("Nom", Contains, "n%b", &[]),
        ("Nom", Contains, "o!", &[2]),
        ("Nom", NotContains, "mairie", &[2, 3]),
        ("Nom", StartsWith, "MAIRIE", &[1, 4]),
        ("Nom", Equals, "Mairie", &[4]),
        ("Nom", NotEquals, "Mairie", &[1, 2, 3]),
        ("Nom", Exactly, "Mairie", &[]),
        ("Nom", Exactly, "mairie", &[4]),
        ("Nom", Greater, "mairie", &[1]),
        ("Nom", Empty, "", &[3]),
        ("Nom", NotEmpty, "", &[1, 2, 4]),
        ("Prix", Equals, "12,50", &[4]),
        ("Prix", Contains, "2,5", &[2, 4]),
        ("Prix", StartsWith, "12", &[4]),
        ("Prix", Greater, "9", &[1, 4]),
        ("Prix", AtLeast, "9", &[1, 3, 4]),
        ("Prix", Less, "9", &[2]),
        ("Prix", AtMost, "9", &[2, 3]),
        ("Prix", Less, "neuf", &[]),
        ("Jour", Equals, "2026-03-01", &[1, 3]),
        ("Jour", Greater, "2026-03-01", &[]),
        ("Jour", AtLeast, "2026-03-01", &[1, 3]),
        ("Jour", Less, "2026-03-01", &[4]),
        ("Jour", AtMost, "2026-03-01", &[1, 3, 4]),
        ("Jour", Greater, "2026-03-01 09:00", &[3]),
        ("Fait", Equals, "oui", &[1]),
        ("Fait", Equals, "non", &[3]),
        ("Fait", NotEquals, "oui", &[2, 3, 4]),
    ] {
        let view = where_is(&all, nom, how, value);
        assert_eq!(numbers(&demo, &all, &view, 2).await, expected, "{nom} {how:?} {value}");
        // The same rows in any order, also in that of the column itself.
        for sort in ["Nom", "Prix", "Jour", "Fait"] {
            for descending in [false, true] {
                let sorted =
                    View { conditions: view.conditions.clone(), ..by(&all, sort, descending) };
                let found = numbers(&demo, &all, &sorted, 1).await;
                let set: BTreeSet<_> = found.iter().copied().collect();
                assert_eq!(set.len(), found.len());
                assert_eq!(
                    set,
                    expected.iter().copied().collect(),
                    "{nom} {how:?} {value} by {sort} {descending}"
                );
            }
        }
        let (table, view) = (all.clone(), view.clone());
        let count = demo.look(move |tx, id| walk::count(tx, id, &table, &view)).await;
        assert_eq!(count, walk::Count { rows: expected.len() as i64, more: false });
    }
    let words = |words: &str| View { words: words.to_owned(), ..View::default() };
    assert_eq!(numbers(&demo, &all, &words("mairie"), 5).await, [1, 4]);
    assert_eq!(numbers(&demo, &all, &words("2026-03"), 5).await, [1, 3]);
    assert_eq!(numbers(&demo, &all, &words("1="), 5).await, [0; 0]);
    // Longer than any database takes as a pattern.
    assert_eq!(numbers(&demo, &all, &words(&"北%".repeat(20_000)), 5).await, [0; 0]);
}

#[both]
async fn columns_come_go_and_change_places(app: TestApp) {
    let demo = app.dossier("demo").await;
    let old = table(
        &demo,
        "Clients",
        &[("Nom", ColumnKind::Text), ("Ville", ColumnKind::Text), ("Solde", ColumnKind::Number)],
    )
    .await;
    append(
        &demo,
        &old,
        &[json!({"Nom": "A", "Ville": "Dax", "Solde": 3}), json!({"Nom": "B", "Ville": "Albi"})],
    )
    .await;
    let change = |nom: Option<&'static str>, columns: Vec<(Option<i64>, &'static str)>| {
        let wanted = columns
            .into_iter()
            .map(|(id, nom)| Wanted { id, ..Wanted::new(nom, ColumnKind::Text) })
            .collect();
        demo.do_it(move |tx, scope| tables::change(tx, scope, 1, nom, Some(wanted)))
    };
    let new = change(
        Some(" Nos  clients "),
        vec![(Some(3), "Solde"), (Some(1), "Raison"), (None, "Ville")],
    )
    .await
    .unwrap();
    assert_eq!(new.nom, "Nos clients");
    let columns: Vec<_> = new.columns.iter().map(|c| (c.id, c.nom.as_str(), c.kind)).collect();
    assert_eq!(
        columns,
        [
            (3, "Solde", ColumnKind::Number),
            (1, "Raison", ColumnKind::Text),
            (4, "Ville", ColumnKind::Text)
        ]
    );
    // What was in the column that went is neither found nor shown.
    let words = View { words: "albi".to_owned(), ..View::default() };
    assert_eq!(numbers(&demo, &new, &words, 5).await, [0; 0]);
    let (id, shown) = (demo.id, new.clone());
    let row = app.read(move |tx| rows::get(tx, id, &shown, 1)).await;
    assert_eq!(Json::Object(row.named(&new)), json!({"Solde": 3, "Raison": "A", "Ville": null}));
    oxiva::housekeeping::janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    assert_eq!(app.number("SELECT count(*) FROM table_cells").await, 3);
    assert_eq!(app.number("SELECT count(*) FROM table_remains").await, 0);
    for (columns, rule) in [
        (vec![], "no_column"),
        (vec![(None, "A"), (None, "a")], "column_twice"),
        (vec![(Some(2), "Ville")], "unknown_column"),
        (vec![(None, " ")], "required"),
        (vec![(None, "lookup_value")], "reserved"),
    ] {
        assert_eq!(change(None, columns).await.unwrap_err().word(), rule);
    }
    let many = (0..51).map(|n| (None, &*Box::leak(format!("c{n}").into_boxed_str())));
    assert_eq!(change(None, many.collect()).await.unwrap_err().word(), "too_many");

    demo.do_it(|tx, scope| tables::remove(tx, scope, 1)).await.unwrap();
    oxiva::housekeeping::janitor::tidy(&app.environment, &app.throttles).await.unwrap();
    for table in ["tables", "table_rows", "table_cells", "table_remains"] {
        let sql = Box::leak(format!("SELECT count(*) FROM {table}").into_boxed_str());
        assert_eq!(app.number(sql).await, 0, "{table}");
    }
    let told = app.texts("SELECT action FROM audit WHERE action LIKE 'table_%' ORDER BY seq").await;
    assert_eq!(told, ["table_created", "table_changed", "table_removed"]);
}

#[both]
async fn a_walk_ends_and_goes_on_where_it_ended(app: TestApp) {
    let demo = app.dossier("demo").await;
    let all = table(&demo, "Tout", &[("Nom", ColumnKind::Text)]).await;
    let values: Vec<_> = (1..=4_500)
        .map(|n| if n % 1_500 == 0 { format!("rare {n}") } else { format!("autre {n}") })
        .map(|nom| json!({"Nom": nom}))
        .collect();
    append(&demo, &all, &values).await;
    for view in [
        where_is(&all, "Nom", Match::Contains, "RARE"),
        View {
            conditions: where_is(&all, "Nom", Match::Contains, "rare").conditions,
            ..by(&all, "Nom", true)
        },
    ] {
        let mut found = numbers(&demo, &all, &view, 2).await;
        found.sort();
        assert_eq!(found, [1_500, 3_000, 4_500]);
    }
}

#[both]
async fn people_keep_a_table_on_its_pages(app: TestApp) {
    let demo = app.dossier("demo").await;
    let mut admin = browser(&app, &demo, "Camille", Role::Administrator).await;
    let mut member = browser(&app, &demo, "Robin", Role::Member).await;
    assert!(admin.get("/tableaux").await.text().contains("Aucun tableau pour l’instant"));
    let form = [
        ("nom", "Clients"),
        ("nom_n1", "Nom"),
        ("nom_n2", "Solde"),
        ("type_n2", "number"),
        ("nom_n4", "Note"),
        ("type_n4", "long"),
    ];
    assert_eq!(member.post("/tableaux", &form).await.status, 403);
    for path in ["/tableaux/creer", "/tableaux/1/modifier"] {
        assert!([403, 404].contains(&member.get(path).await.status), "{path}");
    }
    let refused = admin.post("/tableaux", &[("nom", ""), ("nom_n1", "A"), ("nom_n3", "a")]).await;
    let page = refused.text();
    assert_eq!(refused.status, 422);
    assert!(
        page.contains(r#"id="nom_n3-error""#) && page.contains("Il y a déjà une colonne"),
        "{page}"
    );
    went_to(&admin.post("/tableaux", &form).await, "/tableaux/1");
    assert!(member.get("/tableaux").await.text().contains("Nom, Solde, Note"));
    assert!(member.get("/tableaux/1").await.text().contains("Aucune ligne pour l’instant"));

    went_to(
        &member
            .post("/tableaux/1/lignes", &[("f1", "Mairie"), ("f2", "1 234,5"), ("f3", "<p>a</p>")])
            .await,
        "/tableaux/1",
    );
    went_to(&member.post("/tableaux/1/lignes", &[("f1", "École")]).await, "/tableaux/1");
    let refused = member.post("/tableaux/1/lignes", &[("f1", "x"), ("f2", "douze")]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("«\u{a0}douze\u{a0}» n’est pas un nombre."));
    let page = member.get("/tableaux/1").await.text();
    assert!(page.contains("1234,5") && page.contains("&lt;p&gt;a&lt;/p&gt;"), "{page}");
    assert!(page.find("École") < page.find("Mairie"), "newest first");
    assert!(page.contains(r#"aria-sort="descending""#));
    let found = member.get("/tableaux/1?c1=1&m1=contains&v1=ecole&tri=-2").await.text();
    assert!(found.contains("École") && !found.contains("Mairie"));
    assert!(
        member
            .get("/tableaux/1?q=rien")
            .await
            .text()
            .contains("Aucune ligne ne répond à ces conditions.")
    );
    for wrong in ["c1=9&v1=x", "tri=9", "c1=1&m1=ressemble&v1=x", "after=x"] {
        assert_eq!(member.get(&format!("/tableaux/1?{wrong}")).await.status, 400, "{wrong}");
    }

    let cell =
        member.post("/tableaux/1/lignes/1/cellule", &[("colonne", "2"), ("valeur", "-7")]).await;
    assert_eq!(cell.json(), json!({"html": "<span>-7</span>", "value": "-7", "cut": false}));
    let cell =
        member.post("/tableaux/1/lignes/1/cellule", &[("colonne", "2"), ("valeur", "sept")]).await;
    assert_eq!(
        (cell.status, cell.json()),
        (422, json!({"error": "«\u{a0}sept\u{a0}» n’est pas un nombre."}))
    );
    assert_eq!(
        member
            .post("/tableaux/1/lignes/1/cellule", &[("colonne", "9"), ("valeur", "x")])
            .await
            .status,
        400
    );
    assert_eq!(
        member
            .post("/tableaux/1/lignes/9/cellule", &[("colonne", "1"), ("valeur", "x")])
            .await
            .status,
        404
    );
    assert!(member.get("/tableaux/1/lignes/1").await.text().contains(r#"value="-7""#));
    went_to(
        &member
            .post("/tableaux/1/lignes/1", &[("f1", "Mairie"), ("f2", ""), ("f3", "<p>a</p>")])
            .await,
        "/tableaux/1",
    );
    assert_eq!(
        app.texts("SELECT CAST(data AS TEXT) FROM table_rows WHERE id = 1").await[0]
            .replace(' ', ""),
        r#"{"1":"Mairie","3":"<p>a</p>"}"#
    );

    // Places are typed: the last one is to be the first; one goes, one comes.
    let saved = admin
        .post(
            "/tableaux/1",
            &[
                ("nom", "Clients"),
                ("nom_c1", "Nom"),
                ("rang_c1", "1"),
                ("nom_c2", "Solde"),
                ("rang_c2", "2"),
                ("supprimer_c2", "on"),
                ("nom_c3", "Remarque"),
                ("rang_c3", "1"),
                ("nom_n1", "Ville"),
            ],
        )
        .await;
    went_to(&saved, "/tableaux/1");
    assert!(member.get("/tableaux").await.text().contains("Remarque, Nom, Ville"));

    went_to(&member.post("/tableaux/1/lignes/1/supprimer", &[]).await, "/tableaux/1");
    went_to(
        &member
            .post("/tableaux/1/lignes/supprimer", &[("ligne_2", "on"), ("ligne_77", "on")])
            .await,
        "/tableaux/1",
    );
    assert_eq!(app.number("SELECT row_count FROM tables").await, 0);
    assert_eq!(app.number("SELECT count(*) FROM table_cells").await, 0);
    assert_eq!(member.post("/tableaux/1/supprimer", &[]).await.status, 403);
    went_to(&admin.post("/tableaux/1/supprimer", &[]).await, "/tableaux");
    assert_eq!(member.get("/tableaux/1").await.status, 404);
}

#[both]
async fn a_view_is_taken_away_as_a_file(app: TestApp) {
    let demo = app.dossier("demo").await;
    let all = table(
        &demo,
        "Été & hiver",
        &[
            ("Nom", ColumnKind::Long),
            ("Prix", ColumnKind::Number),
            ("Jour", ColumnKind::Date),
            ("Fait", ColumnKind::Boolean),
        ],
    )
    .await;
    append(
        &demo,
        &all,
        &[
            json!({"Nom": "=1+1", "Prix": -12.5, "Jour": "2023-05-17 11:45:26.000", "Fait": true}),
            json!({"Nom": "a;b\"c\nd", "Prix": 9_007_199_254_740_993_i64, "Jour": "2023-05-17"}),
            json!({"Nom": "-7"}),
            json!({"Nom": "@x", "Fait": false}),
        ],
    )
    .await;
    let mut member = browser(&app, &demo, "Robin", Role::Member).await;
    let file = member.get("/tableaux/1/csv?tri=n").await;
    assert_eq!(file.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(file.header("content-disposition"), "attachment; filename=\"ete-hiver.csv\"");
    let expected = "\u{feff}Nom;Prix;Jour;Fait\r\n\
                    '=1+1;-12,5;2023-05-17 11:45:26.000;oui\r\n\
                    \"a;b\"\"c\nd\";9007199254740993;2023-05-17;\r\n\
                    -7;;;\r\n\
                    '@x;;;non\r\n";
    assert_eq!(said(&file), expected);
    let some = said(&member.get("/tableaux/1/csv?tri=-1&c1=2&m1=empty").await);
    assert_eq!(some, "\u{feff}Nom;Prix;Jour;Fait\r\n'@x;;;non\r\n-7;;;\r\n");

    let book = member.get("/tableaux/1/xlsx?tri=n").await;
    assert_eq!(
        book.header("content-type"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    );
    let sheet = sheet(&unchunked(&book.body));
    for part in [
        "<t>=1+1</t>",
        "<v>-12.5</v>",
        "<t>9007199254740993</t>",
        "<t>@x</t>",
        r#"t="b"><v>1</v>"#,
        "<v>45063.489",
    ] {
        assert!(sheet.contains(part), "{part}: {sheet}");
    }
    assert!(!sheet.contains("<f>"), "nothing is calculated");
    assert_eq!(member.get("/tableaux/1/xlsx?tri=9").await.status, 400);

    let listed = Binary::on(&app.setup.database)
        .run(&["table", "list", "--dossier", "demo", "--json"])
        .json();
    assert_eq!(listed, demo.api.get("/tables").await.json());
    let first = &listed["items"][0];
    assert_eq!((&first["nom"], &first["rows"]), (&json!("Été & hiver"), &json!(4)));
    let csv = Binary::on(&app.setup.database)
        .run(&["table", "export", "ete & hiver", "--dossier", "demo"])
        .text();
    assert_eq!(csv, expected);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.xlsx");
    Binary::on(&app.setup.database)
        .run(&[
            "table",
            "export",
            "1",
            "--dossier",
            "demo",
            "--format",
            "xlsx",
            "--to",
            file.to_str().unwrap(),
        ])
        .text();
    assert_eq!(self::sheet(&std::fs::read(file).unwrap()), sheet);
    let made = Binary::on(&app.setup.database)
        .run(&[
            "table",
            "create",
            "Tickets",
            "--dossier",
            "demo",
            "--column",
            "Sujet",
            "--column",
            "Ouvert:date",
            "--json",
        ])
        .json();
    assert_eq!(made, demo.api.get("/tables/2").await.json());
    Binary::on(&app.setup.database)
        .run(&["table", "create", "X", "--dossier", "demo", "--column", "A:couleur"])
        .failed(1, "`couleur` is no type");
    Binary::on(&app.setup.database)
        .run(&["table", "export", "Rien", "--dossier", "demo"])
        .failed(1, "there is no table");
}

#[both]
async fn programs_use_tables_through_v3(app: TestApp) {
    let demo = app.dossier("demo").await;
    let wanted = json!({"nom": "Clients", "columns": [
        {"nom": "Nom"}, {"nom": "Solde", "type": "number"}, {"nom": "Vu le", "type": "date"},
    ]});
    let made = demo.api.post("/tables", wanted).await;
    assert_eq!((made.status, made.header("location")), (201, "/api/v3/tables/1"));
    let columns = json!([
        {"id": "1", "nom": "Nom", "type": "text"},
        {"id": "2", "nom": "Solde", "type": "number"},
        {"id": "3", "nom": "Vu le", "type": "date"},
    ]);
    assert_eq!(made.json()["columns"], columns);
    let keyed = demo.api.clone().header("idempotency-key", "k1");
    for _ in 0..2 {
        let values = json!({"Nom": "Mairie", "Solde": "12,5", "vu le": "2023-05-17T09:45:26Z"});
        let row = keyed.post("/tables/1/rows", json!({"values": values})).await;
        assert_eq!((row.status, row.header("location")), (201, "/api/v3/tables/1/rows/1"));
        assert_eq!(
            row.json()["values"],
            json!({"Nom": "Mairie", "Solde": 12.5, "Vu le": "2023-05-17 11:45:26.000"})
        );
    }
    let rows: Vec<_> = (0..500).map(|n| json!({"Nom": format!("n{n}"), "Solde": n % 7})).collect();
    let batch = demo.api.post("/tables/1/rows/batch", json!({"rows": rows})).await;
    assert_eq!(batch.status, 201);
    assert_eq!(batch.json()["items"][499]["id"], "501");
    let mut more = rows.clone();
    more.push(json!({}));
    assert_eq!(
        demo.api.post("/tables/1/rows/batch", json!({"rows": more})).await.code(),
        "too_many"
    );
    let wrong = demo
        .api
        .post("/tables/1/rows/batch", json!({"rows": [{"Nom": "x"}, {"Solde": "x", "Rue": 1}]}))
        .await;
    assert_eq!(wrong.status, 422);
    let details: Vec<_> = wrong.json()["error"]["details"]
        .as_array()
        .unwrap()
        .iter()
        .map(|d| (d["field"].clone(), d["code"].clone()))
        .collect();
    assert_eq!(
        details,
        [
            (json!("rows.1.Solde"), json!("cell_number")),
            (json!("rows.1.Rue"), json!("unknown_column"))
        ]
    );
    assert_eq!(demo.api.get("/tables/1").await.json()["rows"], 501);

    let filter = form_urlencoded::byte_serialize(
        br#"[{"column": "solde", "match": "at_least", "value": 6}]"#,
    )
    .collect::<String>();
    let found = demo
        .api
        .listed(&format!("/tables/1/rows?limit=20&sort=-Solde&filter={filter}"), "id")
        .await;
    assert_eq!((found.len(), found[0].as_str()), (72, "1"));
    assert_eq!(demo.api.listed("/tables/1/rows?q=n499", "id").await, ["501"]);
    assert_eq!(demo.api.listed("/tables/1/rows?limit=200", "id").await.len(), 501);
    for wrong in ["sort=Rue", "filter=x", "filter=%5B%7B%7D%5D", "limit=201"] {
        assert_eq!(
            demo.api.get(&format!("/tables/1/rows?{wrong}")).await.code(),
            "invalid_parameter",
            "{wrong}"
        );
    }

    let row = demo.api.patch("/tables/1/rows/1", json!({"values": {"Solde": null}})).await.json();
    assert_eq!(
        row["values"],
        json!({"Nom": "Mairie", "Solde": null, "Vu le": "2023-05-17 11:45:26.000"})
    );
    assert_eq!(
        demo.api.patch("/tables/1/rows/1", json!({"values": {"Rue": 1}})).await.code(),
        "unknown_column"
    );
    assert_eq!(demo.api.delete("/tables/1/rows/1").await.status, 204);
    assert_eq!(demo.api.delete("/tables/1/rows/1").await.status, 404);
    assert_eq!(demo.api.get("/tables/1/rows/1").await.status, 404);
    let changed = demo
        .api
        .patch(
            "/tables/1",
            json!({"nom": "Comptes", "columns": [{"id": "2", "nom": "Solde"}, {"nom": "Ville"}]}),
        )
        .await
        .json();
    assert_eq!(
        changed["columns"],
        json!([{"id": "2", "nom": "Solde", "type": "number"}, {"id": "4", "nom": "Ville", "type": "text"}])
    );
    assert_eq!(demo.api.listed("/tables", "nom").await, ["Comptes"]);
    let reader = demo.token(&[TokenScope::Read]).await;
    let reader = app.http().below("/api/v3").bearer(&reader);
    assert_eq!(reader.get("/tables/1/rows").await.status, 200);
    assert_eq!(reader.post("/tables/1/rows", json!({"values": {}})).await.code(), "missing_scope");
    assert_eq!(demo.api.delete("/tables/1").await.status, 204);
    assert_eq!(demo.api.get("/tables/1/rows").await.status, 404);
}
