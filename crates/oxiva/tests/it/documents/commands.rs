//! What README and docs tell to type, typed: every `oxiva` and `curl` line of every document, by a shell,
//! with the real program, against a demo that is served.
//!
//! What stands for something in the text (the address, a key, a folder) is replaced by what there is.
//! What needs root, the network or a registry cannot be done here: [`NOT_RUN`].

use super::{
    IN_BOTH,
    blocks::{Block, blocks, commands, program, prose},
    documents, read,
};
use crate::{
    both,
    support::{
        Setup,
        binary::{Binary, Done, Serving},
    },
};
use serde_json::Value as Json;
use std::{
    collections::BTreeSet,
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    process::{Command, Stdio},
};
use tempfile::TempDir;

/// Commands that are not run here, by their first word, and why.
const NOT_RUN: [(&str, &str); 9] = [
    ("./test", "it runs this"),
    ("cargo", "tools/try-readme does it; it takes minutes"),
    ("cd", "into a project that was not made"),
    ("export", "the program is in PATH already"),
    ("install", "needs root"),
    ("npm", "needs a registry"),
    ("systemctl", "needs root and systemd"),
    ("useradd", "needs root"),
    ("zapier-platform", "needs an account of Zapier's"),
];

/// As a shell finds `oxiva`: `serve` would go on for ever, so it is stopped once it listens.
const OXIVA: &str = r#"#!/bin/sh
case " $* " in *" serve "*) ;; *) exec "$OXIVA_DOCUMENTED" "$@" ;; esac
# What the last one said is not what this one says.
: >said
"$OXIVA_DOCUMENTED" "$@" 2>said &
until grep -q listening said; do
    kill -0 $! || { cat said >&2; exit 1; }
    sleep 0.05
done
kill $!
wait $!
"#;

/// A refusal is a failure.
const CURL: &str = "#!/bin/sh\nPATH=$PATH_OF_CURL exec curl -sS --fail-with-body \"$@\"\n";

/// A folder in which commands are typed, beside a demo that is served.
struct Desk {
    folder: TempDir,
    base: String,
    token: String,
    hook: String,
    _served: Serving,
}

impl Desk {
    /// `./oxiva-data` is the demo's data, or, if `is_new`, what a new installation has: nothing.
    fn set(is_new: bool) -> Desk {
        let folder = TempDir::new().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["bin", "backups", "new"] {
            fs::create_dir(at(name)).unwrap();
        }
        symlink(at(if is_new { "new" } else { "demo" }), at("oxiva-data")).unwrap();
        for (name, script) in [("oxiva", OXIVA), ("curl", CURL)] {
            let path = at("bin").join(name);
            fs::write(&path, script).unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
        }
        let binary = Binary::in_folder(&at("demo"));
        drop(binary.demo());
        let served = binary.serve();
        let base = format!("http://{}", served.address());
        let mut create = vec!["token", "create", "--dossier", "demo", "--nom", "documents"];
        for scope in ["read", "write", "webhooks", "zaps", "admin"] {
            create.extend(["--scope", scope]);
        }
        let token = binary.run(&create).text().trim().to_owned();
        let zaps = binary.run(&["zap", "list", "--dossier", "demo"]).text();
        let hook = zaps.split("/hooks/catch/").nth(4).unwrap();
        let hook = hook.split_whitespace().next().unwrap().trim_end_matches('/').to_owned();
        let desk = Desk { folder, base, token, hook, _served: served };
        desk.lay_out_files();
        desk
    }

    /// The files that commands name.
    fn lay_out_files(&self) {
        let document = blocks(&read("docs/zaps.md")).into_iter().find(|one| one.language == "json");
        let document = document.unwrap().text;
        for name in ["trois-chemins.json", "zap.json"] {
            fs::write(self.folder.path().join(name), &document).unwrap();
        }
        for name in ["zapfile.json", "export.zip"] {
            fs::write(self.folder.path().join(name), ZAPFILE).unwrap();
        }
    }

