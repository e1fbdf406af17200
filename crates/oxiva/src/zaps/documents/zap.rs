//! What a zap is, without its document.

use crate::{
    clock::Micros,
    closed_set,
    dossiers::DossierId,
    zaps::{base_kind::BaseKind, catch_hooks},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A zap, without its document.
#[derive(Clone, Debug)]
pub struct Zap {
    pub id: i64,
    pub titre: String,
    pub state: ZapState,
    pub reason: Reason,
    pub state_at: Micros,
    /// The last one saved; 0: there is a draft and nothing else.
    pub version: i64,
    pub starts_by: StartsBy,
    /// The address that starts it: what comes after the number of the dossier.
    pub hook: Option<String>,
    /// When its schedule fires next.
    pub next_at: Option<Micros>,
    pub settings: ZapSettings,
    pub source: Source,
    /// The person who sees to it.
    pub owner: Option<i64>,
    pub created_at: Micros,
    pub updated_at: Micros,
}

/// How its runs are done: no part of the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct ZapSettings {
    /// Runs under way at once; 1: one after the other, in order; 0: as many as there is room for.
    pub concurrency: i64,
    /// Runs begun a second; 0: any number.
    pub rate: i64,
    /// Runs at once above which they are held; 0: as many as the server says.
    pub hold_above: i64,
    /// Never switched off because it fails.
    pub keep_on: bool,
}

impl Zap {
    /// Whether it starts.
    pub fn is_on(&self) -> bool {
        self.state == ZapState::On
    }

    /// `/hooks/catch/12345678/abcdefgh/`, if an address starts it.
    pub fn hook_path(&self, dossier: DossierId) -> Option<String> {
        let hook = self.hook.as_ref().filter(|_| self.starts_by.has_address())?;
        Some(catch_hooks::path(dossier, hook))
    }
}

closed_set! {
    /// Whether a zap starts.
    pub enum ZapState {
        /// Starts nothing new; what has begun goes on.
        Off = "off",
        On = "on",
        /// Its runs are kept until their time is over.
        Removed = "removed",
    }
}

closed_set! {
    /// Why the program switched a zap off.
    pub enum Reason {
        None = "",
        /// Nearly all of its runs failed.
        Failing = "failing",
    }
}

closed_set! {
    /// Who keeps it.
    pub enum Source {
        Person = "",
        /// The Zapier module: the base zap of a noun.
        BaseClient = "base_client",
        BaseActivite = "base_activite",
        BaseTicket = "base_ticket",
    }
}

impl Source {
    /// The base zap of a noun.
    pub fn base(kind: BaseKind) -> Source {
        match kind {
            BaseKind::Client => Source::BaseClient,
            BaseKind::Activite => Source::BaseActivite,
            BaseKind::Ticket => Source::BaseTicket,
        }
    }

    /// Whether people may read and switch it, and nothing else.
    pub fn is_base(self) -> bool {
        self != Source::Person
    }
}

closed_set! {
    /// The kind of its trigger.
    pub enum StartsBy as "ZapTrigger" {
        CatchHook = "catch_hook",
        RawHook = "raw_hook",
        Event = "event",
        Row = "row",
        Due = "due",
        Schedule = "schedule",
        Manual = "manual",
    }
}

impl StartsBy {
    /// Whether something that happens to a record or a row starts it, or a due date.
    pub fn waits_for_changes(self) -> bool {
        matches!(self, StartsBy::Event | StartsBy::Row | StartsBy::Due)
    }

    /// Whether an address starts it.
    pub fn has_address(self) -> bool {
        matches!(self, StartsBy::CatchHook | StartsBy::RawHook)
    }
}
