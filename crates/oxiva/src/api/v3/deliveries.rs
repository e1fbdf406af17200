//! `/deliveries`: the log of every call, and calling again.

use super::{
    answer::{Accepted, ROOT},
    caller::{Caller, Webhooks},
    request::{PathIds, Query, Sent, limit, with_page, word, write},
    webhooks::{Replay, Replayed, replay_matching},
};
use crate::{
    api::describe::{Asked, Operations, QueryParameter, get, post},
    app::Shared,
    clock::Micros,
    dossiers::Dossier,
    error::{Code, Result},
    http::request::Parameters,
    page::Page,
    records::input,
    webhooks::{
        deliveries::{self, Attempt, Delivery, DeliveryState, Filter},
        dispatch, endpoints, replay,
        sent::{self, Message, Sent as SentCall},
    },
    wire::{Date, Id, millis},
};
use axum::{Json, extract::State};
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use zap_engine::dates::Reading;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Deliveries")
        .route("/deliveries", get("listDeliveries", list))
        .route("/deliveries/replay", post("replayDeliveries", replay_all))
        .route("/deliveries/{webhook}/{event}", get("getDelivery", show))
        .route(
            "/deliveries/{webhook}/{event}/replay",
            post("replayDelivery", again).refusing(&[409, 422]),
        )
}

/// What a list of deliveries takes.
enum DeliveryQuery {}

impl Asked for DeliveryQuery {
    fn parameters() -> Vec<QueryParameter> {
        with_page([
            QueryParameter::of::<DeliveryState>("state").explained("state-deliveries"),
            QueryParameter::of::<Id>("webhook"),
            QueryParameter::of::<Id>("event"),
            QueryParameter::text("type").explained("type-event"),
            QueryParameter::text("since"),
            QueryParameter::text("until"),
        ])
    }
}

fn filter(query: &Parameters, reading: &Reading) -> Result<Filter> {
    let moment = |text: &str| input::moment(text, reading).map(|at| at.as_microsecond());
    Ok(Filter {
        missed: false,
        state: word(query, "state", DeliveryState::parse)?,
        endpoint: word(query, "webhook", input::id)?,
        event: word(query, "event", input::id)?,
        kind: query.get("type").map(str::to_owned),
        since: word(query, "since", moment)?,
        until: word(query, "until", moment)?,
    })
}

/// An event that an endpoint is told.
#[derive(Serialize, ToSchema)]
#[schema(as = Delivery)]
struct DeliveryAnswer {
    /// As the calls name it in `webhook-id`.
    id: String,
    webhook: Id,
    event: Id,
    r#type: String,
    record: Id,
    societe: Id,
    state: DeliveryState,
    attempts: i64,
    created_at: Date,
    #[schema(required)]
    next_attempt_at: Option<Date>,
    #[schema(required)]
    last_attempt: Option<AttemptAnswer>,
}

/// One call.
#[derive(Serialize, ToSchema)]
#[schema(as = Attempt)]
struct AttemptAnswer {
    number: i64,
    at: Date,
    duration_ms: f64,
    url: String,
    /// Of the answer, if there was one.
    #[schema(required)]
    status: Option<i64>,
    /// Why there was no answer, in a word.
    #[schema(required, value_type = Value)]
    failure: Option<String>,
}

/// A delivery and all its calls.
#[derive(Serialize, ToSchema)]
struct DeliveryWithLog {
    #[serde(flatten)]
    delivery: DeliveryAnswer,
    log: Vec<LogEntry>,
}

/// One call, with what was sent and what was answered.
#[derive(Serialize, ToSchema)]
struct LogEntry {
    #[serde(flatten)]
    attempt: AttemptAnswer,
    request: CallMade,
    /// The start of the body.
    answer: String,
    answer_truncated: bool,
}

/// What was sent.
#[derive(Serialize, ToSchema)]
struct CallMade {
    method: &'static str,
    /// A header without a value is one whose value is not shown.
    #[schema(value_type = Object)]
    headers: Map<String, Value>,
    #[schema(required)]
    body: Option<String>,
}

