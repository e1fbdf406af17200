//! A draft, as programs see it.

use super::remarks::Remark;
use crate::{
    dossiers::Dossier,
    i18n::Lang,
    wire::Date,
    zaps::{checks::Findings, drafts::Draft},
};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

/// What a zap shall become, and what to say of it.
#[derive(Serialize, ToSchema)]
#[schema(as = Draft)]
pub struct DraftAnswer {
    /// Another one with each change; 0: nothing was changed since the zap was published.
    rev: i64,
    /// The version that it was made from; 0: none.
    base: i64,
    /// Whether it says what the last version says.
    published: bool,
    /// Who changed it last.
    #[schema(required)]
    author: Option<String>,
    changed_at: Date,
    /// What keeps it from being published and from working.
    problems: Vec<Remark>,
    /// What may be meant so, but likely is not.
    warnings: Vec<Remark>,
    #[schema(value_type = Object)]
    document: Json,
}

impl DraftAnswer {
    /// `is_published`: whether it is the last version.
    pub fn of(
        draft: Draft,
        is_published: bool,
        dossier: &Dossier,
        findings: &Findings,
        lang: Lang,
    ) -> DraftAnswer {
        let (problems, warnings) = findings.remarks(lang);
        DraftAnswer {
            rev: draft.rev,
            base: draft.base,
            published: is_published,
            author: Some(draft.author.word()).filter(|_| draft.rev > 0),
            changed_at: Date::at(draft.changed_at, &dossier.zone()),
            problems,
            warnings,
            document: draft.document,
        }
    }
}
