//! `/partages/{code}`: what a zap does that somebody has shared, for whoever has the link; and the way into a dossier
//! of theirs.

mod install;

pub use install::{install, show as show_install};

use super::{
    files,
    needs::{self, Needs},
    outline::{self, Line},
};
use crate::{
    actions::{cleaned, sentences},
    app::Shared,
    clock::Micros,
    error::{Code, Error, Result},
    http::peer::{self, Source},
    web::{
        language,
        respond::html,
        shell::{self, Shell},
        visitor::Visitor,
    },
    zaps::{
        portable::file,
        shares::{self, Opened},
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use http::{HeaderName, HeaderValue, header};

#[derive(Template)]
#[template(path = "shared_zap.html")]
struct SharedPage {
    s: Shell,
    /// The address of this page.
    here: String,
    title: String,
    sentence: String,
    lines: Vec<Line>,
    needs: Needs,
    until: Micros,
    is_signed_in: bool,
    /// Whether whoever is signed in may install it.
    may_install: bool,
}

/// `GET /partages/{code}`
pub async fn show(
    State(app): State<Shared>,
    visitor: std::result::Result<Visitor, Response>,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response> {
    let from = peer::source(&app.proxies, request.extensions(), request.headers());
    let Opened { share, copy } = open(&app, from, &code).await?;
    let s = match &visitor {
        Ok(visitor) => visitor.shell("zaps"),
        Err(_) => Shell::outside(
            language::of_browser(request.headers()),
            shell::theme(request.headers()),
            app.clock.now(),
        ),
    };
    let document = cleaned::worded(&copy, s.lang);
    let names = sentences::Names::of_document(&document);
    let page = SharedPage {
        here: shares::path(&code),
        title: document["title"].as_str().unwrap_or_default().to_owned(),
        sentence: sentences::zap(&document, &names, s.lang),
        lines: outline::lines(&document, &names, &s),
        needs: needs::of(&copy, s.lang),
        until: share.expires_at,
        is_signed_in: visitor.is_ok(),
        may_install: visitor.is_ok_and(|visitor| visitor.automates().is_ok()),
        s,
    };
    Ok(unlisted(html(page), "no-referrer"))
}

/// `GET /partages/{code}/fichier`: the copy, in our own format.
pub async fn download(
    State(app): State<Shared>,
    Path(code): Path<String>,
    request: Request,
) -> Result<Response> {
    let from = peer::source(&app.proxies, request.extensions(), request.headers());
    let Opened { copy, .. } = open(&app, from, &code).await?;
    Ok(unlisted(files::download("zap", &file::write(&[copy])), "no-referrer"))
}

/// What a link leads to. Who tries many that lead nowhere is slowed down, and so is who opens very many.
async fn open(app: &Shared, from: Source, code: &str) -> Result<Opened> {
    app.throttles.share(from)?;
    let (code, now) = (code.to_owned(), app.clock.now());
    let opened = app.db.read(move |tx| shares::of_code(tx, &code, now)).await;
    if let Err(Error::Refused { code: Code::LinkDead, .. }) = &opened {
        app.throttles.guess(from)?;
    }
    opened
}

/// The address of such a page is a secret: it goes to no search engine and to no other site.
fn unlisted(mut response: Response, referrer: &'static str) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static(referrer));
    let robots = HeaderName::from_static("x-robots-tag");
    headers.insert(robots, HeaderValue::from_static("noindex, nofollow"));
    response
}
