//! `/personnes`: who may sign in to the dossier.

use crate::{
    app::Shared,
    dossiers::{
        audit::Action,
        invitations::{self, Invitation},
        passwords,
        people::{self, NewPerson, Person, Role},
        second_factor,
    },
    error::{Code, Error, Problem, Result},
    http::request::Parameters,
    i18n::Lang,
    records::input,
    web::{
        form::Form,
        respond::{html_with, see_other},
        shell::Shell,
        typed::read,
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::{IntoResponse, Redirect, Response},
};

#[derive(Template)]
#[template(path = "people.html")]
struct PeoplePage {
    s: Shell,
    people: Vec<Person>,
    invitations: Vec<Invitation>,
    form: Form,
}

pub async fn list(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    let form = Form::empty(visitor.lang()).with("role", Role::default().word());
    list_page(&visitor, &app, form).await
}

async fn list_page(visitor: &Visitor, app: &Shared, form: Form) -> Result<Response> {
    visitor.administers()?;
    let dossier = visitor.dossier();
    let (people, invitations) = app
        .db
        .read(move |tx| Ok((people::list(tx, dossier)?, invitations::list(tx, dossier)?)))
        .await?;
    let s = visitor.shell("people");
    Ok(html_with(form.status(), PeoplePage { s, people, invitations, form }))
}

pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    match try_create(&visitor, &app, &typed).await {
        Ok(()) => Ok(see_other("/personnes", "person-created")),
        Err(error) => {
            list_page(&visitor, &app, Form::refused(&typed, error, visitor.lang())?).await
        }
    }
}

async fn try_create(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<()> {
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let (nom, email) = (text("nom"), text("email"));
    let hash = hash(app, text("password")).await?;
    let role = role(typed)?;
    let langue = visitor.signed_in.dossier.langue;
    let scope = visitor.scope(app);
    app.db
        .write(scope.dossier.key(), move |tx| {
            let new = NewPerson { nom: &nom, email: &email, password: &hash, role, langue };
            people::create(tx, &scope, &new).map(|_| ())
        })
        .await
}

pub fn role(typed: &Parameters) -> Result<Role> {
    let role = typed.get("role").and_then(Role::parse);
    role.ok_or_else(|| Problem::new("role", "required").into())
}

/// Checks and hashes a password off the threads that answer requests.
pub async fn hash(app: &Shared, password: String) -> Result<String> {
    people::check_password(&password)?;
    let entropy = app.entropy.clone();
    app.hash(move || people::hash_password(&password, &entropy)).await
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    s: Shell,
    person: Person,
    form: Form,
    /// Whether the person has one that this visitor may take away.
    second_factor: bool,
}

pub async fn edit(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let person = find(&visitor, &app, &id).await?;
    let form = Form::empty(visitor.lang())
        .with("nom", person.nom.clone())
        .with("role", person.role.word())
        .with("active", if person.active { "on" } else { "" });
    person_page(&visitor, &app, person, form).await
}

async fn person_page(
    visitor: &Visitor,
    app: &Shared,
    person: Person,
    form: Form,
) -> Result<Response> {
    let (dossier, id, status) = (visitor.dossier(), person.id, form.status());
    let enabled = app.db.read(move |tx| second_factor::enabled_at(tx, dossier, id)).await?;
    // One's own is taken away on one's own page, which asks for password and code.
    let second_factor = enabled.is_some() && id != visitor.signed_in.person.id;
    let s = visitor.shell("people");
    Ok(html_with(status, PersonPage { s, person, form, second_factor }))
}

/// For somebody who has lost the device with their second factor.
pub async fn disable_second_factor(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let person = find(&visitor, &app, &id).await?.id;
    if person == visitor.signed_in.person.id {
        return Ok(Redirect::to(super::second_factor::PATH).into_response());
    }
    let scope = visitor.scope(&app);
    app.db.write(scope.dossier.key(), move |tx| second_factor::disable(tx, &scope, person)).await?;
    Ok(see_other(&format!("/personnes/{person}"), "totp-disabled"))
}

async fn find(visitor: &Visitor, app: &Shared, id: &str) -> Result<Person> {
    let id = input::id(id).ok_or(Code::NotFound)?;
    let dossier = visitor.dossier();
    app.db.read(move |tx| people::find(tx, dossier, id)).await
}

pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let person = find(&visitor, &app, &id).await?;
    let typed = read(&app, request).await?;
    match try_save(&visitor, &app, person.id, &typed).await {
        Ok(()) => Ok(see_other("/personnes", "saved")),
        Err(error @ Error::Invalid(_)) => {
            let form = Form::refused(&typed, error, visitor.lang())?;
            person_page(&visitor, &app, person, form).await
        }
        Err(error) => Err(error),
    }
}

async fn try_save(visitor: &Visitor, app: &Shared, id: i64, typed: &Parameters) -> Result<()> {
    let nom = typed.get("nom").unwrap_or_default().to_owned();
    let (role, active) = (role(typed)?, typed.has("active"));
    let password = match typed.get("password") {
        Some(password) => Some(hash(app, password.to_owned()).await?),
        None => None,
    };
    let scope = visitor.scope(app);
    app.db
        .write(scope.dossier.key(), move |tx| {
            people::update(tx, &scope, id, &nom, role, active)?;
            match password {
                Some(hash) => passwords::set(tx, &scope, id, &hash, Action::PasswordChanged),
                None => Ok(()),
            }
        })
        .await
}

/// A language as a form names it.
pub fn language(typed: &Parameters) -> Result<Lang> {
    let langue = typed.get("langue").and_then(Lang::parse);
    langue.ok_or_else(|| Problem::new("langue", "required").into())
}
