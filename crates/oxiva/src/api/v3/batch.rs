//! `POST /{noun}/batch`: many records in one transaction, all or none.

use super::{
    answer::Created,
    caller::{Caller, Write},
    record_schemas::{NounBatch, NounList, NounWhole},
    records::Listed,
    request::Sent,
};
use crate::{
    app::Shared,
    changes,
    db::Tx,
    dossiers::{self, Dossier},
    error::{Error, Problem, Result},
    records::{Input, shown::View},
};
use axum::extract::State;
use serde_json::{Map, Value};

/// Records of one batch.
pub const MAX_RECORDS: usize = 100;

/// `{"items": [{"nom": "…"}, …]}`
pub async fn create<N: Listed>(
    State(app): State<Shared>,
    caller: Caller<Write>,
    sent: Sent<NounBatch<N>>,
) -> Result<Created<NounList<N>>> {
    sent.check_key()?;
    let sent = sent.read().await?;
    let items = items(sent.object()?)?;
    let scope = caller.scope(&app);
    let made =
        sent.once(&app, caller, move |tx, dossier| create_all::<N>(tx, &scope, dossier, items));
    Ok(Created::nowhere(made.await?))
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
        1..=MAX_RECORDS => {}
        _ => return Err(Problem::new("items", "too_many").with("max", MAX_RECORDS).into()),
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
) -> Result<NounList<N>> {
    let reading = dossier.reading(scope.now);
    let view = View { dossier, public_url: &scope.public_url };
    let (mut made, mut problems) = (Vec::new(), Vec::new());
    for (at, item) in items.into_iter().enumerate() {
        let fields = item.into_fields::<N::Fields>(&reading);
        match fields.and_then(|fields| changes::create::<N>(tx, scope, fields)) {
            Ok(record) => made.push(NounWhole::of(&record, &view)),
            Err(Error::Invalid(found)) => problems.extend(found.into_iter().map(|problem| {
                Problem { field: format!("items.{at}.{}", problem.field), ..problem }
            })),
            Err(error) => return Err(error),
        }
    }
    if problems.is_empty() { Ok(NounList { items: made }) } else { Err(Error::Invalid(problems)) }
}
