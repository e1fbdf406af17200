//! `/connexion` and `/deconnexion`.

use super::{
    entry::{self, Pass},
    second_step,
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{
        self, Actor, Dossier, Scope,
        audit::{self, Action},
        devices, half_sessions,
        people::{self, Person},
        sessions,
    },
    error::{Code, Error, Result},
    http::{
        peer,
        request::{Parameters, header_text, read_form},
    },
    i18n::Lang,
    web::{
        form::Form,
        respond::html_with,
        shell::{self, Shell},
        visitor,
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::{IntoResponse, Redirect, Response},
};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;
use std::net::IpAddr;

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    s: Shell,
    form: Form,
    failed: Option<String>,
    next: String,
    /// Whether there is more than one dossier to sign in to.
    several: bool,
}

pub async fn show(State(app): State<Shared>, request: Request) -> Result<Response> {
    let query = Parameters::of_query(request.uri().query())?;
    let lang = language(request.headers());
    let dossier = query.get("dossier").unwrap_or_default();
    let form = Form::empty(lang).with("dossier", dossier);
    page(&app, request.headers(), form, None, query.get("suite"), StatusCode::OK).await
}

pub async fn enter(State(app): State<Shared>, request: Request) -> Result<Response> {
    let (parts, body) = request.into_parts();
    let form = read_form(&parts.headers, body, MOST_BYTES).await?;
    let email = form.get("email").unwrap_or_default();
    let meant = Meant::by(&app, &form).await?;
    let address = peer::address(&app.proxies, &parts.extensions, &parts.headers);
    let mark = visitor::cookie(&parts.headers, entry::device_cookie(&app));
    let admitted = admit(&app, meant.candidates, mark, address, email)?;
    let next = form.get("suite").map(str::to_owned);
    let password = form.get("password").unwrap_or_default().to_owned();
    let (candidates, rounds) = (admitted.candidates.clone(), meant.rounds);
    let verify = move |hash: &str| people::verify_password(&password, hash);
    match app.hash(move || matching(candidates, rounds, verify)).await? {
        Some((person, dossier, _)) => {
            let agent = header_text(&parts.headers, header::USER_AGENT).to_owned();
            let scope = app.scope(dossier.id, Actor::Person(person.id)).from(address);
            open(&app, scope, person, agent, next.as_deref()).await
        }
        None => {
            if admitted.strangers {
                app.throttles.sign_in_failed(address, email);
            }
            note_failure(&app, address, admitted.candidates);
            let lang = language(&parts.headers);
            let shown = Form::empty(lang)
                .with("email", email)
                .with("dossier", form.get("dossier").unwrap_or_default());
            let failed = Error::from(Code::SignInFailed).message(lang);
            let status = StatusCode::UNAUTHORIZED;
            page(&app, &parts.headers, shown, Some(failed), next.as_deref(), status).await
        }
    }
}

/// A person who may be meant, and the hash of their password.
type Candidate = (Person, Dossier, String);

/// Whom address and dossier may mean.
struct Meant {
    candidates: Vec<Candidate>,
    /// How many hashes are computed, whoever has the address: as many as there can be candidates.
    rounds: usize,
}

impl Meant {
    async fn by(app: &Shared, form: &Parameters) -> Result<Meant> {
        let email = form.get("email").unwrap_or_default().to_owned();
        let wanted = form.get("dossier").map(str::trim).map(str::to_owned);
        let named = wanted.is_some();
        let find = move |tx: &mut Tx| Ok((people::with_email(tx, &email)?, dossiers::count(tx)?));
        let (found, dossiers) = app.db.read(find).await?;
        let meant = found
            .into_iter()
            .filter(|(_, dossier, _)| wanted.as_ref().is_none_or(|nom| *nom == dossier.nom));
        let rounds = if named { 1 } else { CANDIDATES.min(dossiers.max(1) as usize) };
        Ok(Meant { candidates: meant.take(CANDIDATES).collect(), rounds })
    }
}

/// Those whose password may be tried now.
struct Admitted {
    candidates: Vec<Candidate>,
    /// Whether the device is unknown to some of them, or there is nobody.
    strangers: bool,
}

