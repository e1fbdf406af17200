//! Names to addresses, through the policy: the connector never sees an address that is refused.

use crate::Policy;
use hyper_util::client::legacy::connect::dns::Name;
use std::{
    future::Future,
    io,
    net::{IpAddr, SocketAddr},
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};
use tower_service::Service;

/// Looks a name up; the machine's own resolver unless a test gives another.
pub type Lookup = Arc<dyn Fn(String) -> LookupFuture + Send + Sync>;
pub type LookupFuture = Pin<Box<dyn Future<Output = io::Result<Vec<IpAddr>>> + Send>>;

/// The name resolves to refused addresses only.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("every address of the name is refused")]
pub struct AllRefused;

/// The name does not resolve.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("the name does not resolve")]
pub struct NotResolved;

#[derive(Clone)]
pub struct Resolver {
    pub policy: Arc<Policy>,
    pub lookup: Lookup,
}

pub fn system() -> Lookup {
    Arc::new(|name| {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            Ok(found.map(|address| address.ip()).collect())
        })
    })
}

impl Resolver {
    /// The permitted addresses of a name.
    pub async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, ResolveError> {
        let found = (self.lookup)(name.to_owned()).await.map_err(|_| ResolveError::Not)?;
        if found.is_empty() {
            return Err(ResolveError::Not);
        }
        if self.policy.allows_host(name) {
            return Ok(found);
        }
        let first = found[0];
        let permitted: Vec<_> =
            found.into_iter().filter(|address| self.policy.permits(*address)).collect();
        match permitted.is_empty() {
            true => Err(ResolveError::Refused(first)),
            false => Ok(permitted),
        }
    }
}

#[derive(Debug)]
pub enum ResolveError {
    Not,
    Refused(IpAddr),
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = Box<dyn std::error::Error + Send + Sync>;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let resolver = self.clone();
        Box::pin(async move {
            match resolver.resolve(name.as_str()).await {
                Ok(found) => {
                    let found: Vec<_> = found.into_iter().map(|ip| SocketAddr::new(ip, 0)).collect();
                    Ok(found.into_iter())
                }
                Err(ResolveError::Not) => Err(NotResolved.into()),
                Err(ResolveError::Refused(_)) => Err(AllRefused.into()),
            }
        })
    }
}
