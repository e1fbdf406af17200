//! `/zaps`: what happens by itself, as documents in versions; starting one, and what is held of it.

use super::{
    answer::{Created, NoContent, ROOT},
    caller::{Caller, Zaps},
    request::{
        PageQuery, PathId, PathIds, Query, Sendable, Sent, lang, limit, missing, nothing_else,
        take, with_page, word, write,
    },
};
use crate::{
    actions,
    api::describe::{Asked, Operations, QueryParameter, get, post},
    app::Shared,
    clock::Micros,
    db::Tx,
    dossiers::Dossier,
    error::{Code, Problem, Result},
    http::request::Parameters,
    i18n::Lang,
    page::{self, Page},
    records::input,
    wire::Id,
    zaps::{
        checks, deleted,
        documents::{self, Zap, ZapSettings, ZapState},
        drafts, labels,
        listed::{self, ListedZap, OwnerFilter, Wanted, ZapOrder},
        owners,
        replay::{self, Fate},
        runs,
        shown::{
            Checked, RunAnswer, VersionAnswer, VersionWithDocument, ZapAnswer, ZapWithDocument,
        },
        start,
    },
};
use axum::{Json, extract::State};
use http::HeaderMap;
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema},
};

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps")
        .route("/zaps", get("listZaps", list).post("createZap", create))
        .route("/zaps/check", post("checkZap", check))
        .route(
            "/zaps/{id}",
            get("getZap", show)
                .put("saveZap", save)
                .patch("changeZap", change)
                .delete("deleteZap", remove)
                .refusing(&[409]),
        )
        .route("/zaps/{id}/versions", get("listVersions", versions))
        .route("/zaps/{id}/versions/{version}", get("getVersion", version))
        .route("/zaps/{id}/run", post("startZap", run))
        .route("/zaps/{id}/held", post("decideHeld", held))
}

/// The document of a zap: read by the engine of zaps.
enum Document {}

impl PartialSchema for Document {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().into()
    }
}

impl ToSchema for Document {}
impl Sendable for Document {}

/// What a trigger gives: any object.
enum Given {}

impl PartialSchema for Given {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().into()
    }
}

impl ToSchema for Given {}

impl Sendable for Given {
    const REQUIRED: bool = false;
}

/// A zap as it is now, with the document of its last version; with its draft if it has none.
pub(super) fn whole(
    tx: &mut Tx,
    dossier: &Dossier,
    zap: &Zap,
    view: &View,
) -> Result<ZapWithDocument> {
    let document = drafts::document(tx, dossier.id, zap)?;
    let findings = checks::findings(tx, dossier, view.now, Some(zap), &document, &view.checks)?;
    let listed = ListedZap::of(tx, dossier, zap.clone(), view.now)?;
    Ok(ZapWithDocument::of(&listed, dossier, &view.url, document, &findings, view.lang))
}

/// What a zap is shown by.
pub(super) struct View {
    /// What addresses of this server begin with.
    pub url: String,
    pub lang: Lang,
    pub now: Micros,
    pub checks: actions::Checks,
}

impl View {
    pub fn of(app: &Shared, headers: &HeaderMap) -> View {
        let (url, lang, now) = (app.config.public_url(), lang(headers), app.clock.now());
        View { url, lang, now, checks: app.checks() }
    }
}

/// `deleted=true`: what was deleted and can come back, in the place of what is there.
enum DeletedQuery {}

impl Asked for DeletedQuery {
    fn parameters() -> Vec<QueryParameter> {
        vec![QueryParameter::of::<bool>("deleted")]
    }
}

/// A page of them. Filters are for those that are there.
enum ZapsQuery {}

impl Asked for ZapsQuery {
    fn parameters() -> Vec<QueryParameter> {
        with_page([
            QueryParameter::of::<bool>("deleted"),
            QueryParameter::text("search").explained("search-zaps"),
            QueryParameter::text("label"),
            QueryParameter::of::<ZapState>("state"),
            QueryParameter::of::<Id>("owner").explained("owner-zaps"),
        ])
    }
}

fn wanted(query: &Parameters) -> Result<Wanted> {
    let owner = |text: &str| input::id(text).map(OwnerFilter::Person);
    Ok(Wanted {
        words: query.get("search").unwrap_or_default().to_owned(),
        label: query.get("label").map(str::to_owned),
        state: word(query, "state", ZapState::parse)?,
        owner: word(query, "owner", owner)?,
        order: ZapOrder::Made,
    })
}

fn asks_for_deleted(query: &Parameters) -> Result<bool> {
    Ok(word(query, "deleted", |text| text.parse().ok())?.unwrap_or_default())
}

