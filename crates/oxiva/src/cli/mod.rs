//! The command line. Exit codes: 0 done, 1 failed, 2 wrong use.

mod audit;
mod backup;
mod check;
mod connection;
mod demo;
mod dossier;
mod failure;
mod files;
mod first_dossier;
mod in_dossier;
mod js_worker;
mod logging;
mod module;
mod output;
mod period;
mod private;
mod run;
pub mod serve;
mod table;
mod token;
mod user;
mod zap;

use crate::{
    api,
    clock::{Clock, Entropy},
    config::{self, Config, Flags},
    db::{self, Db},
    dossiers::{DossierId, Scope, installation, people},
    i18n::Lang,
    vault::Vault,
};
use anyhow::{Context, Result, ensure};
use clap::{Args, CommandFactory, FromArgMatches, Parser, Subcommand};
use failure::{Arguments, worded};
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
    /// Print data, and on standard error what went wrong, as JSON in the shape in which API v3 answers it
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
    Openapi {
        /// The language of its texts: `en` or `fr`
        #[arg(long, default_value = "en", value_parser = dossier::parse_lang)]
        langue: Lang,
    },
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
    let mut command = Cli::command();
    let matches = command.get_matches_mut();
    let arguments = Arguments::of(&command, &matches);
    let cli = Cli::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    private::by_default();
    if !matches!(cli.command, Command::Serve(_) | Command::Demo(_) | Command::JsWorker(_)) {
        // `oxiva audit | head`: whoever has read enough ends it, and that is no failure.
        sigpipe::reset();
    }
    let as_json = cli.global.json;
    let Err(error) = run(cli) else { return ExitCode::SUCCESS };
    if as_json {
        eprintln!("{}", failure::as_json(&error, &arguments));
    } else {
        eprintln!("oxiva: {}", failure::told(&error, &arguments));
    }
    ExitCode::from(1)
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
        Command::Openapi { langue } => {
            print!("{}", api::openapi::json(langue));
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
        ensure_there(&config)?;
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
        let entropy = Entropy::System;
        let known = runtime.block_on(db.read(installation::public_url)).map_err(worded)?;
        // What was said for this command alone comes first.
        let said = config.server.public_url.as_ref().map(ToString::to_string);
        let public_url = said.or(known).unwrap_or_else(|| config.public_url());
        Ok(Opened { db, clock, entropy, runtime, json, public_url, config })
    }
}

/// Fails where there is no database yet: a mistyped folder must not become an empty one.
fn ensure_there(config: &Config) -> Result<()> {
    let is_there = !config.database.is_sqlite() || config.sqlite_file().exists();
    let folder = config.database.data.display();
    ensure!(is_there, "there is no database in {folder}; --data says which folder it is in");
    Ok(())
}

/// What a command works with: the opened database, the clock, and a runtime to wait in.
struct Opened {
    db: Db,
    clock: Clock,
    entropy: Entropy,
    runtime: tokio::runtime::Runtime,
    json: bool,
    /// Where links lead: as the server was told, unless this command was told otherwise.
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
        let former = &self.config.secrets.former_keys;
        Ok(Vault::open(self.config.key_source(), former, &self.entropy)?)
    }

    /// The program itself acts now in a dossier.
    fn scope(&self, dossier: DossierId) -> Scope {
        Scope::system(dossier, self.clock.now()).at(&self.public_url)
    }
}

/// The environment's variables that are text; others are not ours.
fn variables() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(k, v)| Some((k.into_string().ok()?, v.into_string().ok()?)))
}

/// A password from `OXIVA_NEW_PASSWORD` or, failing that, from standard input: its first line; a terminal shows
/// nothing of it and asks twice. Refused if it is guessed easily; `about` is what is known of whose it is to be.
fn read_password(about: &[&str]) -> Result<String> {
    let password = unchecked_password(about)?;
    people::check_password(&password, about).map_err(worded)?;
    Ok(password)
}

fn unchecked_password(about: &[&str]) -> Result<String> {
    if let Ok(password) = std::env::var("OXIVA_NEW_PASSWORD") {
        return Ok(password);
    }
    if std::io::stdin().is_terminal() {
        let password = rpassword::prompt_password("Password (at least 12 characters): ")?;
        people::check_password(&password, about).map_err(worded)?;
        ensure!(password == rpassword::prompt_password("Once more: ")?, "these are two passwords");
        return Ok(password);
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}
