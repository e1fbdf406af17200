//! The command line. Exit codes: 0 done, 1 failed, 2 wrong use.

mod audit;
mod backup;
mod check;
mod connection;
mod demo;
mod dossier;
mod files;
mod js_worker;
mod logging;
mod module;
mod period;
mod private;
mod run;
pub mod serve;
mod table;
mod token;
mod user;
mod zap;
mod zap_files;
mod zap_template;

use crate::{
    api,
    clock::{Clock, Entropy},
    config::{self, Config, Flags},
    db::{self, Db},
    dossiers::{self, Dossier, DossierId, Scope, people},
    error::Error,
    i18n::Lang,
    vault::Vault,
};
use anyhow::{Context, Result, anyhow, ensure};
use clap::{Args, CommandFactory, Parser, Subcommand};
use std::{io::IsTerminal, path::PathBuf, process::ExitCode};

/// A CRM whose every creation can start an automation: one binary, your data.
#[derive(Parser)]
#[command(name = "oxiva", version, arg_required_else_help = true)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Args)]
pub struct Global {
    /// Folder of the SQLite file, its backups and the server's lock [default: ./oxiva-data]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// postgres://… instead of the SQLite file
    #[arg(long, global = true, value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
    /// File of options; every option and its default: `oxiva config`
    #[arg(long, global = true, value_name = "FILE", env = "OXIVA_CONFIG")]
    config: Option<PathBuf>,
    /// Print data as JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Subcommand)]
enum Command {
    /// Serve pages, API and webhooks
    Serve(serve::Serve),
    /// Serve a dossier of sample data, to look around
    Demo(demo::Demo),
    /// Create and list dossiers (tenants)
    #[command(subcommand)]
    Dossier(dossier::Command),
    /// Create and invite people, list them, set their passwords
    #[command(subcommand)]
    User(user::Command),
    /// Create, list and revoke API keys
    #[command(subcommand)]
    Token(token::Command),
    /// Create, list and delete connections: the accounts that zaps use elsewhere
    #[command(subcommand)]
    Connection(connection::Command),
    /// List modules, switch them on and off
    #[command(subcommand)]
    Module(module::Command),
    /// List, make and export tables
    #[command(subcommand)]
    Table(table::Command),
    /// Create, save and check zaps, switch them on and off
    #[command(subcommand)]
    Zap(zap::Command),
    /// Show what zaps did, do it again, release or drop what is held
    #[command(subcommand)]
    Run(run::Command),
    /// Print the audit log of a dossier
    Audit(audit::Audit),
    /// Copy the database to a file, beside a running server
    Backup(backup::Backup),
    /// Put a backup in the place of the database
    Restore(backup::Restore),
    /// Check the options, the database and its contents
    Check(check::Check),
    /// Print every option with its default
    Config,
    /// Print what the API takes and answers, as OpenAPI 3.1
    Openapi,
    /// Run JavaScript for a server
    #[command(hide = true)]
    JsWorker(js_worker::JsWorker),
}

/// Every command with what it takes.
pub fn command() -> clap::Command {
    Cli::command()
}

/// Parses the arguments and does what they say.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    private::by_default();
    if !matches!(cli.command, Command::Serve(_) | Command::Demo(_) | Command::JsWorker(_)) {
        // `oxiva audit | head`: whoever has read enough ends it, and that is no failure.
        sigpipe::reset();
    }
    match run(cli) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("oxiva: {error:#}");
            ExitCode::from(1)
        }
    }
}

fn run(cli: Cli) -> Result<()> {
    let global = &cli.global;
    match cli.command {
        Command::Serve(command) => command.run(global),
        Command::Demo(command) => command.run(global),
        Command::Dossier(command) => command.run(global),
        Command::User(command) => command.run(global),
        Command::Token(command) => command.run(global),
        Command::Connection(command) => command.run(global),
        Command::Module(command) => command.run(global),
        Command::Table(command) => command.run(global),
        Command::Zap(command) => command.run(global),
        Command::Run(command) => command.run(global),
        Command::Audit(command) => command.run(global),
        Command::Backup(command) => command.run(global),
        Command::Restore(command) => command.run(global),
        Command::Check(command) => command.run(global),
        Command::Config => {
            print!("{}", config::DEFAULTS);
            Ok(())
        }
        Command::Openapi => {
            print!("{}", api::openapi::json());
            Ok(())
        }
        Command::JsWorker(command) => command.run(),
    }
}

