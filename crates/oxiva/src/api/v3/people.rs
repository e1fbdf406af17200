//! `/people`: who can be in charge of an activite or a ticket. With the scope `admin` all of them,
//! all that is known of them, and what they may.

use super::{
    answer::ROOT,
    caller::{Admin, Caller, ReadOrAdmin},
    request::{
        PageQuery, PathId, Query, Sendable, Sent, ShortPage, nothing_else, take, take_text, write,
    },
};
use crate::{
    api::describe::{Operations, get},
    app::Shared,
    dossiers::{
        Dossier,
        people::{self, Person, Role},
        tokens::{self, TokenScope},
    },
    error::{Code, Problem, Result},
    i18n::Lang,
    page::Page,
    wire::{Date, Id},
};
use axum::{Json, extract::State};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

pub fn operations() -> Operations {
    Operations::new(ROOT, "People and keys")
        .route("/people", get("listPeople", list))
        .route("/people/{id}", get("getPerson", show).patch("changePerson", change))
}

/// A person: the id and the name alone, or, to whoever administers, everything.
#[derive(Serialize, ToSchema)]
#[schema(as = Person)]
struct PersonAnswer {
    id: Id,
    nom: String,
    #[serde(flatten)]
    details: Option<PersonDetails>,
}

/// What of a person only those see who administer.
#[derive(Serialize, ToSchema)]
struct PersonDetails {
    email: String,
    role: Role,
    langue: Lang,
    /// Whether they can sign in.
    active: bool,
    created_at: Date,
    /// When they used a page last.
    seen_at: Option<Date>,
}

impl PersonAnswer {
    fn whole(person: &Person, dossier: &Dossier) -> PersonAnswer {
        let date = |at| Date::at(at, &dossier.zone());
        PersonAnswer {
            id: Id(person.id),
            nom: person.nom.clone(),
            details: Some(PersonDetails {
                email: person.email.clone(),
                role: person.role,
                langue: person.langue,
                active: person.active,
                created_at: date(person.created_at),
                seen_at: person.seen_at.map(date),
            }),
        }
    }

    /// What this caller may see of a person; of somebody who has no access any more, nothing.
    fn seen_by(caller: &tokens::Caller, person: &Person) -> Option<PersonAnswer> {
        if caller.has(TokenScope::Admin) {
            return Some(PersonAnswer::whole(person, &caller.dossier));
        }
        let named = PersonAnswer { id: Id(person.id), nom: person.nom.clone(), details: None };
        person.active.then_some(named)
    }
}

async fn list(
    State(app): State<Shared>,
    caller: Caller<ReadOrAdmin>,
    query: Query<PageQuery>,
) -> Result<Json<Page<PersonAnswer>>> {
    let page = ShortPage::read(&query.read()?)?;
    let dossier = caller.dossier.id;
    let mut all = app.db.read(move |tx| people::list(tx, dossier)).await?;
    all.retain(|person| PersonAnswer::seen_by(&caller, person).is_some());
    let page = page.cut(all, |person| person.id);
    let items = page.items.iter().filter_map(|one| PersonAnswer::seen_by(&caller, one)).collect();
    Ok(Json(Page { items, next: page.next }))
}

async fn show(
    State(app): State<Shared>,
    caller: Caller<ReadOrAdmin>,
    id: PathId,
) -> Result<Json<PersonAnswer>> {
    let (id, dossier) = (id.parse()?, caller.dossier.id);
    let person = app.db.read(move |tx| people::find(tx, dossier, id)).await?;
    Ok(Json(PersonAnswer::seen_by(&caller, &person).ok_or(Code::NotFound)?))
}

/// `{"nom": "…", "role": "member", "active": false}`
#[derive(ToSchema)]
struct PersonChange {
    #[schema(nullable = false)]
    nom: Option<String>,
    #[schema(nullable = false)]
    role: Option<Role>,
    #[schema(nullable = false)]
    active: Option<bool>,
}

impl Sendable for PersonChange {}

impl PersonChange {
    fn read(mut sent: Map<String, Value>) -> Result<PersonChange> {
        let nom = take_text(&mut sent, "nom")?;
        let role = take(&mut sent, "role", Role::parse)?;
        let active = match sent.remove("active") {
            None => None,
            Some(Value::Bool(active)) => Some(active),
            Some(_) => return Err(Problem::new("active", "type").into()),
        };
        nothing_else(&sent)?;
        Ok(PersonChange { nom, role, active })
    }
}

async fn change(
    State(app): State<Shared>,
    caller: Caller<Admin>,
    id: PathId,
    sent: Sent<PersonChange>,
) -> Result<Json<PersonAnswer>> {
    let sent = sent.read().await?;
    let id = id.parse()?;
    let change = PersonChange::read(sent.object()?)?;
    let scope = caller.scope(&app);
    let person = write(&app, caller, move |tx, dossier| {
        let old = people::find(tx, dossier.id, id)?;
        let nom = change.nom.unwrap_or(old.nom);
        let (role, active) = (change.role.unwrap_or(old.role), change.active.unwrap_or(old.active));
        let person = people::update(tx, &scope, id, &nom, role, active)?;
        Ok(PersonAnswer::whole(&person, dossier))
    });
    Ok(Json(person.await?))
}
