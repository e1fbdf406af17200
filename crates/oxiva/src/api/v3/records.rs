//! Create, read, change, delete and list, once for every noun.

use super::{
    answer::{Created, NoContent, ROOT},
    batch,
    caller::{Caller, Read, Write},
    etag::{self, IfMatch, IfNoneMatch, Tagged},
    fields,
    idempotency::Once,
    record_schemas::{NounChange, NounNew, NounPart, NounWhole},
    request::{PathId, Query, Sent, limit, with_page, write},
};
use crate::{
    api::describe::{Asked, Describe, Methods, Operation, Operations, QueryParameter, get, post},
    app::Shared,
    changes,
    db::Tx,
    dossiers::DossierId,
    error::{Code, Error, Result},
    http::request::Parameters,
    page::Page,
    records::{self, Input, Noun, RecordKind, of_kind, shown::View},
};
use axum::{
    Json,
    extract::State,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use std::marker::PhantomData;

/// A noun as v3 lists it.
#[diagnostic::on_unimplemented(
    note = "`belonging!` in the noun's file says this, too; another noun says it in its file in `api/v3/`"
)]
pub trait Listed: Noun {
    /// What a list can be narrowed by.
    type Filter: Send;

    /// The parameters of its filters, beside `q`, `sort`, `fields`, `after` and `limit`.
    fn filters() -> Vec<QueryParameter>;
    /// The parameter that chooses the order.
    fn sort() -> QueryParameter;
    /// Reads filters and order; refused if one of them is none.
    fn filter(query: &Parameters) -> Result<Self::Filter>;
    /// Whether a record is among those that the filter finds.
    fn passes(&self, filter: &Self::Filter) -> bool;
    /// A page of the records that the filter finds, in its order.
    fn list(
        tx: &mut Tx,
        dossier: DossierId,
        filter: &Self::Filter,
        after: Option<&str>,
        limit: i64,
    ) -> Result<Page<Self>>;
}

/// The path of a noun's collection: `/tickets`.
fn collection(kind: RecordKind) -> String {
    format!("/{}", kind.plural())
}

/// The operations of a noun.
pub fn operations(kind: RecordKind) -> Operations {
    of_kind!(kind, N => operations_of::<N>())
}

fn operations_of<N: Listed>() -> Operations {
    let (all, name, names) = (collection(N::KIND), N::KIND.name(), N::KIND.plural_name());
    let id = |verb: &str| format!("{verb}{name}");
    let one: Methods = get(id("get"), show::<N>)
        .patch(id("change"), change::<N>)
        .delete(id("delete"), remove::<N>)
        .refusing(&[409]);
    Operations::new(ROOT, names)
        .route(&all, get(format!("list{names}"), list::<N>).post(id("create"), create::<N>))
        .route(&format!("{all}/batch"), post(format!("create{names}"), batch::create::<N>))
        .route(&format!("{all}/{{id}}"), one)
}

/// What a list of records takes.
pub struct ListQuery<N>(PhantomData<fn() -> N>);

impl<N: Listed> Asked for ListQuery<N> {
    fn parameters() -> Vec<QueryParameter> {
        let mut all = vec![QueryParameter::text("q")];
        all.extend(N::filters());
        all.extend(with_page([N::sort(), QueryParameter::text("fields")]));
        all
    }
}

async fn list<N: Listed>(
    State(app): State<Shared>,
    caller: Caller<Read>,
    query: Query<ListQuery<N>>,
) -> Result<Json<Page<NounPart<N>>>> {
    let query = query.read()?;
    let (limit, filter) = (limit(&query)?, N::filter(&query)?);
    let wanted = fields::Wanted::of::<N>(&query)?;
    // What is found by words comes in the order of the words.
    if query.get("q").is_some() && query.get("sort").is_some() {
        return Err(Error::parameter(Code::InvalidParameter, "sort"));
    }
    let (dossier, public_url) = (caller.dossier.clone(), app.config.public_url());
    let page = app.db.read(move |tx| {
        let view = View { dossier: &dossier, public_url: &public_url };
        let (id, after) = (dossier.id, query.get("after"));
        let page = match query.get("q") {
            Some(words) => {
                let keep = |record: &N| record.passes(&filter);
                records::find_by_words(tx, id, words, keep, after, limit)?
            }
            None => N::list(tx, id, &filter, after, limit)?,
        };
        Ok(page.map(|record| NounWhole::of(&record, &view).part(&wanted)))
    });
    Ok(Json(page.await?))
}

