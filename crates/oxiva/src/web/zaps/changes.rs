//! What is different between two documents of a zap, as a list of sentences.

use super::step_names;
use crate::{
    actions::sentences,
    db::Tx,
    dossiers::DossierId,
    error::Result,
    i18n::Lang,
    zaps::documents::{self, Zap},
};
use serde_json::Value as Json;

/// Sentences on a page; of the rest how many they are.
const MAX_SENTENCES: usize = 50;

/// The differences of a document to the one before.
#[derive(Default)]
pub struct Changes {
    pub sentences: Vec<String>,
    /// How many more there are.
    pub more: usize,
}

impl Changes {
    /// From one document to another, with the names of a dossier.
    pub fn between(old: &Json, new: &Json, names: &sentences::Names, lang: Lang) -> Changes {
        let mut sentences = sentences::differences(old, new, names, lang);
        let more = sentences.len().saturating_sub(MAX_SENTENCES);
        sentences.truncate(MAX_SENTENCES);
        Changes { sentences, more }
    }

    /// From the published version of a zap to its draft; none if it was never published.
    pub fn of_draft(
        tx: &mut Tx,
        zap: &Zap,
        dossier: DossierId,
        draft: &Json,
        lang: Lang,
    ) -> Result<Changes> {
        if zap.version == 0 {
            return Ok(Changes::default());
        }
        let published = documents::document(tx, dossier, zap.id, zap.version)?;
        let names = step_names::of(tx, dossier, draft)?;
        Ok(Changes::between(&published, draft, &names, lang))
    }
}
