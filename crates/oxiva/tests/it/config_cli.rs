//! The command line, with the real program, beside a running server.

use crate::{
    both,
    support::{Setup, binary::Binary, http::Http},
};
use serde_json::json;
use std::{os::unix::fs::PermissionsExt, path::Path};

const V2: &str = "/appli/api/oxiva/v2.0";

/// A dossier `demo` with both modules; returns a token.
fn prepare(binary: &Binary) -> String {
    let made =
        binary.run(&["dossier", "create", "demo", "--admin", "a@oxiva.example", "--json"]).json();
    assert_eq!((&made["dossier"], made["compte"].as_str().unwrap().len()), (&json!("demo"), 8));
    binary.run(&["module", "activate", "api", "--dossier", "demo"]).text();
    let made = binary.run(&["token", "create", "--dossier", "demo", "--nom", "t", "--json"]).json();
    let (token, prefix) = (made["token"].as_str().unwrap(), made["prefix"].as_str().unwrap());
    assert!(token.len() == 47 && token.starts_with(prefix) && prefix.starts_with("oxv_"));
    token.to_owned()
}

async fn version(http: &Http, token: &str) -> u16 {
    http.get(&format!("{V2}/version/?dossier=demo&token={token}")).await.status
}

#[both]
async fn dossiers_people_and_keys_are_made_beside_a_running_server(setup: Setup) {
    let binary = Binary::on(&setup.database);
    let serving = binary.serve();
    let http = Http::to(serving.address());
    let token = prepare(&binary);
    assert_eq!(version(&http, &token).await, 200);

    let listed = binary.run(&["dossier", "list", "--json"]).json();
    let compte = &listed["items"][0]["compte"];
    let demo = json!({"dossier": "demo", "raison_sociale": "demo", "fuseau": "Europe/Paris", "langue": "fr", "date_order": "day_month", "compte": compte});
    assert_eq!(listed, json!({"items": [demo], "next": null}));
    let set = ["dossier", "set", "demo", "--date-order", "month_day"];
    binary.run(&set).text();
    let listed = binary.run(&["dossier", "list", "--json"]).json();
    assert_eq!(listed["items"][0]["date_order"], "month_day");
    binary.run(&["dossier", "set", "nobody", "--date-order", "day_month"]).failed(1, "nobody");
    binary.run(&["dossier", "create", "demo", "--admin", "b@x.example"]).failed(1, "<NOM>: ");
    binary.run(&["dossier", "create", "Démo", "--admin", "b@x.example"]).failed(1, "<NOM>: ");

    binary
        .run(&[
            "user",
            "create",
            "b@oxiva.example",
            "--dossier",
            "demo",
            "--nom",
            "B",
            "--role",
            "member",
        ])
        .text();
    let people = binary.run(&["user", "list", "--dossier", "demo", "--json"]).json();
    let people: Vec<_> = people["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|p| (p["email"].clone(), p["role"].clone()))
        .collect();
    assert_eq!(
        people,
        [("a@oxiva.example", "administrator"), ("b@oxiva.example", "member")]
            .map(|(a, b)| (json!(a), json!(b)))
    );
    binary.run(&["user", "password", "b@oxiva.example", "--dossier", "demo"]).text();
    binary.run(&["user", "password", "c@oxiva.example", "--dossier", "demo"]).failed(1, "oxiva: ");

    let reads =
        ["token", "create", "--dossier", "demo", "--nom", "lit", "--scope", "read", "--json"];
    let reads = binary.run(&reads).json();
    let reads = reads["token"].as_str().unwrap();
    let api = http.clone().below("/api/v3").bearer(reads);
    assert_eq!(api.get("/societes").await.status, 200);
    api.post("/societes", json!({"nom": "x"})).await.is_error(403, "missing_scope", "");

    // What goes out, and to whom, is opened to whoever was said to need it.
    let all = http.clone().below("/api/v3").bearer(&token);
    all.get("/webhooks").await.is_error(403, "missing_scope", "");
    assert_eq!(all.post("/societes", json!({"nom": "x"})).await.status, 201);
    let sees = [
        "token",
        "create",
        "--dossier",
        "demo",
        "--nom",
        "sorties",
        "--scope",
        "webhooks",
        "--json",
    ];
    let sees = binary.run(&sees).json();
    let sees = http.clone().below("/api/v3").bearer(sees["token"].as_str().unwrap());
    assert_eq!(sees.get("/webhooks").await.status, 200);

    let keys = binary.run(&["token", "list", "--dossier", "demo", "--json"]).json();
    let keys: Vec<_> = keys["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|k| (k["nom"].clone(), k["scopes"].clone()))
        .collect();
    let expected = [
        ("sorties", json!(["webhooks"])),
        ("lit", json!(["read"])),
        ("t", json!(["read", "write"])),
    ];
    assert_eq!(keys, expected.map(|(nom, scopes)| (json!(nom), scopes)));
    binary.run(&["token", "revoke", &token[..12], "--dossier", "demo"]).text();
    assert_eq!(version(&http, &token).await, 401, "revoked at once, in the running server");
    assert_eq!(version(&http, reads).await, 200);
    binary.run(&["token", "revoke", &token[..12], "--dossier", "demo"]).failed(1, "oxiva: ");
    let keys = binary.run(&["token", "list", "--dossier", "demo", "--json"]).json();
    assert!(keys["items"][2]["revoked_at"].is_string() && keys["items"][1]["revoked_at"].is_null());

    binary.run(&["module", "deactivate", "api", "--dossier", "demo"]).text();
    assert_eq!(version(&http, reads).await, 403, "switched off at once");
    binary
        .run(&["module", "activate", "zapier", "--dossier", "demo"])
        .failed(1, "oxiva: <MODULE>: ");
    let checked = binary.run(&["check", "--json"]).json();
    assert_eq!((&checked["dossiers"], &checked["deliveries_pending"]), (&json!(1), &json!(0)));
}

#[both]
async fn wrong_use_ends_with_2_and_failure_with_1(setup: Setup) {
    let binary = Binary::on(&setup.database);
    for wrong in [
        vec![],
        vec!["voler"],
        vec!["serve", "--lisent", "x"],
        vec!["token"],
        vec!["dossier", "create"],
        vec!["token", "create", "--dossier", "demo", "--nom", "x", "--scope", "fly"],
        vec!["module", "activate", "fax", "--dossier", "demo"],
        vec!["dossier", "create", "x", "--admin", "a@b.fr", "--langue", "de"],
        vec!["dossier", "set", "x", "--date-order", "year_first"],
    ] {
        let done = binary.run(&wrong);
        assert_eq!((done.code, done.stdout.as_str()), (2, ""), "{wrong:?}: {done:?}");
        assert!(!done.stderr.is_empty());
    }
    if !setup.database.is_postgres() {
        binary.run(&["dossier", "list"]).failed(1, "there is no database in");
    }
    let long = binary.clone().variable("OXIVA_NEW_PASSWORD", "un mot de passe assez long");
    long.run(&["dossier", "create", "autre", "--admin", "a@b.fr"]).text();
    let before = binary.run(&["dossier", "list"]).text();
    binary.run(&["token", "list", "--dossier", "absent"]).failed(1, "there is no dossier `absent`");
    let bad = binary.clone().variable("OXIVA_SERVER__LISTENN", "x");
    bad.run(&["dossier", "list"]).failed(1, "server.listenn");
    let bad = binary.clone().variable("OXIVA_SERVER__LISTEN", "nowhere");
    bad.run(&["serve"]).failed(1, "oxiva: ");
    let short = binary.clone().variable("OXIVA_NEW_PASSWORD", "court");
    short.run(&["dossier", "create", "demo", "--admin", "a@b.fr"]).failed(1, "password");
    assert_eq!(binary.run(&["dossier", "list"]).text(), before, "nothing was made");
    assert_eq!(binary.run(&["--version"]).text().split(' ').next(), Some("oxiva"));
}

#[both]
async fn no_secret_reaches_the_log(setup: Setup) {
    let binary = Binary::on(&setup.database).variable("OXIVA_LOG__LEVEL", "trace");
    let token = prepare(&binary);
    let mut serving = binary.serve();
    let http = Http::to(serving.address());
    let wrong = "oxv_secret-that-is-not-known-to-anybody-at-all0";
    for token in [token.as_str(), wrong] {
        let api = http.clone().below("/api/v3").bearer(token);
        for path in ["/societes", "/societes/9", "/inconnu"] {
            api.get(path).await;
        }
        api.post("/societes", json!({"nom": "", "note": "note-privee"})).await;
        api.post("/societes", json!({"nom": "x", "inconnu": 1})).await;
        api.post("/societes", json!({"nom": "x", "note": "note-privee"})).await;
        api.send("POST", "/societes", "application/json", b"{").await;
        for path in ["version/", "societe/?id=0", "societe/?id=9", "rien/"] {
            let joint = if path.contains('?') { '&' } else { '?' };
            http.get(&format!("{V2}/{path}{joint}dossier=demo&token={token}")).await;
        }
        http.get(&format!("{V2}/version/?dossier=demo&token={token}&token={token}")).await;
    }
    let page = http.header("sec-fetch-site", "same-origin");
    let form = "email=a@oxiva.example&password=un+mot+de+passe+long";
    let answer =
        page.send("POST", "/connexion", "application/x-www-form-urlencoded", form.as_bytes()).await;
    let cookie = answer.cookie("oxiva").unwrap();
    let session = cookie.split_once('.').unwrap().1.to_owned();
    page.header("cookie", &format!("oxiva={cookie}")).get("/").await;
    assert!(serving.terminate().success());
    let log = serving.log();
    assert!(log.contains("listening") && log.contains("request refused"), "{log}");
    for secret in
        [&token[4..], &wrong[4..], &session, "un mot de passe", "un+mot", "argon2", "note-privee"]
    {
        let lines: Vec<_> = log.lines().filter(|line| line.contains(secret)).collect();
        assert!(lines.is_empty(), "a secret in the log: {lines:#?}");
    }
}

#[both]
async fn sigterm_stops_it_well(setup: Setup) {
    let binary = Binary::on(&setup.database);
    let mut serving = binary.serve();
    let http = Http::to(serving.address());
    assert_eq!(http.get("/healthz").await.status, 200);
    assert!(serving.terminate().success());
    assert!(http.try_send("GET", b"/healthz", "", b"").await.is_err());
    assert!(serving.log().contains("stopped"));
    // A terminal that is closed.
    let mut serving = binary.serve();
    serving.address();
    assert!(serving.ask_to_end("-HUP").success());
    assert!(serving.log().contains("stopped"));
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().permissions().mode() & 0o777
}

/// On SQLite alone, as what follows: it is about files.
#[test]
fn nobody_else_reads_the_data_whatever_the_umask_says() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path().join("données");
    let binary = Binary::in_folder(&data);
    let create = ["dossier", "create", "demo", "--admin", "a@oxiva.example"];
    let open = "umask 000; exec \"$@\"";
    binary.run_in_shell(open, &create).text();
    let first = binary.run_in_shell(open, &["backup"]).text();
    let second = binary.run_in_shell(open, &["backup"]).text();
    let names: Vec<_> = [&first, &second].map(|path| path.trim().to_owned()).into();
    assert!(
        names[0] != names[1] && names[0].contains("/backups/20") && names[0].ends_with("Z.sqlite")
    );
    let database = data.join("oxiva.sqlite");
    let ours = [&database, Path::new(&names[0]), Path::new(&names[1])];
    assert_eq!(ours.map(mode), [0o600; 3]);
    assert_eq!([mode(&data), mode(&data.join("backups"))], [0o700; 2]);
    // What an older version left open is closed; what is not ours stays.
    let open_to_all = std::fs::Permissions::from_mode(0o644);
    let other = data.join("notes.txt");
    std::fs::write(&other, "").unwrap();
    for file in ours.into_iter().chain([&*other]) {
        std::fs::set_permissions(file, open_to_all.clone()).unwrap();
    }
    std::fs::set_permissions(&data, std::fs::Permissions::from_mode(0o755)).unwrap();
    binary.run(&["dossier", "list"]).text();
    assert_eq!((ours.map(mode), mode(&data)), ([0o600; 3], 0o700));
    assert_eq!(mode(&other), 0o644);
}

#[test]
fn variables_of_others_do_not_stop_it_and_near_misses_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::in_folder(folder.path());
    prepare(&binary);
    let beside = binary
        .clone()
        .variable("OXIVA_PORT", "tcp://10.0.0.7:8080")
        .variable("OXIVA_SERVICE_HOST", "10.0.0.7")
        .run(&["dossier", "list"]);
    assert_eq!((beside.code, beside.stderr.as_str()), (0, ""));
    let near = binary.variable("OXIVA_SERVER_LISTEN", "0.0.0.0:80").run(&["dossier", "list"]);
    assert_eq!(near.code, 0);
    assert!(near.stderr.contains("OXIVA_SERVER_LISTEN is not read"), "{near:?}");
    assert!(near.stderr.contains("OXIVA_SERVER__LISTEN"), "{near:?}");
}