/// A device is known to one person, who does not wait for what others do with their e-mail. To
/// everybody else whom the e-mail may mean it is any device.
fn admit(
    app: &Shared,
    candidates: Vec<Candidate>,
    mark: Option<&str>,
    address: IpAddr,
    email: &str,
) -> Result<Admitted> {
    let (known, others): (Vec<_>, Vec<_>) =
        candidates.into_iter().partition(|(person, dossier, hash)| {
            mark.is_some_and(|mark| devices::is_known(mark, dossier.id, person.id, hash))
        });
    let Some((person, dossier, _)) = known.first() else {
        app.throttles.sign_in(address, email)?;
        return Ok(Admitted { candidates: others, strangers: true });
    };
    let knows = app.throttles.known_device(dossier.id, person.id);
    if others.is_empty() {
        return knows.map(|()| Admitted { candidates: known, strangers: false });
    }
    match (knows, app.throttles.sign_in(address, email)) {
        (Ok(()), Ok(())) => {
            Ok(Admitted { candidates: known.into_iter().chain(others).collect(), strangers: true })
        }
        (Ok(()), Err(_)) => Ok(Admitted { candidates: known, strangers: false }),
        (Err(_), Ok(())) => Ok(Admitted { candidates: others, strangers: true }),
        (Err(refused), Err(_)) => Err(refused),
    }
}

/// The one among them whose password it is. Computes `rounds` hashes whoever is known and whatever
/// matches: how long it takes does not tell in how many dossiers somebody has the address.
fn matching(
    candidates: Vec<Candidate>,
    rounds: usize,
    mut verify: impl FnMut(&str) -> bool,
) -> Option<Candidate> {
    for _ in candidates.len()..rounds {
        verify(DECOY);
    }
    let mut found = None;
    for candidate in candidates {
        let right = verify(&candidate.2);
        found = found.or_else(|| right.then_some(candidate));
    }
    found
}

/// For the audit logs of the dossiers that know the address. Nobody waits for it: the answer must
/// not take longer for an address that is known.
fn note_failure(app: &Shared, address: IpAddr, candidates: Vec<Candidate>) {
    let app = app.clone();
    tokio::spawn(async move {
        for (person, dossier, _) in candidates {
            let scope = app.scope(dossier.id, Actor::Nobody).from(address);
            let noted = app.db.write(dossier.id.key(), move |tx| {
                let detail = json!({ "why": "password" });
                audit::note(tx, &scope, Action::SignInFailed, &person.email, detail)
            });
            if let Err(error) = noted.await {
                tracing::warn!(%error, "could not note a failed sign-in");
            }
        }
    });
}

/// Dossiers with the same address whose passwords are tried when none was named: each costs a hash.
pub const CANDIDATES: usize = 5;
/// Of a form that whoever is not signed in may send.
pub const MOST_BYTES: usize = 16 * 1024;

/// The hash of nobody's password, at the same cost as everybody's.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$\
    4eNcTUb3aRgBk9Rtwq8lGBXGr8y4nJ3Q7n4yE3xJw6Y";

/// The password was right: in, or on to the page that asks for the code.
pub async fn open(
    app: &Shared,
    scope: Scope,
    person: Person,
    agent: String,
    next: Option<&str>,
) -> Result<Response> {
    let entropy = app.entropy.clone();
    let step = app.db.write(scope.dossier.key(), move |tx| {
        if let Some(half) = half_sessions::open(tx, &entropy, scope.dossier, person.id, scope.now)?
        {
            return Ok(Step::Half(half));
        }
        audit::note(tx, &scope, Action::SignIn, &person.email, json!({}))?;
        Ok(Step::In(entry::open(tx, &entropy, &scope, person.id, &agent)?))
    });
    match step.await? {
        Step::In(pass) => {
            let mut response = Redirect::to(local(next)).into_response();
            pass.give(app, &mut response);
            Ok(response)
        }
        Step::Half(half) => {
            let mut response = Redirect::to(&second_step::path(next)).into_response();
            entry::set_cookie(&mut response, app, entry::half_cookie(app), &half, 600);
            Ok(response)
        }
    }
}

enum Step {
    In(Pass),
    Half(String),
}

