//! Subscriptions: endpoints that another program makes and takes away by itself, as REST hooks do.
//! Each is told of one kind of event and sent the record, with the keys that lists have. Several for
//! one event, even with one address, do not know of each other. One that answers 410 is over.

use super::{
    configure::{self, Wanted},
    endpoints::{self, Endpoint, EndpointState, Reason, Source},
    settings::{EndpointSettings, Format},
    sign::{self, Scheme, Secret},
};
use crate::{
    clock::{Entropy, Micros},
    db::Tx,
    dossiers::{
        DossierId, Scope,
        audit::{self, Action},
    },
    error::{Code, Error, Result},
    vault::Vault,
};
use serde_json::json;

/// What a subscription is made of; `url` is checked already.
#[derive(Clone, Debug, Default)]
pub struct New {
    pub event: String,
    pub url: String,
    pub filter: Vec<super::filter::Condition>,
}

/// Makes a subscription, and the secret that signs its calls.
pub fn create(
    tx: &mut Tx,
    scope: &Scope,
    means: (&Vault, &Entropy),
    new: New,
) -> Result<(Endpoint, Option<Secret>)> {
    let settings = EndpointSettings {
        format: Format::Record,
        filter: new.filter,
        ..EndpointSettings::default()
    };
    let wanted = Wanted { url: new.url, events: vec![new.event], settings, ..Wanted::default() };
    let kind = (Source::Subscription, Scheme::default());
    configure::make(tx, scope, means, wanted, kind).map_err(in_its_words)
}

/// Names the fields as whoever subscribes does.
pub fn in_its_words(error: Error) -> Error {
    let Error::Invalid(mut problems) = error else { return error };
    for problem in &mut problems {
        match problem.field.as_str() {
            "url" => problem.field = "target_url".to_owned(),
            "events" => problem.field = "event".to_owned(),
            _ => {}
        }
    }
    Error::Invalid(problems)
}

/// Those that are there, by number.
pub fn list(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Endpoint>> {
    let mut all = endpoints::list(tx, dossier)?;
    all.retain(|one| one.source == Source::Subscription && one.state != EndpointState::Removed);
    Ok(all)
}

/// Ends a subscription; one that is over already stays so.
pub fn remove(tx: &mut Tx, scope: &Scope, id: i64) -> Result<()> {
    let known = endpoints::find(tx, scope.dossier, id)?
        .filter(|endpoint| endpoint.source == Source::Subscription)
        .ok_or(Code::NotFound)?;
    match known.state {
        EndpointState::Removed => Ok(()),
        _ => configure::remove(tx, scope, id),
    }
}

/// Its receiver said that it is gone: nobody is to mend anything, it is over.
pub fn gone(tx: &mut Tx, dossier: DossierId, id: i64, now: Micros) -> Result<()> {
    let Some(endpoint) = endpoints::find(tx, dossier, id)? else { return Ok(()) };
    let reason = Reason::Gone;
    let detail =
        json!({ "id": id, "host": endpoints::host(&endpoint.url), "reason": reason.word() });
    let scope = Scope::system(dossier, now);
    audit::note(tx, &scope, Action::EndpointDeleted, endpoint.name(), detail)?;
    sign::forget(tx, dossier, id)?;
    endpoints::set_state(tx, dossier, id, EndpointState::Removed, reason, now)
}
