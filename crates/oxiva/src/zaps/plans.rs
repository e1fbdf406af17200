//! Documents that were read lately, as plans.

use super::documents;
use crate::{db::Tx, dossiers::DossierId, error::Result};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use zap_engine::document::{Trigger, TriggerKind, Zap};

type Key = (DossierId, i64, i64);

/// Plans in memory.
const MAX_PLANS: usize = 1_000;

/// By dossier, zap and version: a version never changes.
#[derive(Default)]
pub struct Plans {
    known: Mutex<HashMap<Key, Arc<Zap>>>,
}

impl Plans {
    /// The plan of a version. `None`: its document does not say what a zap says (any more).
    pub fn get(
        &self,
        tx: &mut Tx,
        dossier: DossierId,
        zap: i64,
        version: i64,
    ) -> Result<Option<Arc<Zap>>> {
        let key = (dossier, zap, version);
        if let Some(plan) = self.with(|known| known.get(&key).cloned()) {
            return Ok(Some(plan));
        }
        let document = documents::document(tx, dossier, zap, version)?;
        let Ok(plan) = Zap::parse(&document).map(Arc::new) else { return Ok(None) };
        self.with(|known| {
            if known.len() >= MAX_PLANS {
                known.clear();
            }
            known.insert(key, plan.clone());
        });
        Ok(Some(plan))
    }

    fn with<T>(&self, work: impl FnOnce(&mut HashMap<Key, Arc<Zap>>) -> T) -> T {
        work(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A plan in which nothing happens.
pub fn empty() -> Zap {
    let kind = TriggerKind::Manual { fields: Vec::new() };
    let trigger = Trigger { id: "1".to_owned(), title: String::new(), note: String::new(), kind };
    Zap { title: String::new(), date_order: None, trigger, steps: Vec::new() }
}
