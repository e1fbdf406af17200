//! `/webhooks`: a dossier's endpoints, their secrets, examples and replays.

use super::{
    answer::{AcceptedWith, Created, NoContent, ROOT},
    caller::{Caller, Webhooks},
    request::{
        PageQuery, PathId, Query, Sendable, Sent, ShortPage, nothing_else, take, take_text, write,
    },
};
use crate::{
    address,
    api::describe::{Operations, get, post},
    app::Shared,
    clock::Micros,
    db::Tx,
    dossiers::Dossier,
    error::{Code, Problem, Result},
    page::Page,
    records::{RecordKind, input},
    webhooks::{
        configure::{self, Wanted},
        deliveries::{DeliveryState, Filter},
        endpoints::{self, Endpoint, EndpointState, Source},
        filter::Condition,
        owe, replay,
        settings::{EventKind, Format},
        sign::{self, Scheme},
    },
    wire::{Date, Id},
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use utoipa::ToSchema;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Webhooks")
        .route("/webhooks", get("listWebhooks", list).post("createWebhook", create))
        .route(
            "/webhooks/{id}",
            get("getWebhook", show)
                .patch("changeWebhook", change)
                .delete("deleteWebhook", remove)
                .refusing(&[409]),
        )
        .route("/webhooks/{id}/secret", post("renewSecret", renew))
        .route("/webhooks/{id}/sample", post("sendSample", sample))
        .route("/webhooks/{id}/replay", post("replayWebhook", replay_all))
}

/// An endpoint.
#[derive(Serialize, ToSchema)]
#[schema(as = Webhook)]
struct WebhookAnswer {
    id: Id,
    source: Source,
    url: String,
    description: String,
    #[schema(value_type = Vec<EventKind>)]
    events: Vec<String>,
    format: Format,
    filter: Vec<Condition>,
    /// The names alone: the values may be passwords.
    headers: Vec<String>,
    /// Seconds to wait after each failure.
    #[schema(required, value_type = Option<Vec<i64>>)]
    schedule: Vec<i64>,
    /// Calls under way at once.
    #[schema(required)]
    concurrency: Option<i64>,
    /// Calls a second.
    #[schema(required)]
    rate: Option<i64>,
    ordered: bool,
    active: bool,
    state: EndpointState,
    /// Why it is not active.
    #[schema(required)]
    reason: Option<String>,
    /// Calls that failed since the last that succeeded.
    failures: i64,
    #[schema(required)]
    failing_since: Option<Date>,
    created_at: Date,
    secrets: Vec<Secret>,
    /// Shown once, when it was made. `Some(None)` is shown as `null`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    secret: Option<Option<String>>,
}

/// What may be said of a secret that signs calls.
#[derive(Serialize, ToSchema)]
struct Secret {
    id: Id,
    scheme: Scheme,
    created_at: Date,
    #[schema(required)]
    expires_at: Option<Date>,
    /// With what a receiver verifies, if that is no secret.
    #[schema(required)]
    public_key: Option<String>,
}

impl WebhookAnswer {
    /// An endpoint as programs see it: the names of its headers, never their values.
    fn read(
        tx: &mut Tx,
        dossier: &Dossier,
        endpoint: &Endpoint,
        now: Micros,
    ) -> Result<WebhookAnswer> {
        let zone = dossier.zone();
        let date = |at| Date::at(at, &zone);
        let secret = |secret: sign::Shown| Secret {
            id: Id(secret.id),
            scheme: secret.scheme,
            created_at: date(secret.created_at),
            expires_at: secret.expires_at.map(date),
            public_key: secret.public,
        };
        let secrets = sign::list(tx, dossier.id, endpoint.id, now)?.into_iter().map(secret);
        let (settings, health) = (&endpoint.settings, &endpoint.health);
        Ok(WebhookAnswer {
            id: Id(endpoint.id),
            source: endpoint.source,
            url: endpoint.url.clone(),
            description: settings.description.clone(),
            events: endpoint.kinds.clone(),
            format: settings.format,
            filter: settings.filter.clone(),
            headers: settings.headers.keys().cloned().collect(),
            schedule: settings.waits(),
            concurrency: settings.concurrency,
            rate: settings.rate,
            ordered: endpoint.ordered,
            active: endpoint.is_active(),
            state: endpoint.state,
            reason: Some(health.reason.word().to_owned()).filter(|word| !word.is_empty()),
            failures: health.failures,
            failing_since: health.failing_since.map(date),
            created_at: date(endpoint.created_at),
            secrets: secrets.collect(),
            secret: None,
        })
    }

