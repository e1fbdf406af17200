//! `/journal/csv` and `/journal/jsonl`: the audit log to take away, with the filters of the page,
//! sent as it is read, a page at a time.

use super::audit::{filter, line};
use crate::{
    app::Shared,
    dossiers::{
        Dossier, DossierId,
        audit::{self, Action, Entry, Filter},
    },
    error::Result,
    http::request::Parameters,
    spreadsheet,
    web::{records::history::Names, shell::Shell, visitor::Visitor},
};
use axum::{
    body::Body,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use http::header;
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;

/// Lines read at once.
const BATCH: i64 = 500;

/// For spreadsheets: UTF-8 with its mark, semicolons, times of the dossier.
pub async fn csv(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    export(visitor, app, request, "csv", "text/csv; charset=utf-8", |context, entries| {
        let rows = entries.iter().map(|entry| row(context, entry));
        spreadsheet::rows(rows)
    })
    .await
}

/// For programs: one JSON object a line.
pub async fn json_lines(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    export(visitor, app, request, "jsonl", "application/jsonl; charset=utf-8", |_, entries| {
        entries.iter().flat_map(|entry| format!("{}\n", entry.to_json()).into_bytes()).collect()
    })
    .await
}

/// What wording a line needs.
struct Context {
    s: Shell,
    names: Names,
    dossier: Dossier,
}

fn row(context: &Context, entry: &Entry) -> Vec<String> {
    let line = line(&context.s, &context.names, entry);
    vec![
        local(entry, &context.dossier),
        line.who,
        line.what,
        entry.action.word().to_owned(),
        line.subject,
        line.details.join(" ; "),
        line.address,
    ]
}

/// As spreadsheets read it.
fn local(entry: &Entry, dossier: &Dossier) -> String {
    let at = Timestamp::from_microsecond(entry.at).unwrap_or_default();
    at.to_zoned_datetime(dossier.zone()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

type Write = fn(&Context, &[Entry]) -> Vec<u8>;

async fn export(
    visitor: Visitor,
    app: Shared,
    request: Request,
    end: &str,
    kind: &'static str,
    write: Write,
) -> Result<Response> {
    visitor.administers()?;
    let query = Parameters::of_query(request.uri().query())?;
    let dossier = visitor.signed_in.dossier.clone();
    let filter = filter(&query, &dossier)?;
    let (scope, nom, format) = (visitor.scope(&app), dossier.nom.clone(), end.to_owned());
    let names = app.db.write(dossier.id.key(), move |tx| {
        audit::note(tx, &scope, Action::AuditExported, &nom, json!({ "format": format }))?;
        Names::read(tx, scope.dossier)
    });
    let context = Context { names: names.await?, s: visitor.shell("audit"), dossier };
    let mut head = Vec::new();
    if end == "csv" {
        let titles = ["at", "who", "what", "word", "subject", "details", "address"];
        let titles = titles.map(|title| context.s.t(&format!("audit-column-{title}")));
        head.extend_from_slice(spreadsheet::MARK);
        head.extend(spreadsheet::rows(std::iter::once(titles.to_vec())));
    }
    let name = format!("attachment; filename=\"journal-{}.{end}\"", context.dossier.nom);
    let body = body(app, context, filter, head, write);
    Ok(([(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, name)], body)
        .into_response())
}

/// Where the next batch begins.
enum Next {
    Head(Vec<u8>),
    After(Option<String>),
    End,
}

/// Reads a batch when the one before has been taken.
fn body(app: Shared, context: Context, filter: Filter, head: Vec<u8>, write: Write) -> Body {
    let (context, filter) = (Arc::new(context), Arc::new(filter));
    Body::from_stream(stream::unfold(Next::Head(head), move |next| {
        let (app, context, filter) = (app.clone(), context.clone(), filter.clone());
        async move {
            let after = match next {
                Next::Head(head) => return Some((Ok(Bytes::from(head)), Next::After(None))),
                Next::After(after) => after,
                Next::End => return None,
            };
            match batch(&app, context.dossier.id, filter, after).await {
                Ok((entries, next)) => {
                    let next = next.map_or(Next::End, |next| Next::After(Some(next)));
                    Some((Ok(Bytes::from(write(&context, &entries))), next))
                }
                // Cut short, so that nobody takes half of it for the whole.
                Err(error) => {
                    tracing::error!(%error, "an export of the audit log was cut short");
                    Some((Err(error), Next::End))
                }
            }
        }
    }))
}

async fn batch(
    app: &Shared,
    dossier: DossierId,
    filter: Arc<Filter>,
    after: Option<String>,
) -> Result<(Vec<Entry>, Option<String>)> {
    let page =
        app.db.read(move |tx| audit::list(tx, dossier, &filter, after.as_deref(), BATCH)).await?;
    Ok((page.items, page.next))
}
