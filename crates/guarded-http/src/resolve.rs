//! Names to addresses, through the policy: the connector never sees an address that is refused.

use crate::{
    Policy,
    lookups::{Lookups, ResolveError},
};
use hyper_util::client::legacy::connect::dns::Name;
use std::{
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
    vec,
};
use tower_service::Service;

tokio::task_local! {
    /// On whose behalf a call is made. The connector knows the URL alone, and first polls a
    /// connection from within the call.
    pub static BEHALF: u64;
}

/// On whose behalf this task calls now.
pub fn behalf() -> u64 {
    BEHALF.try_with(|key| *key).unwrap_or_default()
}

/// Gives the connector addresses that the policy permits.
#[derive(Clone)]
pub struct Resolver {
    /// None: every address will do.
    pub policy: Option<Arc<Policy>>,
    pub lookups: Lookups,
    /// For a look-up's turn, and for its answer.
    pub limit: Duration,
}

impl Resolver {
    /// The permitted addresses of a name: at least one.
    pub async fn resolve(&self, key: u64, name: &str) -> Result<Vec<IpAddr>, ResolveError> {
        let found = self.lookups.find(key, name, self.limit).await?;
        let Some(policy) = self.policy.as_ref().filter(|policy| !policy.allows_host(name)) else {
            return Ok(found);
        };
        let first = found.first().copied().ok_or(ResolveError::Unknown)?;
        let permitted: Vec<_> =
            found.into_iter().filter(|address| policy.permits(*address)).collect();
        if permitted.is_empty() { Err(ResolveError::Refused(first)) } else { Ok(permitted) }
    }

    /// Whether a literal address may be connected to.
    pub fn permits(&self, address: IpAddr) -> bool {
        self.policy.as_ref().is_none_or(|policy| policy.permits(address))
    }
}

impl Service<Name> for Resolver {
    type Response = vec::IntoIter<SocketAddr>;
    type Error = ResolveError;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, ResolveError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), ResolveError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let (resolver, key) = (self.clone(), behalf());
        Box::pin(async move {
            let permitted = resolver.resolve(key, name.as_str()).await?;
            // The connector puts the URL's port in place of 0.
            let places: Vec<_> =
                permitted.into_iter().map(|address| SocketAddr::new(address, 0)).collect();
            Ok(places.into_iter())
        })
    }
}
