//! `/events`: everything that happened, oldest first, for whoever would rather ask than be called.

use super::{authenticate, records::limit};
use crate::{
    app::{Routes, Shared},
    db::Tx,
    dossiers::{Dossier, tokens::Scope},
    error::{Code, Error, Result},
    http::{
        request::Parameters,
        routes::{Kind, get},
    },
    page,
    records::{
        Activite, Change, Noun, RecordKind as NounKind, Societe, Ticket,
        events::{self, Written},
        shown,
    },
    webhooks::{payload, settings},
};
use axum::{
    Json,
    extract::{Request, State},
};
use serde_json::{Value, json};

pub fn routes() -> Routes {
    Routes::new(Kind::Api).route("/events", get(list))
}

/// `after=now`: only where to go on from.
const NOW: &str = "now";

/// `next` is always there: whoever asks again goes on from it.
async fn list(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let caller = authenticate(&app, request.headers(), request.extensions(), Scope::Read).await?;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["kind", "after", "limit"])?;
    let (limit, kinds, dossier) = (limit(&query)?, kinds(&query)?, caller.dossier);
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
        let items: Result<Vec<_>> = found.iter().map(|one| whole(tx, &dossier, one)).collect();
        Ok(json!({ "items": items?, "next": page::cursor(&place) }))
    });
    Ok(Json(answer.await?))
}

/// `kind=ticket.created,ticket.updated`
fn kinds(query: &Parameters) -> Result<Option<Vec<String>>> {
    let Some(text) = query.get("kind") else { return Ok(None) };
    let kinds: Vec<_> = text.split(',').map(|kind| kind.trim().to_owned()).collect();
    match kinds.iter().all(|kind| settings::kinds().any(|known| known == *kind)) {
        true => Ok(Some(kinds)),
        false => Err(Error::parameter(Code::InvalidParameter, "kind")),
    }
}

/// As a webhook tells it. The record is as it was at the time if it was kept, because a webhook or a
/// zap wanted it; else as it is now; of one that is gone, the ids.
fn whole(tx: &mut Tx, dossier: &Dossier, written: &Written) -> Result<Value> {
    let event = &written.event;
    let kept = payload::find(tx, dossier.id, written.seq)?;
    let record = match kept.and_then(|text: String| serde_json::from_str(&text).ok()) {
        Some(record) => Some(record),
        None => match event.kind {
            NounKind::Societe => now::<Societe>(tx, dossier, event.record)?,
            NounKind::Activite => now::<Activite>(tx, dossier, event.record)?,
            NounKind::Ticket => now::<Ticket>(tx, dossier, event.record)?,
        },
    };
    let record = record.unwrap_or_else(|| payload::ids(event));
    Ok(payload::envelope(written.seq, event, written.at, record))
}

fn now<N: Noun>(tx: &mut Tx, dossier: &Dossier, id: i64) -> Result<Option<Value>> {
    let record = N::find(tx, dossier.id, id)?;
    Ok(record.map(|record| Value::Object(shown::record(&record, dossier))))
}
