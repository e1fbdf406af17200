//! The pages of societes and of what belongs to them, their history, and the first page.

mod activites;
mod belonging;
mod belonging_pages;
mod duplicates;
mod former;
mod history;
pub mod home;
mod picker;
mod societes;
mod tickets;
mod typed;

use crate::{
    app::Routes,
    records::{Noun, RecordKind, of_kind},
};

/// Records are counted so far and no further.
const MAX_COUNTED: i64 = 1_000;

/// What every noun says of its pages.
#[diagnostic::on_unimplemented(
    note = "a noun that belongs to a societe says `pages!` in its file in `web/records/`, a module of `mod.rs`"
)]
trait NounPages: Noun {
    /// Its icon in a history, by the name that `web/assets.rs` has for it.
    const ICON: &'static str;

    /// The routes of its pages.
    fn routes() -> Routes;
}

/// The pages of every noun.
pub fn routes() -> Routes {
    let of_noun = |kind: &RecordKind| of_kind!(*kind, N => <N as NounPages>::routes());
    RecordKind::ALL.iter().map(of_noun).fold(former::routes(), Routes::merge)
}
