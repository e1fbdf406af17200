//! Every text that a command takes, as the command line itself lists them, with texts that nobody means well
//! with: no crash, the same answer on both databases, and no line that breaks in what is kept.

use crate::{
    hostile_forms::{BROKEN_LINE, no_line_is_broken},
    support::{Engine, TestApp, World, binary::Binary, run_with},
};
use clap::{Arg, Command, builder::ValueParser};
use std::{
    ffi::{OsStr, OsString},
    os::unix::ffi::OsStrExt,
};

/// As bytes: an argument need not be text. It cannot hold NUL, by which it ends.
const TEXTS: &[&[u8]] = &[
    b"x\xed\xa0\xbdy\xc3",
    "\u{feff}\u{202e}RTL\u{2066} zero\u{200b}width \u{1}\u{7f}\u{9b} '; DROP TABLE societes; --"
        .as_bytes(),
    "\u{5e9}\u{5dc}\u{5d5}\u{5dd} \u{200f}مرحبا 👩\u{200d}💻 می\u{200c}خواهم".as_bytes(),
    BROKEN_LINE.as_bytes(),
    b"",
];
const HUGE_CHARS: usize = 30_000;
/// They serve until they are told to stop.
const SERVING: [&str; 3] = ["serve", "demo", "js-worker"];

#[test]
fn no_text_of_a_command_is_a_crash_and_both_databases_say_the_same() {
    let mut said = Vec::new();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        run_with(engine, async |app: TestApp| {
            World::create(&app, "demo", "ordinaire", 0).await;
            let binary = Binary::on(&app.setup.database);
            said.push(tokio::task::spawn_blocking(move || answers(&binary)).await.unwrap());
            no_line_is_broken(&app, 5).await;
        });
    }
    assert!(said[0].len() > 200, "{}", said[0].len());
    // PostgreSQL may have been left out.
    for other in &said[1..] {
        for (one, other) in said[0].iter().zip(other) {
            assert_eq!(one, other);
        }
        assert_eq!(said[0].len(), other.len());
    }
}

/// What was asked, the code, and what was said of an error.
type Said = (String, i32, String);

fn answers(binary: &Binary) -> Vec<Said> {
    let mut all = Vec::new();
    leaves(&oxiva::cli::command(), &mut Vec::new(), &mut all);
    let mut said = Vec::new();
    for (words, command) in all {
        for hostile in command.get_arguments().filter(|arg| takes_text(arg)) {
            let huge = "é".repeat(HUGE_CHARS);
            for text in TEXTS.iter().copied().chain([huge.as_bytes()]) {
                let arguments = arguments(&words, &command, hostile, text, said.len());
                let done = binary.run_os(&arguments);
                let shown = String::from_utf8_lossy(&text[..text.len().min(60)]).into_owned();
                let what = format!("{} {}={shown:?}", words.join(" "), hostile.get_id());
                let is_told = (0..=2).contains(&done.code) && !done.stderr.contains("panicked");
                assert!(is_told && !done.stderr.contains("storage"), "{what}: {done:?}");
                said.push((what, done.code, done.stderr));
            }
        }
    }
    said
}

/// The commands that do something, with the words that lead to them.
fn leaves(command: &Command, words: &mut Vec<String>, found: &mut Vec<(Vec<String>, Command)>) {
    if SERVING.contains(&command.get_name()) {
        return;
    }
    if !command.has_subcommands() {
        found.push((words.clone(), command.clone()));
    }
    for below in command.get_subcommands() {
        words.push(below.get_name().to_owned());
        leaves(below, words, found);
        words.pop();
    }
}

/// Names of files are the file system's, and what every command takes is tried by `config_cli`.
fn takes_text(arg: &Arg) -> bool {
    let is_file = arg.get_value_parser().type_id() == ValueParser::path_buf().type_id();
    arg.get_action().takes_values() && !arg.is_global_set() && !is_file
}

/// The command with one hostile argument, and whatever else it has to be given.
fn arguments(
    words: &[String],
    command: &Command,
    hostile: &Arg,
    text: &[u8],
    n: usize,
) -> Vec<OsString> {
    let mut given: Vec<OsString> = words.iter().map(OsString::from).collect();
    for arg in command.get_arguments() {
        let value = if arg.get_id() == hostile.get_id() {
            OsStr::from_bytes(text).to_owned()
        } else if arg.is_required_set() || is_needed(words, arg) {
            sample(words, arg.get_id().as_str(), n).into()
        } else {
            continue;
        };
        match arg.get_long() {
            Some(long) => {
                let mut option = OsString::from(format!("--{long}="));
                option.push(value);
                given.push(option);
            }
            None => given.push(value),
        }
    }
    given
}

/// What is required although it need not be there: in place of another, or where there are several dossiers.
fn is_needed(words: &[String], arg: &Arg) -> bool {
    arg.get_id() == "dossier" || (arg.get_id() == "nom" && words.join(" ") == "user invite")
}

/// What is given for a required argument; a name or an address that nothing has yet.
fn sample(words: &[String], id: &str, n: usize) -> String {
    match id {
        "dossier" => "demo".to_owned(),
        "nom" => format!("neuf-{n}"),
        "email" | "admin" => format!("p{n}@oxiva.example"),
        "app" => "webhooks".to_owned(),
        "module" => "zapier".to_owned(),
        "date_order" => "day_month".to_owned(),
        "columns" => "Colonne".to_owned(),
        "state" => "on".to_owned(),
        "prefix" => "oxv_absente0".to_owned(),
        "file" => "absent.json".to_owned(),
        "id" if words[0] == "run" => uuid::Uuid::nil().to_string(),
        "id" | "zap" | "table" => "1".to_owned(),
        other => panic!("what is `{other}` of `oxiva {}`? Say so in `sample`", words.join(" ")),
    }
}
