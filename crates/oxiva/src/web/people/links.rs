//! What invitations and forgotten passwords share: the page that shows a link once, and the page
//! behind a link, where a password is chosen.

use super::{list::hash, sign_in};
use crate::{
    app::Shared,
    error::{Problem, Result},
    http::request::{Parameters, read_form},
    i18n::Lang,
    web::{
        form::Form,
        respond::{html, html_with},
        shell::{self, Shell},
    },
};
use askama::Template;
use axum::{extract::Request, response::Response};
use http::{HeaderValue, header};

/// A link that is shown once, to hand over.
#[derive(Template)]
#[template(path = "link.html")]
pub struct LinkPage {
    pub s: Shell,
    /// Keys of texts.
    pub title: &'static str,
    pub life: &'static str,
    pub nom: String,
    pub email: String,
    /// Whether a mail with the same link leaves.
    pub mailed: bool,
    pub link: String,
}

pub fn made(page: LinkPage) -> Response {
    html(page)
}

/// Where a password is chosen. The form goes to the address of the page, which holds the secret.
#[derive(Template)]
#[template(path = "choose_password.html")]
pub struct ChoosePage {
    pub s: Shell,
    pub form: Form,
    pub title: String,
    pub intro: String,
    pub email: String,
    pub button: String,
}

/// The address of this page is a secret, and stays out of `Referer`. Not `no-referrer`: with it
/// browsers that do not say `Sec-Fetch-Site` (they do so over https and on localhost alone) send
/// the form with `Origin: null`, and `guard::same_site` could not tell it from another site's.
pub fn choose(page: ChoosePage) -> Response {
    let mut response = html_with(page.form.status(), page);
    let quiet = HeaderValue::from_static("strict-origin");
    response.headers_mut().insert(header::REFERRER_POLICY, quiet);
    response
}

/// The language that a browser chose before; else that of the person.
pub fn language<B>(request: &http::Request<B>, theirs: Lang) -> Lang {
    crate::web::visitor::cookie(request.headers(), "lang").and_then(Lang::parse).unwrap_or(theirs)
}

pub fn shell<B>(app: &Shared, request: &http::Request<B>, theirs: Lang) -> Shell {
    let theme = shell::theme(request.headers());
    Shell::outside(language(request, theirs), theme, app.clock.now())
}

/// The form of a page behind a link, and the rest of the request.
pub async fn read(request: Request) -> Result<(http::Request<()>, Parameters)> {
    let (parts, body) = request.into_parts();
    let typed = read_form(&parts.headers, body, sign_in::MOST_BYTES).await?;
    Ok((http::Request::from_parts(parts, ()), typed))
}

/// The hash of the password that was typed twice.
pub async fn new_password(app: &Shared, typed: &Parameters) -> Result<String> {
    let text = |name| typed.get(name).unwrap_or_default();
    crate::dossiers::people::check_password(text("password"))?;
    if text("password") != text("again") {
        return Err(Problem::new("again", "passwords_differ").into());
    }
    hash(app, text("password").to_owned()).await
}
