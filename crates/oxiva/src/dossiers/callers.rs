//! Who calls the APIs, by their key: read once, and kept in memory until something about it may have changed.
//!
//! What is kept carries the [`revision`] of its dossier, and counts only for who reads that the revision is
//! still the same, in the transaction in which they read what they answer. So a key that is revoked fails at its very
//! next request, on every server.

use super::{Dossier, DossierId, Rights, modules, revision, rights::TokenScope, typed_name};
use crate::{
    clock::{MINUTE, Micros},
    db::{DriverError, Row, Tx},
    error::{Code, Error, Result},
    secret, statements,
};
use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{
        Arc, PoisonError, RwLock,
        atomic::{AtomicI64, Ordering},
    },
};
use subtle::ConstantTimeEq;

/// Who calls the API.
#[derive(Clone, Debug)]
pub struct Caller {
    pub dossier: Arc<Dossier>,
    pub token: i64,
    /// From where, once the request has been looked at.
    pub address: Option<IpAddr>,
    /// How many zaps started each other up to this call.
    pub depth: i64,
    scopes: Arc<str>,
    pub api_active: bool,
    /// Whether the last use that was noted is old enough for this one to be noted.
    pub stale: bool,
}

impl Caller {
    /// A dossier's own zaps: they read.
    pub fn own(dossier: Dossier, api_active: bool) -> Caller {
        let (dossier, scopes) = (Arc::new(dossier), TokenScope::Read.word().into());
        Caller { dossier, token: 0, address: None, depth: 0, scopes, api_active, stale: false }
    }

    /// Refuses unless the API module is active.
    pub fn may_call(&self) -> Result<()> {
        if self.api_active { Ok(()) } else { Err(Code::ModuleInactive.into()) }
    }

    /// Refuses unless the token has the scope.
    pub fn may(&self, scope: TokenScope) -> Result<()> {
        if self.has(scope) {
            return Ok(());
        }
        let args = vec![("scope", scope.word().to_owned())];
        Err(Error::Refused { code: Code::MissingScope, field: None, args })
    }

    /// Whether the key may do this.
    pub fn has(&self, scope: TokenScope) -> bool {
        self.scopes().any(|word| word == scope.word())
    }

    /// The words of what the key may do.
    pub fn scopes(&self) -> impl Iterator<Item = &str> {
        self.scopes.split(' ')
    }

    /// What the key may do.
    pub fn rights(&self) -> Rights {
        Rights::of(self.scopes().filter_map(TokenScope::parse))
    }
}

/// The use of a key is noted at most so often.
const USED_EVERY: Micros = MINUTE;
/// Keys that are kept. With one more all are forgotten, and read again as they call.
const MAX_KEPT: usize = 10_000;

statements! {
    CALLER = "SELECT d.dossier, d.nom, d.societe, d.fuseau, d.langue, d.created_at, d.date_order,
        t.id, t.scopes, t.used_at, t.hash, m.suspended, d.revision
        FROM tokens t JOIN dossiers d ON d.dossier = t.dossier
        LEFT JOIN modules m ON m.dossier = t.dossier AND m.nom = 'api'
        WHERE t.hash = $1 AND t.revoked_at IS NULL";
}

/// What [`secret::hash`] makes of a key: memory holds no key, as tables do not.
type Hash = Vec<u8>;

/// The callers of this server.
#[derive(Default)]
pub struct Callers {
    kept: RwLock<HashMap<Hash, Arc<Kept>>>,
}

/// A caller as it was read, and when.
pub struct Kept {
    caller: Caller,
    revision: i64,
    /// When a use of the key was noted last, or is about to be.
    used_at: AtomicI64,
}

impl Callers {
    /// Who presents this token. `nom` is the dossier's name, where the caller said one. An unknown
    /// token and an unknown dossier are the same answer.
    pub fn find(&self, tx: &mut Tx, nom: Option<&str>, token: &str, now: Micros) -> Result<Caller> {
        if let Some(kept) = self.kept(nom, token) {
            let current = revision::current(tx, kept.dossier())?;
            if let Some(caller) = current.and_then(|revision| kept.at(revision, now)) {
                return Ok(caller);
            }
        }
        let hash = secret::hash(token);
        let read = tx.optional(&CALLER, &[&hash], |row| from_row(&row, &hash))?;
        let read = Arc::new(read.flatten().ok_or(Code::InvalidToken)?);
        self.keep(hash, read.clone());
        if read.is_of(nom) { Ok(read.caller(now)) } else { Err(Code::InvalidToken.into()) }
    }

    /// What is kept of this token, where `nom` is its dossier's name or none was said.
    pub fn kept(&self, nom: Option<&str>, token: &str) -> Option<Arc<Kept>> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let found = kept.get(&secret::hash(token))?;
        found.is_of(nom).then(|| found.clone())
    }

    fn keep(&self, hash: Hash, read: Arc<Kept>) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= MAX_KEPT && !kept.contains_key(&hash) {
            kept.clear();
        }
        kept.insert(hash, read);
    }
}

impl Kept {
    /// Whose rows the caller may read, if it is still what it was.
    pub fn dossier(&self) -> DossierId {
        self.caller.dossier.id
    }

    /// The caller, if the dossier's revision is still the one that the caller was read with.
    pub fn at(&self, revision: i64, now: Micros) -> Option<Caller> {
        (revision == self.revision).then(|| self.caller(now))
    }

    fn is_of(&self, nom: Option<&str>) -> bool {
        nom.is_none_or(|nom| {
            nom == self.caller.dossier.nom || typed_name(nom) == self.caller.dossier.nom
        })
    }

    /// Of many requests at once, one is told to note the use.
    fn caller(&self, now: Micros) -> Caller {
        let used_at = self.used_at.load(Ordering::Relaxed);
        let stale = now.saturating_sub(used_at) > USED_EVERY
            && self
                .used_at
                .compare_exchange(used_at, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok();
        Caller { stale, ..self.caller.clone() }
    }
}

fn from_row(row: &Row, hash: &[u8]) -> std::result::Result<Option<Kept>, DriverError> {
    let stored: Vec<u8> = row.get(10)?;
    if !bool::from(stored.ct_eq(hash)) {
        return Ok(None);
    }
    let scopes: String = row.get(8)?;
    let used_at: Option<Micros> = row.get(9)?;
    let caller = Caller {
        dossier: Arc::new(Dossier::from_row(row, 0)?),
        token: row.get(7)?,
        address: None,
        depth: 0,
        scopes: scopes.into(),
        api_active: modules::is_running(row.get(11)?),
        stale: false,
    };
    let used_at = AtomicI64::new(used_at.unwrap_or(Micros::MIN));
    Ok(Some(Kept { caller, revision: row.get(12)?, used_at }))
}
