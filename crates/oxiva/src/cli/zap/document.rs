//! Documents of zaps: read, checked, saved as a zap.

use super::shown::said;
use crate::{
    actions,
    cli::{Global, Opened, in_dossier::InDossier, worded},
    db::Tx,
    error::{Error, Result as Outcome},
    i18n::Lang,
    zaps::{checks, documents, shown::Checked},
};
use anyhow::{Context, Result, anyhow, bail};
use serde_json::Value as Json;
use std::io::{Read, stdin};

/// Makes a zap of the document in the file; prints its number.
pub fn create(global: &Global, dossier: &InDossier, file: &str) -> Result<()> {
    let document = read(file)?;
    let opened = global.open()?;
    let place = opened.dossier(dossier)?;
    let (scope, entropy) = (opened.scope(place.id), opened.entropy.clone());
    let checks = opened.checks();
    let made = opened.write_document(document, move |tx, document| {
        documents::create(tx, &entropy, &scope, document, &checks)
    })?;
    said(&opened, &place, &made, &made.id.to_string())
}

/// Saves the document in the file as the next version of a zap.
pub fn save(global: &Global, dossier: &InDossier, id: i64, file: &str) -> Result<()> {
    let document = read(file)?;
    let opened = global.open()?;
    let place = opened.dossier(dossier)?;
    let (scope, entropy) = (opened.scope(place.id), opened.entropy.clone());
    let checks = opened.checks();
    let saved = opened.write_document(document, move |tx, document| {
        documents::save(tx, &entropy, &scope, id, document, &checks)
    })?;
    said(&opened, &place, &saved, &format!("Zap {id}, version {}.", saved.version))
}

/// Says whether a document is a zap, and where it is wrong.
pub fn check(document: &Json, json: bool) -> Result<()> {
    let findings = checks::of_document(document, &actions::Checks { sends_mail: true })?;
    if json {
        println!("{}", serde_json::to_string_pretty(&Checked::of(&findings, Lang::En))?);
        if !findings.errors.is_empty() {
            bail!(NO_ZAP);
        }
        return Ok(());
    }
    if !findings.errors.is_empty() {
        return Err(by_line(NO_ZAP, Error::Invalid(findings.errors)));
    }
    for warning in &findings.warnings {
        println!("{}: {}", warning.field, warning.message(Lang::En));
    }
    let plan = checks::check(document, &actions::Checks { sends_mail: true });
    let plan = plan.map_err(|error| by_line(NO_ZAP, error))?;
    println!("`{}` is a zap, steps: {}.", plan.title, plan.steps().count());
    Ok(())
}

impl Opened {
    /// What is wrong with a document is said line by line.
    fn write_document<T: Send + 'static>(
        &self,
        document: Json,
        work: impl FnOnce(&mut Tx, &Json) -> Outcome<T> + Clone + Send + 'static,
    ) -> Result<T> {
        let written = self.db.write(0, move |tx| work(tx, &document));
        self.runtime.block_on(written).map_err(|error| by_line(NO_ZAP, error))
    }
}

/// Of a document that is refused.
const NO_ZAP: &str = "the document does not say what a zap says";

/// The error in words, one line for each problem; `what` stands before them.
pub fn by_line(what: &str, error: Error) -> anyhow::Error {
    let Error::Invalid(problems) = &error else { return worded(error) };
    let lines = problems.iter().map(|one| format!("\n{}: {}", one.field, one.message(Lang::En)));
    anyhow!("{what}:{}", lines.collect::<String>())
}

/// The JSON of a file; `-` is standard input.
pub fn read(file: &str) -> Result<Json> {
    let text = match file {
        "-" => {
            let mut text = String::new();
            stdin().read_to_string(&mut text).map(|_| text).context("standard input")?
        }
        file => std::fs::read_to_string(file).with_context(|| file.to_owned())?,
    };
    parsed(&text, file)
}

/// The JSON of a text; `place` says where it stands.
pub fn parsed(text: &str, place: &str) -> Result<Json> {
    text_rules::json::read(text).with_context(|| format!("{place} is not JSON"))
}
