//! The mode of the Zapier module and what a person typed for the other one: changing the mode and back
//! loses no address.
//!
//! The addresses that are called stand with the endpoints ([`super::zapier`]); only those that are not
//! called now are kept here.

use crate::{db::Tx, dossiers::DossierId, error::Result, statements, zaps::base_kind::BaseKind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What the creation of a record calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// An address of each kind, with the ids.
    #[default]
    Direct,
    /// The base zaps, which send the whole record to one address.
    Relay,
}

/// The mode, and the addresses of the other one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ZapierMode {
    /// What was chosen.
    pub mode: Mode,
    /// Where the base zaps send records, while they do not.
    relay: String,
    /// The addresses of the kinds, by the kind's word, while they are not called.
    direct: BTreeMap<String, String>,
}

statements! {
    FIND = "SELECT addresses FROM modules WHERE dossier = $1 AND nom = 'zapier'";
    SAVE = "UPDATE modules SET addresses = $2 WHERE dossier = $1 AND nom = 'zapier'";
}

impl ZapierMode {
    /// The direct mode, and the relay's address for later.
    pub fn direct(relay: &str) -> ZapierMode {
        ZapierMode { relay: relay.to_owned(), ..ZapierMode::default() }
    }

    /// The relay, and the addresses of the kinds for later.
    pub fn relay(direct: impl IntoIterator<Item = (BaseKind, String)>) -> ZapierMode {
        let direct = direct.into_iter().filter(|(_, url)| !url.is_empty());
        ZapierMode {
            mode: Mode::Relay,
            relay: String::new(),
            direct: direct.map(|(kind, url)| (kind.word().to_owned(), url)).collect(),
        }
    }

    /// The relay's address that is not used now.
    pub fn idle_relay(&self) -> &str {
        &self.relay
    }

    /// The address of a kind that is not called now.
    pub fn idle_address(&self, kind: BaseKind) -> &str {
        self.direct.get(kind.word()).map_or("", String::as_str)
    }
}

/// What the dossier's module says; `None` if nobody has chosen on the page yet.
pub fn find(tx: &mut Tx, dossier: DossierId) -> Result<Option<ZapierMode>> {
    let text: Option<String> = tx.optional(&FIND, &[&dossier.number()], |row| row.get(0))?;
    Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
}

/// Keeps it, in the row of the module, which is active.
pub fn save(tx: &mut Tx, dossier: DossierId, mode: &ZapierMode) -> Result<()> {
    let text = serde_json::to_string(mode).unwrap_or_default();
    tx.execute(&SAVE, &[&dossier.number(), &text])?;
    Ok(())
}
