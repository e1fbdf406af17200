//! Does the database take writes? One row is written, because nothing else tells of a full
//! disk, a file that turned read-only, or a writer thread that has died.

use super::{Db, Refusal, Tx};
use crate::{
    clock::Clock,
    error::{Error, Result},
    statements,
};
use std::time::Duration;
use tokio::sync::Mutex;

/// Whoever asks sooner hears the last answer: readiness is asked for by anybody.
const FRESH: Duration = Duration::from_secs(1);

statements! {
    /// A row that every database has; the last microsecond of its moment flips, because SQLite does
    /// not write what has not changed.
    TOUCH = "UPDATE schema_migrations
        SET finished_at = finished_at + CASE WHEN finished_at % 2 = 0 THEN 1 ELSE -1 END
        WHERE version = 1";
}

#[derive(Default)]
pub struct Probe(Mutex<Option<(Duration, Verdict)>>);

pub type Verdict = std::result::Result<(), Refusal>;

impl Probe {
    pub async fn ask(&self, db: &Db, clock: &Clock) -> Verdict {
        let mut last = self.0.lock().await;
        let now = clock.elapsed();
        if let Some((at, verdict)) = *last
            && now.saturating_sub(at) < FRESH
        {
            return verdict;
        }
        let verdict = write(db).await.map_err(|error| {
            tracing::warn!(%error, "the database takes no writes");
            match &error {
                Error::Storage(storage) => storage.refusal(),
                _ => Refusal::Other,
            }
        });
        *last = Some((now, verdict));
        verdict
    }
}

/// Through every writer; the first writes the row.
async fn write(db: &Db) -> Result<()> {
    db.write(0, |tx: &mut Tx| Ok(tx.execute(&TOUCH, &[])?)).await?;
    for key in 1..db.writers() {
        db.write(key, |_| Ok(())).await?;
    }
    Ok(())
}
