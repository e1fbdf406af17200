//! Making, changing, suspending and removing endpoints, for the pages and the API alike.

use super::{
    endpoints::{self, Endpoint, EndpointState, New, Reason, Source},
    settings::{self, EndpointSettings},
    sign::{self, Scheme, Secret},
};
use crate::{
    clock::{Entropy, Micros},
    db::Tx,
    dossiers::{
        Scope,
        audit::{self, Action},
        last_changes::{self, Subject},
    },
    error::{Code, Problem, Result},
    records::{Problems, input},
    vault::Vault,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};

/// Endpoints that a dossier may have.
pub const MAX_ENDPOINTS: i64 = 2_000;

/// Everything that may be chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Wanted {
    pub url: String,
    pub events: Vec<String>,
    pub active: bool,
    pub ordered: bool,
    pub settings: EndpointSettings,
}

/// What of it is not in [`EndpointSettings`].
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    url: String,
    events: Vec<String>,
    active: bool,
    ordered: bool,
}

impl Default for Wanted {
    fn default() -> Wanted {
        Wanted {
            url: String::new(),
            events: Vec::new(),
            active: true,
            ordered: false,
            settings: EndpointSettings {
                format: settings::Format::Envelope,
                ..EndpointSettings::default()
            },
        }
    }
}

impl Wanted {
    /// Puts what a program sent over what is there. Unknown names and wrong types name their field.
    pub fn over(&self, sent: Map<String, Json>) -> Result<Wanted> {
        let (url, events) = (self.url.clone(), self.events.clone());
        let mut head =
            input::to_map(&Head { url, events, active: self.active, ordered: self.ordered });
        let mut settings = input::to_map(&self.settings);
        for (name, value) in sent {
            let half = if head.contains_key(&name) { &mut head } else { &mut settings };
            if !half.contains_key(&name) {
                return Err(Problem::new(name, "unknown_field").into());
            }
            half.insert(name, value);
        }
        let head: Head =
            serde_path_to_error::deserialize(Json::Object(head)).map_err(input::refused)?;
        let settings: EndpointSettings =
            serde_path_to_error::deserialize(Json::Object(settings)).map_err(input::refused)?;
        let Head { url, events, active, ordered } = head;
        Ok(Wanted { url, events, active, ordered, settings })
    }

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
    pub fn check(&mut self) -> Result<()> {
        let mut problems = Problems::default();
        settings::check_kinds(&mut self.events, &mut problems);
        self.settings.check(&mut problems);
        problems.into_result()
    }

    fn state(&self) -> EndpointState {
        if self.active { EndpointState::Active } else { EndpointState::Suspended }
    }
}

/// Makes an endpoint; one that is sent records gets a secret, which is returned once.
pub fn create(
    tx: &mut Tx,
    scope: &Scope,
    means: (&Vault, &Entropy),
    wanted: Wanted,
    scheme: Scheme,
) -> Result<(Endpoint, Option<Secret>)> {
    make(tx, scope, means, wanted, (Source::Webhook, scheme))
}

/// What [`create`] and [`super::subscriptions::create`] have in common.
pub(super) fn make(
    tx: &mut Tx,
    scope: &Scope,
    means: (&Vault, &Entropy),
    mut wanted: Wanted,
    (source, scheme): (Source, Scheme),
) -> Result<(Endpoint, Option<Secret>)> {
    wanted.check()?;
    if endpoints::count(tx, scope.dossier)? >= MAX_ENDPOINTS {
        return Err(Problem::new("url", "too_many").with("max", MAX_ENDPOINTS).into());
    }
    let new = New {
        source,
        url: &wanted.url,
        kinds: &wanted.events,
        settings: &wanted.settings,
        ordered: wanted.ordered,
        state: wanted.state(),
    };
    let id = endpoints::insert(tx, scope.dossier, scope.now, &new)?;
    let endpoint = endpoints::get(tx, scope.dossier, id)?;
    let detail =
        json!({ "id": id, "host": endpoints::host(&endpoint.url), "events": endpoint.kinds });
    audit::note(tx, scope, Action::EndpointCreated, endpoint.name(), detail)?;
    let secret = if endpoint.sends_records() {
        Some(renew(tx, scope, means, id, scheme, false)?)
    } else {
        None
    };
    Ok((endpoint, secret))
}

