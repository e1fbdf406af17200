//! A zap, as programs see it.

use super::{remarks::Remark, step::number, text};
use crate::{
    dossiers::Dossier,
    i18n::Lang,
    wire::{Date, Id},
    zaps::{
        checks::Findings,
        deleted,
        documents::{StartsBy, ZapState},
        listed::ListedZap,
    },
};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

/// A zap without its document.
#[derive(Serialize, ToSchema)]
#[schema(as = Zap)]
pub struct ZapAnswer {
    id: Id,
    title: String,
    active: bool,
    state: ZapState,
    /// Since when.
    state_at: Date,
    /// Until when it can come back, if it was deleted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    restorable_until: Option<Date>,
    /// Why it is not on.
    #[schema(required)]
    reason: Option<String>,
    /// What made it, if it was no person.
    #[schema(required)]
    source: Option<String>,
    /// The person who sees to it.
    #[schema(required)]
    owner: Option<Id>,
    labels: Vec<String>,
    /// Runs that failed within the last seven days, tests apart.
    errors_7_days: i64,
    /// The last one saved.
    version: i64,
    trigger: StartsBy,
    /// The address that starts it.
    #[schema(required)]
    url: Option<String>,
    /// When its schedule fires next.
    #[schema(required)]
    next_at: Option<Date>,
    /// Runs under way at once; `null`: as the server says.
    #[schema(required)]
    concurrency: Option<i64>,
    /// Runs begun a second; `null`: as the server says.
    #[schema(required)]
    rate: Option<i64>,
    /// Runs at once above which they are held; `null`: as the server says.
    #[schema(required)]
    hold_above: Option<i64>,
    /// Whether it is never switched off because it fails.
    keep_on: bool,
    created_at: Date,
    updated_at: Date,
}

impl ZapAnswer {
    /// `public_url` is what the addresses of this server begin with.
    pub fn of(listed: &ListedZap, dossier: &Dossier, public_url: &str) -> ZapAnswer {
        let zap = &listed.zap;
        let zone = dossier.zone();
        let date = |at| Date::at(at, &zone);
        ZapAnswer {
            id: Id(zap.id),
            title: zap.titre.clone(),
            active: zap.is_on(),
            state: zap.state,
            state_at: date(zap.state_at),
            restorable_until: deleted::restorable_until(zap).map(date),
            reason: text(zap.reason.word()),
            source: text(zap.source.word()),
            owner: zap.owner.map(Id),
            labels: listed.labels.clone(),
            errors_7_days: listed.error_count(),
            version: zap.version,
            trigger: zap.starts_by,
            url: zap.hook_path(dossier.id).map(|path| format!("{public_url}{path}")),
            next_at: zap.next_at.map(date),
            concurrency: number(zap.settings.concurrency),
            rate: number(zap.settings.rate),
            hold_above: number(zap.settings.hold_above),
            keep_on: zap.settings.keep_on,
            created_at: date(zap.created_at),
            updated_at: date(zap.updated_at),
        }
    }
}

/// A zap with the document of its last version, and what to say of it.
#[derive(Serialize, ToSchema)]
pub struct ZapWithDocument {
    #[serde(flatten)]
    zap: ZapAnswer,
    /// What keeps it from working: as long as there is any, it is not switched on.
    problems: Vec<Remark>,
    /// What may be meant so, but likely is not.
    warnings: Vec<Remark>,
    #[schema(value_type = Object)]
    document: Json,
}

impl ZapWithDocument {
    /// `public_url` is what the addresses of this server begin with.
    pub fn of(
        zap: &ListedZap,
        dossier: &Dossier,
        public_url: &str,
        document: Json,
        findings: &Findings,
        lang: Lang,
    ) -> ZapWithDocument {
        let zap = ZapAnswer::of(zap, dossier, public_url);
        let (problems, warnings) = findings.remarks(lang);
        ZapWithDocument { zap, problems, warnings, document }
    }
}
