//! API v3: the modern surface. Bearer tokens with scopes; the three nouns to create, read, change,
//! delete and list; ids as strings; dates as RFC 3339 with the dossier's offset; empty as `null`.

mod activites;
mod batch;
mod connections;
mod deliveries;
mod etag;
mod events;
mod fields;
mod hooks;
mod idempotency;
mod invitations;
mod keys;
mod me;
mod people;
mod records;
mod runs;
mod societes;
mod table_rows;
mod tables;
mod tickets;
mod webhooks;
mod zaps;

use super::{Arrival, admit, bearer, no_such_route, note_use, scope_of};
use crate::{
    app::{Routes, Shared},
    dossiers::tokens::{Caller, Scope},
    error::{Code, Result},
    http::routes::Kind,
    inside::FromInside,
};
use http::{Extensions, HeaderMap};

pub use batch::MOST as BATCH;
pub use idempotency::forget_before;

pub fn routes() -> Routes {
    Routes::new(Kind::Api)
        .merge(records::routes::<crate::records::Societe>("/societes"))
        .merge(records::routes::<crate::records::Activite>("/activites"))
        .merge(records::routes::<crate::records::Ticket>("/tickets"))
        .merge(events::routes())
        .merge(me::routes())
        .merge(super::openapi::routes())
        .merge(people::routes())
        .merge(invitations::routes())
        .merge(keys::routes())
        .merge(webhooks::routes())
        .merge(deliveries::routes())
        .merge(hooks::routes())
        .merge(zaps::routes())
        .merge(runs::routes())
        .merge(connections::routes())
        .merge(tables::routes())
        .merge(table_rows::routes())
        .fallback(no_such_route)
}

/// Who calls, with a token that has the scope.
async fn authenticate(
    app: &Shared,
    headers: &HeaderMap,
    extensions: &Extensions,
    scope: Scope,
) -> Result<Caller> {
    authenticate_with(app, headers, extensions, Some(scope)).await
}

/// Who calls; with any token, if no scope is named.
async fn authenticate_with(
    app: &Shared,
    headers: &HeaderMap,
    extensions: &Extensions,
    scope: Option<Scope>,
) -> Result<Caller> {
    let token = bearer(headers).ok_or(Code::MissingCredentials)?.to_owned();
    let arrival = Arrival::of(app, extensions, headers);
    let shared = app.clone();
    let found = app.db.read(move |tx| admit(&shared, tx, None, &token, scope, &arrival));
    let mut caller = found.await?;
    caller.depth = FromInside::depth(extensions);
    note_use(app, &caller);
    Ok(caller)
}
