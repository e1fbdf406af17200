//! What the forms of the Zapier module show of what is stored, to notice what somebody else changed meanwhile.

use super::zapier_stored::{self, Stored};
use crate::{
    db::Tx,
    dossiers::{
        DossierId,
        last_changes::Subject,
        modules::{self, Module},
    },
    error::{Code, Result},
    i18n::Lang,
    web::{edits::Snapshot, shell::Shell},
    webhooks::zapier_mode::{Mode, ZapierMode},
    zaps::base_kind::BaseKind,
};

/// The word of three addresses, as the mode that was chosen.
const DIRECT: &str = "direct";
/// The word of the relay, in field names and as the mode that was chosen.
pub const RELAY: &str = "relais";

/// The form's field for the address of a kind.
pub fn url_field(kind: BaseKind) -> String {
    format!("url_{}", kind.word())
}

/// What the form of the link shows with which Zapier invites people.
pub fn invitation_snapshot(link: &str, lang: Lang) -> Snapshot {
    let shown = Snapshot::of(Subject::Zapier, lang).field("invitation", link);
    shown.called(lang.text("zapier-invitation"))
}

/// What the form of the module shows: its mode, its addresses, and whether it is suspended.
pub fn snapshot(tx: &mut Tx, dossier: DossierId, s: &Shell) -> Result<Snapshot> {
    let module = modules::find(tx, dossier, Module::Zapier)?.ok_or(Code::ModuleInactive)?;
    let (mode, stored) = zapier_stored::read(tx, dossier)?;
    Ok(snapshot_of(&stored, &mode, module.suspended, s))
}

/// The same, of what was read before.
pub fn snapshot_of(
    stored: &[(BaseKind, Stored)],
    mode: &ZapierMode,
    suspended: bool,
    s: &Shell,
) -> Snapshot {
    let word = if mode.mode == Mode::Relay { RELAY } else { DIRECT };
    let modes = [DIRECT, RELAY].map(|word| (word.to_owned(), s.word("zapier-mode", word)));
    let start = Snapshot::of(Subject::Zapier, s.lang)
        .choice("mode", word, modes.to_vec())
        .called(s.t("zapier-mode"))
        .field("url_relais", relay_address(stored, mode))
        .called(s.t("zapier-url-relais"))
        .tick("suspendre", "on", suspended)
        .called(s.t("zapier-suspend"));
    stored.iter().fold(start, |snapshot, (kind, stored)| {
        let called = s.word("zapier-url", kind.word());
        snapshot.field(&url_field(*kind), address_of(mode, *kind, stored)).called(called)
    })
}

/// The address that the field of a kind shows.
pub fn address_of(mode: &ZapierMode, kind: BaseKind, stored: &Stored) -> String {
    if stored.relay { mode.idle_address(kind).to_owned() } else { stored.url.clone() }
}

/// The address that the field of the relay shows.
pub fn relay_address<'a>(stored: &'a [(BaseKind, Stored)], mode: &'a ZapierMode) -> &'a str {
    let kept = stored.iter().find(|(_, stored)| stored.relay);
    kept.map_or(mode.idle_relay(), |(_, stored)| stored.url.as_str())
}
