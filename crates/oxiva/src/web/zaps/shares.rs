//! `/zaps/{id}/partage`: what another person would see of a zap, and the link with which they see it.

use super::{
    needs::{self, Needs},
    outline::{self, Line},
};
use crate::{
    actions::{
        cleaned::{self, Found, Shareable},
        sentences,
    },
    app::Shared,
    db::Tx,
    dossiers::Scope,
    error::{Code, Problem, Result},
    http::request::Parameters,
    records::input,
    web::{
        form::{Form, Sent, read_long},
        once::{self, Made},
        path,
        respond::{form_page, html, see_other},
        shell::Shell,
        visitor::Visitor,
    },
    zaps::{
        documents::Zap,
        shares::{self, NewShare, Share, USUAL_DAYS},
    },
};
use askama::Template;
use axum::{
    extract::{Path, Request, State},
    response::Response,
};
use std::collections::BTreeSet;

/// Fields of the form: a document has fewer values than that, or its owner leaves the rest out.
const MAX_FIELDS: usize = 2_000;
/// What the name of a value's box begins with.
const KEEP: &str = "garder-";

#[derive(Template)]
#[template(path = "zap_share.html")]
struct SharePage {
    zap: Zap,
    /// What the other one will see.
    title: String,
    sentence: String,
    lines: Vec<Line>,
    needs: Needs,
    values: Vec<Value>,
    form: Form,
    /// The revision of the draft that was seen.
    rev: i64,
    has_mail: bool,
    s: Shell,
}

/// A value that belongs to whoever shares the zap.
struct Value {
    found: Found,
    /// « Étapes 2 et 4 »
    places: String,
}

/// `GET /zaps/{id}/partage`
pub async fn show(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
) -> Result<Response> {
    visitor.automates()?;
    let form = Form::empty(visitor.lang()).with("days", USUAL_DAYS.to_string());
    page(&visitor, &app, path::id(&id)?, form, BTreeSet::new()).await
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    id: i64,
    form: Form,
    kept: BTreeSet<String>,
) -> Result<Response> {
    let (dossier, s) = (visitor.dossier(), visitor.shell("zaps"));
    let has_mail = app.config.has_mail();
    let refused = form.has_problems();
    let page = app.db.read(move |tx| {
        let Shareable { zap, rev, cleaned } = cleaned::of_zap(tx, dossier, id, &kept)?;
        let document = cleaned::worded(&cleaned.portable, s.lang);
        let names = sentences::Names::of_document(&document);
        Ok(SharePage {
            title: document["title"].as_str().unwrap_or_default().to_owned(),
            sentence: sentences::zap(&document, &names, s.lang),
            lines: outline::lines(&document, &names, &s),
            needs: needs::of(&cleaned.portable, s.lang),
            values: cleaned.found.into_iter().map(|found| value(found, &names, &s)).collect(),
            form,
            rev,
            has_mail,
            zap,
            s,
        })
    });
    Ok(form_page(refused, page.await?))
}

fn value(found: Found, names: &sentences::Names, s: &Shell) -> Value {
    let place = |part: &String| match names.steps.get(part) {
        Some(number) => s.t1("zap-step-number", "number", number),
        None if part.is_empty() => s.t("share-in-title"),
        None => s.t("share-in-path"),
    };
    let mut places: Vec<String> = found.parts.iter().map(place).collect();
    places.dedup();
    Value { found, places: places.join(", ") }
}

/// `POST /zaps/{id}/partage`: shows again what the other one will see, or makes the link.
pub async fn create(
    visitor: Visitor,
    State(app): State<Shared>,
    Path(id): Path<String>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let id = path::id(&id)?;
    let typed = read_long(&app, request, MAX_FIELDS).await?;
    let kept: BTreeSet<String> = kept(&typed);
    if typed.has("apercu") {
        let field = |name| typed.get(name).unwrap_or_default().to_owned();
        let form =
            Form::empty(visitor.lang()).with("days", field("days")).with("email", field("email"));
        return page(&visitor, &app, id, form, kept).await;
    }
    match Sent::of(make(&visitor, &app, id, &typed, &kept).await, &typed, visitor.lang())? {
        Sent::Done(Made { new: Some((share, link)), .. }) => {
            let (s, mailed) = (visitor.shell("zaps"), !share.email.is_empty());
            Ok(html(MadePage { s, share, link, mailed }))
        }
        Sent::Done(made) => Ok(made.lead_without_secret()),
        Sent::Refused(form) => page(&visitor, &app, id, form, kept).await,
    }
}

fn kept(typed: &Parameters) -> BTreeSet<String> {
    let names = typed.clone().into_map().into_iter().map(|(name, _)| name);
    names.filter_map(|name| name.strip_prefix(KEEP).map(str::to_owned)).collect()
}

/// The only answer that ever holds the link.
#[derive(Template)]
#[template(path = "zap_shared.html")]
struct MadePage {
    s: Shell,
    share: Share,
    link: String,
    mailed: bool,
}

async fn make(
    visitor: &Visitor,
    app: &Shared,
    id: i64,
    typed: &Parameters,
    kept: &BTreeSet<String>,
) -> Result<Made<(Share, String)>> {
    let text = |name| typed.get(name).unwrap_or_default().trim().to_owned();
    let email = text("email");
    if !email.is_empty() && !app.config.has_mail() {
        return Err(Problem::new("email", "no_mail").into());
    }
    let (kept, seen) = (kept.clone(), text("rev"));
    let days = input::id(&text("days")).unwrap_or_default();
    let (entropy, url) = (app.entropy.clone(), app.config.public_url());
    let dossier = visitor.signed_in.dossier.clone();
    let from = format!("{} ({})", visitor.signed_in.person.nom, dossier.societe);
    let work = move |tx: &mut Tx, scope: &Scope| {
        let shareable = cleaned::of_zap(tx, scope.dossier, id, &kept)?;
        let Shareable { zap, rev, cleaned } = shareable;
        if !seen.is_empty() && seen != rev.to_string() {
            return Err(Code::Stale.into());
        }
        let (dossier, copy) = (&dossier, &cleaned.portable);
        let new = NewShare { dossier, zap: &zap, copy, days, email: &email, from: &from };
        let (share, code) = shares::create(tx, &entropy, scope, &new)?;
        Ok((share, format!("{url}{}", shares::path(&code))))
    };
    once::make(visitor, app, typed, work, move |_| format!("/zaps/{id}")).await
}

/// `POST /zaps/{id}/partages/{share}/revocation`
pub async fn revoke(
    visitor: Visitor,
    State(app): State<Shared>,
    Path((id, share)): Path<(String, String)>,
) -> Result<Response> {
    visitor.automates()?;
    let (id, share) = (path::id(&id)?, path::id(&share)?);
    visitor.write(&app, move |tx, scope| shares::revoke(tx, scope, id, share)).await?;
    Ok(see_other(&format!("/zaps/{id}"), "share-revoked"))
}
