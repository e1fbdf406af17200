//! What wakes a runner: signals of commits, the moment of the next sweep, the order to stop.

use super::stopped;
use crate::{
    clock::Clock,
    db::{Db, Signal},
};
use std::{pin::Pin, time::Duration};
use tokio::sync::{
    broadcast::{self, error::RecvError},
    watch,
};

/// A runner looks for due work so often, whatever it hears.
const SWEEP_EVERY: Duration = Duration::from_secs(1);

/// Why a runner wakes.
pub enum Wake {
    /// Something was committed.
    Signal(Signal),
    /// More was committed than a slow listener is told.
    SignalsMissed,
    /// It is time to look for due work.
    SweepDue,
    /// The runner is to stop.
    Stop,
}

/// Where a runner waits for the next [`Wake`].
pub struct WakeUps {
    clock: Clock,
    signals: broadcast::Receiver<Signal>,
    sweep: Pin<Box<dyn Future<Output = ()> + Send>>,
    stop: watch::Receiver<bool>,
}

impl WakeUps {
    /// Hears every signal from now on; the first sweep is due in a second.
    pub fn listen(db: &Db, clock: &Clock, stop: watch::Receiver<bool>) -> WakeUps {
        let sweep = Box::pin(clock.sleep(SWEEP_EVERY));
        WakeUps { clock: clock.clone(), signals: db.listen(), sweep, stop }
    }

    /// The next reason to wake. Nothing is lost if the future is dropped before it is ready.
    pub async fn next(&mut self) -> Wake {
        tokio::select! {
            signal = self.signals.recv() => match signal {
                Ok(signal) => Wake::Signal(signal),
                Err(RecvError::Lagged(_)) => Wake::SignalsMissed,
                Err(RecvError::Closed) => Wake::Stop,
            },
            () = &mut self.sweep => {
                self.sweep = Box::pin(self.clock.sleep(SWEEP_EVERY));
                Wake::SweepDue
            }
            () = stopped(&mut self.stop) => Wake::Stop,
        }
    }
}