#[test]
fn whoever_has_read_enough_ends_a_command_quietly() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::in_folder(folder.path());
    // More than a pipe holds.
    let read =
        binary.run_in_shell("{ \"$@\"; echo \"ended by $?\" >&2; } | head -c 1", &["openapi"]);
    assert_eq!((read.stdout.as_str(), read.stderr.as_str()), ("{", "ended by 141\n"));
}

#[test]
fn a_busy_address_is_found_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let data = folder.path().join("neuf");
    let binary = Binary::in_folder(&data);
    for command in ["demo", "serve"] {
        let words = format!("cannot listen on {address}");
        binary.run(&[command, "--listen", &address]).failed(1, &words);
        assert!(!data.exists(), "{command}");
    }
}

#[test]
fn a_sign_in_that_was_never_shown_is_shown_at_the_next_start() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::in_folder(folder.path());
    let password = |said: &str| {
        let line = said.lines().find(|line| line.contains("Mot de passe"))?;
        Some(line.split_whitespace().last()?.to_owned())
    };
    let (demo, said) = binary.demo();
    let first = password(&said).unwrap();
    drop(demo);
    let (demo, said) = binary.demo();
    assert_eq!(password(&said), None, "shown once");
    // What is printed can be typed: the program is called as it was, and the folder named.
    assert!(said.contains(env!("CARGO_BIN_EXE_oxiva")), "{said}");
    assert!(said.contains(&format!("--data {}", folder.path().display())), "{said}");
    drop(demo);
    std::fs::write(folder.path().join("demo-access-unshown"), "").unwrap();
    let (demo, said) = binary.demo();
    let second = password(&said).unwrap();
    assert_ne!(first, second);
    drop(demo);
    let keys = binary.run(&["token", "list", "--dossier", "demo", "--json"]).json();
    let valid = keys["items"].as_array().unwrap().iter().filter(|key| key["revoked_at"].is_null());
    assert_eq!(valid.count(), 1, "the key that was not shown is revoked");
    let (_demo, said) = binary.demo();
    assert_eq!(password(&said), None);
}

