//! Who calls, as a handler takes it: `Caller<Write>` is a caller whose token may write. A handler
//! that takes none is open to anyone.

use super::super::{Arrival, admit, bearer, note_use, scope_of};
use crate::{
    api::describe::{Access, Describe, Operation},
    app::Shared,
    dossiers::{self, callers, tokens::TokenScope},
    error::{Code, Error, Result},
    inside::FromInside,
};
use axum::extract::FromRequestParts;
use http::{Extensions, HeaderMap, request::Parts};
use std::{marker::PhantomData, ops::Deref};

/// What a token must have for an operation.
pub trait Needs: Send + Sync + 'static {
    /// The scope that the documentation names; with `None` any token will do.
    const SCOPE: Option<TokenScope>;
    /// The scope without which a request is refused before it counts against the rate limit.
    const BEFORE_COUNTING: Option<TokenScope> = Self::SCOPE;

    /// Refuses what [`Needs::BEFORE_COUNTING`] let pass, after the request was counted.
    fn check(_: &callers::Caller) -> Result<()> {
        Ok(())
    }
}

macro_rules! needs {
    ($($(#[$meta:meta])* $name:ident = $scope:expr),+ $(,)?) => {
        $($(#[$meta])* pub enum $name {} impl Needs for $name { const SCOPE: Option<TokenScope> = $scope; })+
    };
}

needs! {
    /// Any token.
    Any = None,
    /// The scope `read`.
    Read = Some(TokenScope::Read),
    /// The scope `write`.
    Write = Some(TokenScope::Write),
    /// The scope `webhooks`.
    Webhooks = Some(TokenScope::Webhooks),
    /// The scope `zaps`.
    Zaps = Some(TokenScope::Zaps),
    /// The scope `admin`.
    Admin = Some(TokenScope::Admin),
}

/// The scope `read`, or `admin` in its place.
pub enum ReadOrAdmin {}

impl Needs for ReadOrAdmin {
    const SCOPE: Option<TokenScope> = Some(TokenScope::Read);
    const BEFORE_COUNTING: Option<TokenScope> = None;

    fn check(caller: &callers::Caller) -> Result<()> {
        if caller.has(TokenScope::Admin) { Ok(()) } else { caller.may(TokenScope::Read) }
    }
}

/// An authenticated caller whose token has what `N` needs. Refused otherwise: 401 without
/// credentials or with an unknown token, 403 without the scope or the module, 429 above the rate.
pub struct Caller<N> {
    caller: callers::Caller,
    needs: PhantomData<fn() -> N>,
}

impl<N> Caller<N> {
    /// That this caller acts, at this moment.
    pub fn scope(&self, app: &Shared) -> dossiers::Scope {
        scope_of(app, &self.caller)
    }
}

impl<N> Deref for Caller<N> {
    type Target = callers::Caller;

    fn deref(&self) -> &callers::Caller {
        &self.caller
    }
}

impl<N: Needs> FromRequestParts<Shared> for Caller<N> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &Shared) -> Result<Caller<N>> {
        let scope = N::BEFORE_COUNTING;
        let caller = authenticate(app, &parts.headers, &parts.extensions, scope).await?;
        N::check(&caller)?;
        Ok(Caller { caller, needs: PhantomData })
    }
}

impl<N: Needs> Describe for Caller<N> {
    fn describe(operation: &mut Operation) {
        operation.access = Access::Key(N::SCOPE);
    }
}

/// Who calls; with any token, if no scope is named.
async fn authenticate(
    app: &Shared,
    headers: &HeaderMap,
    extensions: &Extensions,
    scope: Option<TokenScope>,
) -> Result<callers::Caller> {
    let token = bearer(headers).ok_or(Code::MissingCredentials)?.to_owned();
    let arrival = Arrival::of(app, extensions, headers);
    let shared = app.clone();
    let found = app.db.look_up(move |tx| admit(&shared, tx, None, &token, scope, &arrival));
    let mut caller = found.await?;
    caller.depth = FromInside::depth(extensions);
    note_use(app, &caller);
    Ok(caller)
}
