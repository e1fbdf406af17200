//! `/dossier`: what an administrator may change of the dossier itself.

use super::choices::{date_order, date_orders, language, languages};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{self, DossierId, Scope, last_changes::Subject},
    error::Result,
    http::request::Parameters,
    i18n::Lang,
    web::{
        edits::{self, Merged, Saved, Snapshot},
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
    let (id, lang) = (visitor.dossier(), visitor.lang());
    let shown = app.db.read(move |tx| snapshot(tx, id, lang)).await?;
    Ok(page(&visitor, Form::edited(&shown)))
}

/// What the form of the dossier shows.
fn snapshot(tx: &mut Tx, id: DossierId, lang: Lang) -> Result<Snapshot> {
    let dossier = dossiers::get(tx, id)?;
    let required = dossiers::requires_second_factor(tx, id)?;
    Ok(Snapshot::of(Subject::Dossier, lang)
        .field("raison", dossier.societe)
        .field("fuseau", dossier.fuseau)
        .choice("langue", dossier.langue.word(), languages())
        .choice("date_order", dossier.date_order.word(), date_orders(lang))
        .tick("second_factor", "on", required)
        .called(lang.text("totp-require")))
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
    match Sent::of_edit(saved, &typed, visitor.lang())? {
        Sent::Done(()) => Ok(see_other("/dossier", "saved")),
        Sent::Refused(form) => Ok(page(&visitor, form)),
    }
}

async fn try_save(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<Saved<()>> {
    let (id, lang) = (visitor.dossier(), visitor.lang());
    let now = move |tx: &mut Tx, _: &Shell| snapshot(tx, id, lang);
    let work = move |tx: &mut Tx, scope: &Scope, Merged { typed, .. }: Merged| {
        let text = |name| typed.get(name).unwrap_or_default();
        let (langue, order) = (language(&typed)?, date_order(&typed)?);
        dossiers::update(tx, scope, text("raison"), text("fuseau"), langue)?;
        if let Some(order) = order {
            dossiers::set_date_order(tx, scope, order)?;
        }
        dossiers::require_second_factor(tx, scope, typed.has("second_factor"))
    };
    edits::save(visitor, app, typed, now, work).await
}