impl Global {
    /// The options, with the flags that every command has and `flags` on top.
    fn load(&self, mut flags: Flags) -> Result<Config> {
        if let Some(data) = &self.data {
            let data = data.to_str().context("--data is not valid UTF-8")?;
            flags.push(("database.data", data.to_owned()));
        }
        if let Some(url) = &self.database_url {
            flags.push(("database.url", url.clone()));
        }
        let variables: Vec<_> = variables().collect();
        for (name, option) in config::near_misses(variables.iter().map(|(name, _)| &**name))? {
            eprintln!("oxiva: warning: {name} is not read; is {option} meant?");
        }
        Ok(config::load(self.config.clone(), variables, flags)?)
    }

    /// What a command that only touches data needs.
    fn open(&self) -> Result<Opened> {
        let config = self.load(Vec::new())?;
        // A mistyped folder must not become an empty database.
        let there = !config.database.is_sqlite() || config.sqlite_file().exists();
        ensure!(there, "there is no database in {}", config.database.data.display());
        Global::connect(config, self.json)
    }

    /// As [`Global::open`]; a database that is not there is made.
    fn make(&self) -> Result<Opened> {
        Global::connect(self.load(Vec::new())?, self.json)
    }

    fn connect(config: Config, json: bool) -> Result<Opened> {
        let clock = Clock::system();
        private::close(&config.database.data);
        let db = db::open(&config.location(), &clock)?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (entropy, public_url) = (Entropy::System, config.public_url());
        Ok(Opened { db, clock, entropy, runtime, json, public_url, config })
    }
}

/// What a command works with: the opened database, the clock, and a runtime to wait in.
struct Opened {
    db: Db,
    clock: Clock,
    entropy: Entropy,
    runtime: tokio::runtime::Runtime,
    json: bool,
    /// Where links lead.
    public_url: String,
    config: Config,
}

impl Opened {
    fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut db::Tx) -> crate::error::Result<T> + Clone + Send + 'static,
    ) -> Result<T> {
        self.runtime.block_on(self.db.write(0, work)).map_err(worded)
    }

    fn read<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut db::Tx) -> crate::error::Result<T> + Send + 'static,
    ) -> Result<T> {
        self.runtime.block_on(self.db.read(work)).map_err(worded)
    }

    /// What connections are encrypted with.
    fn vault(&self) -> Result<Vault> {
        Ok(Vault::open(&self.config, &self.entropy)?)
    }

    /// The program itself acts now in a dossier.
    fn scope(&self, dossier: DossierId) -> Scope {
        Scope::system(dossier, self.clock.now()).at(&self.public_url)
    }

    fn dossier(&self, nom: &str) -> Result<Dossier> {
        let name = nom.to_owned();
        self.read(move |tx| dossiers::find(tx, &name))?
            .ok_or_else(|| anyhow!("there is no dossier `{nom}`; `oxiva dossier list` shows them"))
    }
}

/// The message that a user would see, with every field named.
fn worded(error: Error) -> anyhow::Error {
    match &error {
        Error::Invalid(problems) => {
            let words: Vec<_> = problems
                .iter()
                .map(|problem| format!("{}: {}", problem.field, problem.message(Lang::En)))
                .collect();
            anyhow!(words.join("; "))
        }
        Error::Refused { .. } => anyhow!(error.message(Lang::En)),
        Error::Storage(_) => anyhow!(error),
    }
}

/// The environment's variables that are text; others are not ours.
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
}

/// A password from `OXIVA_NEW_PASSWORD` or, failing that, from standard input: its first line; a terminal shows
/// nothing of it and asks twice.
fn read_password() -> Result<String> {
    if let Ok(password) = std::env::var("OXIVA_NEW_PASSWORD") {
        return Ok(password);
    }
    if std::io::stdin().is_terminal() {
        let password = rpassword::prompt_password("Password (at least 12 characters): ")?;
        people::check_password(&password).map_err(worded)?;
        ensure!(password == rpassword::prompt_password("Once more: ")?, "these are two passwords");
        return Ok(password);
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
