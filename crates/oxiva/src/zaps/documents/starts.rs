//! What of a document decides when its zap starts.

use super::zap::StartsBy;
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::Result,
    zaps::{
        checks::{self, AppChecks},
        trigger_table,
    },
};
use serde_json::Value as Json;

/// What a document says of when its zap starts.
pub(super) struct Starts {
    pub titre: String,
    pub by: StartsBy,
    /// The trigger, as text.
    pub text: String,
    /// The document as it is kept.
    pub document: Json,
}

impl Starts {
    /// Checks the document, and says everything that is wrong with it.
    pub fn of(
        tx: &mut Tx,
        dossier: DossierId,
        document: &Json,
        checks: &dyn AppChecks,
    ) -> Result<Starts> {
        let plan = checks::check(document, checks)?;
        let document = trigger_table::by_number(tx, dossier, &plan.trigger.kind, document)?;
        let by = StartsBy::parse(plan.trigger.kind.word()).unwrap_or_default();
        Ok(Starts { titre: plan.title, by, text: document["trigger"].to_string(), document })
    }
}
