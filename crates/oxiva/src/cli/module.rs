//! `oxiva module`.

use super::Global;
use crate::{
    dossiers::modules::{self, Module},
    webhooks::zapier,
};
use anyhow::Result;
use clap::Subcommand;
use serde_json::json;

#[derive(Subcommand)]
pub enum Command {
    /// List the active modules of a dossier
    List {
        #[arg(long)]
        dossier: String,
    },
    /// Switch a module on: api, then zapier
    Activate {
        #[arg(value_parser = parse_module)]
        module: Module,
        #[arg(long)]
        dossier: String,
    },
    /// Switch a module off
    Deactivate {
        #[arg(value_parser = parse_module)]
        module: Module,
        #[arg(long)]
        dossier: String,
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
                for active in opened.read(move |tx| modules::list(tx, id))? {
                    let (nom, suspended) = (active.module.word(), active.suspended);
                    if opened.json {
                        println!("{}", json!({ "module": nom, "suspended": suspended }))
                    } else {
                        println!("{nom}{}", if suspended { " (suspended)" } else { "" })
                    }
                }
            }
            Command::Activate { module, dossier } => {
                let scope = opened.scope(opened.dossier(&dossier)?.id);
                let entropy = opened.entropy.clone();
                opened.write(move |tx| match module {
                    Module::Zapier => zapier::activate(tx, &entropy, &scope),
                    Module::Api => modules::activate(tx, &scope, module),
                })?;
                println!("Module {} of `{dossier}` is active.", module.word());
            }
            Command::Deactivate { module, dossier } => {
                let scope = opened.scope(opened.dossier(&dossier)?.id);
                let entropy = opened.entropy.clone();
                opened.write(move |tx| match module {
                    Module::Zapier => zapier::deactivate(tx, &entropy, &scope),
                    Module::Api => modules::deactivate(tx, &scope, module),
                })?;
                println!("Module {} of `{dossier}` is not active.", module.word());
            }
        }
        Ok(())
    }
}
