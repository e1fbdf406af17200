//! `--dossier`: which dossier a command works in.

use super::Opened;
use crate::dossiers::{self, Dossier};
use anyhow::{Context, Result, bail};
use clap::Args;

/// The dossier that was named, or the only one there is.
#[derive(Args)]
pub struct InDossier {
    /// The short name of the dossier; may be left out where there is only one
    #[arg(id = "dossier", long = "dossier", env = "OXIVA_DOSSIER", value_name = "NOM")]
    nom: Option<String>,
}

impl Opened {
    /// The dossier that the command names; without a name the only one. Fails where there is none of that name, and
    /// where none was named and there is not exactly one.
    pub(super) fn dossier(&self, named: &InDossier) -> Result<Dossier> {
        match named.nom.as_deref().filter(|nom| !nom.is_empty()) {
            Some(nom) => self.dossier_called(nom),
            None => self.only_dossier(),
        }
    }

    /// The dossier of that name.
    pub(super) fn dossier_called(&self, nom: &str) -> Result<Dossier> {
        let name = nom.to_owned();
        let found = self.read(move |tx| dossiers::find(tx, &name))?;
        found.with_context(|| {
            format!("there is no dossier `{nom}`; `oxiva dossier list` shows those there are")
        })
    }

    fn only_dossier(&self) -> Result<Dossier> {
        let mut all = self.read(dossiers::all)?;
        match (all.len(), all.pop()) {
            (1, Some(dossier)) => Ok(dossier),
            (0, _) => bail!("there is no dossier yet; `oxiva dossier create` makes one"),
            (count, _) => bail!(
                "there are {count} dossiers: say which with --dossier or OXIVA_DOSSIER; `oxiva dossier list` shows them"
            ),
        }
    }
}
