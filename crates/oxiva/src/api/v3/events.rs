//! `/events`: everything that happened, oldest first, for whoever would rather ask than be called.

use super::{
    answer::ROOT,
    caller::{Caller, Read},
    request::{Query, limit, with_page},
};
use crate::{
    api::describe::{Asked, Operations, QueryParameter, get},
    app::Shared,
    db::Tx,
    error::{Code, Error, Result},
    http::request::Parameters,
    page,
    records::{
        Change, Noun,
        events::{self, Written},
        of_kind,
        shown::{self, View},
    },
    webhooks::{
        payload::{self, Envelope},
        settings,
    },
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Events").route("/events", get("listEvents", list))
}

/// What a list of events takes.
enum EventQuery {}

impl Asked for EventQuery {
    fn parameters() -> Vec<QueryParameter> {
        with_page([QueryParameter::text("kind")])
    }
}

/// A page of events, oldest first.
#[derive(Serialize, ToSchema)]
struct EventPage {
    items: Vec<Envelope>,
    /// Always there: whoever asks again goes on from it.
    next: String,
}

/// `after=now`: only where to go on from.
const NOW: &str = "now";

async fn list(
    State(app): State<Shared>,
    caller: Caller<Read>,
    query: Query<EventQuery>,
) -> Result<Json<EventPage>> {
    let query = query.read()?;
    let (limit, kinds, dossier) = (limit(&query)?, kinds(&query)?, caller.dossier.clone());
    let public_url = app.config.public_url();
    let answer = app.db.read(move |tx| {
        let after = match query.get("after") {
            None => 0,
            Some(NOW) => events::last(tx, dossier.id)?,
            Some(cursor) => page::parse(cursor)?,
        };
        let wanted = |event: &events::Event| match &kinds {
            None => event.change != Change::Sample,
            Some(kinds) => kinds.contains(&event.word()),
        };
        let (found, place) = events::since(tx, dossier.id, after, wanted, limit as usize)?;
        let view = View { dossier: &dossier, public_url: &public_url };
        let items: Result<Vec<_>> = found.iter().map(|one| whole(tx, &view, one)).collect();
        Ok(EventPage { items: items?, next: page::cursor(&place) })
    });
    Ok(Json(answer.await?))
}

/// `kind=ticket.created,ticket.updated`
fn kinds(query: &Parameters) -> Result<Option<Vec<String>>> {
    let Some(text) = query.get("kind") else { return Ok(None) };
    let kinds: Vec<_> = text.split(',').map(|kind| kind.trim().to_owned()).collect();
    if kinds.iter().all(|kind| settings::kinds().any(|known| known == *kind)) {
        Ok(Some(kinds))
    } else {
        Err(Error::parameter(Code::InvalidParameter, "kind"))
    }
}

/// As a webhook tells it. The record is as it was at the time if it was kept, because a webhook or a
/// zap wanted it; else as it is now; of one that is gone, the ids.
fn whole(tx: &mut Tx, view: &View<'_>, written: &Written) -> Result<Envelope> {
    let event = &written.event;
    let kept = payload::find(tx, view.dossier.id, written.seq)?;
    let record = match kept.and_then(|text: String| serde_json::from_str(&text).ok()) {
        Some(record) => Some(record),
        None => of_kind!(event.kind, N => now::<N>(tx, view, event.record)?),
    };
    let record = record.unwrap_or_else(|| payload::ids(event));
    Ok(Envelope::of(written.seq, event, written.at, record))
}

fn now<N: Noun>(tx: &mut Tx, view: &View<'_>, id: i64) -> Result<Option<Value>> {
    let record = N::find(tx, view.dossier.id, id)?;
    Ok(record.map(|record| Value::Object(shown::record(&record, view))))
}