/// Changes an endpoint. Those of the Zapier module are changed where the module is. One that is sent
/// records from now on gets a secret, which is returned once.
pub fn save(
    tx: &mut Tx,
    scope: &Scope,
    means: (&Vault, &Entropy),
    id: i64,
    mut wanted: Wanted,
) -> Result<(Endpoint, Option<Secret>)> {
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
    let changes = differences(&old, &wanted);
    last_changes::note_changes(tx, scope, Subject::Endpoint(id), &changes)?;
    audit::note_changes(tx, scope, Action::EndpointChanged, new.name(), changes)?;
    match (wanted.active, old.is_active()) {
        (true, true) if !moved => {}
        (false, false) => {}
        _ => set_state(tx, scope, id, wanted.state(), scope.now)?,
    }
    let endpoint = endpoints::get(tx, scope.dossier, id)?;
    let unsigned = endpoint.sends_records() && !sign::has_any(tx, scope.dossier, id, scope.now)?;
    let secret =
        if unsigned { Some(renew(tx, scope, means, id, Scheme::default(), false)?) } else { None };
    Ok((endpoint, secret))
}

/// Suspends or resumes.
pub fn activate(tx: &mut Tx, scope: &Scope, id: i64, active: bool) -> Result<()> {
    let old = own(tx, scope, id)?;
    let was = json!({ "active": { "from": old.is_active(), "to": active }, "id": id });
    if old.is_active() != active {
        audit::note(tx, scope, Action::EndpointChanged, old.name(), was)?;
        last_changes::note(tx, scope, Subject::Endpoint(id))?;
    }
    let state = if active { EndpointState::Active } else { EndpointState::Suspended };
    set_state(tx, scope, id, state, scope.now)
}

/// Takes an endpoint away; the log of its calls stays.
pub fn remove(tx: &mut Tx, scope: &Scope, id: i64) -> Result<()> {
    let old = own(tx, scope, id)?;
    let detail = json!({ "id": id, "host": endpoints::host(&old.url) });
    audit::note(tx, scope, Action::EndpointDeleted, old.name(), detail)?;
    sign::forget(tx, scope.dossier, id)?;
    set_state(tx, scope, id, EndpointState::Removed, scope.now)
}

/// Makes a new secret; with `overlap` the old one stays valid for a day.
pub fn renew(
    tx: &mut Tx,
    scope: &Scope,
    means: (&Vault, &Entropy),
    id: i64,
    scheme: Scheme,
    overlap: bool,
) -> Result<Secret> {
    let endpoint = own(tx, scope, id)?;
    if !endpoint.sends_records() {
        return Err(Problem::new("format", "not_signed").into());
    }
    let detail = json!({ "id": id, "scheme": scheme.word(), "overlap": overlap });
    audit::note(tx, scope, Action::SecretRotated, endpoint.name(), detail)?;
    sign::renew(tx, means, scope.dossier, id, scheme, overlap, scope.now)
}

/// What a line of the audit log tells: never an address beyond its host, nor a header's value.
fn differences(old: &Endpoint, new: &Wanted) -> Json {
    let old = Wanted::of(old);
    let host = |url: &str| json!(endpoints::host(url));
    let url = (host(&old.url), host(&new.url));
    let mut changes = audit::changes(&[
        ("host", url.0, url.1),
        ("events", json!(old.events), json!(new.events)),
        ("active", json!(old.active), json!(new.active)),
        ("ordered", json!(old.ordered), json!(new.ordered)),
        ("format", json!(old.settings.format), json!(new.settings.format)),
        ("filter", json!(old.settings.filter), json!(new.settings.filter)),
        ("schedule", json!(old.settings.schedule), json!(new.settings.schedule)),
        ("rate", json!(old.settings.rate), json!(new.settings.rate)),
        ("concurrency", json!(old.settings.concurrency), json!(new.settings.concurrency)),
        ("description", json!(old.settings.description), json!(new.settings.description)),
    ]);
    for (name, changed) in
        [("url", old.url != new.url), ("headers", old.settings.headers != new.settings.headers)]
    {
        if changed {
            changes[name] = json!("changed");
        }
    }
    changes
}

fn set_state(tx: &mut Tx, scope: &Scope, id: i64, state: EndpointState, now: Micros) -> Result<()> {
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
