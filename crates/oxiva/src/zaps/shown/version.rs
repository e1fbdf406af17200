//! A version of a zap, as programs see it.

use crate::{dossiers::Dossier, wire::Date, zaps::documents::Version};
use serde::Serialize;
use serde_json::Value as Json;
use utoipa::ToSchema;

/// A version of a zap.
#[derive(Serialize, ToSchema)]
#[schema(as = Version)]
pub struct VersionAnswer {
    version: i64,
    /// Who saved it.
    author: String,
    created_at: Date,
}

impl VersionAnswer {
    /// Without its document.
    pub fn of(version: &Version, dossier: &Dossier) -> VersionAnswer {
        VersionAnswer {
            version: version.version,
            author: version.author.word().to_string(),
            created_at: Date::at(version.created_at, &dossier.zone()),
        }
    }
}

/// A version of a zap, with its document.
#[derive(Serialize, ToSchema)]
pub struct VersionWithDocument {
    #[serde(flatten)]
    pub version: VersionAnswer,
    #[schema(value_type = Object)]
    pub document: Json,
}
