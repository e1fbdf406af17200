//! Who looks at a page: the signed-in person, or the way to the sign-in form.

use super::{
    cookies,
    language::Spoken,
    once,
    shell::{self, Shell},
};
use crate::{
    app::Shared,
    clock::Micros,
    db::Tx,
    dossiers::{
        Actor, DossierId, Scope,
        sessions::{self, SessionLife, SignedIn},
    },
    error::{Code, Error, Result},
    http::{
        peer::{self, Source},
        request::Parameters,
    },
    i18n::Lang,
    notices,
};
use axum::{
    extract::FromRequestParts,
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::{Method, request::Parts};
use std::sync::OnceLock;
use zap_engine::dates::Reading;

/// Whoever is signed in, with what their request says of itself.
pub struct Visitor {
    /// The person, their dossier and their session.
    pub signed_in: SignedIn,
    /// When the request came.
    pub now: Micros,
    /// Where the request came from.
    pub from: Source,
    /// The path of the request.
    pub path: String,
    /// The key for one time of the forms of the page that answers it.
    form_key: String,
    /// That of the form that comes back.
    kept_form_key: OnceLock<String>,
    theme: Option<&'static str>,
    flash: Option<String>,
    /// Notices that wait, if this is an administrator.
    notices: i64,
}

/// Bytes of a form's key: nobody guesses one, and no two are the same.
const FORM_KEY_BYTES: usize = 16;

/// Where somebody sets their second factor up: the one page that is open to whoever must have one
/// and does not.
pub const SECOND_FACTOR_PATH: &str = "/compte/second-facteur";

impl FromRequestParts<Shared> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &Shared,
    ) -> std::result::Result<Visitor, Response> {
        let now = app.clock.now();
        let signed_in = match cookies::get(&parts.headers, cookies::session(app)) {
            Some(cookie) => {
                let cookie = cookie.to_owned();
                let life = app.config.sessions.life();
                let found = app.db.read(move |tx| find(tx, &cookie, life, now)).await;
                found.map_err(IntoResponse::into_response)?
            }
            None => None,
        };
        let Some((signed_in, notices)) = signed_in else { return Err(to_sign_in(parts)) };
        if let Some(Spoken(lang)) = parts.extensions.get::<Spoken>() {
            let _ = lang.set(signed_in.person.langue);
        }
        let flash = cookies::get(&parts.headers, cookies::FLASH).map(str::to_owned);
        let from = peer::source(&app.proxies, &parts.extensions, &parts.headers);
        let theme = shell::theme(&parts.headers);
        let visitor = Visitor {
            signed_in,
            now,
            from,
            path: parts.uri.path().to_owned(),
            form_key: URL_SAFE_NO_PAD.encode(app.entropy.bytes::<FORM_KEY_BYTES>()),
            kept_form_key: OnceLock::new(),
            theme,
            flash,
            notices,
        };
        if visitor.signed_in.must_enrol && !parts.uri.path().starts_with(SECOND_FACTOR_PATH) {
            return Err(visitor.to_enrolment(&parts.method));
        }
        if visitor.signed_in.stale {
            touch(app, &visitor);
        }
        Ok(visitor)
    }
}

/// Whose cookie this is, and how many notices wait for them: asked of the database at once.
fn find(
    tx: &mut Tx,
    cookie: &str,
    life: SessionLife,
    now: Micros,
) -> Result<Option<(SignedIn, i64)>> {
    let Some(signed_in) = sessions::find(tx, cookie, life, now)? else { return Ok(None) };
    let notices = if signed_in.person.is_administrator() {
        notices::count(tx, signed_in.dossier.id, shell::MAX_COUNTED_NOTICES + 1)?
    } else {
        0
    };
    Ok(Some((signed_in, notices)))
}

/// After signing in, a page that was asked for is shown.
fn to_sign_in(parts: &Parts) -> Response {
    let path = parts.uri.path_and_query().map_or("/", |path| path.as_str());
    let next = match (&parts.method, path) {
        (&Method::GET, path) if path != "/" => {
            let query =
                form_urlencoded::Serializer::new(String::new()).append_pair("suite", path).finish();
            format!("/connexion?{query}")
        }
        _ => "/connexion".to_owned(),
    };
    Redirect::to(&next).into_response()
}

/// Notes that the session was used. Nobody waits for it.
fn touch(app: &Shared, visitor: &Visitor) {
    let (app, scope) = (app.clone(), visitor.scope(app));
    let signed_in = visitor.signed_in.clone();
    tokio::spawn(async move {
        let (key, life) = (scope.dossier.key(), app.config.sessions.life());
        let done = app.db.write(key, move |tx| sessions::touch(tx, &scope, life, &signed_in)).await;
        if let Err(error) = done {
            tracing::warn!(%error, "could not note the use of a session");
        }
    });
}

impl Visitor {
    /// The dossier that they are signed in to.
    pub fn dossier(&self) -> DossierId {
        self.signed_in.dossier.id
    }

    /// How the dates that they type are read.
    pub fn reading(&self) -> Reading {
        self.signed_in.dossier.reading(self.now)
    }

    /// Their language.
    pub fn lang(&self) -> Lang {
        self.signed_in.person.langue
    }

    /// In whose name their changes are made, for the audit log and the events.
    pub fn scope(&self, app: &Shared) -> Scope {
        let actor = Actor::Person(self.signed_in.person.id);
        let scope = app.scope(self.dossier(), actor).from(self.from.address());
        scope.with_rights(self.signed_in.person.rights())
    }

    /// Somebody who must have a second factor and has none gets no further.
    fn to_enrolment(&self, method: &Method) -> Response {
        match *method {
            Method::GET => Redirect::to(SECOND_FACTOR_PATH).into_response(),
            _ => Error::from(Code::SecondFactorRequired).into_response(),
        }
    }

    /// Refuses whoever is not an administrator of the dossier.
    pub fn administers(&self) -> Result<()> {
        if self.signed_in.person.is_administrator() {
            Ok(())
        } else {
            Err(Code::AdministratorOnly.into())
        }
    }

    /// Refuses whoever may not see and change what happens by itself: zaps, runs, connections, what hooks took.
    /// Every page of these asks it first.
    pub fn automates(&self) -> Result<()> {
        if self.signed_in.person.may_automate() { Ok(()) } else { Err(Code::AutomationOnly.into()) }
    }

    /// Does `work` in one transaction, in their name.
    pub async fn write<T: Send + 'static>(
        &self,
        app: &Shared,
        work: impl FnOnce(&mut Tx, &Scope) -> Result<T> + Clone + Send + 'static,
    ) -> Result<T> {
        let scope = self.scope(app);
        app.db.write(scope.dossier.key(), move |tx| work(tx, &scope)).await
    }

    /// The frame of a page; `nav` is the entry of the menu that it belongs to.
    pub fn shell(&self, nav: &'static str) -> Shell {
        let mut shell =
            Shell::inside(&self.signed_in, nav, self.theme, self.flash.as_deref(), self.now);
        shell.notices = self.notices;
        shell.form_key = self.kept_form_key.get().unwrap_or(&self.form_key).clone();
        shell
    }

    /// The form that was sent comes back with the key that it had; see [`once`](super::once).
    pub fn keep_form_key(&self, typed: &Parameters) {
        if let Some(key) = typed.get(once::KEY) {
            // A request sends one form.
            let _ = self.kept_form_key.set(key.to_owned());
        }
    }
}
