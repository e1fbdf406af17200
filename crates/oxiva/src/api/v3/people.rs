//! `/people`: who can be in charge of an activite or a ticket. With the scope `admin` all of them,
//! all that is known of them, and what they may.

use super::{
    answer::ROOT,
    caller::{Admin, Caller, ReadOrAdmin},
    etag::{IfMatch, Tagged, Versioned},
    request::{
        PageQuery, PathId, Query, Sendable, Sent, ShortPage, nothing_else, take, take_flag,
        take_text, write,
    },
};
use crate::{
    api::describe::{Operations, get},
    app::Shared,
    dossiers::{
        Dossier, callers,
        people::{self, Person, PersonChange, Role},
        tokens::TokenScope,
    },
    error::{Code, Result},
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
pub struct PersonAnswer {
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
    /// Whether they were given the right « Automatisation »; administrators have it in any case.
    automation: bool,
    langue: Lang,
    /// Whether they can sign in.
    active: bool,
    created_at: Date,
    /// When they used a page last.
    seen_at: Option<Date>,
}

impl Versioned for PersonAnswer {
    const PASSING: &'static [&'static str] = &["seen_at"];
}

impl PersonAnswer {
    /// All that is known of them.
    pub fn whole(person: &Person, dossier: &Dossier) -> PersonAnswer {
        let date = |at| Date::at(at, &dossier.zone());
        PersonAnswer {
            id: Id(person.id),
            nom: person.nom.clone(),
            details: Some(PersonDetails {
                email: person.email.clone(),
                role: person.role,
                automation: person.automation,
                langue: person.langue,
                active: person.active,
                created_at: date(person.created_at),
                seen_at: person.seen_at.map(date),
            }),
        }
    }

    /// What this caller may see of a person; of somebody who has no access any more, nothing.
    fn seen_by(caller: &callers::Caller, person: &Person) -> Option<PersonAnswer> {
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
) -> Result<Tagged<Json<PersonAnswer>>> {
    let (id, dossier) = (id.parse()?, caller.dossier.id);
    let person = app.db.read(move |tx| people::find(tx, dossier, id)).await?;
    Ok(Tagged::of(PersonAnswer::seen_by(&caller, &person).ok_or(Code::NotFound)?))
}

/// `{"nom": "…", "role": "member", "automation": true, "active": false}`
#[derive(Clone, ToSchema)]
#[schema(as = PersonChange)]
struct PersonSent {
    #[schema(nullable = false)]
    nom: Option<String>,
    #[schema(nullable = false)]
    role: Option<Role>,
    #[schema(nullable = false)]
    automation: Option<bool>,
    #[schema(nullable = false)]
    active: Option<bool>,
}

impl Sendable for PersonSent {}

impl PersonSent {
    fn read(mut sent: Map<String, Value>) -> Result<PersonSent> {
        let nom = take_text(&mut sent, "nom")?;
        let role = take(&mut sent, "role", Role::parse)?;
        let automation = take_flag(&mut sent, "automation")?;
        let active = take_flag(&mut sent, "active")?;
        nothing_else(&sent)?;
        Ok(PersonSent { nom, role, automation, active })
    }

    /// What the person shall be, who was `old`.
    fn over(self, old: Person) -> PersonChange {
        PersonChange {
            nom: self.nom.unwrap_or(old.nom),
            role: self.role.unwrap_or(old.role),
            automation: self.automation.unwrap_or(old.automation),
            active: self.active.unwrap_or(old.active),
        }
    }
}

async fn change(
    State(app): State<Shared>,
    caller: Caller<Admin>,
    id: PathId,
    seen: IfMatch,
    sent: Sent<PersonSent>,
) -> Result<Tagged<Json<PersonAnswer>>> {
    let sent = sent.read().await?;
    let id = id.parse()?;
    let change = PersonSent::read(sent.object()?)?;
    let scope = caller.scope(&app);
    let person = write(&app, caller, move |tx, dossier| {
        let old = people::find(tx, dossier.id, id)?;
        seen.check_shown(|| Ok(PersonAnswer::whole(&old, dossier)))?;
        let person = people::update(tx, &scope, id, &change.over(old))?;
        Ok(PersonAnswer::whole(&person, dossier))
    });
    Ok(Tagged::of(person.await?))
}
