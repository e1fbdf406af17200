//! The pages: server-rendered, in French and English, complete without JavaScript.

mod api_reference;
mod assets;
mod charts;
mod cookies;
mod download;
mod edits;
mod form;
mod guard;
mod help;
mod language;
mod markup;
mod names;
mod once;
mod pager;
mod path;
mod people;
mod query;
mod records;
mod respond;
mod shell;
mod stepwise;
mod tables;
mod upload;
mod visitor;
mod webhooks;
mod zaps;

use crate::{
    app::{Routes, Shared},
    error::{Code, Error},
    http::routes::{RouteKind, get, post},
};
use axum::middleware::{from_fn, from_fn_with_state};
use people::{
    account, audit, audit_files, dossier, invitations, keys, notices, resets, second_factor,
    second_step, setup, sign_in,
};
use records::home;
use tables::table;
use webhooks::{deliveries, delivery, modules, replays, zapier, zapier_documentation};
use zaps::{connections, receptions, run, runs, zap, zapier_app};

/// Every page; those of the nouns are declared where they are.
pub fn routes(app: &Shared) -> Routes {
    let pages = help::pages(Routes::new(RouteKind::Page));
    let pages = zaps::editor::routes(pages);
    let pages = zaps::templates::routes(zaps::versions::routes(pages))
        .route("/connexion", get(sign_in::show).post(sign_in::enter))
        .route("/connexion/code", get(second_step::show).post(second_step::enter))
        .route("/deconnexion", post(sign_in::leave))
        .route("/installation", get(setup::show).post(setup::make))
        .route("/mot-de-passe-oublie", get(resets::forgot).post(resets::ask))
        .route("/mot-de-passe/{code}", get(resets::show).post(resets::change))
        .route("/invitation/{code}", get(invitations::show).post(invitations::accept))
        .route("/", get(home::show))
        .merge(records::routes())
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
        .route("/modules/zapier/invitation", post(webhooks::zapier_invitation::save))
        .route("/modules/zapier/documentation", get(zapier_documentation::show))
        .route("/webhooks", get(webhooks::endpoints::list).post(webhooks::endpoints::create))
        .route("/webhooks/creer", get(webhooks::endpoints::new))
        .route("/webhooks/documentation", get(webhooks::documentation::show))
        .route("/webhooks/{id}", get(webhooks::endpoint::show).post(webhooks::endpoints::save))
        .route("/webhooks/{id}/modifier", get(webhooks::endpoints::edit))
        .route("/webhooks/{id}/suspension", post(webhooks::endpoint::suspend))
        .route("/webhooks/{id}/reprise", post(webhooks::endpoint::resume))
        .route("/webhooks/{id}/secret", post(webhooks::endpoint::renew))
        .route("/webhooks/{id}/exemple", post(webhooks::endpoint::send_sample))
        .route("/webhooks/{id}/supprimer", post(webhooks::endpoint::remove))
        .route("/livraisons", get(deliveries::list))
        .route("/livraisons/relance", get(replays::confirm).post(replays::run))
        .route("/livraisons/{endpoint}/{event}", get(delivery::show))
        .route("/livraisons/{endpoint}/{event}/relance", post(delivery::replay))
        .route("/zaps", get(zaps::list::list).post(zaps::form::create))
        .route("/zaps/creer/code", get(zaps::form::new))
        .route("/zaps/{id}", get(zap::show).post(zaps::form::save))
        .route("/zaps/{id}/modifier", get(zaps::form::edit))
        .route("/zaps/{id}/activation", post(zap::switch_on))
        .route("/zaps/{id}/arret", post(zap::switch_off))
        .route("/zaps/{id}/reglages", post(zap::configure))
        .route("/zaps/{id}/lancement", post(run::start))
        .route("/zaps/{id}/retenues", post(run::settle))
        .route("/zaps/{id}/supprimer", post(zap::remove))
        .route("/zaps/{id}/copie", post(zaps::copy::duplicate))
        .route("/zaps/{id}/fichier", get(zaps::files::one))
        .route("/zaps/fichier", get(zaps::files::all))
        .route("/zaps/{id}/partage", get(zaps::shares::show).post(zaps::shares::create))
        .route("/zaps/{id}/partages/{share}/revocation", post(zaps::shares::revoke))
        .route("/partages/{code}", get(zaps::shared::show))
        .route("/partages/{code}/fichier", get(zaps::shared::download))
        .route(
            "/partages/{code}/installation",
            get(zaps::shared::show_install).post(zaps::shared::install),
        )
        .route("/zaps/supprimes", get(zaps::deleted::list))
        .route("/zaps/partages", get(zaps::all_shares::list))
        .route("/zaps/partages/{share}/revocation", post(zaps::all_shares::revoke))
        .route("/zaps/{id}/restauration", post(zaps::deleted::restore))
        .route("/zaps/lot", post(zaps::bulk::run))
        .route("/zaps/{id}/etiquettes", post(zaps::labels::change))
        .route("/zaps/{id}/personne", post(zaps::labels::hand_over))
        .route("/executions", get(runs::list))
        .route("/executions/reprise", get(zaps::resume::confirm).post(zaps::resume::run))
        .route("/executions/{id}", get(run::show))
        .route("/executions/{id}/reprise", post(run::replay))
        .route("/executions/{id}/liberation", post(run::release))
        .route("/executions/{id}/interruption", post(run::halt))
        .route("/receptions", get(receptions::list))
        .route("/receptions/adresses", post(receptions::create_hook))
        .route("/receptions/adresses/{hook}/supprimer", post(receptions::remove_hook))
        .route("/receptions/{id}", get(receptions::show))
        .route("/tableaux", get(tables::list::list).post(tables::list::create))
        .route("/tableaux/creer", get(tables::list::new))
        .route("/tableaux/{id}", get(table::show).post(tables::list::save))
        .route("/tableaux/{id}/modifier", get(tables::list::edit))
        .route("/tableaux/{id}/supprimer", post(tables::list::remove))
        .route("/tableaux/{id}/csv", get(tables::files::csv))
        .route("/tableaux/{id}/xlsx", get(tables::files::xlsx))
        .route("/tableaux/{id}/lignes", post(tables::rows::create))
        .route("/tableaux/{id}/lignes/supprimer", post(tables::rows::remove_many))
        .route("/tableaux/{id}/lignes/{row}", get(tables::rows::show).post(tables::rows::save))
        .route("/tableaux/{id}/lignes/{row}/cellule", post(tables::rows::save_cell))
        .route("/tableaux/{id}/lignes/{row}/supprimer", post(tables::rows::remove))
        .route("/personnes", get(people::list::list).post(people::list::create))
        .route("/personnes/inviter", get(invitations::new).post(invitations::create))
        .route("/personnes/invitations/{id}/renvoi", post(invitations::renew))
        .route("/personnes/invitations/{id}/revocation", post(invitations::revoke))
        .route("/personnes/{id}/lien", post(resets::make))
        .route("/personnes/{id}/zaps", post(people::zaps::hand_over))
        .route("/personnes/{id}", get(people::list::edit).post(people::list::save))
        .route("/avis", get(notices::list))
        .route("/avis/fermeture", post(notices::dismiss_all))
        .route("/avis/{id}/fermeture", post(notices::dismiss))
        .route("/personnes/{id}/second-facteur/arret", post(people::list::disable_second_factor))
        .route("/connexions-zap", get(connections::list).post(connections::create))
        .route("/connexions-zap/{id}/verification", post(connections::test))
        .route(
            "/connexions-zap/{id}/serveurs",
            get(connections::show_hosts).post(connections::set_hosts),
        )
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
    let files = Routes::new(RouteKind::Page)
        .route("/zaps/importer", get(zaps::importer::show).post(zaps::importer::send));
    let files_bytes = zaps::importer::form_bytes(app);
    app.bounded(pages, body_bytes)
        .merge(app.bounded(files, files_bytes))
        .layer(from_fn(guard::same_site))
        .layer(from_fn_with_state(app.clone(), guard::pages))
        .merge(app.bounded(assets(), body_bytes))
        .layer(from_fn_with_state(app.clone(), guard::headers))
}

/// What pages load, and what anybody may read.
fn assets() -> Routes {
    assets::routes().merge(help::assets()).merge(zapier_app::routes())
}

async fn no_such_page() -> Error {
    Code::NotFound.into()
}

async fn no_such_method() -> Error {
    Code::MethodNotAllowed.into()
}