    /// With a secret that was just made.
    fn with(self, secret: Option<sign::Secret>) -> WebhookAnswer {
        WebhookAnswer { secret: Some(secret.map(|secret| secret.for_receiver())), ..self }
    }
}

async fn list(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    query: Query<PageQuery>,
) -> Result<Json<Page<WebhookAnswer>>> {
    let page = ShortPage::read(&query.read()?)?;
    let (dossier, now) = (caller.dossier.clone(), app.clock.now());
    let answer = app.db.read(move |tx| {
        let mut all = endpoints::list(tx, dossier.id)?;
        all.retain(|endpoint| endpoint.state != EndpointState::Removed);
        let page = page.cut(all, |endpoint| endpoint.id);
        page.try_map(|endpoint| WebhookAnswer::read(tx, &dossier, &endpoint, now))
    });
    Ok(Json(answer.await?))
}

async fn show(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
) -> Result<Json<WebhookAnswer>> {
    let (id, dossier, now) = (id.parse()?, caller.dossier.clone(), app.clock.now());
    let answer = app.db.read(move |tx| {
        let endpoint = endpoints::get(tx, dossier.id, id)?;
        WebhookAnswer::read(tx, &dossier, &endpoint, now)
    });
    Ok(Json(answer.await?))
}

/// What an endpoint begins with: read by [`Wanted::over`], but for the scheme.
#[derive(ToSchema)]
#[expect(dead_code, reason = "what is sent is put over the defaults property by property")]
struct WebhookNew {
    url: String,
    #[schema(value_type = Vec<EventKind>)]
    events: Vec<String>,
    #[schema(nullable = false)]
    description: Option<String>,
    #[schema(nullable = false)]
    format: Option<Format>,
    #[schema(nullable = false)]
    filter: Option<Vec<Condition>>,
    #[schema(value_type = Object, required = false)]
    headers: Option<BTreeMap<String, String>>,
    schedule: Option<Vec<i64>>,
    concurrency: Option<i64>,
    rate: Option<i64>,
    #[schema(nullable = false)]
    ordered: Option<bool>,
    #[schema(nullable = false)]
    active: Option<bool>,
    #[schema(nullable = false)]
    scheme: Option<Scheme>,
}

impl Sendable for WebhookNew {}

/// What of an endpoint shall be otherwise: read by [`Wanted::over`].
#[derive(ToSchema)]
#[expect(dead_code, reason = "what is sent is put over what there is property by property")]
struct WebhookChange {
    #[schema(nullable = false)]
    url: Option<String>,
    #[schema(value_type = Option<Vec<EventKind>>, nullable = false)]
    events: Option<Vec<String>>,
    #[schema(nullable = false)]
    description: Option<String>,
    #[schema(nullable = false)]
    format: Option<Format>,
    #[schema(nullable = false)]
    filter: Option<Vec<Condition>>,
    #[schema(value_type = Object, required = false)]
    headers: Option<BTreeMap<String, String>>,
    schedule: Option<Vec<i64>>,
    concurrency: Option<i64>,
    rate: Option<i64>,
    #[schema(nullable = false)]
    ordered: Option<bool>,
    #[schema(nullable = false)]
    active: Option<bool>,
}

impl Sendable for WebhookChange {
    const REQUIRED: bool = false;
}

