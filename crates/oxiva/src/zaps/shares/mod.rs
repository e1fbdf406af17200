//! Shares: a zap as it was when somebody shared it, behind a link.
//!
//! # Players
//! - A [`Share`] is a row with the hash of its link's secret, and a clean copy of the zap (`actions::cleaned`).
//! - [`create`] makes one, [`of_code`] is what a link leads to, [`revoke`] ends it.
//!
//! # Promises
//! - A share does not change with its zap, and ends at its moment, when it is revoked, and while its zap is deleted.
//! - The secret of a link is in no row and no log: whoever reads the database can open nothing. It says nothing of
//!   the dossier that it comes from.
//! - An ended share answers that it has ended for [`KEEP_ENDED`], then as one that never was.

mod read;
mod write;

pub use read::{get, of_code, of_dossier, of_zap};
pub use write::{NewShare, create, forget, revoke, take};

use super::portable::Portable;
use crate::{
    clock::{DAY, Micros},
    closed_set,
    dossiers::Actor,
};

/// The longest that a share may live.
pub const MAX_DAYS: i64 = 365;
/// How long a share lives if nobody says.
pub const USUAL_DAYS: i64 = 30;
/// Shares of one dossier that have not ended.
pub const MAX_SHARES: i64 = 500;
/// Links that one dossier sends by mail within a day: nobody uses it to fill mailboxes.
pub const MAX_MAILS_A_DAY: i64 = 50;
/// For so long an ended share is told of.
pub const KEEP_ENDED: Micros = 90 * DAY;

/// A zap that was shared.
#[derive(Clone, Debug)]
pub struct Share {
    pub id: i64,
    pub zap: i64,
    /// What the zap was called then.
    pub title: String,
    pub author: Actor,
    /// To whom the link was sent; empty: to nobody.
    pub email: String,
    pub created_at: Micros,
    pub expires_at: Micros,
    pub revoked_at: Option<Micros>,
    /// How often the copy was installed.
    pub taken: i64,
}

closed_set! {
    /// Whether a link still leads anywhere.
    pub enum ShareState {
        Open = "open",
        /// Its time is over.
        Ended = "ended",
        Revoked = "revoked",
    }
}

impl Share {
    /// What its link leads to now, as long as its zap is there.
    pub fn state(&self, now: Micros) -> ShareState {
        match self.revoked_at {
            Some(_) => ShareState::Revoked,
            None if self.expires_at <= now => ShareState::Ended,
            None => ShareState::Open,
        }
    }
}

/// What a link leads to.
#[derive(Clone, Debug)]
pub struct Opened {
    pub share: Share,
    pub copy: Portable,
}

/// Where the link of a share leads.
pub fn path(code: &str) -> String {
    format!("/partages/{code}")
}
