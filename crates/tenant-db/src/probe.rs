//! Does the database take writes? One row is written, because nothing else tells of a full
//! disk, a file that turned read-only, or a writer thread that has died.

use crate::{
    clock::Clock,
    engine::Engine,
    error::{Refusal, StorageError},
    job::Urgency,
    statements,
    tx::Tx,
};
use std::time::Duration;
use tokio::sync::Mutex;

/// Whoever asks sooner hears the last answer: health checks may come from anybody, often.
const ANSWER_LASTS: Duration = Duration::from_secs(1);

statements! {
    /// A row that every database has; the last microsecond of its moment flips, because SQLite does
    /// not write what has not changed.
    TOUCH = "UPDATE schema_migrations
        SET finished_at = finished_at + CASE WHEN finished_at % 2 = 0 THEN 1 ELSE -1 END
        WHERE version = 1";
}

/// The last answer, and when it was given.
#[derive(Default)]
pub struct Probe(Mutex<Option<(Duration, Result<(), Refusal>)>>);

impl Probe {
    pub async fn ask<S>(&self, engine: &Engine<S>, clock: &dyn Clock) -> Result<(), Refusal>
    where
        S: Clone + Send + 'static,
    {
        let mut last = self.0.lock().await;
        let now = clock.elapsed();
        if let Some((at, answer)) = *last
            && now.saturating_sub(at) < ANSWER_LASTS
        {
            return answer;
        }
        let answer = try_every_writer(engine).await.map_err(|error| {
            tracing::warn!(%error, "the database takes no writes");
            error.refusal()
        });
        *last = Some((now, answer));
        answer
    }
}

/// The first writer writes the row; the others show that they can commit.
async fn try_every_writer<S>(engine: &Engine<S>) -> Result<(), StorageError>
where
    S: Clone + Send + 'static,
{
    engine.write(0, Urgency::Awaited, |tx: &mut Tx<'_, S>| tx.execute(&TOUCH, &[])).await?;
    for key in 1..engine.writers() {
        engine.write(key, Urgency::Awaited, |_: &mut Tx<'_, S>| Ok::<_, StorageError>(())).await?;
    }
    Ok(())
}
