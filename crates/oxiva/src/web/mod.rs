//! The pages: server-rendered, in French and English, complete without JavaScript.

mod account;
mod activites;
mod api_reference;
mod assets;
mod audit;
mod audit_files;
mod belonging;
mod connections;
mod deliveries;
mod delivery;
mod dossier;
mod entry;
mod form;
mod guard;
mod history;
mod home;
mod invitations;
mod json_places;
mod keys;
mod links;
mod log_filter;
mod modules;
mod notices;
mod people;
mod picker;
mod qr;
mod receptions;
mod replays;
mod resets;
mod runs;
mod second_factor;
mod second_step;
mod shell;
mod sign_in;
mod societes;
mod table;
mod table_cells;
mod table_files;
mod table_form;
mod table_rows;
mod table_view;
mod tables;
mod tickets;
mod visitor;
mod waits;
mod webhook;
mod webhook_form;
mod webhooks;
mod zap_form;
mod zap_outline;
mod zapier;
mod zapier_app;
mod zaps;

use crate::{
    app::{Routes, Shared},
    error::{Code, Error},
    http::routes::{Kind, get, post},
    records::{Activite, Ticket},
};
use askama::Template;
use axum::{
    middleware::{from_fn, from_fn_with_state},
    response::{Html, IntoResponse, Redirect, Response},
};
use http::StatusCode;
use shell::Shell;
use visitor::Visitor;

