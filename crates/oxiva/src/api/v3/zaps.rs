//! `/zaps`: what happens by itself, as documents.

use super::{
    answer::{Created, NoContent, ROOT, any_object},
    caller::{Caller, Zaps},
    etag::{IfMatch, Tagged, Versioned},
    request::{PathId, Query, Sendable, Sent, lang, limit, with_page, word, write},
    zap_changes::ZapChange,
};
use crate::{
    actions,
    api::describe::{Asked, Operations, QueryParameter, get, post},
    app::Shared,
    clock::Micros,
    db::Tx,
    dossiers::Dossier,
    error::Result,
    http::request::Parameters,
    i18n::Lang,
    page::Page,
    records::input,
    wire::Id,
    zaps::{
        checks, deleted,
        documents::{self, Zap, ZapState},
        drafts, labels,
        listed::{self, ListedZap, OwnerFilter, Wanted, ZapOrder},
        owners,
        shown::{Checked, ZapAnswer, ZapWithDocument},
    },
};
use axum::{Json, extract::State};
use http::HeaderMap;
use serde_json::Value;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
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
}

/// The document of a zap: read by the engine of zaps.
enum Document {}

impl PartialSchema for Document {
    fn schema() -> RefOr<Schema> {
        any_object()
    }
}

impl ToSchema for Document {}
impl Sendable for Document {}

impl Versioned for ZapWithDocument {
    /// What time and the language of whoever asks say of it.
    const PASSING: &'static [&'static str] = &["errors_7_days", "next_at", "problems", "warnings"];
}

/// A zap as it is now, with the document of its last version; with its draft if it has none.
pub fn whole(tx: &mut Tx, dossier: &Dossier, zap: &Zap, view: &View) -> Result<ZapWithDocument> {
    let document = drafts::document(tx, dossier.id, zap)?;
    let findings = checks::findings(tx, dossier, view.now, Some(zap), &document, &view.checks)?;
    let listed = ListedZap::of(tx, dossier, zap.clone(), view.now)?;
    Ok(ZapWithDocument::of(&listed, dossier, &view.url, document, &findings, view.lang))
}

/// What a zap is shown by.
#[derive(Clone)]
pub struct View {
    /// What addresses of this server begin with.
    pub url: String,
    /// Of what is said of it.
    pub lang: Lang,
    /// When it is shown.
    pub now: Micros,
    /// How documents are checked here.
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
) -> Result<Tagged<Json<ZapWithDocument>>> {
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
    Ok(Tagged::of(answer.await?))
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
    seen: IfMatch,
    sent: Sent<Document>,
) -> Result<Tagged<Json<ZapWithDocument>>> {
    let sent = sent.read().await?;
    let (id, document) = (id.parse()?, Value::Object(sent.object()?));
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let view = View::of(&app, sent.headers());
    let answer = write(&app, caller, move |tx, dossier| {
        compare(tx, dossier, id, &seen, &view)?;
        let zap = documents::save(tx, &entropy, &scope, id, &document, &view.checks)?;
        whole(tx, dossier, &zap, &view)
    });
    Ok(Tagged::of(answer.await?))
}

async fn change(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    seen: IfMatch,
    sent: Sent<ZapChange>,
) -> Result<Tagged<Json<ZapWithDocument>>> {
    let sent = sent.read().await?;
    let (id, changes) = (id.parse()?, ZapChange::read(sent.object()?)?);
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let view = View::of(&app, sent.headers());
    let answer = write(&app, caller, move |tx, dossier| {
        compare(tx, dossier, id, &seen, &view)?;
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
    Ok(Tagged::of(answer.await?))
}

/// Refuses where `If-Match` names what the zap is no more.
fn compare(tx: &mut Tx, dossier: &Dossier, id: i64, seen: &IfMatch, view: &View) -> Result<()> {
    seen.check_shown(|| {
        let zap = documents::get(tx, dossier.id, id)?;
        whole(tx, dossier, &zap, view)
    })
}

async fn remove(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    seen: IfMatch,
    headers: HeaderMap,
) -> Result<NoContent> {
    let (id, scope, entropy) = (id.parse()?, caller.scope(&app), app.entropy.clone());
    let view = View::of(&app, &headers);
    let work = move |tx: &mut Tx, dossier: &Dossier| {
        compare(tx, dossier, id, &seen, &view)?;
        documents::delete(tx, &entropy, &scope, id)
    };
    write(&app, caller, work).await?;
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
