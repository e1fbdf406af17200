//! `/installation`: the first dossier and its administrator, made in a browser by whoever has the link that
//! `oxiva serve` printed (`dossiers/installation.rs`).

use super::{
    choices::{language as chosen_language, languages},
    dossier::ZONES,
    entry::{self, Pass},
    links, password, sign_in,
};
use crate::{
    app::Shared,
    db::Tx,
    dossiers::{
        self, Actor, NewDossier, Scope,
        audit::{self, Action},
        installation,
        people::{self, NewPerson, Role},
    },
    error::{Code, Error, Problem, Result},
    http::{
        peer::{self, Source},
        request::{Parameters, header_text, read_form},
    },
    i18n::Lang,
    web::{
        form::{Form, Sent, problems, renamed},
        language,
        respond::{form_page, html, see_other},
        shell::{self, Shell},
    },
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use http::{HeaderMap, header};
use serde_json::json;

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    s: Shell,
    form: Form,
    languages: Vec<(String, String)>,
    zones: &'static [&'static str],
}

#[derive(Template)]
#[template(path = "setup_done.html")]
struct DonePage {
    s: Shell,
}

/// The form, for whoever has a link that works.
pub async fn show(State(app): State<Shared>, request: Request) -> Result<Response> {
    let from = peer::source(&app.proxies, request.extensions(), request.headers());
    let query = Parameters::of_query(request.uri().query())?;
    let code = query.get("code").unwrap_or_default();
    if !is_open(&app, from, code).await? {
        return Ok(done(&app, request.headers()));
    }
    let lang = language::of_browser(request.headers());
    let form =
        Form::empty(lang).with("code", code).with("fuseau", ZONES[0]).with("langue", lang.word());
    Ok(page(&app, request.headers(), form))
}

/// Makes the dossier and its administrator, and lets them in.
pub async fn make(State(app): State<Shared>, request: Request) -> Result<Response> {
    let from = peer::source(&app.proxies, request.extensions(), request.headers());
    let (parts, body) = request.into_parts();
    let typed = read_form(&parts.headers, body, sign_in::MAX_FORM_BYTES).await?;
    if !is_open(&app, from, typed.get("code").unwrap_or_default()).await? {
        return Ok(done(&app, &parts.headers));
    }
    let made = try_make(&app, &parts.headers, from, &typed).await;
    match Sent::of(made, &typed, language::of_browser(&parts.headers))? {
        Sent::Done(pass) => {
            let mut response = see_other("/", "set-up");
            pass.give(&app, &mut response);
            Ok(response)
        }
        Sent::Refused(form) => Ok(page(&app, &parts.headers, form)),
    }
}

/// Whether the link with this code makes the first dossier; `false` where there is one already. Wrong codes are
/// counted as other guesses are.
async fn is_open(app: &Shared, from: Source, code: &str) -> Result<bool> {
    let (code, now) = (code.to_owned(), app.clock.now());
    let found = app.db.read(move |tx| {
        if dossiers::count(tx)? > 0 {
            return Ok(false);
        }
        installation::check_setup_link(tx, &code, now).map(|()| true)
    });
    match found.await {
        Err(error @ Error::Refused { code: Code::SetupLinkDead, .. }) => {
            app.throttles.guess(from)?;
            Err(error)
        }
        other => other,
    }
}

async fn try_make(
    app: &Shared,
    headers: &HeaderMap,
    from: Source,
    typed: &Parameters,
) -> Result<Pass> {
    let first = First::read(typed)?;
    let hash = password::hash(app, first.password.clone(), &first.about()).await?;
    let (shared, now) = (app.clone(), app.clock.now());
    let agent = header_text(headers, header::USER_AGENT).to_owned();
    let work = move |tx: &mut Tx| {
        let (new, person) = (first.dossier(), first.administrator(&hash));
        let made = installation::set_up(tx, &shared.entropy, now, &first.code, (&new, &person));
        let (dossier, person) = made?;
        let scope = Scope { actor: Actor::Person(person.id), ..Scope::system(dossier.id, now) };
        let scope = scope.from(from.address());
        audit::note(tx, &scope, Action::SignIn, &person.email, json!({}))?;
        entry::open(tx, &shared, &scope, person.id, &agent)
    };
    app.db.write(0, work).await
}

/// The fields in the order of the form, in which their problems are listed.
const FIELDS: [&str; 8] =
    ["raison", "dossier", "fuseau", "langue", "nom", "email", "password", "again"];

/// What the form says.
#[derive(Clone)]
struct First {
    code: String,
    raison: String,
    dossier: String,
    fuseau: String,
    langue: Lang,
    nom: String,
    email: String,
    password: String,
}

impl First {
    /// All that is wrong is said at once.
    fn read(typed: &Parameters) -> Result<First> {
        let text = |name| typed.get(name).unwrap_or_default().to_owned();
        let first = First {
            code: text("code"),
            raison: text("raison"),
            dossier: dossiers::typed_name(&text("dossier")),
            fuseau: text("fuseau"),
            langue: chosen_language(typed)?,
            nom: text("nom"),
            email: text("email"),
            password: text("password"),
        };
        let of_dossier = dossiers::check_new(&first.dossier())
            .map_err(|error| renamed(renamed(error, "nom", "dossier"), "societe", "raison"));
        let checks = [
            of_dossier,
            people::check_new(&first.nom, &first.email),
            people::check_password(&first.password, &first.about()),
            password::typed_twice(typed, "password").map(drop),
        ];
        let mut wrong = Vec::new();
        for error in checks.into_iter().filter_map(Result::err) {
            wrong.extend(problems(error)?);
        }
        let place = |wrong: &Problem| FIELDS.iter().position(|field| *field == wrong.field);
        wrong.sort_by_key(place);
        if wrong.is_empty() { Ok(first) } else { Err(Error::Invalid(wrong)) }
    }

    /// What is known of whose the password is to be.
    fn about(&self) -> [&str; 4] {
        [&self.nom, &self.email, &self.raison, &self.dossier]
    }

    fn dossier(&self) -> NewDossier<'_> {
        let First { dossier: nom, raison: societe, fuseau, langue, .. } = self;
        NewDossier { nom, societe, fuseau, langue: *langue }
    }

    fn administrator<'a>(&'a self, hash: &'a str) -> NewPerson<'a> {
        NewPerson {
            nom: &self.nom,
            email: &self.email,
            password: hash,
            role: Role::Administrator,
            automation: false,
            langue: self.langue,
        }
    }
}

/// The form holds the secret of the link: it stays out of `Referer`.
fn page(app: &Shared, headers: &HeaderMap, form: Form) -> Response {
    let s = Shell::outside(language::of_browser(headers), shell::theme(headers), app.clock.now());
    let refused = form.has_problems();
    let mut response =
        form_page(refused, SetupPage { s, form, languages: languages(), zones: ZONES });
    links::keep_address_secret(&mut response);
    response
}

/// There is a dossier: what is left is to sign in.
fn done(app: &Shared, headers: &HeaderMap) -> Response {
    let s = Shell::outside(language::of_browser(headers), shell::theme(headers), app.clock.now());
    html(DonePage { s })
}