async fn list(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    query: Query<ZapsQuery>,
) -> Result<Json<Page<ZapAnswer>>> {
    let (query, dossier) = (query.read()?, caller.dossier.clone());
    let (limit, url) = (limit(&query)?, app.config.public_url());
    let (are_deleted, now) = (asks_for_deleted(&query)?, app.clock.now());
    let wanted = wanted(&query)?;
    let answer = app.db.read(move |tx| {
        let after = query.get("after");
        let page = if are_deleted {
            let page = deleted::list(tx, dossier.id, now, after, limit)?;
            page.try_map(|zap| ListedZap::of(tx, &dossier, zap, now))?
        } else {
            listed::find(tx, &dossier, &wanted, now, after, limit)?
        };
        Ok(page.map(|zap| ZapAnswer::of(&zap, &dossier, &url)))
    });
    Ok(Json(answer.await?))
}

async fn show(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    query: Query<DeletedQuery>,
    headers: HeaderMap,
) -> Result<Json<ZapWithDocument>> {
    let (id, dossier) = (id.parse()?, caller.dossier.clone());
    let is_deleted = asks_for_deleted(&query.read()?)?;
    let view = View::of(&app, &headers);
    let answer = app.db.read(move |tx| {
        let zap = if is_deleted {
            deleted::get(tx, dossier.id, view.now, id)?
        } else {
            documents::get(tx, dossier.id, id)?
        };
        whole(tx, &dossier, &zap, &view)
    });
    Ok(Json(answer.await?))
}

async fn create(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    sent: Sent<Document>,
) -> Result<Created<ZapWithDocument>> {
    let sent = sent.read().await?;
    let document = Value::Object(sent.object()?);
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let view = View::of(&app, sent.headers());
    let made = sent.once(&app, caller, move |tx, dossier| {
        let zap = documents::create(tx, &entropy, &scope, &document, &view.checks)?;
        whole(tx, dossier, &zap, &view)
    });
    Ok(Created::in_collection("/zaps", made.await?))
}

/// The body is the document of the next version.
async fn save(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    sent: Sent<Document>,
) -> Result<Json<ZapWithDocument>> {
    let sent = sent.read().await?;
    let (id, document) = (id.parse()?, Value::Object(sent.object()?));
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let view = View::of(&app, sent.headers());
    let answer = write(&app, caller, move |tx, dossier| {
        let zap = documents::save(tx, &entropy, &scope, id, &document, &view.checks)?;
        whole(tx, dossier, &zap, &view)
    });
    Ok(Json(answer.await?))
}

async fn change(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    sent: Sent<ZapChange>,
) -> Result<Json<ZapWithDocument>> {
    let sent = sent.read().await?;
    let (id, changes) = (id.parse()?, ZapChange::read(sent.object()?)?);
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let view = View::of(&app, sent.headers());
    let answer = write(&app, caller, move |tx, dossier| {
        let before = documents::get(tx, dossier.id, id)?;
        let settings = changes.over(before.settings);
        if settings != before.settings {
            documents::configure(tx, &scope, id, settings)?;
        }
        if let Some(labels) = &changes.labels {
            labels::set(tx, &scope, id, labels)?;
        }
        if let Some(owner) = changes.owner {
            owners::transfer(tx, &scope, id, owner, &view.checks)?;
        }
        match changes.active {
            Some(true) => drop(drafts::switch_on(tx, &entropy, &scope, id, &view.checks)?),
            Some(false) => {
                documents::switch(tx, &entropy, &scope, id, false, &view.checks)?;
            }
            None => {}
        }
        let zap = documents::get(tx, dossier.id, id)?;
        whole(tx, dossier, &zap, &view)
    });
    Ok(Json(answer.await?))
}

/// What of a zap shall be otherwise: `{"active": true, "concurrency": 1, "rate": null}`. `null` is
/// read as 0: as the server says.
#[derive(Default, ToSchema)]
struct ZapChange {
    #[schema(nullable = false)]
    active: Option<bool>,
    concurrency: Option<i64>,
    rate: Option<i64>,
    hold_above: Option<i64>,
    #[schema(nullable = false)]
    keep_on: Option<bool>,
    /// Those and no others.
    #[schema(nullable = false)]
    labels: Option<Vec<String>>,
    /// To whom it is handed: a person who may automate and may do what each of its steps does.
    #[schema(nullable = false, value_type = Option<Id>)]
    owner: Option<i64>,
}

impl Sendable for ZapChange {}

impl ZapChange {
    fn read(sent: Map<String, Value>) -> Result<ZapChange> {
        let mut changes = ZapChange::default();
        for (name, value) in sent {
            match (name.as_str(), value) {
                ("active", Value::Bool(flag)) => changes.active = Some(flag),
                ("keep_on", Value::Bool(flag)) => changes.keep_on = Some(flag),
                ("concurrency", Value::Null) => changes.concurrency = Some(0),
                ("rate", Value::Null) => changes.rate = Some(0),
                ("hold_above", Value::Null) => changes.hold_above = Some(0),
                ("concurrency", Value::Number(n)) => changes.concurrency = Some(whole_number(&n)),
                ("rate", Value::Number(n)) => changes.rate = Some(whole_number(&n)),
                ("hold_above", Value::Number(n)) => changes.hold_above = Some(whole_number(&n)),
                ("labels", Value::Array(labels)) => changes.labels = Some(texts(labels)?),
                ("owner", Value::String(text)) => {
                    let unknown = || Problem::new("owner", "unknown_person");
                    changes.owner = Some(input::id(&text).ok_or_else(unknown)?);
                }
                (
                    "active" | "keep_on" | "concurrency" | "rate" | "hold_above" | "labels"
                    | "owner",
                    _,
                ) => {
                    return Err(Problem::new(name, "type").into());
                }
                _ => return Err(Problem::new(name, "unknown_field").into()),
            }
        }
        Ok(changes)
    }

