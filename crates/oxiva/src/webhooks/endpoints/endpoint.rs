//! What an endpoint is.

use crate::{
    clock::Micros,
    closed_set,
    webhooks::settings::{EndpointSettings, Format},
};

closed_set! {
    /// Whether an endpoint is called.
    pub enum EndpointState {
        Active = "active",
        /// Not called, because a person said so; what it would be owed is kept as skipped.
        Suspended = "suspended",
        /// Not called, because the program gave up on it; kept as skipped, too.
        Paused = "paused",
        /// Owed nothing any more; kept for the log of its calls.
        Removed = "removed",
    }
}

closed_set! {
    /// Who keeps the endpoint.
    pub enum Source as "EndpointSource" {
        /// An administrator, or a program through the API.
        Webhook = "webhook",
        /// The Zapier module.
        Zapier = "zapier",
        /// A REST hook that another program subscribed; its 410 ends it.
        Subscription = "subscription",
    }
}

closed_set! {
    /// Why the program paused an endpoint.
    pub enum Reason {
        None = "",
        /// No success for days.
        Failing = "failing",
        /// Not one answer for more than an hour.
        Unreachable = "unreachable",
        /// It answered 410.
        Gone = "gone",
    }
}

/// An address that is told of events.
#[derive(Clone, Debug)]
pub struct Endpoint {
    pub id: i64,
    pub source: Source,
    pub url: String,
    pub state: EndpointState,
    pub created_at: Micros,
    /// `ticket.created` and the like, in alphabetical order.
    pub kinds: Vec<String>,
    pub ordered: bool,
    pub settings: EndpointSettings,
    pub health: Health,
}

/// How its last calls went.
#[derive(Clone, Debug)]
pub struct Health {
    /// Attempts that failed since the last that succeeded.
    pub failures: i64,
    pub failing_since: Option<Micros>,
    /// Not called before this moment.
    pub hold_until: Micros,
    pub reason: Reason,
    pub state_at: Micros,
}

impl Endpoint {
    /// What a list calls it: its description, else the host.
    pub fn name(&self) -> &str {
        match self.settings.description.as_str() {
            "" => host(&self.url),
            text => text,
        }
    }

    /// Whether it is called.
    pub fn is_active(&self) -> bool {
        self.state == EndpointState::Active
    }

    /// Whether a body is sent, and signed.
    pub fn sends_records(&self) -> bool {
        self.settings.format != Format::Direct
    }
}

/// The host (and port) of a URL: what may be shown of an address that is as good as a password.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}