async fn create(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    sent: Sent<WebhookNew>,
) -> Result<Created<WebhookAnswer>> {
    let sent = sent.read().await?;
    sent.check_key()?;
    let mut object = sent.object()?;
    let scheme = take(&mut object, "scheme", Scheme::parse)?.unwrap_or_default();
    let mut wanted = Wanted::default().over(object)?;
    wanted.url = address::check(&app, caller.dossier.id, &wanted.url).await?;
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let made = sent.once(&app, caller, move |tx, dossier| {
        let (endpoint, secret) = configure::create(tx, &scope, &entropy, wanted, scheme)?;
        Ok(WebhookAnswer::read(tx, dossier, &endpoint, scope.now)?.with(secret))
    });
    Ok(Created::in_collection("/webhooks", made.await?))
}

async fn change(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
    sent: Sent<WebhookChange>,
) -> Result<Json<WebhookAnswer>> {
    let sent = sent.read().await?.object()?;
    let (id, dossier) = (id.parse()?, caller.dossier.id);
    let old = app.db.read(move |tx| endpoints::get(tx, dossier, id)).await?;
    // What a caller cannot know to be there must not be put back by merging: only what it sent.
    let url = match Wanted::of(&old).over(sent.clone())?.url {
        url if url == old.url => None,
        url => Some(address::check(&app, dossier, &url).await?),
    };
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let answer = write(&app, caller, move |tx, dossier| {
        let current = endpoints::get(tx, dossier.id, id)?;
        let mut wanted = Wanted::of(&current).over(sent)?;
        if let Some(url) = url {
            wanted.url = url;
        }
        let (endpoint, secret) = configure::save(tx, &scope, &entropy, id, wanted)?;
        let answer = WebhookAnswer::read(tx, dossier, &endpoint, scope.now)?;
        Ok(if secret.is_some() { answer.with(secret) } else { answer })
    });
    Ok(Json(answer.await?))
}

async fn remove(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
) -> Result<NoContent> {
    let (id, scope) = (id.parse()?, caller.scope(&app));
    write(&app, caller, move |tx, _| configure::remove(tx, &scope, id)).await?;
    Ok(NoContent)
}

/// `{"scheme": "v1a", "overlap": false}`
#[derive(ToSchema)]
struct NewSecret {
    #[schema(nullable = false)]
    scheme: Option<Scheme>,
    /// Whether the old secrets sign for a while, too; they do if it is absent.
    #[schema(nullable = false)]
    overlap: Option<bool>,
}

impl Sendable for NewSecret {
    const REQUIRED: bool = false;
}

impl NewSecret {
    fn read(mut sent: Map<String, Value>) -> Result<NewSecret> {
        let scheme = take(&mut sent, "scheme", Scheme::parse)?;
        let overlap = flag(&mut sent, "overlap")?;
        nothing_else(&sent)?;
        Ok(NewSecret { scheme, overlap })
    }
}

async fn renew(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
    sent: Sent<NewSecret>,
) -> Result<Json<WebhookAnswer>> {
    let new = NewSecret::read(sent.read().await?.object()?)?;
    let (scheme, overlap) = (new.scheme.unwrap_or_default(), new.overlap.unwrap_or(true));
    let (id, scope, entropy) = (id.parse()?, caller.scope(&app), app.entropy.clone());
    let answer = write(&app, caller, move |tx, dossier| {
        let secret = configure::renew(tx, &scope, &entropy, id, scheme, overlap)?;
        let endpoint = endpoints::get(tx, dossier.id, id)?;
        Ok(WebhookAnswer::read(tx, dossier, &endpoint, scope.now)?.with(Some(secret)))
    });
    Ok(Json(answer.await?))
}

/// `{"noun": "ticket"}`
#[derive(ToSchema)]
struct Sample {
    /// That of the endpoint's first event if absent.
    #[schema(nullable = false)]
    noun: Option<RecordKind>,
}

impl Sendable for Sample {
    const REQUIRED: bool = false;
}

/// The event that was sent as an example.
#[derive(Serialize, ToSchema)]
struct Sampled {
    event: Id,
}

