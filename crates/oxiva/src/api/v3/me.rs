//! `/me`: whose dossier this is and what the key may do. Any key may ask.

use super::{
    answer::ROOT,
    caller::{Any, Caller},
};
use crate::{
    api::describe::{Operations, get},
    app::Shared,
    dossiers::{
        Dossier,
        tokens::{self, TokenScope},
    },
    error::Result,
    i18n::Lang,
    wire::Id,
};
use axum::{Json, extract::State};
use serde::Serialize;
use utoipa::{
    ToSchema,
    openapi::{Object, ObjectBuilder, Type},
};
use zap_engine::dates::DateOrder;

pub fn operations() -> Operations {
    Operations::new(ROOT, "Start").route("/me", get("me", show))
}

/// The dossier and the key.
#[derive(Serialize, ToSchema)]
struct Me {
    #[serde(flatten)]
    dossier: DossierAnswer,
    key: MyKey,
    #[schema(value_type = Vec<TokenScope>)]
    scopes: Vec<String>,
}

/// A dossier.
#[derive(Serialize, ToSchema)]
#[schema(as = Dossier)]
pub struct DossierAnswer {
    /// Its name in v2.0.
    dossier: String,
    raison_sociale: String,
    /// Its time zone, as the IANA names it.
    fuseau: String,
    langue: Lang,
    #[schema(schema_with = date_order)]
    date_order: &'static str,
}

impl DossierAnswer {
    /// As the API shows it.
    pub fn of(dossier: &Dossier) -> DossierAnswer {
        DossierAnswer {
            dossier: dossier.nom.clone(),
            raison_sociale: dossier.societe.clone(),
            fuseau: dossier.fuseau.clone(),
            langue: dossier.langue,
            date_order: dossier.date_order.word(),
        }
    }
}

/// The key that asks.
#[derive(Serialize, ToSchema)]
struct MyKey {
    id: Id,
    nom: String,
    /// Its first characters, to recognise it by.
    prefix: String,
}

fn date_order() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("What comes first in `1/2/2026`, the day or the month."))
        .enum_values(Some(DateOrder::WORDS.iter().copied()))
        .build()
}

async fn show(State(app): State<Shared>, caller: Caller<Any>) -> Result<Json<Me>> {
    let (of, token) = (caller.dossier.id, caller.token);
    let key = app.db.read(move |tx| tokens::find(tx, of, token)).await?;
    Ok(Json(Me {
        dossier: DossierAnswer::of(&caller.dossier),
        key: MyKey { id: Id(key.id), nom: key.nom, prefix: key.prefix },
        scopes: caller.scopes().map(str::to_owned).collect(),
    }))
}