/// A path of this server, never another site.
pub fn local(next: Option<&str>) -> &str {
    match next {
        // Browsers drop tabs and line feeds, and read a backslash as a slash.
        Some(path)
            if path.starts_with('/')
                && !path.starts_with("//")
                && path.bytes().all(|b| b > b' ' && b != 0x7f && b != b'\\') =>
        {
            path
        }
        _ => "/",
    }
}

pub async fn leave(State(app): State<Shared>, request: Request) -> Result<Response> {
    let now = app.clock.now();
    if let Some(cookie) = visitor::cookie(request.headers(), entry::session_cookie(&app)) {
        let cookie = cookie.to_owned();
        let found = app.db.read(move |tx| sessions::find(tx, &cookie, now)).await?;
        if let Some(signed_in) = found {
            let person = signed_in.person;
            let address = peer::address(&app.proxies, request.extensions(), request.headers());
            let scope = app.scope(signed_in.dossier.id, Actor::Person(person.id)).from(address);
            app.db
                .write(scope.dossier.key(), move |tx| {
                    sessions::end(tx, scope.dossier, person.id, &signed_in.session)?;
                    audit::note(tx, &scope, Action::SignOut, &person.email, json!({}))
                })
                .await?;
        }
    }
    let mut response = Redirect::to("/connexion").into_response();
    entry::set_cookie(&mut response, &app, entry::session_cookie(&app), "", 0);
    Ok(response)
}

pub fn language(headers: &HeaderMap) -> Lang {
    let accepted = || Lang::accepted(header_text(headers, header::ACCEPT_LANGUAGE));
    visitor::cookie(headers, "lang").and_then(Lang::parse).unwrap_or_else(accepted)
}

async fn page(
    app: &Shared,
    headers: &HeaderMap,
    form: Form,
    failed: Option<String>,
    next: Option<&str>,
    status: StatusCode,
) -> Result<Response> {
    let several = app.db.read(dossiers::count).await? > 1;
    let mut s = Shell::outside(language(headers), shell::theme(headers), app.clock.now());
    s.flash = visitor::cookie(headers, "flash").and_then(|key| s.flash_of(key));
    let next = next.map(|next| local(Some(next)).to_owned()).unwrap_or_default();
    Ok(html_with(status, SignInPage { s, form, failed, next, several }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::password_hash::phc::PasswordHash;

    #[test]
    fn the_decoy_costs_what_a_password_costs() {
        let real =
            people::hash_password("a password for nobody", &crate::clock::Entropy::counted(1));
        let (real, decoy) = (PasswordHash::new(&real).unwrap(), PasswordHash::new(DECOY).unwrap());
        assert_eq!(real.algorithm, decoy.algorithm);
        assert_eq!(real.params.to_string(), decoy.params.to_string());
    }

    fn candidate(id: i64) -> Candidate {
        let person = Person {
            id,
            nom: "Camille".to_owned(),
            email: "camille@oxiva.example".to_owned(),
            role: people::Role::Member,
            langue: Lang::Fr,
            active: true,
            created_at: 0,
            seen_at: None,
        };
        let dossier = Dossier {
            id: dossiers::DossierId::for_tests(),
            nom: String::new(),
            societe: String::new(),
            fuseau: String::new(),
            langue: Lang::Fr,
            created_at: 0,
        };
        (person, dossier, id.to_string())
    }

    #[test]
    fn as_many_hashes_whoever_is_known_and_whatever_matches() {
        for known in 0..=CANDIDATES {
            for right in 0..=known {
                let candidates: Vec<_> = (1..=known as i64).map(candidate).collect();
                let mut hashed = 0;
                let found = matching(candidates, CANDIDATES, |hash| {
                    hashed += 1;
                    hash == right.to_string()
                });
                assert_eq!(hashed, CANDIDATES, "{known} {right}");
                assert_eq!(found.map(|found| found.0.id), (right > 0).then_some(right as i64));
            }
        }
    }

    #[test]
    fn only_a_path_of_this_server_comes_next() {
        assert_eq!(local(Some("/tickets?q=a")), "/tickets?q=a");
        for elsewhere in [
            "//evil.example",
            "https://evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "/\nx",
            "evil",
            "",
        ] {
            assert_eq!(local(Some(elsewhere)), "/", "{elsewhere}");
        }
    }
}