/// The newest record of a noun, sent as an example.
async fn sample(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
    sent: Sent<Sample>,
) -> Result<AcceptedWith<Sampled>> {
    let mut object = sent.read().await?.object()?;
    let sample = Sample { noun: take(&mut object, "noun", RecordKind::parse)? };
    nothing_else(&object)?;
    let (id, scope) = (id.parse()?, caller.scope(&app));
    let event = write(&app, caller, move |tx, dossier| {
        let endpoint = endpoints::get(tx, dossier.id, id)?;
        let first =
            endpoint.kinds.first().and_then(|kind| RecordKind::parse(kind.split('.').next()?));
        let noun = sample.noun.or(first).ok_or(Code::NothingToSend)?;
        owe::sample(tx, &scope, id, noun)
    });
    Ok(AcceptedWith(Sampled { event: Id(event.await?) }))
}

/// As `POST /deliveries/replay`, of one endpoint.
async fn replay_all(
    State(app): State<Shared>,
    caller: Caller<Webhooks>,
    id: PathId,
    sent: Sent<Replay>,
) -> Result<Json<Replayed>> {
    let sent = sent.read().await?.object()?;
    let id = id.parse()?;
    replay_matching(&app, caller, sent, Some(id)).await
}

/// Which deliveries are called again: a step of at most 500. Without a state it is what failed or
/// was set aside: what arrived is called again by those alone who say so.
#[derive(ToSchema)]
pub(super) struct Replay {
    #[schema(nullable = false)]
    state: Option<DeliveryState>,
    /// A kind of event.
    #[schema(rename = "type", nullable = false)]
    kind: Option<String>,
    #[schema(value_type = Option<String>, nullable = false)]
    since: Option<Micros>,
    #[schema(value_type = Option<String>, nullable = false)]
    until: Option<Micros>,
    /// `next` of the step before.
    #[schema(nullable = false)]
    after: Option<String>,
}

impl Sendable for Replay {
    const REQUIRED: bool = false;
}

impl Replay {
    fn read(mut sent: Map<String, Value>, dossier: &Dossier, now: Micros) -> Result<Replay> {
        let state = take(&mut sent, "state", DeliveryState::parse)?;
        let reading = dossier.reading(now);
        let mut moment = |name: &'static str| {
            take(&mut sent, name, |text| {
                input::moment(text, &reading).map(|at| at.as_microsecond())
            })
        };
        let (since, until) = (moment("since")?, moment("until")?);
        let after = take_text(&mut sent, "after")?;
        let kind = take_text(&mut sent, "type")?;
        nothing_else(&sent)?;
        Ok(Replay { state, kind, since, until, after })
    }
}

/// A step of calling again.
#[derive(Serialize, ToSchema)]
pub(super) struct Replayed {
    /// Deliveries of this step.
    replayed: i64,
    /// The `after` of the next step.
    #[schema(required)]
    next: Option<String>,
}

/// Calls again what was sent for; of one endpoint, or of all.
pub(super) async fn replay_matching(
    app: &Shared,
    caller: Caller<Webhooks>,
    sent: Map<String, Value>,
    webhook: Option<i64>,
) -> Result<Json<Replayed>> {
    let Replay { state, kind, since, until, after } =
        Replay::read(sent, &caller.dossier, app.clock.now())?;
    let scope = caller.scope(app);
    let answer = write(app, caller, move |tx, dossier| {
        let endpoint = match webhook {
            Some(id) => Some(endpoints::get(tx, dossier.id, id)?.id),
            None => None,
        };
        let missed = state.is_none();
        let filter = Filter { state, missed, endpoint, kind, since, until, ..Filter::default() };
        let step = replay::matching(tx, &scope, &filter, after.as_deref())?;
        Ok(Replayed { replayed: step.replayed, next: step.next })
    });
    Ok(Json(answer.await?))
}

fn flag(sent: &mut Map<String, Value>, name: &'static str) -> Result<Option<bool>> {
    match sent.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(flag)),
        Some(_) => Err(Problem::new(name, "type").into()),
    }
}