async fn create<N: Listed>(
    State(app): State<Shared>,
    caller: Caller<Write>,
    sent: Sent<NounNew<N>>,
) -> Result<Tagged<Created<NounWhole<N>>>> {
    sent.check_key()?;
    let sent = sent.read().await?;
    let input = Input(sent.object()?);
    let scope = caller.scope(&app);
    let made = sent.once(&app, caller, move |tx, dossier| {
        let fields = input.into_fields::<N::Fields>(&dossier.reading(scope.now))?;
        let record: N = changes::create(tx, &scope, fields)?;
        Ok(NounWhole::of(&record, &View { dossier, public_url: &scope.public_url }))
    });
    let made: Once<NounWhole<N>> = made.await?;
    let tag = etag::header(made.value());
    Ok(Tagged { tag, answer: Created::in_collection(&collection(N::KIND), made) })
}

/// What a single record is read with.
enum FieldsQuery {}

impl Asked for FieldsQuery {
    fn parameters() -> Vec<QueryParameter> {
        vec![QueryParameter::text("fields")]
    }
}

/// A record; 304 to those who have it already.
enum Shown<N> {
    Record(NounPart<N>),
    NotModified,
}

impl<N> IntoResponse for Shown<N> {
    fn into_response(self) -> Response {
        match self {
            Shown::Record(record) => Json(record).into_response(),
            Shown::NotModified => StatusCode::NOT_MODIFIED.into_response(),
        }
    }
}

impl<N: Listed> Describe for Shown<N> {
    fn describe(operation: &mut Operation) {
        operation.answers::<NounPart<N>>(StatusCode::OK);
    }
}

async fn show<N: Listed>(
    State(app): State<Shared>,
    caller: Caller<Read>,
    id: PathId,
    query: Query<FieldsQuery>,
    known: IfNoneMatch,
) -> Result<Tagged<Shown<N>>> {
    let id = id.parse()?;
    let wanted = fields::Wanted::of::<N>(&query.read()?)?;
    let (dossier, public_url) = (caller.dossier.clone(), app.config.public_url());
    let record = app.db.read(move |tx| {
        let record: N = records::get(tx, dossier.id, id)?;
        Ok(NounWhole::of(&record, &View { dossier: &dossier, public_url: &public_url }))
    });
    let record = record.await?;
    let tag = etag::header(record.value());
    let answer = if known.names(record.value()) {
        Shown::NotModified
    } else {
        Shown::Record(record.part(&wanted))
    };
    Ok(Tagged { tag, answer })
}

/// Refuses where `If-Match` names what the record is no more; in the transaction of the change.
fn check<N: Noun>(tx: &mut Tx, view: &View<'_>, id: i64, seen: &IfMatch) -> Result<()> {
    if !seen.is_asked() {
        return Ok(());
    }
    let record = records::get::<N>(tx, view.dossier.id, id)?;
    seen.check(NounWhole::of(&record, view).value())
}

async fn change<N: Listed>(
    State(app): State<Shared>,
    caller: Caller<Write>,
    id: PathId,
    seen: IfMatch,
    sent: Sent<NounChange<N>>,
) -> Result<Tagged<Json<NounWhole<N>>>> {
    let id = id.parse()?;
    let input = Input(sent.read().await?.object()?);
    let scope = caller.scope(&app);
    let record = write(&app, caller, move |tx, dossier| {
        let view = View { dossier, public_url: &scope.public_url };
        check::<N>(tx, &view, id, &seen)?;
        let reading = dossier.reading(scope.now);
        let record: N = changes::save(tx, &scope, id, |fields| input.over(&fields, &reading))?;
        Ok(NounWhole::of(&record, &view))
    });
    let record = record.await?;
    Ok(Tagged { tag: etag::header(record.value()), answer: Json(record) })
}

async fn remove<N: Listed>(
    State(app): State<Shared>,
    caller: Caller<Write>,
    id: PathId,
    seen: IfMatch,
) -> Result<NoContent> {
    let (id, scope) = (id.parse()?, caller.scope(&app));
    write(&app, caller, move |tx, dossier| {
        let view = View { dossier, public_url: &scope.public_url };
        check::<N>(tx, &view, id, &seen)?;
        changes::delete::<N>(tx, &scope, id)
    })
    .await?;
    Ok(NoContent)
}