/// Every page, in one list.
pub fn routes(app: &Shared) -> Routes {
    let pages = Routes::new(Kind::Page)
        .route("/connexion", get(sign_in::show).post(sign_in::enter))
        .route("/connexion/code", get(second_step::show).post(second_step::enter))
        .route("/deconnexion", post(sign_in::leave))
        .route("/mot-de-passe-oublie", get(resets::forgot).post(resets::ask))
        .route("/mot-de-passe/{code}", get(resets::show).post(resets::change))
        .route("/invitation/{code}", get(invitations::show).post(invitations::accept))
        .route("/", get(home::show))
        .route("/societes", get(societes::list).post(societes::create))
        .route("/societes/creer", get(societes::new))
        .route("/societes/suggestions", get(picker::suggest))
        .route("/societes/{id}", get(societes::show).post(societes::save))
        .route("/societes/{id}/modifier", get(societes::edit))
        .route("/societes/{id}/supprimer", post(societes::remove))
        .route("/activites", get(belonging::list::<Activite>).post(belonging::create::<Activite>))
        .route("/activites/creer", get(belonging::new::<Activite>))
        .route(
            "/activites/{id}",
            get(belonging::show::<Activite>).post(belonging::save::<Activite>),
        )
        .route("/activites/{id}/modifier", get(belonging::edit::<Activite>))
        .route("/activites/{id}/terminer", post(belonging::finish::<Activite>))
        .route("/activites/{id}/supprimer", post(belonging::remove::<Activite>))
        .route("/tickets", get(belonging::list::<Ticket>).post(belonging::create::<Ticket>))
        .route("/tickets/creer", get(belonging::new::<Ticket>))
        .route("/tickets/{id}", get(belonging::show::<Ticket>).post(belonging::save::<Ticket>))
        .route("/tickets/{id}/modifier", get(belonging::edit::<Ticket>))
        .route("/tickets/{id}/cloture", post(belonging::finish::<Ticket>))
        .route("/tickets/{id}/supprimer", post(belonging::remove::<Ticket>))
        .route("/modules", get(modules::active))
        .route("/modules/disponibles", get(modules::available))
        .route("/modules/api", get(modules::api))
        .route("/modules/api/activation", post(modules::activate_api))
        .route("/modules/api/arret", post(modules::deactivate_api))
        .route("/modules/api/documentation", get(api_reference::show))
        .route("/modules/zapier", get(zapier::show).post(zapier::save))
        .route("/modules/zapier/activation", post(zapier::activate))
        .route("/modules/zapier/arret", post(zapier::deactivate))
        .route("/modules/zapier/exemple", post(zapier::send_sample))
        .route("/modules/zapier/documentation", get(zapier::documentation))
        .route("/webhooks", get(webhooks::list).post(webhooks::create))
        .route("/webhooks/creer", get(webhooks::new))
        .route("/webhooks/documentation", get(webhook::documentation))
        .route("/webhooks/{id}", get(webhook::show).post(webhooks::save))
        .route("/webhooks/{id}/modifier", get(webhooks::edit))
        .route("/webhooks/{id}/suspension", post(webhook::suspend))
        .route("/webhooks/{id}/reprise", post(webhook::resume))
        .route("/webhooks/{id}/secret", post(webhook::renew))
        .route("/webhooks/{id}/exemple", post(webhook::send_sample))
        .route("/webhooks/{id}/supprimer", post(webhook::remove))
        .route("/livraisons", get(deliveries::list))
        .route("/livraisons/relance", get(replays::confirm).post(replays::run))
        .route("/livraisons/{endpoint}/{event}", get(delivery::show))
        .route("/livraisons/{endpoint}/{event}/relance", post(delivery::replay))
        .route("/zaps", get(zaps::list).post(zap_form::create))
        .route("/zaps/creer", get(zap_form::new))
        .route("/zaps/{id}", get(zaps::show).post(zap_form::save))
        .route("/zaps/{id}/modifier", get(zap_form::edit))
        .route("/zaps/{id}/activation", post(zaps::switch_on))
        .route("/zaps/{id}/arret", post(zaps::switch_off))
        .route("/zaps/{id}/reglages", post(zaps::configure))
        .route("/zaps/{id}/lancement", post(runs::start))
        .route("/zaps/{id}/retenues", post(runs::settle))
        .route("/zaps/{id}/supprimer", post(zaps::remove))
        .route("/executions", get(runs::list))
        .route("/executions/{id}", get(runs::show))
        .route("/executions/{id}/reprise", post(runs::replay))
        .route("/executions/{id}/liberation", post(runs::release))
        .route("/executions/{id}/interruption", post(runs::halt))
        .route("/receptions", get(receptions::list))
        .route("/receptions/adresses", post(receptions::create_hook))
        .route("/receptions/adresses/{hook}/supprimer", post(receptions::remove_hook))
        .route("/receptions/{id}", get(receptions::show))
        .route("/tableaux", get(tables::list).post(tables::create))
        .route("/tableaux/creer", get(tables::new))
        .route("/tableaux/{id}", get(table::show).post(tables::save))
        .route("/tableaux/{id}/modifier", get(tables::edit))
        .route("/tableaux/{id}/supprimer", post(tables::remove))
        .route("/tableaux/{id}/csv", get(table_files::csv))
        .route("/tableaux/{id}/xlsx", get(table_files::xlsx))
        .route("/tableaux/{id}/lignes", post(table_rows::create))
        .route("/tableaux/{id}/lignes/supprimer", post(table_rows::remove_many))
        .route("/tableaux/{id}/lignes/{row}", get(table_rows::show).post(table_rows::save))
        .route("/tableaux/{id}/lignes/{row}/cellule", post(table_rows::save_cell))
        .route("/tableaux/{id}/lignes/{row}/supprimer", post(table_rows::remove))
        .route("/personnes", get(people::list).post(people::create))
        .route("/personnes/inviter", get(invitations::new).post(invitations::create))
        .route("/personnes/invitations/{id}/renvoi", post(invitations::renew))
        .route("/personnes/invitations/{id}/revocation", post(invitations::revoke))
        .route("/personnes/{id}/lien", post(resets::make))
        .route("/personnes/{id}", get(people::edit).post(people::save))
        .route("/avis", get(notices::list))
        .route("/avis/fermeture", post(notices::dismiss_all))
        .route("/avis/{id}/fermeture", post(notices::dismiss))
        .route("/personnes/{id}/second-facteur/arret", post(people::disable_second_factor))
        .route("/connexions-zap", get(connections::list).post(connections::create))
        .route("/connexions-zap/{id}/verification", post(connections::test))
        .route("/connexions-zap/{id}/supprimer", post(connections::remove))
        .route("/cles", get(keys::list).post(keys::create))
        .route("/cles/{id}/revocation", post(keys::revoke))
        .route("/compte", get(account::show).post(account::save))
        .route("/compte/mot-de-passe", post(account::change_password))
        .route("/compte/sessions/fermeture", post(account::end_sessions))
        .route("/compte/sessions/{session}/fermeture", post(account::end_session))
        .route("/compte/second-facteur", get(second_factor::show).post(second_factor::begin))
        .route("/compte/second-facteur/confirmation", post(second_factor::confirm))
        .route("/compte/second-facteur/codes", post(second_factor::renew))
        .route("/compte/second-facteur/arret", post(second_factor::disable))
        .route("/journal", get(audit::show))
        .route("/journal/csv", get(audit_files::csv))
        .route("/journal/jsonl", get(audit_files::json_lines))
        .route("/dossier", get(dossier::show).post(dossier::save))
        .fallback(no_such_page)
        .method_not_allowed_fallback(no_such_method);
    let body_bytes = app.config.limits.body_bytes;
    app.bounded(pages, body_bytes)
        .layer(from_fn(guard::same_site))
        .layer(from_fn_with_state(app.clone(), guard::pages))
        .merge(app.bounded(assets::routes().merge(zapier_app::routes()), body_bytes))
        .layer(from_fn_with_state(app.clone(), guard::headers))
}

async fn no_such_page() -> Error {
    Code::NotFound.into()
}

async fn no_such_method() -> Error {
    Code::MethodNotAllowed.into()
}

/// A rendered page.
fn html(page: impl Template) -> Response {
    html_with(StatusCode::OK, page)
}

fn html_with(status: StatusCode, page: impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, "a template failed");
            Error::from(Code::Internal).into_response()
        }
    }
}

/// On to `path` after a form did its work; `flash` is the key of what is said there, once.
fn see_other(path: &str, flash: &str) -> Response {
    let mut response = Redirect::to(path).into_response();
    response.extensions_mut().insert(guard::Flash(flash.to_owned()));
    response
}
