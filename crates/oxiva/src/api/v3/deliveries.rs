//! `/deliveries`: the log of every call, and calling again.

use super::{
    authenticate,
    records::{limit, write},
    scope_of,
    webhooks::{read_object, replay_matching},
};
use crate::{
    app::{Routes, Shared},
    clock::Micros,
    dossiers::{Dossier, tokens::Scope},
    error::{Code, Error, Result},
    http::{
        request::Parameters,
        routes::{Kind, get, post},
    },
    records::{input, shown},
    webhooks::{
        deliveries::{self, Attempt, Delivery, Filter, State as DeliveryState},
        dispatch, endpoints, replay,
        sent::{self, Sent},
    },
};
use axum::{
    Json,
    extract::{Path, Request, State, rejection::PathRejection},
    http::StatusCode,
};
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

pub fn routes() -> Routes {
    Routes::new(Kind::Api)
        .route("/deliveries", get(list))
        .route("/deliveries/replay", post(replay_all))
        .route("/deliveries/{webhook}/{event}", get(show))
        .route("/deliveries/{webhook}/{event}/replay", post(again))
}

const FILTERS: &[&str] = &["state", "webhook", "event", "type", "since", "until", "after", "limit"];

async fn list(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let dossier = authenticate(&app, headers, extensions, Scope::Webhooks).await?.dossier;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(FILTERS)?;
    let (filter, limit) = (filter(&query, &dossier.zone())?, limit(&query)?);
    let answer = app.db.read(move |tx| {
        let page = deliveries::list(tx, dossier.id, &filter, query.get("after"), limit)?;
        let items: Vec<_> = page.items.iter().map(|d| shown(d, &dossier)).collect();
        Ok(json!({ "items": items, "next": page.next }))
    });
    Ok(Json(answer.await?))
}

fn filter(query: &Parameters, zone: &TimeZone) -> Result<Filter> {
    fn read<T>(
        query: &Parameters,
        name: &'static str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>> {
        match query.get(name) {
            None => Ok(None),
            Some(text) => {
                parse(text).map(Some).ok_or_else(|| Error::parameter(Code::InvalidParameter, name))
            }
        }
    }
    let moment = |text: &str| input::moment(text, zone).map(|at| at.as_microsecond());
    Ok(Filter {
        missed: false,
        state: read(query, "state", DeliveryState::parse)?,
        endpoint: read(query, "webhook", input::id)?,
        event: read(query, "event", input::id)?,
        kind: query.get("type").map(str::to_owned),
        since: read(query, "since", moment)?,
        until: read(query, "until", moment)?,
    })
}

fn shown(delivery: &Delivery, dossier: &Dossier) -> Value {
    let zone = dossier.zone();
    let date = |at: Micros| shown::date(at, &zone);
    let waits = delivery.state == DeliveryState::Pending && !delivery.held;
    json!({
        "id": dispatch::message_id(dossier.id, delivery.endpoint, delivery.seq),
        "webhook": delivery.endpoint.to_string(),
        "event": delivery.seq.to_string(),
        "type": delivery.event.word(),
        "record": delivery.event.record.to_string(),
        "societe": delivery.event.societe.to_string(),
        "state": delivery.state,
        "attempts": delivery.attempts,
        "created_at": date(delivery.created_at),
        "next_attempt_at": waits.then(|| date(delivery.run_at)),
        "last_attempt": delivery.last.as_ref().map(|attempt| of_attempt(attempt, &zone)),
    })
}

fn of_attempt(attempt: &Attempt, zone: &TimeZone) -> Value {
    json!({
        "number": attempt.number,
        "at": shown::date(attempt.at, zone),
        "duration_ms": attempt.duration as f64 / 1000.0,
        "url": attempt.url,
        "status": attempt.status,
        "failure": attempt.failure,
    })
}

/// What was sent. A header without a value is one whose value is not shown.
fn of_request(sent: &Sent) -> Value {
    let headers: Map<_, _> =
        sent.headers.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let body = Some(&sent.body).filter(|body| !body.is_empty());
    json!({ "method": sent.method, "headers": headers, "body": body })
}

type Ids = std::result::Result<Path<(String, String)>, PathRejection>;

fn parse(ids: Ids) -> Result<(i64, i64)> {
    ids.ok()
        .and_then(|Path((webhook, event))| input::id(&webhook).zip(input::id(&event)))
        .ok_or_else(|| Code::NotFound.into())
}

async fn show(State(app): State<Shared>, ids: Ids, request: Request) -> Result<Json<Value>> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let dossier = authenticate(&app, headers, extensions, Scope::Webhooks).await?.dossier;
    let (webhook, event) = parse(ids)?;
    let answer = app.db.read(move |tx| {
        let delivery = deliveries::find(tx, dossier.id, webhook, event)?;
        let attempts = deliveries::attempts(tx, dossier.id, webhook, event)?;
        let endpoint = endpoints::find(tx, dossier.id, webhook)?.ok_or(Code::NotFound)?;
        let message = sent::message(tx, dossier.id, &endpoint, &delivery)?;
        let mut answer = shown(&delivery, &dossier);
        let whole = |attempt: &Attempt| {
            let mut one = of_attempt(attempt, &dossier.zone());
            one["request"] = of_request(&message.sent(attempt));
            one["answer"] = String::from_utf8_lossy(&attempt.answer).into();
            one["answer_truncated"] = attempt.is_cut().into();
            one
        };
        answer["log"] = attempts.iter().map(whole).collect();
        Ok(answer)
    });
    Ok(Json(answer.await?))
}

/// Everything that the filters find, whatever its endpoint.
async fn replay_all(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let (caller, sent) = read_object(&app, request).await?;
    replay_matching(&app, caller, sent, None).await
}

async fn again(State(app): State<Shared>, ids: Ids, request: Request) -> Result<StatusCode> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let caller = authenticate(&app, headers, extensions, Scope::Webhooks).await?;
    let (webhook, event) = parse(ids)?;
    let scope = scope_of(&app, &caller);
    write(&app, caller, move |tx, _| replay::one(tx, &scope, webhook, event)).await?;
    Ok(StatusCode::ACCEPTED)
}
