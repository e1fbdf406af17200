//! `/personnes`: who may sign in to the dossier.

use super::{
    choices::{automation, role},
    password,
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{
        Scope,
        audit::Action,
        invitations::{self, Invitation},
        last_changes::Subject,
        people::{self, NewPerson, Person, PersonChange, Role},
        second_factor,
    },
    error::{Problem, Result},
    http::request::Parameters,
    i18n::Lang,
    mail::account_changes,
    web::{
        edits::{self, Merged, Saved, Snapshot},
        form::{Form, Sent, read},
        once::{self, Made},
        path,
        respond::{form_page, see_other},
        shell::Shell,
        visitor::{SECOND_FACTOR_PATH, Visitor},
        zaps::bulk::Refusal,
    },
    zaps::{
        documents::{self, Zap},
        owners,
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

/// The people and the invitations of the dossier.
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
    Ok(form_page(form.has_problems(), PeoplePage { s, people, invitations, form }))
}

/// Adds a person with a password that an administrator chose.
pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    match Sent::of(try_create(&visitor, &app, &typed).await, &typed, visitor.lang())? {
        Sent::Done(made) => Ok(made.lead("person-created")),
        Sent::Refused(form) => list_page(&visitor, &app, form).await,
    }
}

async fn try_create(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<Made<()>> {
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let (nom, email) = (text("nom"), text("email"));
    let hash = password::hash(app, text("password"), &[&email, &nom]).await?;
    let (role, automation) = (role(typed)?, automation(typed));
    let langue = visitor.signed_in.dossier.langue;
    let work = move |tx: &mut Tx, scope: &Scope| {
        let (nom, email, password) = (&nom, &email, &hash);
        let new = NewPerson { nom, email, password, role, automation, langue };
        people::create(tx, scope, &new).map(drop)
    };
    once::make(visitor, app, typed, work, |()| "/personnes".to_owned()).await
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    s: Shell,
    person: Person,
    form: Form,
    /// Whether the person has one that this visitor may take away.
    second_factor: bool,
    /// Whether it is the visitor, whose password changes on their own page.
    is_own: bool,
    /// Those that the person sees to.
    zaps: Vec<Zap>,
    /// Who can take them over: number and name.
    takers: Vec<(i64, String)>,
    /// Zaps that were not handed over, and why.
    refused: Vec<Refusal>,
}

/// The form of a person, as they are.
pub async fn edit(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.administers()?;
    let person = find(&visitor, &app, &id).await?;
    let form = form_of(&visitor, &person);
    person_page(&visitor, &app, person, form).await
}

/// The page of a person some of whose zaps were not handed over.
pub async fn with_refusals(
    visitor: &Visitor,
    app: &Shared,
    id: i64,
    refused: Vec<Refusal>,
) -> Result<Response> {
    let dossier = visitor.dossier();
    let person = app.db.read(move |tx| people::find(tx, dossier, id)).await?;
    let form = form_of(visitor, &person);
    Ok(form_page(true, page_of(visitor, app, person, form, refused).await?))
}

fn form_of(visitor: &Visitor, person: &Person) -> Form {
    Form::edited(&snapshot(person, visitor.lang()))
}

/// What the form of a person shows.
fn snapshot(person: &Person, lang: Lang) -> Snapshot {
    let role = |role: &Role| (role.word().to_owned(), lang.text(&format!("role-{}", role.word())));
    Snapshot::of(Subject::Person(person.id), lang)
        .field("nom", person.nom.clone())
        .choice("role", person.role.word(), Role::ALL.iter().map(role).collect())
        .tick("automation", "on", person.automation)
        .called(lang.text("person-automation"))
        .tick("active", "on", person.active)
        .called(lang.text("person-active"))
}

async fn person_page(
    visitor: &Visitor,
    app: &Shared,
    person: Person,
    form: Form,
) -> Result<Response> {
    let refused = form.has_problems();
    Ok(form_page(refused, page_of(visitor, app, person, form, Vec::new()).await?))
}

async fn page_of(
    visitor: &Visitor,
    app: &Shared,
    person: Person,
    form: Form,
    refused: Vec<Refusal>,
) -> Result<PersonPage> {
    let (dossier, id) = (visitor.dossier(), person.id);
    let read = app.db.read(move |tx| {
        let enabled = second_factor::enabled_at(tx, dossier, id)?;
        Ok((enabled, documents::of_owner(tx, dossier, id)?, people::list(tx, dossier)?))
    });
    let (enabled, zaps, everybody) = read.await?;
    let mut takers = owners::takers(&everybody);
    takers.retain(|(taker, _)| *taker != id);
    // One's own is taken away on one's own page, which asks for password and code.
    let is_own = id == visitor.signed_in.person.id;
    let second_factor = enabled.is_some() && !is_own;
    let s = visitor.shell("people");
    Ok(PersonPage { s, person, form, second_factor, is_own, zaps, takers, refused })
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
        return Ok(Redirect::to(SECOND_FACTOR_PATH).into_response());
    }
    let disable =
        move |tx: &mut Tx, scope: &Scope| account_changes::disable_second_factor(tx, scope, person);
    visitor.write(&app, disable).await?;
    Ok(see_other(&format!("/personnes/{person}"), "totp-disabled"))
}

async fn find(visitor: &Visitor, app: &Shared, id: &str) -> Result<Person> {
    let id = path::id(id)?;
    let dossier = visitor.dossier();
    app.db.read(move |tx| people::find(tx, dossier, id)).await
}

/// Saves a person.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let person = find(&visitor, &app, &id).await?;
    let typed = read(&app, request).await?;
    let saved = try_save(&visitor, &app, &person, &typed).await;
    match Sent::of_edit(saved, &typed, visitor.lang())? {
        // Somebody who leaves has zaps that somebody else should see to.
        Sent::Done(true) => Ok(see_other(&format!("/personnes/{}", person.id), "person-has-zaps")),
        Sent::Done(false) => Ok(see_other("/personnes", "saved")),
        Sent::Refused(form) => person_page(&visitor, &app, person, form).await,
    }
}

/// Whether somebody who may not automate any more still sees to zaps.
async fn try_save(
    visitor: &Visitor,
    app: &Shared,
    person: &Person,
    typed: &Parameters,
) -> Result<Saved<bool>> {
    let (id, email) = (person.id, &person.email);
    let nom = typed.get("nom").unwrap_or_default();
    let password = match typed.get("password") {
        // One's own takes the old one: whoever finds a session open does not keep the owner out.
        Some(_) if id == visitor.signed_in.person.id => {
            return Err(Problem::new("password", "own_password").into());
        }
        Some(password) => Some(password::hash(app, password.to_owned(), &[email, nom]).await?),
        None => None,
    };
    let (dossier, lang) = (visitor.dossier(), visitor.lang());
    let now = move |tx: &mut Tx, _: &Shell| Ok(snapshot(&people::find(tx, dossier, id)?, lang));
    let work = move |tx: &mut Tx, scope: &Scope, Merged { typed, .. }: Merged| {
        let change = PersonChange {
            nom: typed.get("nom").unwrap_or_default().to_owned(),
            role: role(&typed)?,
            automation: automation(&typed),
            active: typed.has("active"),
        };
        let person = people::update(tx, scope, id, &change)?;
        if let Some(hash) = password {
            account_changes::set_password(tx, scope, id, &hash, Action::PasswordChanged)?;
        }
        let may_have_zaps = person.active && person.may_automate();
        Ok(!may_have_zaps && !documents::of_owner(tx, scope.dossier, id)?.is_empty())
    };
    edits::save(visitor, app, typed, now, work).await
}
