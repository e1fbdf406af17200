//! `/keys`: API keys. All of it needs the scope `admin`; a key gives no other more than it has itself.

use super::{
    answer::{Created, NoContent, ROOT},
    caller::{Admin, Caller},
    etag::{IfMatch, Tagged, Versioned},
    request::{
        PageQuery, PathId, Query, Sendable, Sent, ShortPage, missing, nothing_else, take_text,
        write,
    },
};
use crate::{
    api::describe::{Operations, get},
    app::Shared,
    db::Tx,
    dossiers::{
        Dossier, callers,
        tokens::{self, Token, TokenScope},
    },
    error::{Code, Problem, Result},
    page::Page,
    wire::{Date, Id},
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Map, Value};
use std::cmp::Reverse;
use utoipa::ToSchema;

pub fn operations() -> Operations {
    Operations::new(ROOT, "People and keys")
        .route("/keys", get("listKeys", list).post("createKey", create))
        .route("/keys/{id}", get("getKey", show).delete("revokeKey", revoke))
}

/// A key, without the secret.
#[derive(Serialize, ToSchema)]
#[schema(as = Key)]
pub struct KeyAnswer {
    id: Id,
    nom: String,
    /// Its first characters, to recognise it by.
    prefix: String,
    #[schema(value_type = Vec<TokenScope>)]
    scopes: Vec<String>,
    /// Who made it.
    author: String,
    created_at: Date,
    #[schema(required)]
    used_at: Option<Date>,
    #[schema(required)]
    revoked_at: Option<Date>,
}

impl Versioned for KeyAnswer {
    const PASSING: &'static [&'static str] = &["used_at"];
}

impl KeyAnswer {
    /// As the API shows it.
    pub fn of(key: &Token, dossier: &Dossier) -> KeyAnswer {
        let date = |at| Date::at(at, &dossier.zone());
        KeyAnswer {
            id: Id(key.id),
            nom: key.nom.clone(),
            prefix: key.prefix.clone(),
            scopes: key.scopes.split(' ').map(str::to_owned).collect(),
            author: key.author.word().to_string(),
            created_at: date(key.created_at),
            used_at: key.used_at.map(date),
            revoked_at: key.revoked_at.map(date),
        }
    }
}

/// A key and its secret.
#[derive(Serialize, ToSchema)]
pub struct KeyWithToken {
    #[serde(flatten)]
    key: KeyAnswer,
    /// Shown once.
    #[schema(required)]
    token: Option<String>,
}

impl KeyWithToken {
    /// A key that was just made.
    pub fn of(key: &Token, token: &str, dossier: &Dossier) -> KeyWithToken {
        KeyWithToken { key: KeyAnswer::of(key, dossier), token: Some(token.to_owned()) }
    }
}

/// Newest first, those that are revoked with the others.
async fn list(
    State(app): State<Shared>,
    caller: Caller<Admin>,
    query: Query<PageQuery>,
) -> Result<Json<Page<KeyAnswer>>> {
    let page = ShortPage::read(&query.read()?)?;
    let of = caller.dossier.id;
    let all = app.db.read(move |tx| tokens::list(tx, of)).await?;
    let page = page.cut(all, |key| Reverse(key.id));
    Ok(Json(page.map(|key| KeyAnswer::of(&key, &caller.dossier))))
}

async fn show(
    State(app): State<Shared>,
    caller: Caller<Admin>,
    id: PathId,
) -> Result<Tagged<Json<KeyAnswer>>> {
    let (id, of) = (id.parse()?, caller.dossier.id);
    let key = app.db.read(move |tx| tokens::find(tx, of, id)).await?;
    Ok(Tagged::of(KeyAnswer::of(&key, &caller.dossier)))
}

/// `{"nom": "…", "scopes": ["read", "write"]}`
#[derive(ToSchema)]
struct KeyNew {
    nom: String,
    scopes: Vec<TokenScope>,
}

impl Sendable for KeyNew {}

impl KeyNew {
    fn read(mut sent: Map<String, Value>, caller: &callers::Caller) -> Result<KeyNew> {
        let nom = take_text(&mut sent, "nom")?.ok_or_else(|| missing("nom"))?;
        let scopes = scopes(&mut sent, caller)?;
        nothing_else(&sent)?;
        Ok(KeyNew { nom, scopes })
    }
}

/// Each once, and none that the caller lacks.
fn scopes(sent: &mut Map<String, Value>, caller: &callers::Caller) -> Result<Vec<TokenScope>> {
    let list = match sent.remove("scopes") {
        Some(Value::Array(list)) => list,
        None => return Err(missing("scopes")),
        Some(_) => return Err(Problem::new("scopes", "type").into()),
    };
    let mut scopes = Vec::new();
    for word in &list {
        let choices =
            || Problem::new("scopes", "choice").with("choices", TokenScope::WORDS.join(", "));
        let scope = word.as_str().and_then(TokenScope::parse).ok_or_else(choices)?;
        caller.may(scope)?;
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Ok(scopes)
}

async fn create(
    State(app): State<Shared>,
    caller: Caller<Admin>,
    sent: Sent<KeyNew>,
) -> Result<Created<KeyWithToken>> {
    let sent = sent.read().await?;
    let KeyNew { nom, scopes } = KeyNew::read(sent.object()?, &caller)?;
    let (scope, entropy) = (caller.scope(&app), app.entropy.clone());
    let made = sent.once(&app, caller, move |tx, dossier| {
        let (token, _) = tokens::create(tx, &entropy, &scope, &nom, &scopes)?;
        let made = tokens::list(tx, dossier.id)?.into_iter().next();
        Ok(KeyWithToken::of(&made.ok_or(Code::Internal)?, &token, dossier))
    });
    Ok(Created::in_collection("/keys", made.await?))
}

/// Unknown from the next request on.
async fn revoke(
    State(app): State<Shared>,
    caller: Caller<Admin>,
    id: PathId,
    seen: IfMatch,
) -> Result<NoContent> {
    let (id, scope) = (id.parse()?, caller.scope(&app));
    let work = move |tx: &mut Tx, dossier: &Dossier| {
        seen.check_shown(|| Ok(KeyAnswer::of(&tokens::find(tx, dossier.id, id)?, dossier)))?;
        tokens::revoke(tx, &scope, id)
    };
    write(&app, caller, work).await?;
    Ok(NoContent)
}
