//! A whole view, batch by batch: what files are made of.

use super::{
    Table,
    rows::TableRow,
    view::View,
    walk,
    xlsx::{Book, failed},
};
use crate::{
    db::Db,
    dossiers::DossierId,
    error::{Code, Result},
    i18n::Lang,
};
use std::{fs::File, sync::Arc};
use tokio::{sync::Semaphore, task::spawn_blocking};

/// Rows read at once.
const ROWS_PER_BATCH: i64 = 1_000;
/// Workbooks that are made at a time: each keeps a processor and a disk busy.
static BOOKS: Semaphore = Semaphore::const_new(2);

/// What is taken away.
#[derive(Clone)]
pub struct Export {
    pub dossier: DossierId,
    pub table: Arc<Table>,
    pub view: Arc<View>,
    pub lang: Lang,
}

impl Export {
    /// The rows after a place, and the next place if there may be more.
    pub async fn batch(
        &self,
        db: &Db,
        after: Option<String>,
    ) -> Result<(Vec<TableRow>, Option<String>)> {
        let (dossier, table, view) = (self.dossier, self.table.clone(), self.view.clone());
        let read = db.read(move |tx| {
            walk::page(tx, dossier, &table, &view, after.as_deref(), ROWS_PER_BATCH)
        });
        let found = read.await?;
        Ok((found.rows, found.next))
    }

    /// All of it as a workbook, in a file that nobody else sees.
    pub async fn workbook(&self, db: &Db) -> Result<File> {
        let _turn = BOOKS.acquire().await.map_err(|_| Code::Unavailable)?;
        let mut book = Book::new(&self.table, self.lang).map_err(failed)?;
        let mut after = None;
        loop {
            let (rows, next) = self.batch(db, after).await?;
            book = apart(move || {
                book.write(&rows).map_err(failed)?;
                Ok(book)
            })
            .await?;
            match next {
                Some(place) => after = Some(place),
                None => return apart(move || book.finish().map_err(failed)).await,
            }
        }
    }

    /// What the file is called, without its ending.
    pub fn name(&self) -> String {
        let folded = crate::records::search::fold(&self.table.nom);
        let words = folded.split(|c: char| !c.is_ascii_alphanumeric());
        let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
        let name: String = words.join("-").chars().take(60).collect();
        match name.as_str() {
            "" => format!("tableau-{}", self.table.id),
            name => name.to_owned(),
        }
    }
}

/// On a thread that nobody else waits for.
async fn apart<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a workbook was not written");
        Code::Internal
    })?
}
