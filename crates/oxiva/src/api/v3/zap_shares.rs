//! `/zaps/{id}/shares`: links with which others see a zap and install it.

use super::{
    answer::{Created, NoContent, ROOT},
    caller::{Caller, Zaps},
    request::{
        PageQuery, PathId, PathIds, Query, Sendable, Sent, ShortPage, limit, nothing_else,
        take_text, write,
    },
};
use crate::{
    actions::cleaned::{self, Found, Shareable},
    api::describe::{Asked, Operations, QueryParameter, delete, get},
    app::Shared,
    dossiers::Dossier,
    error::{Problem, Result},
    page::Page,
    wire::{Date, Id},
    zaps::{
        documents,
        portable::{BlankKind, Portable},
        shares::{self, NewShare, Share, ShareState, USUAL_DAYS},
    },
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Map, Value};
use std::{cmp::Reverse, collections::BTreeSet};
use utoipa::ToSchema;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps")
        .route("/zaps/shares", get("listAllShares", list_all))
        .route("/zaps/{id}/shares/preview", get("previewShare", preview).refusing(&[409]))
        .route(
            "/zaps/{id}/shares",
            get("listShares", list).post("createShare", create).refusing(&[409]),
        )
        .route("/zaps/{id}/shares/{share}", delete("revokeShare", revoke))
}

/// Shares that are listed of one zap.
const MAX_LISTED: i64 = 1_000;

/// A zap that was shared, without its link.
#[derive(Serialize, ToSchema)]
#[schema(as = Share)]
struct ShareAnswer {
    id: Id,
    zap: Id,
    /// What the zap was called then.
    title: String,
    state: ShareState,
    author: String,
    /// To whom the link was sent.
    #[schema(required)]
    email: Option<String>,
    created_at: Date,
    expires_at: Date,
    #[schema(required)]
    revoked_at: Option<Date>,
    /// How often the copy was installed.
    taken: i64,
}

impl ShareAnswer {
    fn of(share: &Share, dossier: &Dossier, now: i64) -> ShareAnswer {
        let zone = dossier.zone();
        let date = |at| Date::at(at, &zone);
        ShareAnswer {
            id: Id(share.id),
            zap: Id(share.zap),
            title: share.title.clone(),
            state: share.state(now),
            author: share.author.word(),
            email: Some(share.email.clone()).filter(|email| !email.is_empty()),
            created_at: date(share.created_at),
            expires_at: date(share.expires_at),
            revoked_at: share.revoked_at.map(date),
            taken: share.taken,
        }
    }
}

/// A share and its link.
#[derive(Serialize, ToSchema)]
struct ShareWithLink {
    #[serde(flatten)]
    share: ShareAnswer,
    /// Shown once.
    #[schema(required)]
    link: Option<String>,
}

/// What a share would show, and what belongs to whoever makes it.
#[derive(Serialize, ToSchema)]
struct SharePreview {
    zap: Portable,
    values: Vec<SharedValue>,
}

/// A value that belongs to whoever shares a zap.
#[derive(Serialize, ToSchema)]
struct SharedValue {
    /// What it is called in `keep`.
    key: String,
    kind: BlankKind,
    value: String,
    /// The ids of the trigger, the steps and the paths where it stands; an empty one is the title of the zap.
    parts: Vec<String>,
    /// Whether it may be kept.
    may_stay: bool,
    /// Whether it stays.
    stays: bool,
}

impl SharedValue {
    fn of(found: Found) -> SharedValue {
        let may_stay = found.may_stay();
        let Found { key, kind, value, parts, is_kept } = found;
        SharedValue { key, kind, value, parts, may_stay, stays: is_kept }
    }
}

/// `keep=3f2a…,91bc…`
enum PreviewQuery {}

impl Asked for PreviewQuery {
    fn parameters() -> Vec<QueryParameter> {
        vec![QueryParameter::text("keep")]
    }
}

async fn preview(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    query: Query<PreviewQuery>,
) -> Result<Json<SharePreview>> {
    let (query, id, dossier) = (query.read()?, id.parse()?, caller.dossier.id);
    let keep = query.get("keep").unwrap_or_default().split(',').map(str::to_owned);
    let keep: BTreeSet<String> = keep.collect();
    let Shareable { cleaned, .. } =
        app.db.read(move |tx| cleaned::of_zap(tx, dossier, id, &keep)).await?;
    let values = cleaned.found.into_iter().map(SharedValue::of).collect();
    Ok(Json(SharePreview { zap: cleaned.portable, values }))
}

