//! What a kind of work brings to its runner: its queue, the rules of its lanes, and how a piece of it is
//! done.

use super::{
    LaneKey,
    lane::{Lane, LaneRules},
};
use crate::{
    clock::Micros,
    db::{Pace, Signal, Tx},
    error::Result,
};
use std::{hash::Hash, time::Duration};

/// A piece of work that this node has taken by lease: which one, and until when it is ours.
pub trait Claimed: Copy + PartialEq + Send + 'static {
    /// What names it within its lane, whatever claim it is.
    type Id: Copy + Eq + Hash + Send;

    /// Where it waits.
    fn lane(&self) -> LaneKey;

    /// Its name within its lane.
    fn id(&self) -> Self::Id;
}

/// What a claim took from the table.
#[derive(Debug)]
pub struct Claim<I> {
    /// How fast the lane may go, if the claim has looked.
    pub pace: Option<Pace>,
    /// In the order in which they are to begin.
    pub items: Vec<I>,
    /// Whether the table may hold more that is due.
    pub more: bool,
}

impl<I> Default for Claim<I> {
    fn default() -> Claim<I> {
        Claim { pace: None, items: Vec::new(), more: false }
    }
}

/// A lane that has something due in the table.
#[derive(Clone, Copy, Debug)]
pub struct DueLane {
    pub key: LaneKey,
    /// How fast it may go.
    pub pace: Pace,
    /// Nothing of it is born claimed at present, because more waits than can be begun soon.
    pub is_flooded: bool,
}

/// What a signal says to a runner.
#[derive(Debug)]
pub enum Heard<I> {
    /// Nothing: it is about other work.
    Nothing,
    /// Something changed that lets work go on: what waits in the table is due at once.
    Sweep,
    /// This piece was born claimed by this node.
    Claimed(I, Pace),
    /// The table has something due of this lane; how fast it may go, if the signal says so.
    InTable(LaneKey, Option<Pace>),
}

/// The lanes of one kind of work.
pub type LaneOf<W> = Lane<<W as Work>::Item, <W as Work>::Rules>;

/// One kind of work, for a [`super::runner::Runner`]. Its rows in a table are the queue; the functions
/// that get a transaction are statements on it, and fail if storage refuses.
pub trait Work: Send + Sync + 'static {
    type Item: Claimed;
    /// What came of a piece. The default is that of a task that panicked.
    type Outcome: Default + Send + 'static;
    type Rules: LaneRules;

    /// What the log calls pieces of it.
    const PIECES: &'static str;

    /// Finds the lanes that have something due. Called about once a second; fails if storage refuses.
    fn due_lanes(&self, now: Micros) -> impl Future<Output = Result<Vec<DueLane>>> + Send;

    /// Takes up to `limit` due pieces of one lane for `node`, for the length of a lease.
    fn claim(
        tx: &mut Tx,
        node: &str,
        lane: LaneKey,
        pace: Pace,
        now: Micros,
        limit: i64,
    ) -> Result<Claim<Self::Item>>;

    /// What `node` holds now.
    fn held(tx: &mut Tx, node: &str, now: Micros) -> Result<Vec<Self::Item>>;

    /// Gives back everything that `node` holds: it is due at once. Returns how many.
    fn release_all(tx: &mut Tx, node: &str, now: Micros) -> Result<u64>;

    /// Notes in the tables, at the start, that nothing is in memory yet.
    fn forget_memory(_tx: &mut Tx) -> Result<()> {
        Ok(())
    }

    /// What a signal says to this work.
    fn hear(&self, signal: &Signal) -> Heard<Self::Item>;

    /// Does one piece, in a task of its own, and records what came of it.
    fn perform(&self, item: Self::Item) -> impl Future<Output = Self::Outcome> + Send;

    /// A sweep is done. `elapsed` is on the clock that never goes back.
    fn swept(&self, now: Micros, elapsed: Duration);

    /// One that was born claimed was put into its lane.
    fn was_put(&self, _key: LaneKey, _lane: &mut LaneOf<Self>) {}

    /// What was claimed from the table was put into its lane.
    fn was_claimed(&self, _key: LaneKey, _lane: &mut LaneOf<Self>) {}

    /// One has ended, and its lane no longer counts it as under way.
    fn has_ended(&self, item: Self::Item, outcome: Self::Outcome, lane: &mut LaneOf<Self>);
}
