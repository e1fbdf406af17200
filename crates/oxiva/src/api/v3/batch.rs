//! `POST /{noun}/batch`: many records in one transaction, all or none.

use super::{
    authenticate, idempotency,
    records::{Listed, show_record},
    scope_of,
};
use crate::{
    app::Shared,
    changes,
    db::Tx,
    dossiers::{
        self, Dossier,
        tokens::{self, Scope},
    },
    error::{Error, Problem, Result},
    http::request::{parse_object, read_body},
    records::Input,
};
use axum::{
    Json,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::{Map, Value, json};

/// Records of one batch.
pub const MOST: usize = 100;

/// `{"items": [{"nom": "…"}, …]}`
pub async fn create<N: Listed>(State(app): State<Shared>, request: Request) -> Result<Response> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Write).await?;
    let (parts, body) = request.into_parts();
    let key = idempotency::key(&parts.headers)?;
    let body = read_body(body, app.config.limits.body_bytes).await?;
    let items = items(parse_object(&parts.headers, &body)?)?;
    let scope = scope_of(&app, &caller);
    let call = idempotency::Call { key, path: parts.uri.path().to_owned(), body };
    let answer = app.db.write(caller.dossier.id.key(), move |tx| {
        tokens::stands(tx, caller.dossier.id, caller.token)?;
        idempotency::once(tx, scope.dossier, scope.now, &call, |tx| {
            create_all::<N>(tx, &scope, &caller.dossier, items)
        })
    });
    Ok((StatusCode::CREATED, Json(answer.await?)).into_response())
}

fn items(mut sent: Map<String, Value>) -> Result<Vec<Input>> {
    fn wrong<T>(field: impl Into<String>, rule: &'static str) -> Result<T> {
        Err(Problem::new(field, rule).into())
    }
    let list = match sent.remove("items") {
        Some(Value::Array(list)) => list,
        None | Some(Value::Null) => return wrong("items", "required"),
        Some(_) => return wrong("items", "type"),
    };
    if let Some(name) = sent.into_iter().next() {
        return wrong(name.0, "unknown_field");
    }
    match list.len() {
        0 => return wrong("items", "required"),
        1..=MOST => {}
        _ => return Err(Problem::new("items", "too_many").with("max", MOST).into()),
    }
    let object = |(at, item)| match item {
        Value::Object(fields) => Ok(Input(fields)),
        _ => wrong(format!("items.{at}"), "type"),
    };
    (0..).zip(list).map(object).collect()
}

/// Goes on after what is wrong, so that the refusal names all of it.
fn create_all<N: Listed>(
    tx: &mut Tx,
    scope: &dossiers::Scope,
    dossier: &Dossier,
    items: Vec<Input>,
) -> Result<Value> {
    let (zone, mut made, mut problems) = (dossier.zone(), Vec::new(), Vec::new());
    for (at, item) in items.into_iter().enumerate() {
        let fields = item.into_fields::<N::Fields>(&zone);
        match fields.and_then(|fields| changes::create::<N>(tx, scope, fields)) {
            Ok(record) => made.push(show_record(&record, dossier)),
            Err(Error::Invalid(found)) => problems.extend(found.into_iter().map(|problem| {
                Problem { field: format!("items.{at}.{}", problem.field), ..problem }
            })),
            Err(error) => return Err(error),
        }
    }
    match problems.is_empty() {
        true => Ok(json!({ "items": made })),
        false => Err(Error::Invalid(problems)),
    }
}