/// On SQLite alone: PostgreSQL has its own tools and its own servers.
#[tokio::test]
async fn a_backup_made_while_serving_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::in_folder(&folder.path().join("here"));
    let token = prepare(&binary);
    let serving = binary.serve();
    let api = Http::to(serving.address()).below("/api/v3").bearer(&token);
    let writes = {
        let api = api.clone();
        tokio::spawn(async move {
            for n in 0.. {
                let body = json!({"nom": format!("S{n}")}).to_string();
                let made = api.try_send("POST", b"/societes", "application/json", body.as_bytes());
                if made.await.is_err() {
                    return;
                }
            }
        })
    };
    let before = loop {
        let listed = api.get("/societes?limit=200").await.json()["items"].as_array().unwrap().len();
        if listed >= 20 {
            break listed;
        }
    };
    let file = folder.path().join("copie.sqlite");
    let (saving, path) = (binary.clone(), file.to_str().unwrap().to_owned());
    let saved = tokio::task::spawn_blocking(move || saving.run(&["backup", &path])).await.unwrap();
    assert_eq!(saved.text().trim(), file.to_str().unwrap());
    binary.run(&["backup", file.to_str().unwrap()]).failed(1, "is there already");
    binary.run(&["restore", file.to_str().unwrap()]).failed(1, "a server uses this data");
    drop(serving);
    writes.await.unwrap();

    let elsewhere = Binary::in_folder(&folder.path().join("there"));
    elsewhere.run(&["check"]).failed(1, "there is no database");
    elsewhere.run(&["restore", file.to_str().unwrap()]).text();
    assert_eq!(elsewhere.run(&["check", "--json"]).json()["dossiers"], 1);
    elsewhere.run(&["restore", file.to_str().unwrap()]).failed(1, "--replace");
    elsewhere.run(&["restore", "--replace", file.to_str().unwrap()]).text();
    let serving = elsewhere.serve();
    let api = Http::to(serving.address()).below("/api/v3").bearer(&token);
    let restored = api.listed("/societes?limit=200", "id").await;
    assert!(restored.len() >= before, "{} of {before}", restored.len());
    assert_eq!(
        api.post("/societes", json!({"nom": "x"})).await.json()["id"],
        json!((restored.len() + 1).to_string())
    );
}

