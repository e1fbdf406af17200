//! What is said when the program pauses an endpoint: to the administrators, and in the audit log.

use super::endpoints::{self, Reason};
use crate::{
    clock::Micros,
    db::Tx,
    dossiers::{
        DossierId, Scope,
        audit::{self, Action},
    },
    error::Result,
    notices::{self, Arg, Notice, Word},
};
use serde_json::json;

/// An endpoint was paused.
pub fn paused(
    tx: &mut Tx,
    dossier: DossierId,
    endpoint: i64,
    reason: Reason,
    now: Micros,
) -> Result<()> {
    let Some(endpoint) = endpoints::find(tx, dossier, endpoint)? else { return Ok(()) };
    let word = match reason {
        Reason::Failing | Reason::None => Word::EndpointPaused,
        Reason::Unreachable => Word::EndpointSilent,
        Reason::Gone => Word::EndpointGone,
    };
    let since = endpoint.health.failing_since.unwrap_or(now);
    let args = [("endpoint", Arg::Text(endpoint.name().to_owned())), ("since", Arg::Moment(since))];
    let link = match endpoint.source {
        endpoints::Source::Zapier => "/modules/zapier".to_owned(),
        _ => format!("/webhooks/{}", endpoint.id),
    };
    notices::give(tx, dossier, now, &Notice { word, args: &args, link: &link })?;
    let scope = Scope::system(dossier, now);
    let detail = json!({ "reason": reason.word(), "id": endpoint.id });
    audit::note(tx, &scope, Action::EndpointPaused, endpoint.name(), detail)
}
