//! `oxiva table`.

use super::{Global, Opened, in_dossier::InDossier};
use crate::{
    api::v3::TableAnswer,
    dossiers::Dossier,
    i18n::Lang,
    tables::{
        self, Table,
        columns::{ColumnKind, Wanted},
        csv,
        export::Export,
    },
};
use anyhow::{Context, Result, anyhow};
use clap::{Subcommand, ValueEnum};
use std::{
    fs::File,
    io::{ErrorKind, Write, stdout},
    path::PathBuf,
    sync::Arc,
};

#[derive(Subcommand)]
pub enum Command {
    /// List the tables of a dossier
    List {
        #[command(flatten)]
        dossier: InDossier,
    },
    /// Make a table
    Create {
        nom: String,
        #[command(flatten)]
        dossier: InDossier,
        /// NAME or NAME:TYPE, in their order; types: text, long, number, date, boolean, url
        #[arg(long = "column", required = true, value_name = "NAME[:TYPE]")]
        columns: Vec<String>,
    },
    /// Write the rows of a table to a file, or CSV to the standard output
    Export {
        /// Its number or its name
        table: String,
        #[command(flatten)]
        dossier: InDossier,
        #[arg(long, value_enum, default_value = "csv")]
        format: Format,
        #[arg(long, value_name = "FILE")]
        to: Option<PathBuf>,
    },
}

/// How a table is written to a file.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    Csv,
    Xlsx,
}

impl Command {
    /// Runs one of them.
    pub fn run(self, global: &Global) -> Result<()> {
        let opened = global.open()?;
        match self {
            Command::List { dossier } => list(&opened, &opened.dossier(&dossier)?),
            Command::Create { nom, dossier, columns } => {
                let dossier = opened.dossier(&dossier)?;
                let scope = opened.scope(dossier.id);
                let wanted = columns.iter().map(|text| column(text)).collect::<Result<Vec<_>>>()?;
                let table = opened.write(move |tx| tables::create(tx, &scope, &nom, wanted))?;
                let words = format!("Table {} made: {}.", table.id, table.nom);
                opened.say(&TableAnswer::of(&table, &dossier), words)
            }
            Command::Export { table, dossier, format, to } => {
                let dossier = opened.dossier(&dossier)?;
                export(&opened, &dossier, &table, format, to)
            }
        }
    }
}

fn list(opened: &Opened, dossier: &Dossier) -> Result<()> {
    let id = dossier.id;
    let all = opened.read(move |tx| tables::list(tx, id))?;
    let line = |table: &Table| {
        let (columns, Table { id, rows, nom, .. }) = (table.column_names(), table);
        format!("{id:>4}  {rows:>9} rows  {nom}  ({columns})")
    };
    opened.say_all(all, |table| TableAnswer::of(table, dossier), line)
}

/// What stands behind the last colon is a type, if it is the word of one.
fn column(text: &str) -> Result<Wanted> {
    Ok(match text.rsplit_once(':') {
        Some((nom, word)) => {
            let kind = ColumnKind::parse(word);
            let kind = kind
                .ok_or_else(|| anyhow!("`{word}` is no type: {}", ColumnKind::WORDS.join(", ")))?;
            Wanted::new(nom, kind)
        }
        None => Wanted::new(text, ColumnKind::Text),
    })
}

fn export(
    opened: &Opened,
    dossier: &Dossier,
    table: &str,
    format: Format,
    to: Option<PathBuf>,
) -> Result<()> {
    let (id, lang, text) = (dossier.id, dossier.langue, table.to_owned());
    let found = opened.read(move |tx| tables::find(tx, id, &text))?;
    let table = found
        .ok_or_else(|| anyhow!("there is no table `{table}`; `oxiva table list` shows them"))?;
    let export = Export { dossier: id, table: Arc::new(table), view: Arc::default(), lang };
    match (format, to) {
        (Format::Xlsx, None) => Err(anyhow!("a workbook goes to a file: --to FILE")),
        (Format::Xlsx, Some(file)) => {
            let mut book =
                opened.runtime.block_on(export.workbook(&opened.db)).map_err(super::worded)?;
            let mut file = create(&file)?;
            std::io::copy(&mut book, &mut file)?;
            Ok(file.sync_all()?)
        }
        (Format::Csv, Some(file)) => write_csv(opened, &export, lang, create(&file)?),
        (Format::Csv, None) => write_csv(opened, &export, lang, stdout().lock()),
    }
}

fn create(file: &std::path::Path) -> Result<File> {
    File::create(file).with_context(|| format!("cannot write {}", file.display()))
}

fn write_csv(opened: &Opened, export: &Export, lang: Lang, mut to: impl Write) -> Result<()> {
    let (mut piece, mut place, mut more) = (csv::head(&export.table), None, true);
    loop {
        match to.write_all(&piece) {
            // Whoever reads has seen enough: `oxiva table export … | head`.
            Err(error) if error.kind() == ErrorKind::BrokenPipe => return Ok(()),
            done => done?,
        }
        if !more {
            return Ok(to.flush()?);
        }
        let batch = export.batch(&opened.db, place);
        let (rows, next) = opened.runtime.block_on(batch).map_err(super::worded)?;
        piece = csv::lines(&export.table, &rows, lang);
        (more, place) = (next.is_some(), next);
    }
}
