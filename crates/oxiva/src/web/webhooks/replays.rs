//! `/livraisons/relance`: calls everything again that the filters of the log find, step by step ([`stepwise`]).

use super::log_filter;
use crate::{
    app::Shared,
    dossiers::DossierId,
    error::{Code, Error, Result},
    http::request::Parameters,
    web::{form::read, once, respond::html, shell::Shell, stepwise, visitor::Visitor},
    webhooks::{
        deliveries::{DeliveryState, Filter},
        endpoints,
        replay::{self, Estimate},
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};

/// The log of calls.
const LIST: &str = "/livraisons";

#[derive(Template)]
#[template(path = "replay.html")]
struct ReplayPage {
    s: Shell,
    /// What is replayed, in words.
    filters: Vec<(String, String)>,
    /// The filters again, for the form.
    hidden: Vec<(String, String)>,
    back: String,
    expected: i64,
    /// There may be more, or some at all: not everything was looked at.
    uncounted: bool,
    max_counted: i64,
    progress: Option<Progress>,
}

/// How far a replay is.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// Deliveries replayed so far.
    pub replayed: i64,
    /// The number of the state, and the place among its deliveries. `None`: all is done.
    next: Option<(usize, String)>,
}

impl Progress {
    fn next(&self) -> Option<String> {
        self.next.as_ref().map(|(state, place)| format!("{state}:{place}"))
    }

    fn read(typed: &Parameters) -> Result<Progress> {
        let number = |name| typed.get(name).and_then(|text| text.parse().ok()).unwrap_or(0);
        let next = match typed.get("suite").map(|text| text.split_once(':')) {
            None => (0, String::new()),
            Some(Some((state, place))) => (state.parse().unwrap_or(usize::MAX), place.to_owned()),
            Some(None) => return Err(Error::parameter(Code::InvalidParameter, "suite")),
        };
        Ok(Progress { replayed: number("faites"), next: Some(next) })
    }
}

/// What would be replayed, and the button.
pub async fn confirm(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let query = Parameters::of_query(request.uri().query())?;
    let dossier = visitor.dossier();
    let filter = log_filter::read(&query, &visitor.reading())?;
    let expected = estimate(&app, dossier, filter).await?;
    page(&visitor, &app, &query, expected, None).await
}

/// Replays as much as one request may, and shows how far that came.
pub async fn run(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let steps = stepwise::steps(request.headers());
    let typed = read(&app, request).await?;
    // Each page of the way has a key of its own: sent again, it makes no call again.
    let begun = once::make(&visitor, &app, &typed, |_, _| Ok(()), |()| LIST.to_owned()).await?;
    if begun.new.is_none() {
        return Ok(begun.lead(""));
    }
    let filter = log_filter::read(&typed, &visitor.reading())?;
    let found = typed.get("prevues").and_then(|text| text.parse().ok()).unwrap_or(0);
    let expected = Estimate { found, more: false };
    let progress = go_on(&visitor, &app, &filter, Progress::read(&typed)?, steps).await?;
    page(&visitor, &app, &typed, expected, Some(progress)).await
}

/// Begins at once to replay what the filters of `query` find, and shows how far that came.
pub async fn begin(visitor: &Visitor, app: &Shared, query: &Parameters) -> Result<Response> {
    let (dossier, filter) = (visitor.dossier(), log_filter::read(query, &visitor.reading())?);
    let expected = estimate(app, dossier, filter.clone()).await?;
    let progress = Progress::read(query)?;
    let progress = go_on(visitor, app, &filter, progress, stepwise::MAX_STEPS).await?;
    page(visitor, app, query, expected, Some(progress)).await
}

async fn estimate(app: &Shared, dossier: DossierId, filter: Filter) -> Result<Estimate> {
    let now = app.clock.now();
    app.db.read(move |tx| replay::estimate(tx, dossier, &filter, now, stepwise::MAX_COUNTED)).await
}

async fn go_on(
    visitor: &Visitor,
    app: &Shared,
    filter: &Filter,
    mut progress: Progress,
    steps: usize,
) -> Result<Progress> {
    let (states, started) = (replay::states(filter), app.clock.elapsed());
    for _ in 0..steps {
        let Some((at, place)) = progress.next.take() else { break };
        let Some(state) = states.get(at).copied() else { break };
        let step = one_step(visitor, app, filter, state, place).await?;
        progress.replayed += step.replayed;
        progress.next = match step.next {
            Some(next) => Some((at, next)),
            None => (at + 1 < states.len()).then(|| (at + 1, String::new())),
        };
        if !stepwise::has_time(app, started) {
            break;
        }
    }
    Ok(progress)
}

async fn one_step(
    visitor: &Visitor,
    app: &Shared,
    filter: &Filter,
    state: DeliveryState,
    place: String,
) -> Result<replay::Step> {
    let filter = Filter { state: Some(state), ..filter.clone() };
    visitor
        .write(app, move |tx, scope| {
            let place = Some(place.as_str()).filter(|place| !place.is_empty());
            replay::matching(tx, scope, &filter, place)
        })
        .await
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    query: &Parameters,
    expected: Estimate,
    progress: Option<Progress>,
) -> Result<Response> {
    let s = visitor.shell("deliveries");
    let filters = in_words(visitor, app, &s, query).await?;
    Ok(html(ReplayPage {
        filters,
        hidden: log_filter::given(query)
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
        back: format!("/livraisons{}", log_filter::encoded(query)),
        expected: expected.found,
        uncounted: expected.more,
        max_counted: stepwise::MAX_COUNTED,
        progress,
        s,
    }))
}

async fn in_words(
    visitor: &Visitor,
    app: &Shared,
    s: &Shell,
    query: &Parameters,
) -> Result<Vec<(String, String)>> {
    let dossier = visitor.dossier();
    let filter = log_filter::read(query, &visitor.reading())?;
    let endpoint = match filter.endpoint {
        Some(id) => app.db.read(move |tx| endpoints::find(tx, dossier, id)).await?,
        None => None,
    };
    let states: Vec<_> =
        replay::states(&filter).iter().map(|state| s.word("delivery", state.word())).collect();
    let mut words = vec![(s.t("state"), states.join(", "))];
    let mut add = |label: &str, value: Option<String>| {
        words.extend(value.map(|value| (s.t(label), value)));
    };
    add("destination", endpoint.map(|endpoint| s.endpoint(&endpoint)));
    add("event-kind", filter.kind.map(|kind| s.kind(&kind)));
    add("event", filter.event.map(|event| s.t1("number", "id", event)));
    add("since", filter.since.map(|at| s.datetime(&at)));
    add("until", filter.until.map(|at| s.datetime(&at)));
    Ok(words)
}
