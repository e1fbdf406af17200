//! What an operator watches, in Prometheus' text form.

use crate::clock::{Micros, SECOND};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabel {
    surface: &'static str,
    status: u16,
}

pub struct Metrics {
    registry: Registry,
    attempts: Family<OutcomeLabel, Counter>,
    durations: Histogram,
    requests: Family<RequestLabel, Counter>,
    mails: Family<OutcomeLabel, Counter>,
    mails_pending: Gauge,
    waiting: Gauge,
    running: Gauge,
    backlog: Gauge,
    oldest: Gauge,
    last_sweep: Gauge,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("oxiva");
        let attempts = Family::<OutcomeLabel, Counter>::default();
        let durations = Histogram::new(exponential_buckets(0.001, 4.0, 8));
        let requests = Family::<RequestLabel, Counter>::default();
        let [waiting, running, backlog, oldest, last_sweep] = [(); 5].map(|()| Gauge::default());
        registry.register("attempts", "Webhook calls made, by outcome", attempts.clone());
        registry.register("attempt_seconds", "Duration of webhook calls", durations.clone());
        registry.register("requests", "HTTP requests answered", requests.clone());
        let mails = Family::<OutcomeLabel, Counter>::default();
        let mails_pending = Gauge::default();
        registry.register("mails", "Attempts to send a mail, by outcome", mails.clone());
        registry.register("mails_pending", "Mails that wait", mails_pending.clone());
        registry.register("runner_waiting", "Deliveries in memory, not begun", waiting.clone());
        registry.register("runner_running", "Webhook calls under way", running.clone());
        registry.register("deliveries_pending", "Deliveries that wait", backlog.clone());
        registry.register(
            "deliveries_oldest_seconds",
            "Age of the oldest delivery that waits",
            oldest.clone(),
        );
        registry.register(
            "runner_last_sweep_seconds",
            "When the runner last looked for due work (Unix time)",
            last_sweep.clone(),
        );
        Metrics {
            registry,
            attempts,
            durations,
            requests,
            mails,
            mails_pending,
            waiting,
            running,
            backlog,
            oldest,
            last_sweep,
        }
    }
}

impl Metrics {
    pub fn attempt(&self, outcome: &'static str, seconds: f64) {
        self.attempts.get_or_create(&OutcomeLabel { outcome }).inc();
        self.durations.observe(seconds);
    }

    pub fn request(&self, surface: &'static str, status: u16) {
        self.requests.get_or_create(&RequestLabel { surface, status }).inc();
    }

    pub fn mails(&self, outcome: &'static str, count: u64) {
        self.mails.get_or_create(&OutcomeLabel { outcome }).inc_by(count);
    }

    pub fn mails_pending(&self, count: i64) {
        self.mails_pending.set(count);
    }

    pub fn swept(&self, now: Micros) {
        self.last_sweep.set(now / SECOND);
    }

    pub fn runner(&self, waiting: usize, running: usize) {
        self.waiting.set(waiting as i64);
        self.running.set(running as i64);
    }

    pub fn backlog(&self, count: i64, oldest: Option<Micros>, now: Micros) {
        self.backlog.set(count);
        self.oldest.set(oldest.map_or(0, |since| (now - since).max(0) / SECOND));
    }

    pub fn last_sweep(&self) -> Micros {
        self.last_sweep.get() * SECOND
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
