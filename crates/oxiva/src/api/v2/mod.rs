//! API v2.0: the contract of the original document, which integrations already rely on.
//!
//! Known quirks, kept on purpose and not to be copied into v3: credentials in the query; ids as
//! JSON strings (the integration compares them with `===`); dates without an offset, in the
//! dossier's local time; empty fields as `""`.

mod societe;
mod version;

use super::{
    Arrival, admit, admitted, bearer,
    describe::{Access, Asked, Describe, Operation, Operations, QueryParameter, get},
    note_use,
};
use crate::{
    app::{App, Routes, Shared},
    db::Tx,
    dossiers::{
        self, DossierId,
        callers::Caller,
        modules::{self, Module},
        tokens::TokenScope,
    },
    error::{Code, Error, Result},
    http::request::Parameters,
    inside::FromInside,
};
use axum::extract::FromRequestParts;
use http::request::Parts;
use std::marker::PhantomData;

/// Where API v2.0 is served.
pub const ROOT: &str = "/appli/api/oxiva/v2.0";

/// What the server serves.
pub fn routes() -> Routes {
    operations().into_routes()
}

/// Every operation, each with and without the slash at its end: never a redirect between the two,
/// because Zapier's client refuses one on a local address.
pub fn operations() -> Operations {
    Operations::new(ROOT, "v2.0")
        .route("/version", get("v2Version", version::show))
        .route("/version/", get("v2VersionSlash", version::show))
        .route("/societe", get("v2Societe", societe::show))
        .route("/societe/", get("v2SocieteSlash", societe::show))
}

/// What the caller sent: the query, of which an operation reads what `Q` says, and the credentials
/// from it or from the headers.
struct Call<Q> {
    parameters: Parameters,
    dossier: String,
    token: String,
    arrival: Arrival,
    /// Whether it never left the process: then it may be one of our own zaps.
    inside: bool,
    asked: PhantomData<fn() -> Q>,
}

const DOSSIER_HEADER: &str = "x-oxiva-dossier";

/// A query of which nothing is read but the credentials.
enum Nothing {}

impl Asked for Nothing {
    fn parameters() -> Vec<QueryParameter> {
        Vec::new()
    }
}

impl<Q: 'static> FromRequestParts<Shared> for Call<Q> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Call<Q>> {
        Call::read(app, parts)
    }
}

impl<Q: Asked> Describe for Call<Q> {
    fn describe(operation: &mut Operation) {
        operation.access = Access::V2;
        for parameter in Q::parameters() {
            operation.asks_for(parameter);
        }
    }
}

impl<Q: 'static> Call<Q> {
    fn read(app: &Shared, request: &Parts) -> Result<Call<Q>> {
        let parameters = Parameters::of_query(request.uri.query())?;
        let headers = &request.headers;
        // A pasted name may hold what is not ASCII and cannot be seen.
        let named =
            headers.get(DOSSIER_HEADER).map(|name| String::from_utf8_lossy(name.as_bytes()));
        let named = named.as_deref().filter(|name| !name.is_empty());
        let dossier = named.or_else(|| parameters.get("dossier"));
        let token = bearer(headers).or_else(|| parameters.get("token"));
        let (Some(dossier), Some(token)) = (dossier, token) else {
            return Err(Code::MissingCredentials.into());
        };
        let (dossier, token) = (dossier.to_owned(), token.to_owned());
        let arrival = Arrival::of(app, &request.extensions, headers);
        let inside = request.extensions.get::<FromInside>().is_some();
        Ok(Call { parameters, dossier, token, arrival, inside, asked: PhantomData })
    }

    fn caller(&self, app: &App, tx: &mut Tx) -> Result<Caller> {
        let (nom, token) = (&self.dossier, &self.token);
        let own = if self.inside { dossiers::find(tx, nom)? } else { None };
        if let Some(dossier) = own.filter(|dossier| app.zaps.own_keys.opens(dossier.id, token)) {
            let api = modules::find(tx, dossier.id, Module::Api)?;
            let caller = Caller::own(dossier, api.is_some_and(|api| !api.suspended));
            caller.may_call()?;
            caller.may(TokenScope::Read)?;
            return Ok(caller);
        }
        admit(app, tx, Some(nom), token, Some(TokenScope::Read), &self.arrival)
    }

    /// Who calls, and what `answer` reads for them.
    async fn answer<T: Send + 'static>(
        self,
        app: &Shared,
        answer: impl FnOnce(&mut Tx, &Caller, &Parameters) -> Result<T> + Clone + Send + 'static,
    ) -> Result<T> {
        self.answer_at_once(app, nothing, |tx, caller, parameters, _| {
            answer(tx, caller, parameters)
        })
        .await
    }

    /// As [`Call::answer`]. Where the caller is one that is kept in memory, what `at_once` reads together with the
    /// dossier's revision is handed to `answer`, and nothing else has to be read.
    async fn answer_at_once<R, T: Send + 'static>(
        self,
        app: &Shared,
        at_once: impl FnOnce(&mut Tx, DossierId, &Parameters) -> Result<Option<(R, i64)>>
        + Send
        + 'static,
        answer: impl FnOnce(&mut Tx, &Caller, &Parameters, Option<R>) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let shared = app.clone();
        let (caller, value) = app
            .db
            .read(move |tx| {
                let (caller, read) = self.caller_and(&shared, tx, at_once)?;
                let value = answer(tx, &caller, &self.parameters, read)?;
                Ok((caller, value))
            })
            .await?;
        note_use(app, &caller);
        Ok(value)
    }

    fn caller_and<R>(
        &self,
        app: &App,
        tx: &mut Tx,
        at_once: impl FnOnce(&mut Tx, DossierId, &Parameters) -> Result<Option<(R, i64)>>,
    ) -> Result<(Caller, Option<R>)> {
        if let Some(kept) = app.callers.kept(Some(&self.dossier), &self.token)
            && let Some((read, revision)) = at_once(tx, kept.dossier(), &self.parameters)?
            && let Some(caller) = kept.at(revision, app.clock.now())
        {
            let caller = admitted(app, caller, Some(TokenScope::Read), &self.arrival)?;
            return Ok((caller, Some(read)));
        }
        Ok((self.caller(app, tx)?, None))
    }
}

/// Of an operation that reads nothing together with the revision.
fn nothing(_: &mut Tx, _: DossierId, _: &Parameters) -> Result<Option<((), i64)>> {
    Ok(None)
}
