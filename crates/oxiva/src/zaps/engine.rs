//! What the zaps of this process share beside the [`Environment`].

use super::{
    backlog::Backlog,
    fresh::{Fresh, LEASE},
    ids::Ids,
    plans::Plans,
    progress::Progress,
    trial_keys::TrialKeys,
};
use crate::{
    dossiers::own_keys::OwnKeys,
    environment::Environment,
    js,
    worker::load::{Load, LoadSettings, MAX_WAITING},
};
use std::{ops::Deref, sync::Arc};

/// Runs of one zap in memory above which its new ones are left in the table.
const MAX_WAITING_OF_ZAP: usize = 2_000;

/// One for the whole process, behind an [`Arc`]. It dereferences to the environment: what plays a
/// run reads `engine.db` and `engine.clock` as everybody does.
pub struct Engine {
    pub environment: Arc<Environment>,
    /// How busy the runner of zaps is.
    pub load: Load,
    /// Runs that this node has begun in memory.
    pub fresh: Fresh,
    /// How many runs wait, and how many may.
    pub backlog: Backlog,
    /// How far the runs have come that are under way.
    pub progress: Progress,
    pub plans: Plans,
    pub ids: Ids,
    /// What runs JavaScript.
    pub js: js::Pool,
    /// Under which keys steps are tested.
    pub trial_keys: TrialKeys,
    /// With what zaps read the dossier that they belong to.
    pub own_keys: OwnKeys,
}

impl Engine {
    /// An engine that has begun nothing yet.
    pub fn new(environment: Arc<Environment>, js: js::Pool) -> Engine {
        let settings = LoadSettings {
            lease: LEASE,
            max_waiting: MAX_WAITING,
            max_waiting_of_lane: Some(MAX_WAITING_OF_ZAP),
        };
        let load = Load::new(environment.node.clone(), settings);
        let limits = &environment.config.zaps;
        let backlog = Backlog::new(limits.queue_limit, limits.queue_limit_per_dossier);
        let own_keys = OwnKeys::new(&environment.entropy);
        let (fresh, plans, ids) = (Fresh::default(), Plans::default(), Ids::default());
        let (progress, trial_keys) = (Progress::default(), TrialKeys::default());
        Engine { environment, load, fresh, backlog, progress, plans, ids, js, trial_keys, own_keys }
    }
}

impl Deref for Engine {
    type Target = Environment;

    fn deref(&self) -> &Environment {
        &self.environment
    }
}
