//! `/compte`: name, language, password, sessions of whoever is signed in.

use super::{
    choices::{language, languages},
    entry::{self, Pass},
    password,
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{
        Scope,
        audit::{self, Action},
        last_changes::Subject,
        people::{self, Person},
        second_factor,
        sessions::{self, Session},
    },
    error::{Code, Result},
    http::request::{Parameters, header_text},
    i18n::Lang,
    mail::account_changes,
    web::{
        cookies,
        edits::{self, Merged, Saved, Snapshot},
        form::{Form, Sent, read, renamed},
        respond::{form_page, see_other},
        shell::Shell,
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use http::header;
use serde_json::json;

/// How long a browser keeps the language that it showed.
const LANGUAGE_SECONDS: u32 = 31_536_000;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    s: Shell,
    form: Form,
    password: Form,
    sessions: Vec<Session>,
    /// The hash of the session that looks at the page.
    current: Vec<u8>,
    second_factor: bool,
    languages: Vec<(String, String)>,
}

/// The page of one's own account.
pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    let form = own(&visitor);
    let password = Form::empty(visitor.lang());
    page(&visitor, &app, form, password).await
}

fn own(visitor: &Visitor) -> Form {
    Form::edited(&snapshot(&visitor.signed_in.person, visitor.lang()))
}

/// What the form of one's own name and language shows.
fn snapshot(person: &Person, lang: Lang) -> Snapshot {
    Snapshot::of(Subject::Person(person.id), lang).field("nom", person.nom.clone()).choice(
        "langue",
        person.langue.word(),
        languages(),
    )
}

async fn page(visitor: &Visitor, app: &Shared, form: Form, password: Form) -> Result<Response> {
    let (dossier, person, now) = (visitor.dossier(), visitor.signed_in.person.id, app.clock.now());
    let life = app.config.sessions.life();
    let (sessions, second_factor) = app
        .db
        .read(move |tx| {
            let enabled = second_factor::enabled_at(tx, dossier, person)?.is_some();
            Ok((sessions::list(tx, dossier, life, person, now)?, enabled))
        })
        .await?;
    let refused = form.has_problems() || password.has_problems();
    let languages = languages();
    let (s, current) = (visitor.shell("account"), visitor.signed_in.session.clone());
    Ok(form_page(
        refused,
        AccountPage { s, form, password, sessions, current, second_factor, languages },
    ))
}

/// Saves name and language.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let typed = read(&app, request).await?;
    let saved = try_save(&visitor, &app, &typed).await;
    match Sent::of_edit(saved, &typed, visitor.lang())? {
        Sent::Done(lang) => {
            let mut response = see_other("/compte", "saved");
            // For pages shown to nobody in particular: errors, the sign-in form.
            cookies::set(&mut response, &app, cookies::LANGUAGE, lang, LANGUAGE_SECONDS);
            Ok(response)
        }
        Sent::Refused(form) => page(&visitor, &app, form, Form::empty(visitor.lang())).await,
    }
}

async fn try_save(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
) -> Result<Saved<&'static str>> {
    let (dossier, id, lang) = (visitor.dossier(), visitor.signed_in.person.id, visitor.lang());
    let now = move |tx: &mut Tx, _: &Shell| Ok(snapshot(&people::find(tx, dossier, id)?, lang));
    let work = move |tx: &mut Tx, scope: &Scope, Merged { typed, .. }: Merged| {
        let langue = language(&typed)?;
        let nom = typed.get("nom").unwrap_or_default();
        people::update_own(tx, scope, id, nom, langue)?;
        Ok(langue.word())
    };
    edits::save(visitor, app, typed, now, work).await
}

/// Changes the password. All sessions end but this one, which gets a new id.
pub async fn change_password(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let agent = header_text(request.headers(), header::USER_AGENT).to_owned();
    let typed = read(&app, request).await?;
    match Sent::of(try_change(&visitor, &app, &typed, agent).await, &typed, visitor.lang())? {
        Sent::Done(pass) => {
            let mut response = see_other("/compte", "password-changed");
            pass.give(&app, &mut response);
            Ok(response)
        }
        Sent::Refused(form) => page(&visitor, &app, own(&visitor), form).await,
    }
}

async fn try_change(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
    agent: String,
) -> Result<Pass> {
    password::check_own(visitor, app, typed).await?;
    let own = &visitor.signed_in.person;
    let about = [own.email.as_str(), own.nom.as_str()];
    let hashed = password::hash(app, password::typed_twice(typed, "new_password")?, &about).await;
    let hash = hashed.map_err(|error| renamed(error, "password", "new_password"))?;
    let (shared, person) = (app.clone(), own.id);
    let change = move |tx: &mut Tx, scope: &Scope| {
        account_changes::set_password(tx, scope, person, &hash, Action::PasswordChanged)?;
        entry::open(tx, &shared, scope, person, &agent)
    };
    visitor.write(app, change).await
}

/// Ends every session but this one.
pub async fn end_sessions(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    end_where(&visitor, &app, |_| true).await?;
    Ok(see_other("/compte", "sessions-ended"))
}

/// Ends one session; this one is ended by signing out.
pub async fn end_session(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(name): Path<String>,
) -> Result<Response> {
    match end_where(&visitor, &app, move |session| session.name() == name).await? {
        0 => Err(Code::NotFound.into()),
        _ => Ok(see_other("/compte", "session-ended")),
    }
}

/// Ends those of the person's other sessions that are wanted, and says how many they were.
async fn end_where(
    visitor: &Visitor,
    app: &Shared,
    wanted: impl Fn(&Session) -> bool + Clone + Send + 'static,
) -> Result<usize> {
    let (mine, person) = (visitor.signed_in.session.clone(), visitor.signed_in.person.clone());
    let life = app.config.sessions.life();
    let end = move |tx: &mut Tx, scope: &Scope| {
        let mut all = sessions::list(tx, scope.dossier, life, person.id, scope.now)?;
        all.retain(|session| session.hash != mine && wanted(session));
        for session in &all {
            sessions::end(tx, scope.dossier, person.id, &session.hash)?;
            let detail = json!({ "device": session.device(), "address": session.address });
            audit::note(tx, scope, Action::SessionEnded, &person.email, detail)?;
        }
        Ok(all.len())
    };
    visitor.write(app, end).await
}
