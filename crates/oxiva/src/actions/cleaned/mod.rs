//! A zap without what belongs to whoever built it, for somebody else.
//!
//! # Players
//! - [`clean`] makes a clean [`Portable`] of one, and tells what it [`Found`]: what was taken out, and what may stay
//!   if its owner says so.
//! - `find` looks through one text, `fields` knows which fields of actions hold addresses and numbers.
//!
//! # Promises
//! - Titles, notes, steps, mapping, conditions, schedules and the columns of tables travel.
//! - Addresses of mail and of the web, hosts, and numbers of records, rows and people stay behind unless they are
//!   among `kept`. What gives access, and the address of a hook of this server, stays behind whatever is kept.
//! - A value is taken out wherever it stands: in a field, in a text, in a note, in code.
//!
//! # Not promised
//! - A secret that looks like a word and stands in a text under no name is taken for a word.

mod copy;
mod fields;
mod find;
mod hosts;
mod told;

#[cfg(test)]
mod tests;

pub use told::{sends_mail, worded};

use super::connections;
use crate::{
    db::Tx,
    dossiers::DossierId,
    error::{Code, Result},
    zaps::{
        documents::{self, Zap},
        drafts,
        portable::{self, Blank, BlankKind, Portable},
    },
};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;

/// A value that belongs to whoever built a zap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// What it is called in the list of those that stay.
    pub key: String,
    pub kind: BlankKind,
    pub value: String,
    /// The ids of the trigger, the steps and the paths where it stands; empty for the title of the zap.
    pub parts: Vec<String>,
    /// Whether it stays.
    pub is_kept: bool,
}

impl Found {
    /// Whether its owner may let it stay.
    pub fn may_stay(&self) -> bool {
        self.kind != BlankKind::Secret
    }
}

/// A clean copy, and what was found for it.
#[derive(Clone, Debug)]
pub struct Cleaned {
    pub portable: Portable,
    /// In the order of the document, each value once.
    pub found: Vec<Found>,
}

/// A clean copy. `kept` are the keys of what shall stay.
pub fn clean(portable: &Portable, kept: &BTreeSet<String>) -> Cleaned {
    let mut cleaning = copy::Cleaning::new(kept, hosts::of(&portable.document));
    let portable = cleaning.of(portable);
    Cleaned { portable, found: cleaning.found() }
}

/// A zap of a dossier, and the clean copy of its draft.
pub struct Shareable {
    pub zap: Zap,
    /// The revision of its draft.
    pub rev: i64,
    pub cleaned: Cleaned,
}

/// A clean copy of a zap that people keep.
pub fn of_zap(
    tx: &mut Tx,
    dossier: DossierId,
    id: i64,
    kept: &BTreeSet<String>,
) -> Result<Shareable> {
    let zap = documents::get(tx, dossier, id)?;
    if zap.source.is_base() {
        return Err(Code::BaseZap.into());
    }
    let rev = drafts::of(tx, dossier, &zap)?.rev;
    let known = connections::known(tx, dossier)?;
    let whole = portable::of_zap(tx, dossier, &zap, &known)?;
    Ok(Shareable { zap, rev, cleaned: clean(&whole, kept) })
}

/// The key of a value: the same wherever it stands.
fn key_of(kind: BlankKind, value: &str) -> String {
    let hash = Sha256::digest(format!("{}:{value}", kind.word()).as_bytes());
    format!("{:016x}", u64::from_be_bytes(std::array::from_fn(|place| hash[place])))
}

/// The blanks of a document in which these numbers have a marker.
fn blanks(found: &[(Found, Option<usize>)]) -> Vec<Blank> {
    let blank = |(found, number): &(Found, Option<usize>)| {
        Some(Blank { number: (*number)?, kind: found.kind })
    };
    let mut blanks: Vec<Blank> = found.iter().filter_map(blank).collect();
    blanks.sort_by_key(|blank| blank.number);
    blanks
}
