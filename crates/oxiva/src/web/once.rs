//! A form that makes something has a key for one time: sent twice, by a second click, « Recharger » or « Précédent »,
//! it makes one thing.
//!
//! The key stands in a hidden field ([`Shell::once`](super::shell::Shell::once)). What it made is kept in the
//! transaction of the work, beside the answers of the API's idempotency keys (`dossiers/answers.rs`), for as long as
//! those. The same form again leads to what was made. Another one with the same key, as of somebody who went back to
//! make the next thing, is not done: it is shown again, says what was made, and has a new key.
//!
//! Not promised: a request without a key was not made from a form of ours, and is done each time.

use super::{respond::see_other, visitor::Visitor};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{
        Scope,
        answers::{self, Kept},
    },
    error::{Code, Error, Problem, Result},
    http::request::Parameters,
    i18n::Lang,
};
use axum::response::Response;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

/// The hidden field.
pub const KEY: &str = "une_fois";
/// The rule of the problem of a key that made something else.
pub const MADE_ALREADY: &str = "made_already";
/// Longer ones are none of ours.
const MAX_KEY_CHARS: usize = 64;

/// What a form made.
pub struct Made<T> {
    /// Where it is shown.
    pub to: String,
    /// It, if it was made now; `None` if it was made before.
    pub new: Option<T>,
}

impl<T> Made<T> {
    /// Leads to what was made. `said`: the key of what is said there of a new one.
    pub fn lead(&self, said: &str) -> Response {
        see_other(&self.to, if self.new.is_some() { said } else { "made-already" })
    }

    /// Leads to what was made before, of which something was shown once.
    pub fn lead_without_secret(&self) -> Response {
        see_other(&self.to, "made-already-secret")
    }
}

/// Does `work` in a transaction, once for each key. `to`: where its outcome is shown.
///
/// # Errors
/// What `work` fails with; a problem with the rule [`MADE_ALREADY`] where the key came with another form before.
pub async fn make<T: Send + 'static>(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
    work: impl FnOnce(&mut Tx, &Scope) -> Result<T> + Clone + Send + 'static,
    to: impl FnOnce(&T) -> String + Clone + Send + 'static,
) -> Result<Made<T>> {
    carry_out(visitor, app, (typed, Call::of(visitor, typed)), work, to).await
}

/// As [`make`], of a page of buttons, or a form that is not shown again: another button, or another answer, is
/// another form.
pub async fn make_each<T: Send + 'static>(
    visitor: &Visitor,
    app: &Shared,
    typed: &Parameters,
    work: impl FnOnce(&mut Tx, &Scope) -> Result<T> + Clone + Send + 'static,
    to: impl FnOnce(&T) -> String + Clone + Send + 'static,
) -> Result<Made<T>> {
    carry_out(visitor, app, (typed, Call::of(visitor, typed).map(Call::each)), work, to).await
}

/// Whether the key of a form has made something already.
pub async fn has_made(visitor: &Visitor, app: &Shared, typed: &Parameters) -> Result<bool> {
    let Some(call) = Call::of(visitor, typed) else { return Ok(false) };
    let dossier = visitor.dossier();
    app.db.read(move |tx| Ok(answers::find(tx, dossier, &call.key)?.is_some())).await
}

async fn carry_out<T: Send + 'static>(
    visitor: &Visitor,
    app: &Shared,
    (typed, call): (&Parameters, Option<Call>),
    work: impl FnOnce(&mut Tx, &Scope) -> Result<T> + Clone + Send + 'static,
    to: impl FnOnce(&T) -> String + Clone + Send + 'static,
) -> Result<Made<T>> {
    let made = visitor.write(app, move |tx, scope| match call {
        Some(call) => call.once(tx, scope, work, to),
        None => work(tx, scope).map(|new| Made { to: to(&new), new: Some(new) }),
    });
    let made = made.await;
    if let Err(error) = &made
        && !is_made_already(error)
    {
        // Nothing was made: the form that comes back is the same one.
        visitor.keep_form_key(typed);
    }
    made
}

/// Where it is shown what the key of the form made, if that is the problem.
pub fn made_before(problem: &Problem) -> Option<&str> {
    let is_it = problem.rule == MADE_ALREADY;
    let (_, to) = problem.args.iter().find(|(name, _)| *name == "where" && is_it)?;
    Some(to)
}

/// Where it is shown what the form made before, with the words that say so, if that is among its problems.
pub fn told_before(problems: &[Problem], lang: Lang) -> Option<(String, String)> {
    let told = |problem: &Problem| Some((made_before(problem)?.to_owned(), problem.message(lang)));
    problems.iter().find_map(told)
}

fn is_made_already(error: &Error) -> bool {
    match error {
        Error::Invalid(problems) => problems.iter().any(|problem| problem.rule == MADE_ALREADY),
        _ => false,
    }
}

/// A form with a key.
#[derive(Clone)]
struct Call {
    /// What is kept of the key: it cannot be one of the API's, which have no blanks.
    key: String,
    fingerprint: Vec<u8>,
}

impl Call {
    fn of(visitor: &Visitor, typed: &Parameters) -> Option<Call> {
        let key = typed.get(KEY).filter(|key| key.len() <= MAX_KEY_CHARS)?;
        let person = visitor.signed_in.person.id.to_string();
        let kept = hash([person.as_bytes(), visitor.path.as_bytes(), key.as_bytes()]);
        // A password that was typed cannot be guessed from it: the key is random, and only its hash is kept.
        let said = typed.clone().into_map();
        let said = said.iter().filter(|(name, _)| *name != KEY);
        let said: Vec<_> = said
            .flat_map(|(name, value)| [name.as_str(), value.as_str().unwrap_or_default()])
            .collect();
        let parts = [key.as_bytes()].into_iter().chain(said.iter().map(|text| text.as_bytes()));
        Some(Call { key: format!("form {}", hex(&kept)), fingerprint: hash(parts) })
    }

    /// Another form for whatever else it says.
    fn each(self) -> Call {
        let key = hash([self.key.as_bytes(), &self.fingerprint]);
        Call { key: format!("form {}", hex(&key)), ..self }
    }

    fn once<T>(
        self,
        tx: &mut Tx,
        scope: &Scope,
        work: impl FnOnce(&mut Tx, &Scope) -> Result<T>,
        to: impl FnOnce(&T) -> String,
    ) -> Result<Made<T>> {
        let Call { key, fingerprint } = self;
        if !answers::claim(tx, scope.dossier, &key, &fingerprint, scope.now)? {
            let kept = answers::find(tx, scope.dossier, &key)?.ok_or(Code::Unavailable)?;
            return before(kept, &fingerprint);
        }
        let new = work(tx, scope)?;
        let to = to(&new);
        answers::answer(tx, scope.dossier, &key, &Json::from(to.as_str()))?;
        Ok(Made { to, new: Some(new) })
    }
}

/// What the key made before.
fn before<T>(kept: Kept, fingerprint: &[u8]) -> Result<Made<T>> {
    let to = kept.answer.as_str().unwrap_or("/").to_owned();
    if kept.fingerprint == fingerprint {
        Ok(Made { to, new: None })
    } else {
        Err(Problem::new("", MADE_ALREADY).with("where", to).into())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A hash of texts, each apart from the next.
fn hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}