    fn over(&self, settings: ZapSettings) -> ZapSettings {
        ZapSettings {
            concurrency: self.concurrency.unwrap_or(settings.concurrency),
            rate: self.rate.unwrap_or(settings.rate),
            hold_above: self.hold_above.unwrap_or(settings.hold_above),
            keep_on: self.keep_on.unwrap_or(settings.keep_on),
        }
    }
}

/// Labels are texts.
fn texts(values: Vec<Value>) -> Result<Vec<String>> {
    let text = |value| match value {
        Value::String(text) => Ok(text),
        _ => Err(Problem::new("labels", "type").into()),
    };
    values.into_iter().map(text).collect()
}

/// A number that is no whole one becomes one that no setting takes.
fn whole_number(number: &serde_json::Number) -> i64 {
    number.as_i64().unwrap_or(-1)
}

async fn remove(State(app): State<Shared>, caller: Caller<Zaps>, id: PathId) -> Result<NoContent> {
    let (id, scope, entropy) = (id.parse()?, caller.scope(&app), app.entropy.clone());
    write(&app, caller, move |tx, _| documents::delete(tx, &entropy, &scope, id)).await?;
    Ok(NoContent)
}

/// Says what a document would be answered; nothing is written.
async fn check(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    sent: Sent<Document>,
) -> Result<Json<Checked>> {
    let sent = sent.read().await?;
    let (dossier, document) = (caller.dossier.clone(), Value::Object(sent.object()?));
    let view = View::of(&app, sent.headers());
    let answer = app.db.read(move |tx| {
        let findings = checks::findings(tx, &dossier, view.now, None, &document, &view.checks)?;
        Ok(Checked::of(&findings, view.lang))
    });
    Ok(Json(answer.await?))
}

async fn versions(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    query: Query<PageQuery>,
) -> Result<Json<Page<VersionAnswer>>> {
    let (query, dossier) = (query.read()?, caller.dossier.clone());
    let (id, limit) = (id.parse()?, limit(&query)?);
    let answer = app.db.read(move |tx| {
        documents::get(tx, dossier.id, id)?;
        let page = documents::versions(tx, dossier.id, id, query.get("after"), limit)?;
        Ok(page.map(|one| VersionAnswer::of(&one, &dossier)))
    });
    Ok(Json(answer.await?))
}

async fn version(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    ids: PathIds,
) -> Result<Json<VersionWithDocument>> {
    let ((id, version), dossier) = (ids.parse()?, caller.dossier.clone());
    let answer = app.db.read(move |tx| {
        documents::get(tx, dossier.id, id)?;
        let next = version.checked_add(1).map(|next| page::cursor(&next));
        let page = documents::versions(tx, dossier.id, id, next.as_deref(), 1)?;
        let found = page.items.iter().find(|one| one.version == version).ok_or(Code::NotFound)?;
        let document = documents::document(tx, dossier.id, id, version)?;
        Ok(VersionWithDocument { version: VersionAnswer::of(found, &dossier), document })
    });
    Ok(Json(answer.await?))
}

/// The body is what the trigger gives.
async fn run(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    sent: Sent<Given>,
) -> Result<Created<RunAnswer>> {
    let sent = sent.read().await?;
    let (id, given) = (id.parse()?, sent.object()?);
    let (scope, shared) = (caller.scope(&app), app.clone());
    let made = sent.once(&app, caller, move |tx, dossier| {
        let (ids, checks) = (&shared.zaps.ids, shared.checks());
        let run = start::by_hand(tx, ids, &shared.entropy, &scope, id, given, &checks)?;
        Ok(RunAnswer::of(&runs::get(tx, dossier.id, run)?, dossier))
    });
    Ok(Created::in_collection("/runs", made.await?))
}

/// `{"action": "release"}`
#[derive(ToSchema)]
struct Held {
    action: Fate,
}

impl Sendable for Held {}

/// How many runs it was decided of.
#[derive(Serialize, ToSchema)]
struct Count {
    count: u64,
}

async fn held(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    sent: Sent<Held>,
) -> Result<Json<Count>> {
    let sent = sent.read().await?;
    let (id, mut object) = (id.parse()?, sent.object()?);
    let action = take(&mut object, "action", Fate::parse)?.ok_or_else(|| missing("action"))?;
    let held = Held { action };
    nothing_else(&object)?;
    let (scope, checks) = (caller.scope(&app), app.checks());
    let count =
        write(&app, caller, move |tx, _| replay::decide(tx, &scope, id, held.action, &checks));
    Ok(Json(Count { count: count.await? }))
}