#[test]
fn a_damaged_backup_is_refused_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::in_folder(&folder.path().join("here"));
    prepare(&binary);
    let file = folder.path().join("copie.sqlite");
    binary.run(&["backup", file.to_str().unwrap()]).text();
    let mut bytes = std::fs::read(&file).unwrap();
    bytes.truncate(bytes.len() / 2);
    std::fs::write(&file, bytes).unwrap();
    binary.run(&["restore", "--replace", file.to_str().unwrap()]).failed(1, "is not a good backup");
    std::fs::write(&file, "pas une base").unwrap();
    binary.run(&["restore", "--replace", file.to_str().unwrap()]).failed(1, "is not a good backup");
    assert_eq!(binary.run(&["check", "--json"]).json()["dossiers"], 1);
}

#[test]
fn a_second_server_on_the_same_file_refuses() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::in_folder(folder.path());
    let mut first = binary.serve();
    first.address();
    binary.run(&["serve"]).failed(1, "another Oxiva serves the data");
    first.kill();
    let second = binary.serve();
    second.address();
}

#[test]
fn a_proxy_that_nobody_named_is_warned_of() {
    let folder = tempfile::tempdir().unwrap();
    let plain = Binary::in_folder(folder.path());
    let https = plain.clone().variable("OXIVA_SERVER__PUBLIC_URL", "https://crm.example");
    let named = https.clone().variable("OXIVA_SERVER__TRUSTED_PROXIES", "127.0.0.1/32");
    for (binary, warned) in [(plain, false), (https, true), (named, false)] {
        let serving = binary.serve();
        serving.address();
        assert_eq!(serving.log().contains("server.trusted_proxies is empty"), warned);
    }
}

