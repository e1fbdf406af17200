//! The server under test: the real release binary as a child process, on a folder that goes away.

use crate::{
    children::{Folder, Group},
    tenant::Tenant,
};
use anyhow::{Context, Result, bail, ensure};
use http::StatusCode;
use oxiva::db;
use postgres::NoTls;
use serde_json::Value;
use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const DOSSIER: &str = "bench";
pub const PASSWORD: &str = "only for this measurement";

/// The binary: the given one, or the one beside this program, built from the same sources.
pub fn program(given: Option<PathBuf>) -> Result<PathBuf> {
    if let Some(program) = given {
        return Ok(program);
    }
    if let Ok(cargo) = std::env::var("CARGO") {
        let built = Command::new(cargo)
            .args(["build", "--release", "--quiet", "--package", "oxiva", "--bin", "oxiva"])
            .status()?;
        ensure!(built.success(), "the server cannot be built");
    }
    let here = std::env::current_exe()?;
    let program = here.with_file_name("oxiva");
    ensure!(program.exists(), "no server at {}: cargo build --release -p oxiva", program.display());
    Ok(program)
}

/// A set-up dossier, not yet served.
pub struct Subject {
    program: PathBuf,
    folder: Folder,
    /// PostgreSQL; none is SQLite in the folder.
    database: Option<String>,
    tenant: Tenant,
}

impl Subject {
    /// Creates the dossier, its modules and its key as an operator would.
    pub fn new(program: &Path, database: Option<String>) -> Result<Subject> {
        let mut subject = Subject {
            program: program.to_owned(),
            folder: Folder::new()?,
            database,
            tenant: Tenant::new(DOSSIER, 0, "")?,
        };
        subject.tenant = subject.tenant(DOSSIER)?;
        Ok(subject)
    }

    /// Another dossier of the same server, with its modules and its key.
    pub fn tenant(&self, nom: &str) -> Result<Tenant> {
        let created =
            self.cli(&["--json", "dossier", "create", nom, "--admin", "bench@oxiva.example"])?;
        let created: Value = serde_json::from_str(&created)?;
        let dossier = text(&created, "compte")?.parse()?;
        for module in ["api", "zapier"] {
            self.cli(&["module", "activate", module, "--dossier", nom])?;
        }
        let scopes = ["--scope", "read", "--scope", "write", "--scope", "webhooks"];
        let words = ["--json", "token", "create", "--dossier", nom, "--nom", "bench"];
        let token = self.cli(&[words.as_slice(), &scopes].concat())?;
        Tenant::new(nom, dossier, &text(&serde_json::from_str(&token)?, "token")?)
    }

    /// The SQLite file.
    pub fn file(&self) -> Result<PathBuf> {
        let db::Location::Sqlite { file, .. } =
            oxiva::config::load(None, [], vec![("database.data", self.data())])?.location()
        else {
            bail!("not on SQLite");
        };
        Ok(file)
    }

    /// Owes every new ticket to one address.
    pub fn point_tickets_at(&self, url: &str) -> Result<()> {
        self.tenant.point_tickets_at(self, &[url.to_owned()])
    }

    /// Runs SQL on the database, before the server does.
    pub fn sql(&self, sql: &str) -> Result<()> {
        match &self.database {
            None => rusqlite::Connection::open(self.file()?)?.execute_batch(sql)?,
            Some(url) => postgres::Client::connect(url, NoTls)?.batch_execute(sql)?,
        }
        Ok(())
    }

    pub fn is_postgres(&self) -> bool {
        self.database.is_some()
    }

    /// The tables that have this column, each with all of its columns.
    pub fn tables(&self, with: &str) -> Result<BTreeMap<String, Vec<String>>> {
        let mut tables: BTreeMap<String, Vec<String>> = BTreeMap::new();
        let mut add = |table: String, column| tables.entry(table).or_default().push(column);
        match &self.database {
            None => {
                let file = rusqlite::Connection::open(self.file()?)?;
                let mut columns = file.prepare(
                    "SELECT m.name, c.name FROM sqlite_schema m JOIN pragma_table_info(m.name) c
                     WHERE m.type = 'table'",
                )?;
                let mut rows = columns.query([])?;
                while let Some(row) = rows.next()? {
                    add(row.get(0)?, row.get(1)?);
                }
            }
            Some(url) => {
                let columns = "SELECT table_name::text, column_name::text
                    FROM information_schema.columns WHERE table_schema = 'public'";
                for row in postgres::Client::connect(url, NoTls)?.query(columns, &[])? {
                    add(row.get(0), row.get(1));
                }
            }
        }
        tables.retain(|_, columns| columns.iter().any(|column| column == with));
        Ok(tables)
    }

