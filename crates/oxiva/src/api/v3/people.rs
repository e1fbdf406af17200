//! `/people`: who can be in charge of an activite or a ticket. With the scope `admin` all of them,
//! all that is known of them, and what they may.

use super::{
    authenticate_with,
    records::{PathId, limit, parse_id, write},
    scope_of,
    zaps::{Sent, nothing_else, take},
};
use crate::{
    app::{Routes, Shared},
    dossiers::{
        Dossier,
        people::{self, Person, Role},
        tokens::{Caller, Scope},
    },
    error::{Code, Problem, Result},
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
};
use http::{Extensions, HeaderMap};
use serde_json::{Value, json};

pub fn routes() -> Routes {
    Routes::new(Kind::Api)
        .route("/people", get(list))
        .route("/people/{id}", get(show).patch(change))
}

/// What this caller may see of a person; of somebody who has no access any more, nothing.
fn seen(caller: &Caller, person: &Person) -> Option<Value> {
    match caller.has(Scope::Admin) {
        true => Some(whole(person, &caller.dossier)),
        false => person.active.then(|| json!({ "id": person.id.to_string(), "nom": person.nom })),
    }
}

pub(super) fn whole(person: &Person, dossier: &Dossier) -> Value {
    let date = |at| shown::date(at, &dossier.zone());
    json!({
        "id": person.id.to_string(),
        "nom": person.nom,
        "email": person.email,
        "role": person.role,
        "langue": person.langue.word(),
        "active": person.active,
        "created_at": date(person.created_at),
        "seen_at": person.seen_at.map(date),
    })
}

/// Who reads, or administers.
async fn reader(app: &Shared, headers: &HeaderMap, extensions: &Extensions) -> Result<Caller> {
    let caller = authenticate_with(app, headers, extensions, None).await?;
    match caller.has(Scope::Admin) {
        true => Ok(caller),
        false => caller.may(Scope::Read).map(|()| caller),
    }
}

async fn list(State(app): State<Shared>, request: Request) -> Result<Json<Value>> {
    let caller = reader(&app, request.headers(), request.extensions()).await?;
    let query = Parameters::of_query(request.uri().query())?;
    query.only(&["after", "limit"])?;
    let limit = limit(&query)?;
    let after: i64 = query.get("after").map(page::parse).transpose()?.unwrap_or(0);
    let dossier = caller.dossier.id;
    let mut all = app.db.read(move |tx| people::list(tx, dossier)).await?;
    all.retain(|person| person.id > after && seen(&caller, person).is_some());
    let page = page::Page::of(all, limit, |person| page::cursor(&person.id));
    let items: Vec<_> = page.items.iter().filter_map(|person| seen(&caller, person)).collect();
    Ok(Json(json!({ "items": items, "next": page.next })))
}

async fn show(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let caller = reader(&app, request.headers(), request.extensions()).await?;
    let (id, dossier) = (parse_id(id)?, caller.dossier.id);
    let person = app.db.read(move |tx| people::find(tx, dossier, id)).await?;
    Ok(Json(seen(&caller, &person).ok_or(Code::NotFound)?))
}

/// `{"nom": "…", "role": "member", "active": false}`, all optional.
async fn change(State(app): State<Shared>, id: PathId, request: Request) -> Result<Json<Value>> {
    let sent = Sent::by(&app, request, Scope::Admin).await?;
    let (id, mut object) = (parse_id(id)?, sent.object()?);
    let nom = take(&mut object, "nom", |text| Some(text.to_owned()))?;
    let role = take(&mut object, "role", Role::parse)?;
    let active = match object.remove("active") {
        None => None,
        Some(Value::Bool(active)) => Some(active),
        Some(_) => return Err(Problem::new("active", "type").into()),
    };
    nothing_else(&object)?;
    let scope = scope_of(&app, &sent.caller);
    let person = write(&app, sent.caller, move |tx, dossier| {
        let old = people::find(tx, dossier.id, id)?;
        let nom = nom.unwrap_or(old.nom);
        let (role, active) = (role.unwrap_or(old.role), active.unwrap_or(old.active));
        Ok(whole(&people::update(tx, &scope, id, &nom, role, active)?, dossier))
    });
    Ok(Json(person.await?))
}