    /// A command of a document, with what there is in place of what stands for it.
    fn as_it_is(&self, command: &str) -> String {
        let folder = self.folder.path().to_str().unwrap();
        let data = format!("{folder}/oxiva-data");
        let replaced = [
            ("https://crm.example.org", self.base.as_str()),
            ("http://127.0.0.1:8080", &self.base),
            ("127.0.0.1:8080", "127.0.0.1:0"),
            ("oxv_…", &self.token),
            ("48213377/mq7w…", &self.hook),
            ("/var/lib/oxiva", &data),
            ("/mnt/backups", &format!("{folder}/backups")),
            // With PostgreSQL: `it_serves_on_postgres_as_documented`.
            (POSTGRES, ""),
        ];
        let mut command = command.to_owned();
        for (text, real) in replaced {
            command = command.replace(text, real);
        }
        command
    }

    fn run(&self, command: &str) -> Done {
        self.run_with(command, &[])
    }

    fn run_with(&self, command: &str, variables: &[(&str, &str)]) -> Done {
        let path = std::env::var("PATH").unwrap();
        let bin = self.folder.path().join("bin");
        let mut shell = Command::new("sh");
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("OXIVA_") {
                shell.env_remove(name);
            }
        }
        shell.args(["-ec", command]).current_dir(self.folder.path()).stdin(Stdio::null());
        shell.env("PATH", format!("{}:{path}", bin.display())).env("PATH_OF_CURL", path);
        shell.env("OXIVA_DOCUMENTED", env!("CARGO_BIN_EXE_oxiva"));
        shell.env("OXIVA_SERVER__LISTEN", "127.0.0.1:0");
        shell.env("OXIVA_NEW_PASSWORD", "cobalt rivage ardoise 41");
        Done::from(shell.envs(variables.iter().copied()).output().unwrap())
    }

    /// Types all commands of a document; returns how many.
    fn follow(&self, document: &str) -> usize {
        let blocks = blocks(&read(document));
        let mut run = 0;
        for (number, block) in blocks.iter().enumerate() {
            if !matches!(&*block.language, "sh" | "bash") {
                continue;
            }
            for command in typed(block) {
                let about = format!("{document}:{}: {command}", block.line);
                let done = self.run(&self.as_it_is(&command));
                assert_eq!(done.code, 0, "{about}{}{}", done.stdout, done.stderr);
                run += 1;
                // What is said to come of it, right below, has the same keys.
                let next = blocks.get(number + 1).filter(|next| next.line <= block.end() + 2);
                let told = next.filter(|next| next.language == "json");
                if let Some(told) = told.filter(|_| program(&command) == "curl") {
                    assert_eq!(keys(&told.text), keys(&done.stdout), "{about}");
                }
            }
        }
        run
    }
}

const POSTGRES: &str = "postgres://oxiva:…@db.example.org/oxiva?sslmode=require";

/// A file of zaps that Zapier could have written.
const ZAPFILE: &str = r#"{"metadata": {"version": 2}, "zaps": [{"id": 7, "title": "Leads", "nodes": {"1": {"id": 1,
    "type_of": "read", "selected_api": "WebHookCLIAPI", "action": "hook_v2", "params": {}, "parent_id": null}}}]}"#;

fn keys(json: &str) -> BTreeSet<String> {
    let value: Json = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    value.as_object().unwrap().keys().cloned().collect()
}

/// The commands of a block that are run.
fn typed(block: &Block) -> Vec<String> {
    let mut typed = commands(&block.text);
    typed.retain(|command| {
        let program = program(command);
        let is_run = matches!(program, "oxiva" | "curl");
        let is_known = NOT_RUN.iter().any(|(known, _)| *known == program);
        assert!(is_run != is_known, "line {}: is {program} to be run? {command}", block.line);
        is_run
    });
    typed
}

/// Documents whose commands make a new installation; all others speak of one that has `demo`.
const NEW: [&str; 2] = ["README.md", "docs/running.md"];

/// Those whose commands are run: the French ones have the same (`both_languages_have_the_same_parts`).
fn followed() -> impl Iterator<Item = String> {
    let is_french = |document: &String| IN_BOTH.iter().any(|(_, french)| french == document);
    documents().into_iter().filter(move |document| !is_french(document))
}

