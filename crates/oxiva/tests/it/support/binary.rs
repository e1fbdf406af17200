//! The real program, in a process of its own.

use super::{Database, PATIENCE};
use serde_json::Value as Json;
use std::{
    ffi::OsString,
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::Path,
    process::{Child, Command, ExitStatus, Output, Stdio},
    sync::{Arc, Mutex, mpsc},
    thread::JoinHandle,
};

/// How to call it on some data.
#[derive(Clone)]
pub struct Binary {
    data: String,
    url: String,
    variables: Vec<(String, String)>,
}

/// What a command came to.
#[derive(Debug)]
pub struct Done {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Done {
    /// Standard output, of a command that must have succeeded.
    #[track_caller]
    pub fn text(self) -> String {
        assert_eq!(self.code, 0, "{}", self.stderr);
        self.stdout
    }

    #[track_caller]
    pub fn json(self) -> Json {
        let text = self.text();
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
    }

    /// Asserts that it failed with this code and said so in these words.
    #[track_caller]
    pub fn failed(&self, code: i32, words: &str) {
        assert_eq!(self.code, code, "{self:?}");
        assert!(self.stderr.contains(words), "{self:?}");
    }
}

impl Binary {
    pub fn on(database: &Database) -> Binary {
        Binary { url: database.url.clone(), ..Binary::in_folder(database.folder.path()) }
    }

    /// On the SQLite file of a folder.
    pub fn in_folder(folder: &Path) -> Binary {
        let data = folder.to_str().unwrap().to_owned();
        let variables = [
            ("OXIVA_SERVER__LISTEN", "127.0.0.1:0"),
            ("OXIVA_OUTBOUND__CALLS_PER_SECOND_PER_ENDPOINT", "0"),
            ("OXIVA_OUTBOUND__ALLOW_NETWORKS", "127.0.0.0/8"),
            ("OXIVA_LOG__FORMAT", "json"),
            ("OXIVA_LIMITS__API_PER_SECOND", "0"),
            ("OXIVA_DATABASE__NODE", "test"),
            ("OXIVA_NEW_PASSWORD", "un mot de passe long"),
        ];
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Binary { data, url: String::new(), variables: variables.to_vec() }
    }

    pub fn variable(mut self, name: &str, value: &str) -> Binary {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    fn command(&self, arguments: &[&str]) -> Command {
        self.under(&[], arguments)
    }

    /// The command started by another one: `setpriv …`.
    fn under(&self, starter: &[&str], arguments: &[&str]) -> Command {
        let mut words = starter.iter().chain(&[env!("CARGO_BIN_EXE_oxiva")]);
        let mut command = Command::new(words.next().unwrap());
        command.args(words);
        // The tests' own variables are no options of the program.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("OXIVA_") {
                command.env_remove(name);
            }
        }
        command.envs(self.variables.clone()).args(arguments).args(["--data", &self.data]);
        if !self.url.is_empty() {
            command.args(["--database-url", &self.url]);
        }
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs a command to its end. Blocks.
    pub fn run(&self, arguments: &[&str]) -> Done {
        Done::of(self.command(arguments))
    }

    /// As [`Binary::run`], with arguments that need not be text.
    pub fn run_os(&self, arguments: &[OsString]) -> Done {
        let mut command = self.command(&[]);
        command.args(arguments);
        Done::of(command)
    }

    /// As [`Binary::run`], with this on standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Done {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        Done::from(child.wait_with_output().unwrap())
    }

    /// As [`Binary::run`], by somebody who cannot write everywhere, though the tests run as root.
    pub fn run_unprivileged(&self, arguments: &[&str]) -> Done {
        const NOTHING: [&str; 3] = ["setpriv", "--bounding-set=-all", "--inh-caps=-all"];
        Done::of(self.under(&NOTHING, arguments))
    }

