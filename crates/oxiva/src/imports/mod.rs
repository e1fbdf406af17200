//! Zaps that come as files and go as files: those of our own format ([`crate::zaps::portable::file`]) and those
//! of Zapier.
//!
//! # Players
//! - [`read`] makes an [`Import`] of the bytes of a file, and says of each node what becomes of it.
//! - [`Import::one`] makes a zap of it: a draft, switched off, each with its tables and connections or not at all.
//! - [`zapier_file`] is a zap of ours as Zapier has it.
//!
//! # Promises
//! - Reading writes nothing. Each zap is written in a transaction of its own.
//! - What gave access in a file stands in no document: it is sealed in a connection, or gone.

mod judge;
mod zapier;

pub use zapier::file as zapier_file;

use crate::{
    actions::{connections, marks},
    app::Shared,
    clock::Entropy,
    db::Tx,
    dossiers::Scope,
    error::{Code, Error, Problem, Result},
    i18n::Lang,
    vault::Vault,
    zaps::portable::{Portable, ZapReport, file},
};
use serde::Serialize;
use serde_json::Value as Json;
use std::sync::Arc;
use utoipa::ToSchema;
use zapier::Foreign;
use zapier_files::Unreadable;

/// What became of a file.
#[derive(Debug, Serialize, ToSchema)]
pub struct Imported {
    pub zaps: Vec<ZapReport>,
}

/// A file that was read.
pub struct Import {
    zaps: Zaps,
    lang: Lang,
}

enum Zaps {
    Ours(Vec<Portable>),
    Zapiers(Vec<Foreign>),
}

/// Reads a file; what is long to read does not hold up others.
pub async fn read(app: &Shared, bytes: bytes::Bytes, lang: Lang) -> Result<Import> {
    let mark = marks::beginning(&app.entropy);
    let read = tokio::task::spawn_blocking(move || read_now(&bytes, &mark, lang));
    read.await.map_err(|_| Code::Internal)?
}

/// The same, of whoever may wait.
pub fn read_now(bytes: &[u8], mark: &str, lang: Lang) -> Result<Import> {
    if let Some(ours) = ours(bytes) {
        return Ok(Import { zaps: Zaps::Ours(file::read(&ours)?), lang });
    }
    let export = zapier_files::read(bytes).map_err(refused)?;
    Ok(Import { zaps: Zaps::Zapiers(zapier::all(&export, mark, lang)), lang })
}

/// A file of our own format.
fn ours(bytes: &[u8]) -> Option<Json> {
    let text =
        str::from_utf8(bytes).ok().filter(|_| bytes.len() <= zapier_files::MAX_FILE_BYTES)?;
    let file = text_rules::json::read(text).ok()?;
    file::is_ours(&file).then_some(file)
}

fn refused(why: Unreadable) -> Error {
    match why {
        Unreadable::TooLarge => Error::too_large(zapier_files::MAX_FILE_BYTES),
        Unreadable::NotJson => Code::MalformedJson.into(),
        other => Problem::new("file", rule(other)).into(),
    }
}

fn rule(why: Unreadable) -> &'static str {
    match why {
        Unreadable::BadArchive => "import_bad_archive",
        Unreadable::NoZapfile => "import_no_zapfile",
        Unreadable::TooManyZaps => "import_too_many_zaps",
        _ => "import_not_zapier",
    }
}

impl Import {
    /// How many zaps the file has.
    pub fn count(&self) -> usize {
        match &self.zaps {
            Zaps::Ours(all) => all.len(),
            Zaps::Zapiers(all) => all.len(),
        }
    }

    /// What becomes of the zap at a place of the file; with `writes` it is made, in this transaction.
    pub fn one(
        &self,
        tx: &mut Tx,
        (vault, entropy): (&Vault, &Entropy),
        scope: &Scope,
        place: usize,
        writes: bool,
    ) -> Result<ZapReport> {
        match &self.zaps {
            Zaps::Ours(all) => {
                let known = connections::known(tx, scope.dossier)?;
                let own = all.get(place..=place).ok_or(Code::NotFound)?;
                let made = file::import(tx, entropy, scope, own, &known, self.lang, writes);
                made?.pop().ok_or_else(|| Code::NotFound.into())
            }
            Zaps::Zapiers(all) => {
                let zap = all.get(place).ok_or(Code::NotFound)?;
                let mut report = zap.report(zapier::may_seal(vault, scope), self.lang);
                if writes {
                    let id = zapier::install(tx, vault, entropy, scope, zap, self.lang)?;
                    report.id = Some(id.to_string());
                }
                Ok(report)
            }
        }
    }

    /// What is told of a zap that could not be made; the others can be all the same. Other errors go on.
    pub fn refused(&self, place: usize, error: Error) -> Result<ZapReport> {
        let zap = match (&self.zaps, &error) {
            (Zaps::Zapiers(all), Error::Invalid(_)) => all.get(place),
            _ => None,
        };
        let Some(zap) = zap else { return Err(error) };
        let mut report = zap.report(false, self.lang);
        zapier::refuse(&mut report, &error.message(self.lang));
        Ok(report)
    }
}

/// Makes the zaps that are chosen by their places, each in a transaction of its own, and says what becomes of all.
pub async fn carry_out(
    app: &Shared,
    scope: &Scope,
    import: &Arc<Import>,
    is_chosen: impl Fn(usize) -> bool,
) -> Result<Imported> {
    let mut zaps = Vec::new();
    for place in 0..import.count() {
        let (own, shared, file) = (scope.clone(), Arc::clone(app), Arc::clone(import));
        let writes = is_chosen(place);
        let work = move |tx: &mut Tx| {
            let means = shared.sealing();
            file.one(tx, means, &own, place, writes)
        };
        let done = if writes {
            app.db.write(scope.dossier.key(), work).await
        } else {
            app.db.read(work).await
        };
        zaps.push(done.or_else(|error| import.refused(place, error))?);
    }
    Ok(Imported { zaps })
}
