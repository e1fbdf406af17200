//! `oxiva module`.

use super::{Global, Opened, in_dossier::InDossier};
use crate::{
    dossiers::modules::{self, Activation, Module},
    webhooks::zapier,
};
use anyhow::Result;
use clap::Subcommand;
use serde::Serialize;

#[derive(Subcommand)]
pub enum Command {
    /// List the active modules of a dossier
    List {
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Switch a module on: api, then zapier
    Activate {
        #[arg(value_parser = parse_module)]
        module: Module,
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Switch a module off
    Deactivate {
        #[arg(value_parser = parse_module)]
        module: Module,
        #[command(flatten)]
        dossier: InDossier,
    },
}

fn parse_module(word: &str) -> Result<Module, String> {
    Module::parse(word).ok_or_else(|| Module::WORDS.join(" or "))
}

impl Command {
    /// Runs one of them.
    pub fn run(self, global: &Global) -> Result<()> {
        let opened = global.open()?;
        match self {
            Command::List { dossier } => {
                let id = opened.dossier(&dossier)?.id;
                let all = opened.read(move |tx| modules::list(tx, id))?;
                let line = |one: &Activation| {
                    let state = if one.suspended { " (suspended)" } else { "" };
                    format!("{}{state}", one.module.word())
                };
                opened.say_all(all, |one| ModuleAnswer::of(one.module, Some(*one)), line)
            }
            Command::Activate { module, dossier } => switch(&opened, &dossier, module, true),
            Command::Deactivate { module, dossier } => switch(&opened, &dossier, module, false),
        }
    }
}

/// A module, as programs see it. The API has no answer of its own for it.
#[derive(Serialize)]
struct ModuleAnswer {
    module: &'static str,
    active: bool,
    suspended: bool,
}

impl ModuleAnswer {
    fn of(module: Module, activation: Option<Activation>) -> ModuleAnswer {
        let suspended = activation.is_some_and(|one| one.suspended);
        ModuleAnswer { module: module.word(), active: activation.is_some(), suspended }
    }
}

fn switch(opened: &Opened, dossier: &InDossier, module: Module, on: bool) -> Result<()> {
    let dossier = opened.dossier(dossier)?;
    let (scope, entropy) = (opened.scope(dossier.id), opened.entropy.clone());
    let activation = opened.write(move |tx| {
        match (module, on) {
            (Module::Zapier, true) => zapier::activate(tx, &entropy, &scope),
            (Module::Zapier, false) => zapier::deactivate(tx, &entropy, &scope),
            (Module::Api, true) => modules::activate(tx, &scope, module),
            (Module::Api, false) => modules::deactivate(tx, &scope, module),
        }?;
        modules::find(tx, scope.dossier, module)
    })?;
    let state = if on { "is active" } else { "is not active" };
    let words = format!("Module {} of `{}` {state}.", module.word(), dossier.nom);
    opened.say(&ModuleAnswer::of(module, activation), words)
}
