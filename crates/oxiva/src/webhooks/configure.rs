//! Making, changing, suspending and removing endpoints, for the pages and the API alike.

use super::{
    endpoints::{self, Endpoint, New, Reason, Source, State},
    settings::{self, Settings},
    sign::{self, Scheme, Secret},
};
use crate::{
    clock::{Entropy, Micros},
    db::Tx,
    dossiers::Scope,
    error::{Code, Problem, Result},
    records::Problems,
};
use serde::{Deserialize, Serialize};

/// Endpoints that a dossier may have.
pub const MOST: i64 = 2_000;

/// Everything that may be chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Wanted {
    pub url: String,
    pub events: Vec<String>,
    pub active: bool,
    pub ordered: bool,
    #[serde(flatten)]
    pub settings: Settings,
}

impl Default for Wanted {
    fn default() -> Wanted {
        Wanted {
            url: String::new(),
            events: Vec::new(),
            active: true,
            ordered: false,
            settings: Settings { format: settings::Format::Envelope, ..Settings::default() },
        }
    }
}

impl Wanted {
    /// What an endpoint is now.
    pub fn of(endpoint: &Endpoint) -> Wanted {
        Wanted {
            url: endpoint.url.clone(),
            events: endpoint.kinds.clone(),
            active: endpoint.is_active(),
            ordered: endpoint.ordered,
            settings: endpoint.settings.clone(),
        }
    }

    /// Notes everything that is wrong with it, the address excepted: that takes a look-up, which
    /// whoever asks makes first.
    fn check(&mut self) -> Result<()> {
        let mut problems = Problems::default();
        settings::check_kinds(&mut self.events, &mut problems);
        self.settings.check(&mut problems);
        problems.into_result()
    }

    fn state(&self) -> State {
        if self.active { State::Active } else { State::Suspended }
    }
}

/// Makes an endpoint; one that is sent records gets a secret, which is returned once.
pub fn create(
    tx: &mut Tx,
    scope: &Scope,
    entropy: &Entropy,
    mut wanted: Wanted,
    scheme: Scheme,
) -> Result<(Endpoint, Option<Secret>)> {
    wanted.check()?;
    if endpoints::count(tx, scope.dossier)? >= MOST {
        return Err(Problem::new("url", "too_many").with("max", MOST).into());
    }
    let new = New {
        source: Source::Webhook,
        url: &wanted.url,
        kinds: &wanted.events,
        settings: &wanted.settings,
        ordered: wanted.ordered,
        state: wanted.state(),
    };
    let id = endpoints::insert(tx, scope.dossier, scope.now, &new)?;
    let endpoint = endpoints::get(tx, scope.dossier, id)?;
    let secret = match endpoint.sends_records() {
        true => Some(renew(tx, scope, entropy, id, scheme, false)?),
        false => None,
    };
    Ok((endpoint, secret))
}

/// Changes an endpoint. Those of the Zapier module are changed where the module is.
pub fn save(tx: &mut Tx, scope: &Scope, id: i64, mut wanted: Wanted) -> Result<Endpoint> {
    let old = own(tx, scope, id)?;
    wanted.check()?;
    let new = Endpoint {
        url: wanted.url.clone(),
        kinds: wanted.events.clone(),
        ordered: wanted.ordered,
        settings: wanted.settings.clone(),
        ..old.clone()
    };
    endpoints::update(tx, scope.dossier, &old, &new)?;
    // Saving one that was paused, as active, resumes it; an active one keeps its health unless it
    // has another address.
    let moved = old.url != new.url;
    match (wanted.active, old.is_active()) {
        (true, true) if !moved => {}
        (false, false) => {}
        _ => set_state(tx, scope, id, wanted.state(), scope.now)?,
    }
    endpoints::get(tx, scope.dossier, id)
}

/// Suspends or resumes.
pub fn activate(tx: &mut Tx, scope: &Scope, id: i64, active: bool) -> Result<()> {
    own(tx, scope, id)?;
    let state = if active { State::Active } else { State::Suspended };
    set_state(tx, scope, id, state, scope.now)
}

/// Takes an endpoint away; the log of its calls stays.
pub fn remove(tx: &mut Tx, scope: &Scope, id: i64) -> Result<()> {
    own(tx, scope, id)?;
    sign::forget(tx, scope.dossier, id)?;
    set_state(tx, scope, id, State::Removed, scope.now)
}

/// Makes a new secret; with `overlap` the old one stays valid for a day.
pub fn renew(
    tx: &mut Tx,
    scope: &Scope,
    entropy: &Entropy,
    id: i64,
    scheme: Scheme,
    overlap: bool,
) -> Result<Secret> {
    let endpoint = own(tx, scope, id)?;
    if !endpoint.sends_records() {
        return Err(Problem::new("format", "not_signed").into());
    }
    sign::renew(tx, entropy, scope.dossier, id, scheme, overlap, scope.now)
}

fn set_state(tx: &mut Tx, scope: &Scope, id: i64, state: State, now: Micros) -> Result<()> {
    endpoints::set_state(tx, scope.dossier, id, state, Reason::None, now)
}

/// An endpoint that is not the Zapier module's.
fn own(tx: &mut Tx, scope: &Scope, id: i64) -> Result<Endpoint> {
    let endpoint = endpoints::get(tx, scope.dossier, id)?;
    match endpoint.source {
        Source::Zapier => Err(Code::NotFound.into()),
        _ => Ok(endpoint),
    }
}
