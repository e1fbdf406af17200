//! What an operator watches, in Prometheus' text form.

use crate::{
    clock::{Micros, SECOND},
    worker::pulse::Pulse,
};
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
use std::time::Duration;

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct OutcomeLabel {
    outcome: &'static str,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct RequestLabel {
    surface: &'static str,
    status: u16,
}

/// Every figure that the operator may read.
pub struct Metrics {
    pub pulse: Pulse,
    /// Of the runner of zaps.
    pub zap_pulse: Pulse,
    runs: Family<OutcomeLabel, Counter>,
    runs_open: Gauge,
    runs_waiting: Gauge,
    runs_running: Gauge,
    oldest_run: Gauge,
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
    oldest_due: Gauge,
    last_sweep: Gauge,
    sweep_age: Gauge,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("oxiva");
        let attempts = Family::<OutcomeLabel, Counter>::default();
        let durations = Histogram::new(exponential_buckets(0.001, 4.0, 8));
        let requests = Family::<RequestLabel, Counter>::default();
        let [waiting, running, backlog, oldest, oldest_due, last_sweep, sweep_age] =
            [(); 7].map(|()| Gauge::default());
        registry.register("attempts", "Webhook calls made, by outcome", attempts.clone());
        registry.register("attempt_seconds", "Duration of webhook calls", durations.clone());
        registry.register("requests", "HTTP requests answered", requests.clone());
        let mails = Family::<OutcomeLabel, Counter>::default();
        let mails_pending = Gauge::default();
        registry.register("mails", "Attempts to send a mail, by outcome", mails.clone());
        registry.register("mails_pending", "Mails that wait", mails_pending.clone());
        registry.register("runner_waiting", "Deliveries in memory, not begun", waiting.clone());
        registry.register("runner_running", "Webhook calls under way", running.clone());
        registry.register(
            "deliveries_pending",
            "Deliveries that wait at active endpoints, of each counted up to 10000",
            backlog.clone(),
        );
        registry.register(
            "oldest_undelivered_seconds",
            "Since the oldest event was written that has yet to be delivered to an active endpoint",
            oldest.clone(),
        );
        registry.register(
            "oldest_due_seconds",
            "How long the oldest delivery that may be called has been due",
            oldest_due.clone(),
        );
        registry.register(
            "runner_last_sweep_seconds",
            "When the runner last looked for due work (Unix time)",
            last_sweep.clone(),
        );
        registry.register(
            "sweep_age_seconds",
            "Since the runner last looked for due work; -1: it never has",
            sweep_age.clone(),
        );
        let runs = Family::<OutcomeLabel, Counter>::default();
        let [runs_open, runs_waiting, runs_running, oldest_run] =
            [(); 4].map(|()| Gauge::default());
        registry.register(
            "runs",
            "Runs of zaps that came to an end, or wait, by outcome",
            runs.clone(),
        );
        registry.register("runs_open", "Runs that have not ended", runs_open.clone());
        registry.register("runs_waiting", "Runs in memory, not begun", runs_waiting.clone());
        registry.register("runs_running", "Runs under way", runs_running.clone());
        registry.register(
            "oldest_run_seconds",
            "How long the oldest run that may go on has been due",
            oldest_run.clone(),
        );
        Metrics {
            pulse: Pulse::default(),
            zap_pulse: Pulse::default(),
            runs,
            runs_open,
            runs_waiting,
            runs_running,
            oldest_run,
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
            oldest_due,
            last_sweep,
            sweep_age,
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

    pub fn swept(&self, now: Micros, elapsed: Duration) {
        self.last_sweep.set(now / SECOND);
        self.pulse.swept(elapsed);
    }

    pub fn run(&self, outcome: &'static str) {
        self.runs.get_or_create(&OutcomeLabel { outcome }).inc();
    }

    /// How many runs have not ended, wait in memory and are under way, and for how long the oldest
    /// of those that may go on has been due.
    pub fn zap_runner(&self, open: i64, waiting: usize, running: usize, oldest_due: Duration) {
        self.runs_open.set(open);
        self.runs_waiting.set(waiting as i64);
        self.runs_running.set(running as i64);
        self.oldest_run.set(whole_seconds(oldest_due));
    }

    pub fn runner(&self, waiting: usize, running: usize) {
        self.waiting.set(waiting as i64);
        self.running.set(running as i64);
    }

    /// How many deliveries wait at active endpoints, and for how long the oldest has.
    pub fn backlog(&self, pending: i64, oldest: Duration) {
        self.backlog.set(pending);
        self.oldest.set(whole_seconds(oldest));
    }

    /// For how long the oldest delivery that may be called has been due, and since when the runner
    /// has not looked for work; `None`: it never has.
    pub fn runner_looked(&self, oldest_due: Duration, sweep_age: Option<Duration>) {
        self.oldest_due.set(whole_seconds(oldest_due));
        self.sweep_age.set(sweep_age.map_or(-1, whole_seconds));
    }

    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a String does not fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}

/// A gauge counts whole seconds.
fn whole_seconds(duration: Duration) -> i64 {
    duration.as_micros() as Micros / SECOND
}
