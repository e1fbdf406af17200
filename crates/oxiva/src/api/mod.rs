//! The HTTP API: v2.0, exactly as the original document describes it, and v3, the modern one.

mod arrival;
mod describe;
pub mod openapi;
mod sets;
pub mod v2;
pub mod v3;

pub use arrival::{Arrival, Counted};

use crate::{
    app::{App, Shared},
    clock::Micros,
    dossiers::{
        self, Actor,
        callers::Caller,
        tokens::{self, TokenScope},
    },
    error::{Code, Result},
    http::request::header_text,
};
use http::{HeaderMap, header};
use jiff::{Timestamp, ZonedDateTime, tz::TimeZone};
use zap_engine::dates::to_zone;

/// The token of `Authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = header_text(headers, header::AUTHORIZATION).split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

/// Who calls, checked as [`admitted`] does; must run in a read transaction.
fn admit(
    app: &App,
    tx: &mut crate::db::Tx,
    dossier: Option<&str>,
    token: &str,
    scope: Option<TokenScope>,
    arrival: &Arrival,
) -> Result<Caller> {
    let found = app.callers.find(tx, dossier, token, app.clock.now());
    if found.as_ref().is_err_and(|error| error.word() == Code::InvalidToken.word()) {
        app.throttles.guess(arrival.from)?;
    }
    admitted(app, found?, scope, arrival)
}

/// Whoever calls, checked for the module, the scope, if one is needed, and the rate.
fn admitted(
    app: &App,
    mut caller: Caller,
    scope: Option<TokenScope>,
    arrival: &Arrival,
) -> Result<Caller> {
    caller.address = arrival.from.address();
    caller.may_call()?;
    scope.map(|scope| caller.may(scope)).transpose()?;
    arrival.counted.against(caller.dossier.id);
    app.throttles.api(caller.dossier.id.number())?;
    Ok(caller)
}

/// That this caller acts now.
fn scope_of(app: &Shared, caller: &Caller) -> dossiers::Scope {
    let scope = app.scope(caller.dossier.id, Actor::Token(caller.token));
    let scope = scope.with_rights(caller.rights());
    dossiers::Scope { address: caller.address, depth: caller.depth, ..scope }
}

/// Writes when the token was last used; at most once a minute, and nobody waits for it.
fn note_use(app: &Shared, caller: &Caller) {
    if !caller.stale {
        return;
    }
    let (app, dossier, token) = (app.clone(), caller.dossier.id, caller.token);
    tokio::spawn(async move {
        let now = app.clock.now();
        let noted =
            app.db.write(dossier.key(), move |tx| tokens::used(tx, dossier, token, now)).await;
        if let Err(error) = noted {
            tracing::warn!(%error, "could not note the use of a token");
        }
    });
}

fn zoned(at: Micros, zone: &TimeZone) -> ZonedDateTime {
    to_zone(Timestamp::from_microsecond(at).unwrap_or_default(), zone)
}

pub async fn no_such_route() -> crate::error::Error {
    Code::NotFound.into()
}
