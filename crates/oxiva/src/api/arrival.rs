//! Where a request comes from, and whose limit it counts against: the layer around the handlers says
//! with the answer what is left of it (draft-ietf-httpapi-ratelimit-headers).

use crate::{
    app::Shared,
    dossiers::DossierId,
    http::peer::{self, Source},
};
use http::{Extensions, HeaderMap, HeaderValue};
use std::sync::{Arc, OnceLock};

#[derive(Clone)]
pub struct Arrival {
    /// Whom an unknown token counts against.
    pub from: Source,
    pub counted: Counted,
}

impl Arrival {
    pub fn of(app: &Shared, extensions: &Extensions, headers: &HeaderMap) -> Arrival {
        let from = peer::source(&app.proxies, extensions, headers);
        Arrival { from, counted: extensions.get().cloned().unwrap_or_default() }
    }
}

/// The dossier that a request was counted against, if it was.
#[derive(Clone, Default)]
pub struct Counted(Arc<OnceLock<i64>>);

impl Counted {
    pub fn against(&self, dossier: DossierId) {
        // A request is counted once.
        let _ = self.0.set(dossier.number());
    }

    /// `RateLimit-Policy: "dossier";q=1000;w=1`, `RateLimit: "dossier";r=999;t=1`
    pub fn say(&self, app: &Shared, headers: &mut HeaderMap) {
        let Some(left) = self.0.get().and_then(|dossier| app.throttles.api_left(*dossier)) else {
            return;
        };
        let policy = format!("\"dossier\";q={};w={}", left.number, left.period.as_secs());
        let seconds = left.full_in.as_millis().div_ceil(1_000);
        let now = format!("\"dossier\";r={};t={seconds}", left.left);
        for (name, text) in [("ratelimit-policy", policy), ("ratelimit", now)] {
            if let Ok(value) = HeaderValue::try_from(text) {
                headers.insert(name, value);
            }
        }
    }
}
