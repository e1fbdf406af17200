//! The endpoints of the Zapier module: one for the creation of each noun, told of the ids alone.

use super::{
    endpoints::{self, Endpoint, EndpointState, New, Reason, Source},
    settings::EndpointSettings,
};
use crate::{
    clock::{Entropy, Micros},
    db::Tx,
    dossiers::{
        DossierId, Scope,
        audit::{self, Action},
        modules::{self, Module},
    },
    error::Result,
    records::RecordKind,
    zaps::base,
};
use serde_json::json;

/// The kind of event of a noun's creation.
pub fn created(kind: RecordKind) -> String {
    format!("{}.created", kind.word())
}

fn all(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Endpoint>> {
    let mut all = endpoints::list(tx, dossier)?;
    all.retain(|endpoint| endpoint.source == Source::Zapier);
    Ok(all)
}

/// The endpoint for the creation of a noun, if it ever had a URL.
pub fn of(tx: &mut Tx, dossier: DossierId, kind: RecordKind) -> Result<Option<Endpoint>> {
    let kind = created(kind);
    Ok(all(tx, dossier)?.into_iter().find(|endpoint| endpoint.kinds.contains(&kind)))
}

/// What is called when a noun is created.
#[derive(Clone, Copy, Debug)]
pub enum Destination<'a> {
    /// This URL, with the ids.
    Direct(&'a str),
    /// The base zap, which sends the record to this URL.
    Relay(&'a str),
}

impl<'a> Destination<'a> {
    fn url(self) -> &'a str {
        match self {
            Destination::Direct(url) | Destination::Relay(url) => url,
        }
    }

    fn settings(self) -> EndpointSettings {
        EndpointSettings {
            relay: matches!(self, Destination::Relay(_)),
            ..EndpointSettings::default()
        }
    }
}

/// Gives the endpoint of a noun a URL; an empty one takes it away. One that the program paused stays
/// so until it has another URL, is suspended, or is resumed by [`resume`].
pub fn set(
    tx: &mut Tx,
    scope: &Scope,
    kind: RecordKind,
    way: Destination<'_>,
    suspended: bool,
) -> Result<()> {
    let state = if suspended { EndpointState::Suspended } else { EndpointState::Active };
    match of(tx, scope.dossier, kind)?.filter(|old| old.state != EndpointState::Removed) {
        Some(old) if way.url().is_empty() => remove(tx, scope, &old),
        Some(old) => change(tx, scope, &old, way, state),
        None if way.url().is_empty() => Ok(()),
        None => add(tx, scope, kind, way, state),
    }
}

/// The endpoint of an address that is new, or is there again.
fn add(
    tx: &mut Tx,
    scope: &Scope,
    kind: RecordKind,
    way: Destination<'_>,
    state: EndpointState,
) -> Result<()> {
    let (url, kinds, settings) = (way.url(), [created(kind)], way.settings());
    let id = match of(tx, scope.dossier, kind)? {
        Some(old) => {
            let new = Endpoint { url: url.to_owned(), settings, ..old.clone() };
            endpoints::update(tx, scope.dossier, &old, &new)?;
            endpoints::revive(tx, scope.dossier, old.id, state, scope.now)?;
            old.id
        }
        None => {
            let source = Source::Zapier;
            let new =
                New { source, url, kinds: &kinds, settings: &settings, ordered: false, state };
            endpoints::insert(tx, scope.dossier, scope.now, &new)?
        }
    };
    let host = endpoints::host(url);
    let detail = json!({ "id": id, "host": host, "events": kinds });
    audit::note(tx, scope, Action::EndpointCreated, host, detail)
}

fn change(
    tx: &mut Tx,
    scope: &Scope,
    old: &Endpoint,
    way: Destination<'_>,
    state: EndpointState,
) -> Result<()> {
    let (url, settings) = (way.url(), way.settings());
    let moved = old.url != url || old.settings != settings;
    if moved {
        let new = Endpoint { url: url.to_owned(), settings, ..old.clone() };
        endpoints::update(tx, scope.dossier, old, &new)?;
        let (from, to) = (endpoints::host(&old.url), endpoints::host(url));
        let mut detail = audit::changes(&[("host", json!(from), json!(to))]);
        (detail["url"], detail["id"]) = (json!("changed"), json!(old.id));
        audit::note(tx, scope, Action::EndpointChanged, to, detail)?;
    }
    // What was held against an address is not forgotten by saving it once more.
    let stays = old.state == state
        || (old.state == EndpointState::Paused && state == EndpointState::Active);
    if stays && !moved {
        Ok(())
    } else {
        endpoints::set_state(tx, scope.dossier, old.id, state, Reason::None, scope.now)
    }
}

fn remove(tx: &mut Tx, scope: &Scope, old: &Endpoint) -> Result<()> {
    let host = endpoints::host(&old.url);
    let detail = json!({ "id": old.id, "host": host });
    audit::note(tx, scope, Action::EndpointDeleted, host, detail)?;
    endpoints::set_state(tx, scope.dossier, old.id, EndpointState::Removed, Reason::None, scope.now)
}

/// Calls an address again that the program paused.
pub fn resume(tx: &mut Tx, scope: &Scope, kind: RecordKind) -> Result<()> {
    let paused = of(tx, scope.dossier, kind)?.filter(|old| old.state == EndpointState::Paused);
    let Some(old) = paused else { return Ok(()) };
    let detail = json!({ "active": { "from": false, "to": true }, "id": old.id });
    audit::note(tx, scope, Action::EndpointChanged, old.name(), detail)?;
    endpoints::set_state(tx, scope.dossier, old.id, EndpointState::Active, Reason::None, scope.now)
}

/// Switches the module on, with its base zaps.
pub fn activate(tx: &mut Tx, entropy: &Entropy, scope: &Scope) -> Result<()> {
    modules::activate(tx, scope, Module::Zapier)?;
    base::ensure(tx, entropy, scope)
}

/// Switches the module off: nothing is owed to its addresses any more, and its base zaps stand still.
pub fn deactivate(tx: &mut Tx, entropy: &Entropy, scope: &Scope) -> Result<()> {
    base::switch_off(tx, entropy, scope)?;
    set_state(tx, scope.dossier, EndpointState::Removed, scope.now)?;
    modules::deactivate(tx, scope, Module::Zapier)
}

/// Suspends, resumes or removes all of them at once.
pub fn set_state(tx: &mut Tx, dossier: DossierId, state: EndpointState, now: Micros) -> Result<()> {
    for endpoint in all(tx, dossier)? {
        endpoints::set_state(tx, dossier, endpoint.id, state, Reason::None, now)?;
    }
    Ok(())
}
