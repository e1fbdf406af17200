//! The endpoints of the Zapier module: one for the creation of each noun, told of the ids alone.

use super::endpoints::{self, Endpoint, New, Reason, Source, State};
use crate::{
    clock::Micros,
    db::Tx,
    dossiers::{
        DossierId, Scope,
        modules::{self, Module},
    },
    error::Result,
    records::Kind,
};

/// The kind of event of a noun's creation.
pub fn created(kind: Kind) -> String {
    format!("{}.created", kind.word())
}

fn all(tx: &mut Tx, dossier: DossierId) -> Result<Vec<Endpoint>> {
    let mut all = endpoints::list(tx, dossier)?;
    all.retain(|endpoint| endpoint.source == Source::Zapier);
    Ok(all)
}

/// The endpoint for the creation of a noun, if it ever had a URL.
pub fn of(tx: &mut Tx, dossier: DossierId, kind: Kind) -> Result<Option<Endpoint>> {
    let kind = created(kind);
    Ok(all(tx, dossier)?.into_iter().find(|endpoint| endpoint.kinds.contains(&kind)))
}

/// Gives the endpoint of a noun a URL; an empty one takes it away.
pub fn set(
    tx: &mut Tx,
    dossier: DossierId,
    kind: Kind,
    url: &str,
    suspended: bool,
    now: Micros,
) -> Result<()> {
    let state = match (url.is_empty(), suspended) {
        (true, _) => State::Removed,
        (false, true) => State::Suspended,
        (false, false) => State::Active,
    };
    match of(tx, dossier, kind)? {
        Some(old) if state == State::Removed => {
            endpoints::set_state(tx, dossier, old.id, state, Reason::None, now)
        }
        Some(old) => {
            let same = old.url == url && old.state == state;
            let new = Endpoint { url: url.to_owned(), ..old.clone() };
            endpoints::update(tx, dossier, &old, &new)?;
            // What was held against an address is not forgotten by saving it once more.
            if same { Ok(()) } else { endpoints::revive(tx, dossier, old.id, state, now) }
        }
        None if state == State::Removed => Ok(()),
        None => {
            let (kinds, settings) = ([created(kind)], Default::default());
            let source = Source::Zapier;
            let new =
                New { source, url, kinds: &kinds, settings: &settings, ordered: false, state };
            endpoints::insert(tx, dossier, now, &new).map(|_| ())
        }
    }
}

/// Switches the module off: nothing is owed to its addresses any more.
pub fn deactivate(tx: &mut Tx, scope: &Scope) -> Result<()> {
    set_state(tx, scope.dossier, State::Removed, scope.now)?;
    modules::deactivate(tx, scope, Module::Zapier)
}

/// Suspends, resumes or removes all of them at once.
pub fn set_state(tx: &mut Tx, dossier: DossierId, state: State, now: Micros) -> Result<()> {
    for endpoint in all(tx, dossier)? {
        endpoints::set_state(tx, dossier, endpoint.id, state, Reason::None, now)?;
    }
    Ok(())
}
