//! The page of the Zapier module while it is active: the addresses, with what their last call came
//! to, and what is wrong with what was typed.

use super::{
    zapier_snapshot::{
        RELAY, address_of, invitation_snapshot, relay_address, snapshot_of, url_field,
    },
    zapier_stored::{self, Base, Stored},
};
use crate::{
    app::Shared,
    error::Result,
    http::request::Parameters,
    web::{
        edits::Edit, form::summary, markup::Markup, respond::form_page, shell::Shell,
        visitor::Visitor,
    },
    webhooks::{
        deliveries::Delivery,
        zapier_invitation,
        zapier_mode::{Mode, ZapierMode},
    },
    zaps::base_kind::BaseKind,
};
use askama::Template;
use axum::response::Response;

/// One of the three address fields.
struct Address {
    word: &'static str,
    url: String,
    problem: Option<String>,
    last: Option<Delivery>,
    /// Whether there is an address to call, of the mode that is chosen.
    is_called: bool,
    /// Whether an example could be sent now.
    ready: bool,
    /// Why the program does not call it any more.
    paused: Option<&'static str>,
    /// The base zap of the noun.
    base: Option<Base>,
}

/// The field for the one address of the relay.
struct RelayField {
    chosen: bool,
    url: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "zapier.html")]
struct ZapierPage {
    s: Shell,
    relay: RelayField,
    addresses: Vec<Address>,
    suspended: bool,
    /// The link with which Zapier invites people to the Oxiva app, as it was typed, and what is wrong with it.
    invitation: String,
    invitation_problem: Option<String>,
    invitation_edit: Edit,
    /// The version that the form of the addresses is made from, and what has to be chosen.
    edit: Edit,
    /// What is to be corrected, at the top.
    summary: Markup,
    refused: bool,
}

/// What cannot be saved of what was typed.
#[derive(Default)]
pub struct Problems {
    /// What is wrong with the address of a kind, in words.
    pub of_kind: Vec<(BaseKind, String)>,
    /// What is wrong with the address of the relay, in words.
    pub relay: Option<String>,
    /// The link of the invitation that was typed, and what is wrong with it.
    pub invitation: Option<(String, String)>,
    /// What has to be chosen in the form of that link.
    pub invitation_edit: Option<Edit>,
}

impl Problems {
    /// Whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.of_kind.is_empty() && self.relay.is_none() && self.invitation.is_none()
    }

    /// What is to be corrected, each linked to its field.
    fn summary(&self, s: &Shell) -> Markup {
        let of_kind = self.of_kind.iter().map(|(kind, words)| (kind.word(), words));
        let relay = self.relay.iter().map(|words| (RELAY, words));
        let mut wrong: Vec<_> = of_kind
            .chain(relay)
            .map(|(word, words)| {
                (format!("url-{word}"), format!("{} {words}", s.word("zapier-short", word)))
            })
            .collect();
        let invitation = self.invitation.iter();
        wrong.extend(invitation.map(|(_, words)| ("invitation".to_owned(), words.clone())));
        summary(s.lang, wrong.iter().map(|(id, words)| (id.as_str(), words.clone())))
    }
}

/// The page; with `typed` and `problems` when what was typed cannot be saved.
pub async fn show(
    visitor: &Visitor,
    app: &Shared,
    suspended: bool,
    typed: Option<&Parameters>,
    problems: Problems,
) -> Result<Response> {
    let edit = typed.map(Edit::of_sent);
    page(visitor, app, suspended, (typed, edit), problems).await
}

/// The page, where somebody else changed the same. `merged`: what was typed over what is stored.
pub async fn clashing(
    visitor: &Visitor,
    app: &Shared,
    merged: &Parameters,
    edit: Edit,
) -> Result<Response> {
    let suspended = merged.has("suspendre");
    page(visitor, app, suspended, (Some(merged), Some(edit)), Problems::default()).await
}

async fn page(
    visitor: &Visitor,
    app: &Shared,
    suspended: bool,
    (typed, edit): (Option<&Parameters>, Option<Edit>),
    problems: Problems,
) -> Result<Response> {
    let dossier = visitor.dossier();
    let (stored, mode, kept) = app
        .db
        .read(move |tx| {
            let (mode, stored) = zapier_stored::read(tx, dossier)?;
            Ok((stored, mode, zapier_invitation::find(tx, dossier)?))
        })
        .await?;
    let s = visitor.shell("modules");
    let (refused, summary) = (!problems.is_empty(), problems.summary(&s));
    let edit =
        edit.unwrap_or_else(|| Edit::of(snapshot_of(&stored, &mode, suspended, &s).version()));
    let refused = refused || edit.has_clashes();
    let relay = relay_field(&stored, &mode, typed, problems.relay);
    let invitation_edit = problems.invitation_edit;
    let invitation_edit =
        invitation_edit.unwrap_or_else(|| Edit::of(invitation_snapshot(&kept, s.lang).version()));
    let (invitation, invitation_problem) = match problems.invitation {
        Some((typed, words)) => (typed, Some(words)),
        None => (kept, None),
    };
    let problems = problems.of_kind;
    let address = |(kind, stored): (BaseKind, Stored)| {
        let problem = problems.iter().find(|(of, _)| *of == kind).map(|(_, words)| words.clone());
        let typed = typed.map(|typed| typed.get(&url_field(kind)).unwrap_or_default().to_owned());
        let url = typed.unwrap_or_else(|| address_of(&mode, kind, &stored));
        let is_called = !stored.url.is_empty();
        let Stored { last, ready, paused, base, .. } = stored;
        Address { word: kind.word(), url, problem, last, is_called, ready, paused, base }
    };
    let addresses = stored.into_iter().map(address).collect();
    let shown_page = ZapierPage {
        s,
        relay,
        addresses,
        suspended,
        invitation,
        invitation_problem,
        invitation_edit,
        edit,
        summary,
        refused,
    };
    Ok(form_page(refused, shown_page))
}

fn relay_field(
    stored: &[(BaseKind, Stored)],
    mode: &ZapierMode,
    typed: Option<&Parameters>,
    problem: Option<String>,
) -> RelayField {
    let Some(typed) = typed else {
        let url = relay_address(stored, mode).to_owned();
        return RelayField { chosen: mode.mode == Mode::Relay, url, problem };
    };
    let url = typed.get("url_relais").unwrap_or_default().to_owned();
    RelayField { chosen: typed.get("mode") == Some(RELAY), url, problem }
}
