//! `/dossier`: what an administrator may change of the dossier itself.

use super::choices::{date_order, date_orders, language, languages};
use crate::{
    app::Shared,
    dossiers,
    error::Result,
    http::request::Parameters,
    web::{
        form::{Form, Sent, read, renamed},
        respond::{form_page, see_other},
        shell::Shell,
        visitor::Visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};

#[derive(Template)]
#[template(path = "dossier.html")]
struct DossierPage {
    s: Shell,
    form: Form,
    languages: Vec<(String, String)>,
    date_orders: Vec<(String, String)>,
    zones: &'static [&'static str],
}

/// Offered first; any other name of the time zone database may be typed.
pub const ZONES: &[&str] = &[
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

/// The form of the dossier, as it is.
pub async fn show(visitor: Visitor, State(app): State<Shared>) -> Result<Response> {
    visitor.administers()?;
    let id = visitor.dossier();
    let required = app.db.read(move |tx| dossiers::requires_second_factor(tx, id)).await?;
    let dossier = &visitor.signed_in.dossier;
    let form = Form::empty(visitor.lang())
        .with("raison", dossier.societe.clone())
        .with("fuseau", dossier.fuseau.clone())
        .with("langue", dossier.langue.word())
        .with("date_order", dossier.date_order.word())
        .with("second_factor", if required { "on" } else { "" });
    Ok(page(&visitor, form))
}

fn page(visitor: &Visitor, form: Form) -> Response {
    let (s, languages) = (visitor.shell("dossier"), languages());
    let date_orders = date_orders(visitor.lang());
    form_page(form.has_problems(), DossierPage { s, form, languages, date_orders, zones: ZONES })
}

/// Saves the dossier.
pub async fn save(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.administers()?;
    let typed = read(&app, request).await?;
    // The column is called `societe`, which on the screen is a client.
    let saved = try_save(&visitor, &app, &typed).await;
    let saved = saved.map_err(|error| renamed(error, "societe", "raison"));
    match Sent::of(saved, &typed, visitor.lang())? {
        Sent::Done(()) => Ok(see_other("/dossier", "saved")),
        Sent::Refused(form) => Ok(page(&visitor, form)),
    }
}

async fn try_save(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<()> {
    let text = |name| typed.get(name).unwrap_or_default().to_owned();
    let (raison, fuseau, langue) = (text("raison"), text("fuseau"), language(typed)?);
    let (required, order) = (typed.has("second_factor"), date_order(typed)?);
    visitor
        .write(app, move |tx, scope| {
            dossiers::update(tx, scope, &raison, &fuseau, langue)?;
            if let Some(order) = order {
                dossiers::set_date_order(tx, scope, order)?;
            }
            dossiers::require_second_factor(tx, scope, required)
        })
        .await
}
