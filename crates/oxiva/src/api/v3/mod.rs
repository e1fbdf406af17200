//! API v3: the modern surface. Bearer tokens with scopes; the nouns to create, read, change,
//! delete and list; ids as strings; dates as RFC 3339 with the dossier's offset; empty as `null`.
//!
//! A handler's signature says everything about its operation ([`super::describe`]): who may call it
//! ([`caller`]), what it reads ([`request`]) and what it answers ([`answer`] and types of its own).

mod answer;
mod batch;
mod belonging;
mod caller;
mod connections;
mod deliveries;
mod etag;
mod events;
mod fields;
mod hooks;
mod idempotency;
mod invitations;
mod keys;
mod me;
mod people;
mod record_schemas;
mod records;
mod request;
mod run_resumes;
mod runs;
mod societes;
mod table_rows;
mod tables;
mod webhooks;
mod zap_changes;
mod zap_copies;
mod zap_drafts;
mod zap_files;
mod zap_imports;
mod zap_shares;
mod zap_starts;
mod zap_templates;
mod zap_trial_answers;
mod zap_trials;
mod zap_versions;
mod zapier_exports;
mod zaps;

pub use answer::ROOT;
// What the command line prints with `--json`, too.
pub use connections::ConnectionAnswer;
pub use invitations::InvitationWithLink;
pub use keys::{KeyAnswer, KeyWithToken};
pub use me::DossierAnswer;
pub use people::PersonAnswer;
pub use tables::TableAnswer;
pub use zap_starts::Count;
pub use zap_templates::TemplateAnswer;
pub use zaps::{View as ZapView, whole as whole_zap};

use super::describe::Operations;
use crate::{app::Routes, records::RecordKind};

/// What the server serves.
pub fn routes() -> Routes {
    small_operations().into_routes()
}

/// The same, of what takes whole files.
pub fn file_routes() -> Routes {
    zap_imports::operations().into_routes()
}

/// Every operation, in the order in which a person reads about them.
pub fn operations() -> Operations {
    small_operations().merge(zap_imports::operations())
}

/// Those that take no file.
fn small_operations() -> Operations {
    let first = me::operations().merge(super::openapi::operations());
    let nouns = RecordKind::ALL.iter().map(|kind| records::operations(*kind));
    nouns
        .fold(first, Operations::merge)
        .merge(events::operations())
        .merge(webhooks::operations())
        .merge(hooks::operations())
        .merge(deliveries::operations())
        .merge(connections::operations())
        .merge(tables::operations())
        .merge(table_rows::operations())
        .merge(zaps::operations())
        .merge(zap_versions::operations())
        .merge(zap_starts::operations())
        .merge(zap_copies::operations())
        .merge(zap_drafts::operations())
        .merge(zap_files::operations())
        .merge(zap_shares::operations())
        .merge(zapier_exports::operations())
        .merge(zap_trials::operations())
        .merge(zap_templates::operations())
        .merge(runs::operations())
        .merge(run_resumes::operations())
        .merge(people::operations())
        .merge(invitations::operations())
        .merge(keys::operations())
}
