//! `/compte`: name, language, password, sessions of whoever is signed in.

use super::{
    entry::{self, Pass},
    list::{hash, language},
};
use crate::{
    app::Shared,
    dossiers::{
        audit::{self, Action},
        passwords, people, second_factor,
        sessions::{self, Session},
    },
    error::{Code, Error, Problem, Result},
    http::request::{Parameters, header_text},
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
    response::Response,
};
use http::{StatusCode, header};
use serde_json::json;

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    s: Shell,
    form: Form,
    password: Form,
    sessions: Vec<Session>,
    current: Vec<u8>,
    second_factor: bool,
    languages: Vec<(String, String)>,
}

pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    let form = own(&visitor);
    let password = Form::empty(visitor.lang());
    page(&visitor, &app, form, password).await
}

fn own(visitor: &Visitor) -> Form {
    let person = &visitor.signed_in.person;
    Form::empty(visitor.lang()).with("nom", person.nom.clone()).with("langue", person.langue.word())
}

async fn page(visitor: &Visitor, app: &Shared, form: Form, password: Form) -> Result<Response> {
    let (dossier, person, now) = (visitor.dossier(), visitor.signed_in.person.id, app.clock.now());
    let (sessions, second_factor) = app
        .db
        .read(move |tx| {
            let enabled = second_factor::enabled_at(tx, dossier, person)?.is_some();
            Ok((sessions::list(tx, dossier, person, now)?, enabled))
        })
        .await?;
    let status = match form.has_problems() || password.has_problems() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let languages = languages();
    let (s, current) = (visitor.shell("account"), visitor.signed_in.session.clone());
    Ok(html_with(
        status,
        AccountPage { s, form, password, sessions, current, second_factor, languages },
    ))
}

/// Each language in its own words.
pub fn languages() -> Vec<(String, String)> {
    [("fr", "Français"), ("en", "English")]
        .map(|(word, name)| (word.to_owned(), name.to_owned()))
        .to_vec()
}

pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let typed = read(&app, request).await?;
    match try_save(&visitor, &app, &typed).await {
        Ok(lang) => {
            let mut response = see_other("/compte", "saved");
            // For pages shown to nobody in particular: errors, the sign-in form.
            entry::set_cookie(&mut response, &app, "lang", lang, 31_536_000);
            Ok(response)
        }
        Err(error) => {
            let form = Form::refused(&typed, error, visitor.lang())?;
            page(&visitor, &app, form, Form::empty(visitor.lang())).await
        }
    }
}

async fn try_save(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<&'static str> {
    let nom = typed.get("nom").unwrap_or_default().to_owned();
    let langue = language(typed)?;
    let (scope, person) = (visitor.scope(app), visitor.signed_in.person.id);
    app.db
        .write(scope.dossier.key(), move |tx| people::update_own(tx, &scope, person, &nom, langue))
        .await?;
    Ok(langue.word())
}

/// All sessions end but this one, which gets a new id.
pub async fn change_password(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let agent = header_text(request.headers(), header::USER_AGENT).to_owned();
    let typed = read(&app, request).await?;
    match try_change(&visitor, &app, &typed, agent).await {
        Ok(pass) => {
            let mut response = see_other("/compte", "password-changed");
            pass.give(&app, &mut response);
            Ok(response)
        }
        Err(error @ Error::Invalid(_)) => {
            let form = Form::refused(&typed, error, visitor.lang())?;
            page(&visitor, &app, own(&visitor), form).await
        }
        Err(error) => Err(error),
    }
}

async fn try_change(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
    agent: String,
) -> Result<Pass> {
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    check_password(visitor, app, typed).await?;
    if text("new_password") != text("again") {
        return Err(Problem::new("again", "passwords_differ").into());
    }
    let hash =
        hash(app, text("new_password")).await.map_err(|error| named(error, "new_password"))?;
    let (scope, entropy) = (visitor.scope(app), app.entropy.clone());
    let person = visitor.signed_in.person.id;
    app.db
        .write(scope.dossier.key(), move |tx| {
            passwords::set(tx, &scope, person, &hash, Action::PasswordChanged)?;
            entry::open(tx, &entropy, &scope, person, &agent)
        })
        .await
}

/// Whether `current_password` is the person's; as often as signing in from a known device.
pub async fn check_password(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<()> {
    let (dossier, person) = (visitor.dossier(), &visitor.signed_in.person);
    app.throttles.known_device(dossier, person.id)?;
    let id = person.id;
    let stored = app.db.read(move |tx| people::password(tx, dossier, id)).await?;
    let current = typed.get("current_password").unwrap_or_default().to_owned();
    match app.hash(move || people::verify_password(&current, &stored)).await? {
        true => Ok(()),
        false => Err(Problem::new("current_password", "wrong_password").into()),
    }
}

/// The same problem under the name that the form's field has.
fn named(error: Error, field: &str) -> Error {
    match error {
        Error::Invalid(problems) => {
            let renamed = problems.into_iter().map(|p| Problem { field: field.to_owned(), ..p });
            Error::Invalid(renamed.collect())
        }
        other => other,
    }
}

impl Session {
    /// « Firefox, Linux »: what people call the device that the browser describes.
    pub fn device(&self) -> String {
        const BROWSERS: [(&str, &str); 5] = [
            ("Edg/", "Edge"),
            ("OPR/", "Opera"),
            ("Firefox/", "Firefox"),
            ("Chrome/", "Chrome"),
            ("Safari/", "Safari"),
        ];
        const SYSTEMS: [(&str, &str); 6] = [
            ("iPhone", "iPhone"),
            ("iPad", "iPad"),
            ("Android", "Android"),
            ("Windows", "Windows"),
            ("Mac OS", "macOS"),
            ("Linux", "Linux"),
        ];
        let known = |names: &[(&str, &'static str)]| {
            names.iter().find(|(mark, _)| self.agent.contains(mark)).map(|(_, name)| *name)
        };
        match (known(&BROWSERS), known(&SYSTEMS)) {
            (Some(browser), Some(system)) => format!("{browser}, {system}"),
            (Some(one), None) | (None, Some(one)) => one.to_owned(),
            (None, None) => self.agent.chars().take(60).collect(),
        }
    }
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

/// How many of the person's other sessions were ended.
async fn end_where(
    visitor: &Visitor,
    app: &Shared,
    wanted: impl Fn(&Session) -> bool + Send + 'static,
) -> Result<usize> {
    let (scope, mine) = (visitor.scope(app), visitor.signed_in.session.clone());
    let person = visitor.signed_in.person.clone();
    app.db
        .write(scope.dossier.key(), move |tx| {
            let mut all = sessions::list(tx, scope.dossier, person.id, scope.now)?;
            all.retain(|session| session.hash != mine && wanted(session));
            for session in &all {
                sessions::end(tx, scope.dossier, person.id, &session.hash)?;
                let detail = json!({ "device": session.device(), "address": session.address });
                audit::note(tx, &scope, Action::SessionEnded, &person.email, detail)?;
            }
            Ok(all.len())
        })
        .await
}
