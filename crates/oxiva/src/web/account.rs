//! `/compte`: name, language, password, sessions of whoever is signed in.

use super::{
    Shell, Visitor,
    form::Form,
    html_with,
    people::{hash, language},
    see_other,
    societes::read,
};
use crate::{
    app::Shared,
    dossiers::{
        audit::Action,
        people,
        sessions::{self, Session},
    },
    error::{Error, Problem, Result},
    request::Parameters,
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use http::{HeaderValue, StatusCode, header};

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    s: Shell,
    form: Form,
    password: Form,
    sessions: Vec<Session>,
    current: Vec<u8>,
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
    let sessions = app.db.read(move |tx| sessions::list(tx, dossier, person, now)).await?;
    let status = match form.has_problems() || password.has_problems() {
        true => StatusCode::UNPROCESSABLE_ENTITY,
        false => StatusCode::OK,
    };
    let languages = languages();
    let (s, current) = (visitor.shell("account"), visitor.signed_in.session.clone());
    Ok(html_with(status, AccountPage { s, form, password, sessions, current, languages }))
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
            let cookie = format!("lang={lang}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax");
            if let Ok(cookie) = HeaderValue::from_str(&cookie) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
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

pub async fn change_password(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    let typed = read(&app, request).await?;
    match try_change(&visitor, &app, &typed).await {
        // Every session has ended, this one too.
        Ok(()) => Ok(see_other("/connexion", "saved")),
        Err(error @ Error::Invalid(_)) => {
            let form = Form::refused(&typed, error, visitor.lang())?;
            page(&visitor, &app, own(&visitor), form).await
        }
        Err(error) => Err(error),
    }
}

async fn try_change(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<()> {
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let (dossier, person) = (visitor.dossier(), visitor.signed_in.person.id);
    let stored = app.db.read(move |tx| people::password(tx, dossier, person)).await?;
    let current = text("current_password");
    if !app.hash(move || people::verify_password(&current, &stored)).await? {
        return Err(Problem::new("current_password", "wrong_password").into());
    }
    if text("new_password") != text("again") {
        return Err(Problem::new("again", "passwords_differ").into());
    }
    let hash =
        hash(app, text("new_password")).await.map_err(|error| named(error, "new_password"))?;
    let scope = visitor.scope(app);
    app.db
        .write(dossier.key(), move |tx| {
            people::set_password(tx, &scope, person, &hash, Action::PasswordChanged)
        })
        .await
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
    let (dossier, person, now) = (visitor.dossier(), visitor.signed_in.person.id, app.clock.now());
    let mine = visitor.signed_in.session.clone();
    app.db
        .write(dossier.key(), move |tx| {
            for session in sessions::list(tx, dossier, person, now)? {
                if session.hash != mine {
                    sessions::end(tx, dossier, person, &session.hash)?;
                }
            }
            Ok(())
        })
        .await?;
    Ok(see_other("/compte", "sessions-ended"))
}
