//! API v3: how records are found, in which order, and how much of them is shown.

use crate::{both, support::TestApp};
use serde_json::json;

#[both]
async fn a_societe_is_found_by_what_is_known_of_it(app: TestApp) {
    let demo = app.dossier("demo").await;
    let other = app.dossier("autre").await;
    for fields in [
        json!({"nom": "Mairie d'Évreux", "siret": "21010001200017", "email": "Accueil@Evreux.example"}),
        json!({"nom": "MAIRIE D'EVREUX", "siren": "210100012", "type": "prospect"}),
        json!({"nom": "Boulangerie", "email": "accueil@evreux.example"}),
        json!({"nom": "Mairie"}),
    ] {
        assert_eq!(demo.api.post("/societes", fields.clone()).await.status, 201, "{fields}");
        assert_eq!(other.api.post("/societes", fields).await.status, 201);
    }
    for limit in [1, 2, 50] {
        let find = async |filter: &str| {
            demo.api.listed(&format!("/societes?limit={limit}&{filter}"), "id").await
        };
        assert_eq!(find("siren=210100012").await, ["2", "1"]);
        assert_eq!(find("siren=210%20100%20012&sort=date_creation").await, ["1", "2"]);
        assert_eq!(find("siret=210.100.012-00017").await, ["1"]);
        assert_eq!(find("email=ACCUEIL@evreux.example").await, ["3", "1"]);
        assert_eq!(find("nom=mairie+d%27evreux").await, ["2", "1"]);
        assert_eq!(find("nom=Mairie").await, ["4"]);
        assert_eq!(find("siren=210100012&type=prospect").await, ["2"]);
        assert_eq!(find("nom=mairie+d%27evreux&email=accueil@evreux.example").await, ["1"]);
        assert_eq!(find("q=mairie&siret=21010001200017").await, ["1"]);
        assert_eq!(find("type=client").await, ["4", "3", "1"]);
        assert_eq!(find("type=client&sort=date_creation").await, ["1", "3", "4"]);
        assert_eq!(find("type=client&sort=nom").await, ["3", "4", "1"]);
        // A miss is an empty list, and so is what was left empty.
        for miss in [
            "siren=999999999",
            "siret=1",
            "email=x@y.example",
            "nom=Mair",
            "siren=",
            "siret=",
            "email=+",
            "nom=",
            "siren=210100012&email=",
            "q=mairie&siren=",
        ] {
            assert!(find(miss).await.is_empty(), "{miss}");
        }
    }
    for (wrong, field) in [
        ("sort=ville", "sort"),
        ("sort=-nom&siren=210100012", "sort"),
        ("q=mairie&sort=nom", "sort"),
        ("sort=nom&after=MQ", "after"),
        ("fields=nom,prenom", "fields"),
        ("ville=Lyon", "ville"),
    ] {
        let answer = demo.api.get(&format!("/societes?{wrong}")).await;
        answer.is_error(400, "invalid_parameter", field);
    }
}

#[both]
async fn newest_come_first_whatever_the_noun(app: TestApp) {
    let demo = app.dossier("demo").await;
    for nom in ["B", "A", "C"] {
        let societe = demo.societe(nom).await;
        demo.activite(&societe, nom).await;
        demo.ticket(&societe, nom).await;
    }
    for path in ["/societes", "/activites", "/tickets"] {
        for limit in [1, 2, 3] {
            let list = async |sort: &str| {
                demo.api.listed(&format!("{path}?limit={limit}{sort}"), "id").await
            };
            assert_eq!(list("").await, ["3", "2", "1"], "{path}");
            assert_eq!(list("&sort=-date_creation").await, ["3", "2", "1"], "{path}");
            assert_eq!(list("&sort=date_creation").await, ["1", "2", "3"], "{path}");
        }
    }
}

#[both]
async fn what_belongs_to_a_societe_is_found_by_whose_it_is(app: TestApp) {
    let demo = app.dossier("demo").await;
    let (a, b) = (demo.societe("A").await, demo.societe("B").await);
    let (ada, bob) = (demo.person("Ada").await, demo.person("Bob").await);
    for (path, open, closed) in [("/activites", "planned", "done"), ("/tickets", "open", "closed")]
    {
        for n in 1..=8 {
            let fields = json!({
                "societe": if n <= 4 { &a } else { &b },
                "responsable": if n % 2 == 0 { ada } else { bob },
                "statut": if n % 3 == 0 { closed } else { open },
                "sujet": format!("n{n}"),
            });
            assert_eq!(demo.api.post(path, fields).await.status, 201);
        }
        for limit in [1, 3, 50] {
            let find = async |filter: &str| {
                demo.api.listed(&format!("{path}?limit={limit}&{filter}"), "id").await
            };
            assert_eq!(find(&format!("responsable={ada}")).await, ["8", "6", "4", "2"]);
            assert_eq!(find(&format!("responsable={ada}&societe={a}")).await, ["4", "2"]);
            assert_eq!(find(&format!("statut={closed}&responsable={bob}")).await, ["3"]);
            assert_eq!(find(&format!("statut={closed}&sort=date_creation")).await, ["3", "6"]);
            let asked = format!("societe={b}&responsable={bob}&sort=date_creation");
            assert_eq!(find(&asked).await, ["5", "7"]);
            let asked = format!("societe={b}&statut={open}&responsable={ada}");
            assert_eq!(find(&asked).await, ["8"]);
            assert_eq!(find(&format!("q=n&societe={a}&responsable={bob}")).await, ["1", "3"]);
            assert!(find("responsable=999").await.is_empty());
        }
        let wrong = demo.api.get(&format!("{path}?responsable=moi")).await;
        wrong.is_error(400, "invalid_parameter", "responsable");
    }
}

#[both]
async fn fields_are_those_that_are_asked_for(app: TestApp) {
    let demo = app.dossier("demo").await;
    demo.societe("Mairie").await;
    demo.ticket("1", "Écran noir").await;
    let ticket = demo.api.get("/tickets/1?fields=id,%20sujet,date_cloture").await;
    assert_eq!(ticket.json(), json!({"id": "1", "sujet": "Écran noir", "date_cloture": null}));
    let whole = demo.api.get("/tickets/1").await;
    assert_eq!(ticket.header("etag"), whole.header("etag"), "a tag is the whole record's");
    let list = demo.api.get("/societes?fields=nom").await.json();
    assert_eq!(list, json!({"items": [{"nom": "Mairie"}], "next": null}));
    let found = demo.api.get("/societes?fields=nom&q=mair").await.json();
    assert_eq!(found["items"], json!([{"nom": "Mairie"}]));
    for wrong in ["/tickets/1?fields=nom", "/tickets/1?fields=id,,sujet", "/societes?fields=Nom"] {
        demo.api.get(wrong).await.is_error(400, "invalid_parameter", "fields");
    }
    demo.api.get("/tickets/1?champs=id").await.is_error(400, "invalid_parameter", "champs");
}