#[test]
fn a_new_installation_is_made_as_documented() {
    for document in NEW {
        assert!(Desk::set(true).follow(document) >= 4, "{document}");
    }
}

#[test]
fn all_else_is_done_as_documented() {
    let desk = Desk::set(false);
    let others = followed().filter(|document| !NEW.contains(&&**document));
    let run: usize = others.map(|document| desk.follow(&document)).sum();
    assert!(run > 15, "{run}");
}

#[both]
async fn it_serves_on_postgres_as_documented(setup: Setup) {
    if !setup.database.is_postgres() {
        return;
    }
    let (desk, running) = (Desk::set(true), read("docs/running.md"));
    let command = running.lines().find(|line| line.contains(POSTGRES)).unwrap();
    desk.run(&command.replace(POSTGRES, &setup.database.url)).text();
}

/// What is not run: as few as there are.
#[test]
fn what_is_not_run_is_known() {
    let mut found = Vec::new();
    for document in followed() {
        for block in blocks(&read(&document)) {
            // SQL would have to be run here, too.
            assert_ne!(block.language, "sql", "{document}:{}", block.line);
            if matches!(&*block.language, "sh" | "bash") {
                let commands = commands(&block.text);
                let programs = commands.iter().map(|command| program(command).to_owned());
                found.extend(programs.filter(|one| !matches!(&**one, "oxiva" | "curl")));
            }
        }
    }
    let words: BTreeSet<_> = found.iter().map(String::as_str).collect();
    assert_eq!(words, NOT_RUN.iter().map(|(word, _)| *word).collect());
    assert!(found.len() <= 24, "{found:?}");
}

/// Commands that stand within a sentence, or as a synopsis: their names and flags.
#[test]
fn every_command_that_is_named_exists() {
    let mut named = BTreeSet::new();
    for document in documents() {
        let text = read(&document);
        let synopses = blocks(&text).into_iter().filter(|block| block.language.is_empty());
        let lines =
            synopses.flat_map(|block| block.text.lines().map(str::to_owned).collect::<Vec<_>>());
        named.extend(lines.filter(|line| line.starts_with("oxiva ")).flat_map(|line| each(&line)));
        let prose = prose(&text).replace('\n', " ");
        let inline = prose.split('`').skip(1).step_by(2);
        let inline = inline.filter_map(|code| code.find("oxiva ").map(|at| &code[at..]));
        named.extend(inline.filter(|code| !code.contains("OXIVA_")).map(str::to_owned));
    }
    assert!(named.len() > 20, "{named:#?}");
    let folder = TempDir::new().unwrap();
    let binary = Binary::in_folder(folder.path());
    for command in named {
        let words: Vec<_> =
            command.split_whitespace().skip_while(|word| *word == "oxiva").collect();
        let is_name =
            |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        let global = words.iter().take_while(|word| word.starts_with('-')).count() * 2;
        let names = words.iter().skip(global).take_while(|word| is_name(word)).take(2);
        let mut help: Vec<_> = names.copied().filter(|word| !word.starts_with('-')).collect();
        match help[..] {
            ["help"] => help = vec!["--help"],
            _ => help.push("--help"),
        }
        let done = binary.run(&help);
        assert_eq!(done.code, 0, "{command}: {}", done.stderr);
        let flags = words.iter().map(|word| word.trim_matches(['[', ']', '`']));
        for flag in flags.filter(|word| word.starts_with("--")) {
            assert!(done.stdout.contains(flag), "{command}: {flag}");
        }
    }
}

/// `oxiva zap show ID | on ID` as the commands that it stands for.
fn each(line: &str) -> Vec<String> {
    let group: Vec<_> = line.split(' ').take(2).collect();
    let parts = line.split(" | ").enumerate().filter_map(|(number, part)| match number {
        0 => Some(part.to_owned()),
        _ if part.starts_with(|c: char| c.is_ascii_lowercase()) => {
            Some(format!("{} {part}", group.join(" ")))
        }
        _ => None,
    });
    parts.collect()
}
