//! What the zaps of this process share beside the [`Environment`].

use super::{backlog::Backlog, fresh::Fresh, ids::Ids, load::RunLoad, plans::Plans};
use crate::{dossiers::own_keys::OwnKeys, environment::Environment, js};
use std::{ops::Deref, sync::Arc};

/// One for the whole process, behind an [`Arc`]. It dereferences to the environment: what plays a
/// run reads `engine.db` and `engine.clock` as everybody does.
pub struct Engine {
    pub environment: Arc<Environment>,
    /// How busy the runner of zaps is.
    pub load: RunLoad,
    /// Runs that this node has begun in memory.
    pub fresh: Fresh,
    /// How many runs wait, and how many may.
    pub backlog: Backlog,
    pub plans: Plans,
    pub ids: Ids,
    /// What runs JavaScript.
    pub js: js::Pool,
    /// With what zaps read the dossier that they belong to.
    pub own_keys: OwnKeys,
}

impl Engine {
    /// An engine that has begun nothing yet.
    pub fn new(environment: Arc<Environment>, load: RunLoad, js: js::Pool) -> Engine {
        let limits = &environment.config.zaps;
        let backlog = Backlog::new(limits.queue_limit, limits.queue_limit_per_dossier);
        let own_keys = OwnKeys::new(&environment.entropy);
        let (fresh, plans, ids) = (Fresh::default(), Plans::default(), Ids::default());
        Engine { environment, load, fresh, backlog, plans, ids, js, own_keys }
    }
}

impl Deref for Engine {
    type Target = Environment;

    fn deref(&self) -> &Environment {
        &self.environment
    }
}
