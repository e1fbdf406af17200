//! What the pages say of endpoints, deliveries and attempts.

use crate::{
    clock::Micros,
    webhooks::{
        deliveries::{Attempt, Delivery, DeliveryState},
        endpoints::{Endpoint, EndpointState, Source},
    },
};

impl Endpoint {
    /// Not called at present, though nobody took it away.
    pub fn rests(&self) -> bool {
        matches!(self.state, EndpointState::Suspended | EndpointState::Paused)
    }

    /// Whether its settings are changed on the page of its module, not on its own.
    pub fn is_of_module(&self) -> bool {
        self.source == Source::Zapier
    }
}

impl Delivery {
    /// What a page says of it: one more word than the table has, for a call under way.
    pub fn shown_state(&self) -> &'static str {
        match self.state {
            DeliveryState::Pending if self.attempts == 0 || self.held => "running",
            state => state.word(),
        }
    }

    /// When it is tried again, if it is.
    pub fn next_at(&self) -> Option<Micros> {
        (self.state == DeliveryState::Pending && !self.held).then_some(self.run_at)
    }
}

impl Attempt {
    /// The beginning of the answer as text.
    pub fn answer_text(&self) -> String {
        String::from_utf8_lossy(&self.answer).into_owned()
    }

    /// The word for what went wrong; empty if an answer came.
    pub fn failure_word(&self) -> &str {
        self.failure.as_deref().unwrap_or_default()
    }
}
