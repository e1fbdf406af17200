//! `/keys`: API keys. All of it needs the scope `admin`; a key gives no other more than it has itself.

use super::{
    authenticate,
    records::{PathId, limit, parse_id, write},
    scope_of,
    zaps::{Sent, created, missing, nothing_else, take},
};
use crate::{
    app::{Routes, Shared},
    dossiers::{
        Dossier,
        tokens::{self, Caller, Scope, Token},
    },
    error::{Problem, Result},
    http::{
        request::Parameters,
        routes::{Kind, get},
    },
    page,
    records::shown,
};
use axum::{
    Json,
    extract::{Request, State},
    response::Response,
};
use http::StatusCode;
use serde_json::{Map, Value, json};

pub fn routes() -> Routes {
    Routes::new(Kind::Api)
        .route("/keys", get(list).post(create))
        .route("/keys/{id}", get(show).delete(revoke))
}

fn shown(key: &Token, dossier: &Dossier) -> Value {
    let date = |at| shown::date(at, &dossier.zone());
    json!({
        "id": key.id.to_string(),
        "nom": key.nom,
        "prefix": key.prefix,
        "scopes": key.scopes.split(' ').collect::<Vec<_>>(),
        "author": key.author.word(),
        "created_at": date(key.created_at),
        "used_at": key.used_at.map(date),
        "revoked_at": key.revoked_at.map(date),
    })
}

/// Newest first, those that are revoked with the others.
async fn list(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let dossier = authenticate(&app, headers, extensions, Scope::Admin).await?.dossier;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["after", "limit"])?;
    let limit = limit(&query)?;
    let before: i64 = query.get("after").map(page::parse).transpose()?.unwrap_or(i64::MAX);
    let of = dossier.id;
    let mut all = app.db.read(move |tx| tokens::list(tx, of)).await?;
    all.retain(|key| key.id < before);
    let page = page::Page::of(all, limit, |key| page::cursor(&key.id));
    let items: Vec<_> = page.items.iter().map(|key| shown(key, &dossier)).collect();
    Ok(Json(json!({ "items": items, "next": page.next })))
}

async fn show(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let dossier = authenticate(&app, headers, extensions, Scope::Admin).await?.dossier;
    let (id, of) = (parse_id(id)?, dossier.id);
    let key = app.db.read(move |tx| tokens::find(tx, of, id)).await?;
    Ok(Json(shown(&key, &dossier)))
}

/// `{"nom": "…", "scopes": ["read", "write"]}`
async fn create(State(app): State<Shared>, request: Request) -> Result<Response> {
    let sent = Sent::by(&app, request, Scope::Admin).await?;
    let mut object = sent.object()?;
    let nom = take(&mut object, "nom", |text| Some(text.to_owned()))?;
    let nom = nom.ok_or_else(|| missing("nom"))?;
    let scopes = scopes(&mut object, &sent.caller)?;
    nothing_else(&object)?;
    let (scope, entropy) = (scope_of(&app, &sent.caller), app.entropy.clone());
    let made = sent.once(&app, move |tx, dossier| {
        let (token, _) = tokens::create(tx, &entropy, &scope, &nom, &scopes)?;
        let made = tokens::list(tx, dossier.id)?.into_iter().next();
        let mut answer = shown(&made.ok_or(crate::error::Code::Internal)?, dossier);
        answer["token"] = token.into();
        Ok(answer)
    });
    Ok(created("keys", made.await?))
}

/// Each once, and none that the caller lacks.
fn scopes(sent: &mut Map<String, Value>, caller: &Caller) -> Result<Vec<Scope>> {
    let list = match sent.remove("scopes") {
        Some(Value::Array(list)) => list,
        None => return Err(missing("scopes")),
        Some(_) => return Err(Problem::new("scopes", "type").into()),
    };
    let mut scopes = Vec::new();
    for word in &list {
        let choices = || Problem::new("scopes", "choice").with("choices", Scope::WORDS.join(", "));
        let scope = word.as_str().and_then(Scope::parse).ok_or_else(choices)?;
        caller.may(scope)?;
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    Ok(scopes)
}

/// Unknown from the next request on.
async fn revoke(State(app): State<Shared>, id: PathId, request: Request) -> Result<StatusCode> {
    let (headers, extensions) = (request.headers(), request.extensions());
    let caller = authenticate(&app, headers, extensions, Scope::Admin).await?;
    let (id, scope) = (parse_id(id)?, scope_of(&app, &caller));
    write(&app, caller, move |tx, _| tokens::revoke(tx, &scope, id)).await?;
    Ok(StatusCode::NO_CONTENT)
}
