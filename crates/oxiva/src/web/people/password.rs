//! Passwords in forms: the one that somebody has, and the one that they choose.

use crate::{
    app::Shared,
    dossiers::people,
    error::{Problem, Result},
    http::request::Parameters,
    web::visitor::Visitor,
};

/// Checks and hashes a password off the threads that answer requests. `about` is what is known of whose it
/// is to be. Fails if it is too short, too long or guessed easily.
pub async fn hash(app: &Shared, password: String, about: &[&str]) -> Result<String> {
    let entropy = app.entropy.clone();
    let about: Vec<String> = about.iter().map(|text| (*text).to_owned()).collect();
    let checked = move || {
        let about: Vec<&str> = about.iter().map(String::as_str).collect();
        people::check_password(&password, &about)?;
        Ok(people::hash_password(&password, &entropy))
    };
    app.hash(checked).await?
}

/// The new password in the field `name`. Fails unless `again` holds the same.
pub fn typed_twice(typed: &Parameters, name: &str) -> Result<String> {
    let text = |name| typed.get(name).unwrap_or_default();
    if text(name) == text("again") {
        Ok(text(name).to_owned())
    } else {
        Err(Problem::new("again", "passwords_differ").into())
    }
}

/// Fails unless `current_password` is the person's; may be tried as often as signing in from a known
/// device.
pub async fn check_own(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<()> {
    let (dossier, id) = (visitor.dossier(), visitor.signed_in.person.id);
    app.throttles.known_device(dossier, id)?;
    let stored = app.db.read(move |tx| people::password(tx, dossier, id)).await?;
    let current = typed.get("current_password").unwrap_or_default().to_owned();
    if app.hash(move || people::verify_password(&current, &stored)).await? {
        app.throttles.known_device_was_right(dossier, id);
        Ok(())
    } else {
        Err(Problem::new("current_password", "wrong_password").into())
    }
}