async fn list(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    query: Query<PageQuery>,
) -> Result<Json<Page<ShareAnswer>>> {
    let (page, id) = (ShortPage::read(&query.read()?)?, id.parse()?);
    let (dossier, now) = (caller.dossier.id, app.clock.now());
    let all = app.db.read(move |tx| {
        documents::get(tx, dossier, id)?;
        shares::of_zap(tx, dossier, id, MAX_LISTED)
    });
    let page = page.cut(all.await?, |share| Reverse(share.id));
    Ok(Json(page.map(|share| ShareAnswer::of(&share, &caller.dossier, now))))
}

async fn list_all(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    query: Query<PageQuery>,
) -> Result<Json<Page<ShareAnswer>>> {
    let query = query.read()?;
    let (dossier, limit, now) = (caller.dossier.id, limit(&query)?, app.clock.now());
    let read = app.db.read(move |tx| shares::of_dossier(tx, dossier, query.get("after"), limit));
    Ok(Json(read.await?.map(|share| ShareAnswer::of(&share, &caller.dossier, now))))
}

/// `{"days": 7, "email": "…", "keep": ["3f2a…"]}`
#[derive(ToSchema)]
struct ShareNew {
    /// How long the link works; 30 if absent.
    #[schema(nullable = false, minimum = 1, maximum = 365)]
    days: Option<i64>,
    /// To whom the link is sent.
    #[schema(nullable = false)]
    email: Option<String>,
    /// The keys of the values that stay in the copy.
    #[schema(nullable = false)]
    keep: Option<Vec<String>>,
}

impl Sendable for ShareNew {
    const REQUIRED: bool = false;
}

impl ShareNew {
    fn read(mut sent: Map<String, Value>) -> Result<ShareNew> {
        let email = take_text(&mut sent, "email")?;
        let days = match sent.remove("days") {
            None => None,
            Some(days) => Some(days.as_i64().ok_or_else(|| Problem::new("days", "type"))?),
        };
        let keep = match sent.remove("keep") {
            None => None,
            Some(Value::Array(list)) => Some(keys(&list)?),
            Some(_) => return Err(Problem::new("keep", "type").into()),
        };
        nothing_else(&sent)?;
        Ok(ShareNew { days, email, keep })
    }
}

fn keys(list: &[Value]) -> Result<Vec<String>> {
    let key = |value: &Value| value.as_str().map(str::to_owned);
    list.iter().map(|one| key(one).ok_or_else(|| Problem::new("keep", "type").into())).collect()
}

async fn create(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    id: PathId,
    sent: Sent<ShareNew>,
) -> Result<Created<ShareWithLink>> {
    let sent = sent.read().await?;
    let (id, new) = (id.parse()?, ShareNew::read(sent.object()?)?);
    let email = new.email.unwrap_or_default();
    if !email.trim().is_empty() && !app.config.has_mail() {
        return Err(Problem::new("email", "no_mail").into());
    }
    let keep: BTreeSet<String> = new.keep.unwrap_or_default().into_iter().collect();
    let days = new.days.unwrap_or(USUAL_DAYS);
    let (scope, entropy, url) = (caller.scope(&app), app.entropy.clone(), app.config.public_url());
    let made = sent.once(&app, caller, move |tx, dossier| {
        let Shareable { zap, cleaned, .. } = cleaned::of_zap(tx, dossier.id, id, &keep)?;
        let (copy, from) = (&cleaned.portable, dossier.societe.as_str());
        let new = NewShare { dossier, zap: &zap, copy, days, email: &email, from };
        let (share, code) = shares::create(tx, &entropy, &scope, &new)?;
        let link = Some(format!("{url}{}", shares::path(&code)));
        Ok(ShareWithLink { share: ShareAnswer::of(&share, dossier, scope.now), link })
    });
    Ok(Created::in_collection(&format!("/zaps/{id}/shares"), made.await?))
}

async fn revoke(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    ids: PathIds,
) -> Result<NoContent> {
    let ((zap, share), scope) = (ids.parse()?, caller.scope(&app));
    write(&app, caller, move |tx, _| shares::revoke(tx, &scope, zap, share)).await?;
    Ok(NoContent)
}
