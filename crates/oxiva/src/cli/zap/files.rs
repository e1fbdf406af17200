//! `oxiva zap import` and `oxiva zap export`.

use crate::{
    actions::{connections, marks},
    cli::{Global, in_dossier::InDossier, worded},
    i18n::Lang,
    imports::{self, Imported},
    zaps::{
        documents, drafts,
        portable::{ZapReport, file},
    },
};
use anyhow::{Context, Result};
use clap::ValueEnum;
use std::{
    io::{Read, Write, stdin, stdout},
    sync::Arc,
};

/// What an export is written as.
#[derive(Clone, Copy, Default, ValueEnum)]
pub enum Format {
    #[default]
    Oxiva,
    Zapier,
}

/// Makes drafts of the zaps of a file; prints what became of each step.
pub fn import(global: &Global, file: &str, dossier: &InDossier, dry_run: bool) -> Result<()> {
    let bytes = match file {
        "-" => {
            let mut bytes = Vec::new();
            stdin().read_to_end(&mut bytes).map(|_| bytes).context("standard input")?
        }
        file => std::fs::read(file).with_context(|| file.to_owned())?,
    };
    let opened = global.open()?;
    let scope = opened.scope(opened.dossier(dossier)?.id);
    let (vault, entropy) = (Arc::new(opened.vault()?), opened.entropy.clone());
    let read = imports::read_now(&bytes, &marks::beginning(&entropy), Lang::En);
    let import = Arc::new(read.map_err(worded)?);
    let mut zaps = Vec::new();
    for place in 0..import.count() {
        let (own, file, keys, random) =
            (scope.clone(), import.clone(), vault.clone(), entropy.clone());
        let work =
            move |tx: &mut crate::db::Tx| file.one(tx, (&keys, &random), &own, place, !dry_run);
        let done = opened.runtime.block_on(opened.db.write(0, work));
        zaps.push(done.or_else(|error| import.refused(place, error)).map_err(worded)?);
    }
    if opened.json {
        println!("{}", serde_json::to_string_pretty(&Imported { zaps })?);
    } else {
        zaps.iter().for_each(said);
    }
    Ok(())
}

fn said(zap: &ZapReport) {
    let id = zap.id.as_deref().unwrap_or("-");
    println!("{id:>4}  {}", zap.title);
    for node in &zap.nodes {
        let status = node.status.word();
        println!(
            "      {:12}  {status:13}  {} {}  {}",
            node.node, node.app, node.action, node.message
        );
    }
}

/// Prints one zap, or all, in our own format.
pub fn export(global: &Global, dossier: &InDossier, id: Option<i64>) -> Result<()> {
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?.id;
    let zaps = opened.read(move |tx| {
        let known = connections::known(tx, dossier)?;
        let Some(id) = id else { return file::of_dossier(tx, dossier, &known) };
        let zap = documents::get(tx, dossier, id)?;
        Ok(vec![file::of_zap(tx, dossier, &zap, &known)?])
    });
    printed(&file::bytes(&file::write(&zaps?)))
}

/// Prints one zap, its draft, as Zapier has it.
pub fn export_for_zapier(global: &Global, dossier: &InDossier, id: i64) -> Result<()> {
    let opened = global.open()?;
    let dossier = opened.dossier(dossier)?.id;
    let document = opened.read(move |tx| {
        let zap = documents::get(tx, dossier, id)?;
        Ok(drafts::of(tx, dossier, &zap)?.document)
    });
    printed(&file::bytes(&imports::zapier_file(&document?)))
}

fn printed(bytes: &[u8]) -> Result<()> {
    stdout().write_all(bytes).context("standard output")
}
