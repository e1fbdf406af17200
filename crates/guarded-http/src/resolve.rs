//! Names to addresses, through the policy: the connector never sees an address that is refused.

use crate::{Failure, Policy};
use hyper_util::client::legacy::connect::dns::Name;
use std::{
    io,
    net::{IpAddr, SocketAddr, ToSocketAddrs},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    vec,
};
use tokio::sync::Semaphore;
use tower_service::Service;

/// Look-ups at once. Each occupies a thread until the machine's resolver gives up; names whose
/// servers never answer must not take all the threads that the program has (512).
const LOOKUPS: usize = 256;

/// Looks a name up: the machine's resolver, unless a test gives another.
pub type Lookup = Arc<dyn Fn(String) -> LookupFuture + Send + Sync>;
/// The addresses of a name, in order of preference.
pub type LookupFuture = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

#[derive(Clone)]
pub struct Resolver {
    pub policy: Arc<Policy>,
    pub lookup: Lookup,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ResolveError {
    #[error("the name does not resolve")]
    Unknown,
    /// Every address of the name is refused; this is the first.
    #[error("every address of the name is refused")]
    Refused(IpAddr),
}

impl ResolveError {
    pub fn failure(&self) -> Failure {
        match self {
            ResolveError::Unknown => Failure::Dns,
            ResolveError::Refused(_) => Failure::RefusedAddress,
        }
    }
}

impl Resolver {
    /// The permitted addresses of a name: at least one.
    pub async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, ResolveError> {
        let found = (self.lookup)(name.to_owned()).await.map_err(|_| ResolveError::Unknown)?;
        let first = *found.first().ok_or(ResolveError::Unknown)?;
        if self.policy.allows_host(name) {
            return Ok(found);
        }
        let permitted: Vec<_> =
            found.into_iter().filter(|address| self.policy.permits(*address)).collect();
        if permitted.is_empty() { Err(ResolveError::Refused(first)) } else { Ok(permitted) }
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
        let resolver = self.clone();
        Box::pin(async move {
            let permitted = resolver.resolve(name.as_str()).await?;
            // The connector puts the URL's port in place of 0.
            let places: Vec<_> =
                permitted.into_iter().map(|address| SocketAddr::new(address, 0)).collect();
            Ok(places.into_iter())
        })
    }
}

/// The machine's own resolver.
pub fn system() -> Lookup {
    let slots = Arc::new(Semaphore::new(LOOKUPS));
    Arc::new(move |name| {
        let slots = slots.clone();
        Box::pin(async move {
            let slot = slots.acquire_owned().await.map_err(io::Error::other)?;
            let look = move || {
                let found = (name.as_str(), 0).to_socket_addrs();
                drop(slot);
                found.map(|places| places.map(|place| place.ip()).collect())
            };
            tokio::task::spawn_blocking(look).await.map_err(io::Error::other)?
        })
    })
}