    /// Starts the server and returns once it has answered.
    pub fn serve(&self) -> Result<Running> {
        // Measured is what it can do, not what it grants.
        self.serve_with(&[("OXIVA_OUTBOUND__CALLS_PER_SECOND_PER_ENDPOINT", "0")])
    }

    /// As [`Subject::serve`], with these options and otherwise as an operator would have it.
    pub fn serve_with(&self, options: &[(&str, &str)]) -> Result<Running> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let started = Instant::now();
        let mut command = self.command(&["serve", "--listen", &address.to_string()]);
        command
            .env("OXIVA_OUTBOUND__ALLOW_NETWORKS", "127.0.0.0/8")
            .envs(options.iter().copied())
            .env("OXIVA_LIMITS__API_PER_SECOND", "0")
            .env("OXIVA_LIMITS__CATCH_HOOK_PER_SECOND", "0")
            .stdout(Stdio::null());
        let group = Group::start(&mut command)?;
        let mut running = Running { group, address, started: Duration::ZERO };
        running.wait()?;
        running.started = started.elapsed();
        Ok(running)
    }

    fn data(&self) -> String {
        self.folder.display().to_string()
    }

    /// The program on this folder.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        // An unknown OXIVA_ variable is an error, and ours are unknown to the server.
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("OXIVA_")) {
            command.env_remove(name);
        }
        command.args(arguments).arg("--data").arg(&*self.folder);
        if let Some(url) = &self.database {
            command.args(["--database-url", url]);
        }
        command
    }

    fn cli(&self, arguments: &[&str]) -> Result<String> {
        let output = self
            .command(arguments)
            .env("OXIVA_NEW_PASSWORD", PASSWORD)
            .stderr(Stdio::inherit())
            .output()?;
        ensure!(output.status.success(), "oxiva {arguments:?} failed");
        Ok(String::from_utf8(output.stdout)?)
    }
}

impl std::ops::Deref for Subject {
    type Target = Tenant;

    fn deref(&self) -> &Tenant {
        &self.tenant
    }
}

fn text(json: &Value, key: &str) -> Result<String> {
    let found = json[key].as_str().with_context(|| format!("no {key} in {json}"))?;
    Ok(found.to_owned())
}

/// A server that answers; dropping it kills it.
pub struct Running {
    group: Group,
    pub address: SocketAddr,
    /// From the start of the process to its first answer.
    pub started: Duration,
}

impl Running {
    fn wait(&mut self) -> Result<()> {
        let until = Instant::now() + Duration::from_secs(30);
        while Instant::now() < until {
            if let Some(status) = self.group.child().try_wait()? {
                bail!("the server ended: {status}");
            }
            if self.answers() {
                return Ok(());
            }
            thread::sleep(Duration::from_millis(1));
        }
        bail!("the server does not answer")
    }

    fn answers(&self) -> bool {
        use std::io::{Read, Write};
        let Ok(mut stream) = TcpStream::connect(self.address) else {
            return false;
        };
        let mut start = [0; 12];
        stream
            .write_all(b"GET /healthz HTTP/1.1\r\nhost: oxiva\r\nconnection: close\r\n\r\n")
            .is_ok()
            && stream.read_exact(&mut start).is_ok()
            && start.ends_with(StatusCode::OK.as_str().as_bytes())
    }

    /// The process alone.
    pub fn into_group(self) -> Group {
        self.group
    }

    pub fn id(&self) -> u32 {
        self.group.id()
    }

    /// Resident memory in megabytes.
    pub fn memory(&self) -> Result<f64> {
        memory(self.group.id())
    }
}

/// Resident memory of a process in megabytes.
pub fn memory(process: u32) -> Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes: f64 = line
        .and_then(|line| line.split_whitespace().next())
        .context("no resident memory")?
        .parse()?;
    Ok(kilobytes / 1024.0)
}