impl DeliveryAnswer {
    fn of(delivery: &Delivery, dossier: &Dossier) -> DeliveryAnswer {
        let zone = dossier.zone();
        let date = |at: Micros| Date::at(at, &zone);
        let waits = delivery.state == DeliveryState::Pending && !delivery.held;
        DeliveryAnswer {
            id: dispatch::message_id(dossier.id, delivery.endpoint, delivery.seq),
            webhook: Id(delivery.endpoint),
            event: Id(delivery.seq),
            r#type: delivery.event.word(),
            record: Id(delivery.event.record),
            societe: Id(delivery.event.societe),
            state: delivery.state,
            attempts: delivery.attempts,
            created_at: date(delivery.created_at),
            next_attempt_at: waits.then(|| date(delivery.run_at)),
            last_attempt: delivery.last.as_ref().map(|one| AttemptAnswer::of(one, &zone)),
        }
    }
}

impl AttemptAnswer {
    fn of(attempt: &Attempt, zone: &TimeZone) -> AttemptAnswer {
        AttemptAnswer {
            number: attempt.number,
            at: Date::at(attempt.at, zone),
            duration_ms: millis(attempt.duration),
            url: attempt.url.clone(),
            status: attempt.status,
            failure: attempt.failure.clone(),
        }
    }
}

impl LogEntry {
    fn of(attempt: &Attempt, message: &Message, zone: &TimeZone) -> LogEntry {
        LogEntry {
            attempt: AttemptAnswer::of(attempt, zone),
            request: CallMade::of(message.sent(attempt)),
            answer: String::from_utf8_lossy(&attempt.answer).into_owned(),
            answer_truncated: attempt.is_cut(),
        }
    }
}

impl CallMade {
    fn of(sent: SentCall) -> CallMade {
        let headers = sent.headers.into_iter().map(|(name, value)| (name, json!(value)));
        let body = Some(sent.body).filter(|body| !body.is_empty());
        CallMade { method: sent.method, headers: headers.collect(), body }
    }
}

async fn list(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    query: Query<DeliveryQuery>,
) -> Result<Json<Page<DeliveryAnswer>>> {
    let (query, dossier) = (query.read()?, caller.dossier.clone());
    let (filter, limit) = (filter(&query, &dossier.reading(app.clock.now()))?, limit(&query)?);
    let answer = app.db.read(move |tx| {
        let page = deliveries::list(tx, dossier.id, &filter, query.get("after"), limit)?;
        Ok(page.map(|one| DeliveryAnswer::of(&one, &dossier)))
    });
    Ok(Json(answer.await?))
}

async fn show(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    ids: PathIds,
) -> Result<Json<DeliveryWithLog>> {
    let ((webhook, event), dossier) = (ids.parse()?, caller.dossier.clone());
    let answer = app.db.read(move |tx| {
        let delivery = deliveries::find(tx, dossier.id, webhook, event)?;
        let attempts = deliveries::attempts(tx, dossier.id, webhook, event)?;
        let endpoint = endpoints::find(tx, dossier.id, webhook)?.ok_or(Code::NotFound)?;
        let message = sent::message(tx, dossier.id, &endpoint, &delivery)?;
        let entry = |attempt| LogEntry::of(attempt, &message, &dossier.zone());
        let log = attempts.iter().map(entry).collect();
        Ok(DeliveryWithLog { delivery: DeliveryAnswer::of(&delivery, &dossier), log })
    });
    Ok(Json(answer.await?))
}

/// Everything that the filters find, whatever its endpoint.
async fn replay_all(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    sent: Sent<Replay>,
) -> Result<Json<Replayed>> {
    let sent = sent.read().await?.object()?;
    replay_matching(&app, caller, sent, None).await
}

async fn again(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    ids: PathIds,
) -> Result<Accepted> {
    let ((webhook, event), scope) = (ids.parse()?, caller.scope(&app));
    write(&app, caller, move |tx, _| replay::one(tx, &scope, webhook, event)).await?;
    Ok(Accepted)
}
