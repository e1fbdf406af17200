//! The page of the Zapier module while it is active: the addresses, with what their last call came
//! to, and what is wrong with what was typed.

use crate::{
    app::Shared,
    db::Tx,
    dossiers::{
        DossierId,
        last_changes::Subject,
        modules::{self, Module},
    },
    error::{Code, Result},
    http::request::Parameters,
    i18n::Lang,
    web::{
        edits::{Edit, Snapshot, VERSION},
        form::summary,
        markup::Markup,
        respond::form_page,
        shell::Shell,
        visitor::Visitor,
    },
    webhooks::{
        deliveries::{self, Delivery},
        endpoints, owe, zapier as of_zapier, zapier_invitation,
        zapier_mode::{self, Mode, ZapierMode},
    },
    zaps::{base, base_kind::BaseKind},
};
use askama::Template;
use axum::response::Response;

/// The kinds that are sent to Zapier, in the order of the document that describes the interface.
pub const KINDS: [BaseKind; 3] = [BaseKind::Client, BaseKind::Ticket, BaseKind::Activite];

/// The form's field for the address of a kind.
pub fn url_field(kind: BaseKind) -> String {
    format!("url_{}", kind.word())
}

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

/// A base zap: the one that sends a noun to the relay.
struct Base {
    id: i64,
    on: bool,
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
    let edit = typed.map(|typed| Edit::of(typed.get(VERSION).unwrap_or_default()));
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
            let stored = read_addresses(tx, dossier)?;
            let mode = zapier_mode::find(tx, dossier)?.unwrap_or_else(|| mode_of(&stored));
            Ok((stored, mode, zapier_invitation::find(tx, dossier)?))
        })
        .await?;
    let s = visitor.shell("modules");
    let (refused, summary) = (!problems.is_empty(), problems.summary(&s));
    let edit = edit.unwrap_or_else(|| {
        let relay = relay_field(&stored, &mode, None, None);
        Edit::of(shown(&stored, &mode, &relay, suspended, &s).version())
    });
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

/// What the form of the link shows with which Zapier invites people.
pub fn invitation_snapshot(link: &str, lang: Lang) -> Snapshot {
    let shown = Snapshot::of(Subject::Zapier, lang).field("invitation", link);
    shown.called(lang.text("zapier-invitation"))
}

/// What the form of the module shows: its mode, its addresses, and whether it is suspended.
pub fn snapshot(tx: &mut Tx, dossier: DossierId, s: &Shell) -> Result<Snapshot> {
    let module = modules::find(tx, dossier, Module::Zapier)?.ok_or(Code::ModuleInactive)?;
    let stored = read_addresses(tx, dossier)?;
    let mode = zapier_mode::find(tx, dossier)?.unwrap_or_else(|| mode_of(&stored));
    let relay = relay_field(&stored, &mode, None, None);
    Ok(shown(&stored, &mode, &relay, module.suspended, s))
}

fn shown(
    stored: &[(BaseKind, Stored)],
    mode: &ZapierMode,
    relay: &RelayField,
    suspended: bool,
    s: &Shell,
) -> Snapshot {
    let word = if relay.chosen { RELAY } else { DIRECT };
    let modes = [DIRECT, RELAY].map(|word| (word.to_owned(), s.word("zapier-mode", word)));
    let start = Snapshot::of(Subject::Zapier, s.lang)
        .choice("mode", word, modes.to_vec())
        .called(s.t("zapier-mode"))
        .field("url_relais", relay.url.clone())
        .called(s.t("zapier-url-relais"))
        .tick("suspendre", "on", suspended)
        .called(s.t("zapier-suspend"));
    stored.iter().fold(start, |snapshot, (kind, stored)| {
        let called = s.word("zapier-url", kind.word());
        snapshot.field(&url_field(*kind), address_of(mode, *kind, stored)).called(called)
    })
}

/// The address that the field of a kind shows.
fn address_of(mode: &ZapierMode, kind: BaseKind, stored: &Stored) -> String {
    if stored.relay { mode.idle_address(kind).to_owned() } else { stored.url.clone() }
}

/// The word of three addresses, as the mode that was chosen.
const DIRECT: &str = "direct";
/// The word of the relay, in field names and as the mode that was chosen.
pub const RELAY: &str = "relais";

/// The mode of a module whose page was never saved: what its endpoints are.
fn mode_of(stored: &[(BaseKind, Stored)]) -> ZapierMode {
    let relay = stored.iter().any(|(_, stored)| stored.relay);
    if relay { ZapierMode::relay([]) } else { ZapierMode::default() }
}

fn relay_field(
    stored: &[(BaseKind, Stored)],
    mode: &ZapierMode,
    typed: Option<&Parameters>,
    problem: Option<String>,
) -> RelayField {
    let kept = stored.iter().find(|(_, stored)| stored.relay);
    let chosen = match typed {
        Some(typed) => typed.get("mode") == Some(RELAY),
        None => mode.mode == Mode::Relay,
    };
    let kept = kept.map_or(mode.idle_relay(), |(_, stored)| stored.url.as_str());
    let url = typed.map_or(kept, |typed| typed.get("url_relais").unwrap_or_default()).to_owned();
    RelayField { chosen, url, problem }
}

/// What is stored of a kind.
struct Stored {
    url: String,
    last: Option<Delivery>,
    ready: bool,
    paused: Option<&'static str>,
    relay: bool,
    base: Option<Base>,
}

fn read_addresses(tx: &mut Tx, dossier: DossierId) -> Result<Vec<(BaseKind, Stored)>> {
    let mut all = Vec::new();
    for kind in KINDS {
        let endpoint = of_zapier::of(tx, dossier, kind.noun())?
            .filter(|endpoint| endpoint.state != endpoints::EndpointState::Removed);
        let zap =
            base::of(tx, dossier, kind.noun())?.map(|zap| Base { id: zap.id, on: zap.is_on() });
        let stored = match endpoint {
            None => Stored {
                url: String::new(),
                last: None,
                ready: false,
                paused: None,
                relay: false,
                base: zap,
            },
            Some(endpoint) => Stored {
                relay: endpoint.settings.relay,
                base: zap,
                last: deliveries::last(tx, dossier, endpoint.id)?,
                ready: endpoint.state == endpoints::EndpointState::Active
                    && owe::can_sample(tx, dossier, kind.noun())?,
                paused: (endpoint.state == endpoints::EndpointState::Paused)
                    .then(|| endpoint.health.reason.word()),
                url: endpoint.url,
            },
        };
        all.push((kind, stored));
    }
    Ok(all)
}