#[test]
fn what_is_on_disk_holds_no_key_and_no_password() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::in_folder(folder.path());
    let token = prepare(&binary);
    let bytes = everything(folder.path());
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("a@oxiva.example") && holds(&token[..12]));
    assert!(!holds(&token[12..]) && !holds("un mot de passe long"));
}

fn everything(folder: &Path) -> Vec<u8> {
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    files.filter(|path| path.is_file()).flat_map(|path| std::fs::read(path).unwrap()).collect()
}

#[test]
fn the_printed_options_are_the_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let binary = Binary::in_folder(folder.path());
    let printed = binary.run(&["config"]).text();
    assert_eq!(printed, oxiva::config::DEFAULTS);
    let file = folder.path().join("oxiva.toml");
    std::fs::write(&file, printed).unwrap();
    let long = binary.clone().variable("OXIVA_NEW_PASSWORD", "un mot de passe assez long");
    let file_name = file.to_str().unwrap();
    long.run(&["--config", file_name, "dossier", "create", "demo", "--admin", "a@b.fr"]).text();
    std::fs::write(&file, "[server]\nlisen = \"127.0.0.1:1\"\n").unwrap();
    binary.run(&["--config", file.to_str().unwrap(), "dossier", "list"]).failed(1, "server.lisen");
}
