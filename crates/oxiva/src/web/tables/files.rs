//! `/tableaux/{id}/csv` and `/tableaux/{id}/xlsx`: the view of the page to take away, sent as it is
//! read.

use super::{find::find, view};
use crate::{
    app::Shared,
    error::{Code, Result},
    http::request::Parameters,
    tables::{csv, export::Export},
    web::{download, visitor::Visitor},
};
use axum::{
    body::Body,
    extract::{Path, State},
    response::Response,
};
use bytes::Bytes;
use futures_util::stream;
use http::Uri;
use std::{fs::File, io::Read, sync::Arc};
use tokio::task::spawn_blocking;

/// So much of a workbook is read at once.
const PIECE_BYTES: usize = 64 * 1024;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// The view as CSV.
pub async fn csv(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response> {
    let export = asked(&visitor, &app, &id, &uri).await?;
    Ok(download::file(&export.name(), "csv", "text/csv; charset=utf-8", csv_body(app, export)))
}

/// The view as a workbook.
pub async fn xlsx(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Response> {
    let export = asked(&visitor, &app, &id, &uri).await?;
    Ok(download::file(&export.name(), "xlsx", XLSX, xlsx_body(app, export)))
}

async fn asked(visitor: &Visitor, app: &Shared, id: &str, uri: &Uri) -> Result<Export> {
    let query = Parameters::of_query(uri.query())?;
    let table = find(visitor, app, id).await?;
    let view = Arc::new(view::read(&query, &table, &visitor.reading())?);
    let (dossier, lang) = (visitor.dossier(), visitor.lang());
    Ok(Export { dossier, table: Arc::new(table), view, lang })
}

fn csv_body(app: Shared, export: Export) -> Body {
    let export = Arc::new(export);
    let head = csv::head(&export.table);
    let read = move |after| {
        let (app, export) = (app.clone(), export.clone());
        async move {
            let (rows, next) = export.batch(&app.db, after).await?;
            Ok((csv::lines(&export.table, &rows, export.lang).into(), next))
        }
    };
    download::in_batches("table", head, read)
}

/// The answer begins at once, and its body when the workbook is made: nobody waits for the head.
fn xlsx_body(app: Shared, export: Export) -> Body {
    Body::from_stream(stream::try_unfold(None, move |file: Option<File>| {
        let (app, export) = (app.clone(), export.clone());
        async move {
            let mut file = match file {
                Some(file) => file,
                None => export.workbook(&app.db).await?,
            };
            let read = spawn_blocking(move || {
                let mut piece = vec![0; PIECE_BYTES];
                let length = file.read(&mut piece)?;
                piece.truncate(length);
                std::io::Result::Ok((piece, file))
            });
            let read = read.await.map_err(std::io::Error::other).and_then(|read| read);
            let (piece, file) = read.map_err(|error| {
                tracing::error!(%error, "a workbook cannot be read back");
                Code::Internal
            })?;
            let more = (!piece.is_empty()).then(|| (Bytes::from(piece), Some(file)));
            Result::Ok(more)
        }
    }))
}