    /// Starts `oxiva serve` where a file that may not grow is an error and not a signal, as on a
    /// full disk.
    pub fn serve_on_small_disk(&self) -> Serving {
        let starter = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];
        Serving::start(self.under(&starter, &["serve"]))
    }

    /// Runs a command to its end by the shell line `line`, in which `"$@"` is the command.
    pub fn run_in_shell(&self, line: &str, arguments: &[&str]) -> Done {
        Done::of(self.under(&["sh", "-c", line, "sh"], arguments))
    }

    /// Starts `oxiva demo`; blocks until it has said how to get in, and gives what it said.
    pub fn demo(&self) -> (Demo, String) {
        let child = self.command(&["demo", "--listen", "127.0.0.1:0"]).spawn().unwrap();
        let mut demo = Demo { child };
        let mut said = String::new();
        for line in BufReader::new(demo.child.stdout.take().unwrap()).lines() {
            said.push_str(&line.unwrap());
            said.push('\n');
            if said.contains("Ctrl+C") {
                break;
            }
        }
        (demo, said)
    }

    /// Starts `oxiva serve`.
    pub fn serve(&self) -> Serving {
        Serving::start(self.command(&["serve"]))
    }
}

impl Done {
    fn of(mut command: Command) -> Done {
        Done::from(command.output().unwrap())
    }
}

impl From<Output> for Done {
    fn from(output: Output) -> Done {
        Done {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// A demo that is killed when it is dropped.
pub struct Demo {
    child: Child,
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that is killed when it is dropped.
pub struct Serving {
    child: Child,
    log: Arc<Mutex<String>>,
    /// What it has printed, which is no log.
    printed: Arc<Mutex<String>>,
    /// Read what it logs and prints, until it has ended.
    readers: Vec<JoinHandle<()>>,
    address: mpsc::Receiver<SocketAddr>,
}

impl Serving {
    fn start(mut command: Command) -> Serving {
        let mut child = command.spawn().unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (said, address) = mpsc::channel();
        let (stderr, kept) = (child.stderr.take().unwrap(), log.clone());
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if let Some(address) = listening(&line) {
                    let _ = said.send(address);
                }
                let mut kept = kept.lock().unwrap();
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        let printed = Arc::new(Mutex::new(String::new()));
        let (stdout, kept) = (child.stdout.take().unwrap(), printed.clone());
        let printer = std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap();
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        Serving { child, log, printed, readers: vec![reader, printer], address }
    }

    /// Where it listens, as its log says, once it does. Blocks.
    pub fn address(&self) -> SocketAddr {
        let said = self.address.recv_timeout(PATIENCE);
        said.unwrap_or_else(|_| panic!("it does not listen:\n{}", self.log()))
    }

    /// Everything it has logged.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Everything it has printed on standard output.
    pub fn printed(&self) -> String {
        self.printed.lock().unwrap().clone()
    }

    /// SIGKILL. Blocks until the process is gone.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// No file may grow beyond `bytes`, as if the disk were full; `None`: it has been emptied.
    pub fn file_limit(&self, bytes: Option<u64>) {
        let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
        let limit = format!("--fsize={limit}:unlimited");
        let id = self.child.id().to_string();
        assert!(Command::new("prlimit").args(["--pid", &id, &limit]).status().unwrap().success());
    }

    /// SIGTERM. Blocks until the process has ended by itself and its last words are in the log.
    pub fn terminate(&mut self) -> ExitStatus {
        self.ask_to_end("-TERM")
    }

    /// As [`Serving::terminate`], by another signal.
    pub fn ask_to_end(&mut self, signal: &str) -> ExitStatus {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &id]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        self.readers.drain(..).for_each(|reader| reader.join().unwrap());
        status
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listening(line: &str) -> Option<SocketAddr> {
    let entry: Json = serde_json::from_str(line).ok()?;
    let fields = &entry["fields"];
    (fields["message"] == "listening").then(|| fields["address"].as_str()?.parse().ok())?
}
