//! `/dossier`: what an administrator may change of the dossier itself.

use super::list::language;
use crate::{
    app::Shared,
    dossiers,
    error::{Error, Result},
    http::request::Parameters,
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
    extract::{Request, State},
    response::Response,
};
use http::StatusCode;

#[derive(Template)]
#[template(path = "dossier.html")]
struct DossierPage {
    s: Shell,
    form: Form,
    languages: Vec<(String, String)>,
    zones: &'static [&'static str],
}

/// Offered first; any other name of the time zone database may be typed.
const ZONES: &[&str] = &[
    "Europe/Paris",
    "America/Guadeloupe",
    "America/Martinique",
    "America/Cayenne",
    "America/Miquelon",
    "Indian/Reunion",
    "Indian/Mayotte",
    "Pacific/Noumea",
    "Pacific/Tahiti",
    "Europe/Brussels",
    "Europe/Zurich",
    "Europe/Luxembourg",
];

pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let id = visitor.dossier();
    let required = app.db.read(move |tx| dossiers::requires_second_factor(tx, id)).await?;
    let dossier = &visitor.signed_in.dossier;
    let form = Form::empty(visitor.lang())
        .with("raison", dossier.societe.clone())
        .with("fuseau", dossier.fuseau.clone())
        .with("langue", dossier.langue.word())
        .with("second_factor", if required { "on" } else { "" });
    Ok(page(&visitor, form))
}

fn page(visitor: &Visitor, form: Form) -> Response {
    let status =
        if form.has_problems() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    let languages = super::account::languages();
    html_with(status, DossierPage { s: visitor.shell("dossier"), form, languages, zones: ZONES })
}

pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    match try_save(&visitor, &app, &typed).await {
        Ok(()) => Ok(see_other("/dossier", "saved")),
        Err(error) => Ok(page(&visitor, Form::refused(&typed, renamed(error), visitor.lang())?)),
    }
}

async fn try_save(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<()> {
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let (raison, fuseau, langue) = (text("raison"), text("fuseau"), language(typed)?);
    let required = typed.has("second_factor");
    let scope = visitor.scope(app);
    app.db
        .write(scope.dossier.key(), move |tx| {
            dossiers::update(tx, &scope, &raison, &fuseau, langue)?;
            dossiers::require_second_factor(tx, &scope, required)
        })
        .await
}

/// The column is called `societe`, which on the screen is a client.
fn renamed(error: Error) -> Error {
    match error {
        Error::Invalid(mut problems) => {
            for problem in problems.iter_mut().filter(|problem| problem.field == "societe") {
                "raison".clone_into(&mut problem.field);
            }
            Error::Invalid(problems)
        }
        other => other,
    }
}
