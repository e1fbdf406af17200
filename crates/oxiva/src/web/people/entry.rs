//! Letting somebody in: the session, the mark of the device, the cookies that hold them.

use super::next;
use crate::{
    app::{App, Shared},
    db::Tx,
    dossiers::{
        Scope,
        audit::{self, Action},
        devices, half_sessions,
        people::{self, Person},
        sessions,
    },
    error::Result,
    web::cookies,
};
use axum::response::{IntoResponse, Redirect, Response};
use serde_json::json;

/// How long the browser keeps the cookies of whoever is signed in. The rows of the database decide
/// when things end; the cookies only have to outlive them.
const COOKIE_SECONDS: u32 = 400 * 86_400;
/// How long it keeps the cookie of somebody who has yet to give a code.
const HALF_SESSION_SECONDS: u32 = 600;

/// What the browser of somebody who was let in keeps.
pub struct Pass {
    session: String,
    device: String,
}

/// Opens a session for a person who has proven who they are. What was open for half of them ends.
pub fn open(tx: &mut Tx, app: &App, scope: &Scope, person: i64, agent: &str) -> Result<Pass> {
    half_sessions::end(tx, scope.dossier, person)?;
    let session =
        sessions::open(tx, &app.entropy, scope, app.config.sessions.life(), person, agent)?;
    let device =
        devices::mark(scope.dossier, person, &people::password(tx, scope.dossier, person)?);
    Ok(Pass { session, device })
}

impl Pass {
    /// Sets the cookies of a session.
    pub fn give(self, app: &Shared, response: &mut Response) {
        cookies::set(response, app, cookies::session(app), &self.session, COOKIE_SECONDS);
        mark_device(app, response, &self.device);
        cookies::set(response, app, cookies::half_session(app), "", 0);
    }
}

/// Marks the device as one that somebody has signed in from.
pub fn mark_device(app: &Shared, response: &mut Response, mark: &str) {
    cookies::set(response, app, cookies::device(app), mark, COOKIE_SECONDS);
}

/// How far the right password leads.
enum Step {
    In(Pass),
    /// The second factor is asked for; the text names the half session.
    Half(String),
}

/// The password was right: in, or on to the page that asks for the code.
pub async fn after_password(
    app: &Shared,
    scope: Scope,
    person: Person,
    agent: String,
    after: Option<&str>,
) -> Result<Response> {
    let shared = app.clone();
    let step = app.db.write(scope.dossier.key(), move |tx| {
        if let Some(half) =
            half_sessions::open(tx, &shared.entropy, scope.dossier, person.id, scope.now)?
        {
            return Ok(Step::Half(half));
        }
        audit::note(tx, &scope, Action::SignIn, &person.email, json!({}))?;
        Ok(Step::In(open(tx, &shared, &scope, person.id, &agent)?))
    });
    match step.await? {
        Step::In(pass) => {
            let mut response = Redirect::to(next::local(after)).into_response();
            pass.give(app, &mut response);
            Ok(response)
        }
        Step::Half(half) => {
            let mut response = Redirect::to(&next::through_code(after)).into_response();
            let name = cookies::half_session(app);
            cookies::set(&mut response, app, name, &half, HALF_SESSION_SECONDS);
            Ok(response)
        }
    }
}
