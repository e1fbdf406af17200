//! What invitations and forgotten passwords share: the page that shows a link once, and the page
//! behind a link, where its holder chooses a password.

use super::{password, sign_in};
use crate::{
    app::Shared,
    dossiers::{Dossier, people},
    error::Result,
    http::{
        peer::{self, Source},
        request::{Parameters, read_form},
    },
    i18n::Lang,
    web::{
        form::{Form, Sent},
        language,
        respond::{form_page, html},
        shell::{self, Shell},
    },
};
use askama::Template;
use axum::{extract::Request, response::Response};
use http::{HeaderMap, HeaderValue, header};

/// A link that is shown once, to hand over.
#[derive(Template)]
#[template(path = "link.html")]
pub struct LinkPage {
    /// The frame of the page.
    pub s: Shell,
    /// The key of the title, which names the person.
    pub title: &'static str,
    /// The key of the text that says how long the link lives.
    pub life: &'static str,
    /// The name of the person that the link is for.
    pub nom: String,
    /// Their e-mail.
    pub email: String,
    /// Whether a mail with the same link leaves.
    pub mailed: bool,
    /// The link. Only its hash is stored, so no other answer ever holds it.
    pub link: String,
}

/// Shows a link that was just made.
pub fn made(page: LinkPage) -> Response {
    html(page)
}

/// Whose link it is.
pub struct Holder {
    /// The person's name.
    pub nom: String,
    /// Their e-mail.
    pub email: String,
    /// Their language, where the browser has not shown another.
    pub langue: Lang,
    /// The dossier that the link leads to.
    pub dossier: Dossier,
    /// What the page behind the link says.
    pub texts: &'static Texts,
}

/// The keys of what the page behind a link says.
pub struct Texts {
    /// The title.
    pub title: &'static str,
    /// What it is about, with the name of the person and of the company.
    pub intro: &'static str,
    /// The button.
    pub button: &'static str,
}

/// A password that was chosen behind a link.
pub struct Chosen {
    /// The hash of the password.
    pub hash: String,
    /// The headers of the request that chose it.
    pub headers: HeaderMap,
    /// Where that request came from.
    pub from: Source,
}

/// The form goes to the address of the page, which holds the secret.
#[derive(Template)]
#[template(path = "choose_password.html")]
struct ChoosePage {
    s: Shell,
    form: Form,
    title: String,
    intro: String,
    email: String,
    button: String,
}

/// The page behind a link. Looking at it uses nothing up: programs that read mail look at every
/// link in it.
pub fn show(app: &Shared, headers: &HeaderMap, holder: &Holder) -> Response {
    page(app, headers, holder, Form::empty(lang(headers, holder)))
}

fn lang(headers: &HeaderMap, holder: &Holder) -> Lang {
    language::chosen(headers).unwrap_or(holder.langue)
}

fn page(app: &Shared, headers: &HeaderMap, holder: &Holder, form: Form) -> Response {
    let s = Shell::outside(lang(headers, holder), shell::theme(headers), app.clock.now());
    let Texts { title, intro, button } = holder.texts;
    let page = ChoosePage {
        title: s.t(title),
        intro: s.pair(intro, &holder.nom, &holder.dossier.societe),
        button: s.t(button),
        email: holder.email.clone(),
        form,
        s,
    };
    let mut response = form_page(page.form.has_problems(), page);
    keep_address_secret(&mut response);
    response
}

/// The address of this page is a secret, and stays out of `Referer`. Not `no-referrer`: with it
/// browsers that do not say `Sec-Fetch-Site` (they do so over https and on localhost alone) send
/// the form with `Origin: null`, and `guard::same_site` could not tell it from another site's.
pub fn keep_address_secret(response: &mut Response) {
    let origin_alone = HeaderValue::from_static("strict-origin");
    response.headers_mut().insert(header::REFERRER_POLICY, origin_alone);
}

/// The password that the form of the page chooses, or the page again with what is wrong.
pub async fn choose(
    app: &Shared,
    request: Request,
    holder: &Holder,
) -> Result<std::result::Result<Chosen, Response>> {
    let from = peer::source(&app.proxies, request.extensions(), request.headers());
    let (parts, body) = request.into_parts();
    let headers = parts.headers;
    let typed = read_form(&headers, body, sign_in::MAX_FORM_BYTES).await?;
    match Sent::of(new_password(app, &typed, holder).await, &typed, lang(&headers, holder))? {
        Sent::Done(hash) => Ok(Ok(Chosen { hash, headers, from })),
        Sent::Refused(form) => Ok(Err(page(app, &headers, holder, form))),
    }
}

/// The hash of the password that was typed twice.
async fn new_password(app: &Shared, typed: &Parameters, holder: &Holder) -> Result<String> {
    let about = [holder.email.as_str(), holder.nom.as_str()];
    people::check_password(typed.get("password").unwrap_or_default(), &about)?;
    password::hash(app, password::typed_twice(typed, "password")?, &about).await
}
