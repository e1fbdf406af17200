//! The tasks without which the program would be a lie: it would acknowledge and call nobody. If one
//! of them ends before its time all are stopped and the program ends with an error. Whoever
//! supervises it starts it anew, and the next runner takes everything up: that path is walked at
//! every start, a restart inside the process never would be.

use super::stopped;
use crate::clock::Clock;
use std::{collections::HashMap, time::Duration};
use tokio::{
    sync::watch,
    task::{Id, JoinError, JoinSet},
};

#[derive(Default)]
pub struct Crew {
    tasks: JoinSet<()>,
    names: HashMap<Id, &'static str>,
    stop: watch::Sender<bool>,
}

/// One of the crew ended while the others worked.
#[derive(Debug, thiserror::Error)]
#[error("the {name} {how}: everything stops")]
pub struct Fallen {
    name: &'static str,
    how: String,
}

impl Crew {
    /// Becomes true when the whole crew is to stop.
    pub fn stop(&self) -> watch::Receiver<bool> {
        self.stop.subscribe()
    }

    /// Starts a task that works until [`Crew::stop`].
    pub fn join(&mut self, name: &'static str, work: impl Future<Output = ()> + Send + 'static) {
        let id = self.tasks.spawn(work).id();
        self.names.insert(id, name);
    }

    /// Works until `stop`, or until one falls; then all have `grace` to end.
    pub async fn work(
        mut self,
        mut stop: watch::Receiver<bool>,
        grace: Duration,
        clock: &Clock,
    ) -> Result<(), Fallen> {
        let fallen = tokio::select! {
            () = stopped(&mut stop) => None,
            Some(ended) = self.tasks.join_next_with_id() => Some(self.fallen(ended)),
        };
        if let Some(fallen) = &fallen {
            tracing::error!("{fallen}");
        }
        self.stop.send_replace(true);
        let late = tokio::select! {
            late = self.wind_down() => late,
            () = clock.sleep(grace) => {
                tracing::warn!("stopped with work under way");
                None
            }
        };
        fallen.or(late).map_or(Ok(()), Err)
    }

    /// Returns the first that did not end as it should.
    async fn wind_down(&mut self) -> Option<Fallen> {
        let mut first = None;
        while let Some(ended) = self.tasks.join_next_with_id().await {
            if ended.is_err() && first.is_none() {
                first = Some(self.fallen(ended));
            }
        }
        first
    }

    fn fallen(&self, ended: Result<(Id, ()), JoinError>) -> Fallen {
        let (id, how) = match ended {
            Ok((id, ())) => (id, "ended before its time".to_owned()),
            Err(error) if error.is_panic() => (error.id(), "panicked".to_owned()),
            Err(error) => (error.id(), error.to_string()),
        };
        Fallen { name: self.names.get(&id).copied().unwrap_or("task"), how }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn with(work: impl Future<Output = ()> + Send + 'static) -> (Result<(), Fallen>, bool) {
        let (_stopper, stop) = watch::channel(false);
        let (told, was_told) = watch::channel(false);
        let mut crew = Crew::default();
        let mut others_stop = crew.stop();
        crew.join("other", async move {
            stopped(&mut others_stop).await;
            told.send_replace(true);
        });
        crew.join("runner", work);
        let done = crew.work(stop, Duration::from_secs(9), &Clock::system()).await;
        (done, *was_told.borrow())
    }

    #[tokio::test]
    async fn one_that_falls_stops_all_and_is_named() {
        let (done, told) = with(async { panic!("as a defect would") }).await;
        assert_eq!(done.unwrap_err().to_string(), "the runner panicked: everything stops");
        assert!(told, "the others were stopped");
        let (done, told) = with(async {}).await;
        let words = "the runner ended before its time: everything stops";
        assert_eq!((done.unwrap_err().to_string().as_str(), told), (words, true));
    }

    #[tokio::test]
    async fn a_stop_is_no_fall() {
        let (stopper, stop) = watch::channel(false);
        let mut crew = Crew::default();
        let mut mine = crew.stop();
        crew.join("runner", async move { stopped(&mut mine).await });
        stopper.send_replace(true);
        crew.work(stop, Duration::from_secs(9), &Clock::system()).await.unwrap();
    }
}
