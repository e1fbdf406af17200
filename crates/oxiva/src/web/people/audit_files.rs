//! `/journal/csv` and `/journal/jsonl`: the audit log to take away, with the filters of the page,
//! sent as it is read, a page at a time.

use super::audit::{filter, line};
use crate::{
    app::Shared,
    dossiers::{
        Dossier,
        audit::{self, Action, Entry},
    },
    error::Result,
    http::request::Parameters,
    spreadsheet,
    web::{download, names::Names, shell::Shell, visitor::Visitor},
};
use axum::{
    extract::{Request, State},
    response::Response,
};
use jiff::Timestamp;
use serde_json::json;
use std::sync::Arc;

/// Lines read at once.
const MAX_BATCH_LINES: i64 = 500;

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

/// What it takes to say an entry in words.
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

/// Writes some entries in the format of a file.
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
    let filter = filter(&query, &visitor.reading())?;
    let (scope, nom, format) = (visitor.scope(&app), dossier.nom.clone(), end.to_owned());
    let names = app.db.write(dossier.id.key(), move |tx| {
        audit::note(tx, &scope, Action::AuditExported, &nom, json!({ "format": format }))?;
        Names::read(tx, scope.dossier)
    });
    let context = Context { names: names.await?, s: visitor.shell("audit"), dossier };
    let head = if end == "csv" { csv_head(&context.s) } else { Vec::new() };
    let name = format!("journal-{}", context.dossier.nom);
    let (context, filter) = (Arc::new(context), Arc::new(filter));
    let read = move |after: Option<String>| {
        let (app, context, filter) = (app.clone(), context.clone(), filter.clone());
        async move {
            let dossier = context.dossier.id;
            let page = app.db.read(move |tx| {
                audit::list(tx, dossier, &filter, after.as_deref(), MAX_BATCH_LINES)
            });
            let page = page.await?;
            Ok((write(&context, &page.items).into(), page.next))
        }
    };
    Ok(download::file(&name, end, kind, download::in_batches("audit log", head, read)))
}

/// The titles of the columns.
fn csv_head(s: &Shell) -> Vec<u8> {
    let titles = ["at", "who", "what", "word", "subject", "details", "address"];
    let titles = titles.map(|title| s.t(&format!("audit-column-{title}")));
    let mut head = spreadsheet::MARK.to_vec();
    head.extend(spreadsheet::rows(std::iter::once(titles.to_vec())));
    head
}
