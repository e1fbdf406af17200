//! Does the database take writes? One row is written as it is, because nothing else tells of a full
//! disk, a file that turned read-only, or a writer thread that has died.

use super::{Db, Tx};
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
    /// A row that every database has.
    TOUCH = "UPDATE schema_migrations SET finished_at = finished_at WHERE version = 1";
}

#[derive(Default)]
pub struct Probe(Mutex<Option<(Duration, Verdict)>>);

/// A few words for the operator, if it does not.
pub type Verdict = std::result::Result<(), &'static str>;

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
                Error::Storage(storage) => storage.cause(),
                _ => "it refused",
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
