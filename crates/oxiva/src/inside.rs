//! A request to the server's own public address, answered inside the process: it does not leave,
//! so it needs no exception for the loopback network, no free port and no certificate.
//!
//! The router is [`open`](Inside::open) while the server serves; whoever serves holds it, so that
//! the application does not hold itself. Such a request comes from a zap of a dossier and from no address,
//! and what it says of proxies is not believed. It carries [`FromInside`], which nothing from outside can.

use crate::{dossiers::DossierId, http::peer::Peer};
use axum::{Router, body::Body};
use bytes::Bytes;
use http::{Extensions, HeaderName, HeaderValue, Request, Response, Uri, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use std::sync::{Arc, OnceLock, Weak};
use tower::ServiceExt;
use url::Url;

/// The way to our own router.
pub struct Inside {
    /// Scheme, host and port alone decide, and then the path below which we are served.
    public: Option<Url>,
    router: OnceLock<Weak<Router>>,
}

/// An extension of requests that never left the process.
#[derive(Clone, Copy, Debug)]
pub struct FromInside {
    /// Whose zap sends it.
    pub dossier: DossierId,
    /// How many zaps started each other up to what such a request does.
    pub depth: i64,
}

impl FromInside {
    /// The depth of a request that may come from anywhere.
    pub fn depth(extensions: &Extensions) -> i64 {
        extensions.get::<FromInside>().map_or(0, |inside| inside.depth)
    }
}

/// How many zaps started each other up to what a request leads to, for whoever starts zaps: our own
/// catch hooks, should a way lead there that we do not know as ours.
pub const DEPTH_HEADER: HeaderName = HeaderName::from_static("x-oxiva-depth");

/// Why a request that stays inside was not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Requests cause requests cause requests.
    TooDeep,
    TooLarge,
    /// The answer broke off.
    Broken,
}

/// How deep a request may stand in the handling of another.
const MAX_NESTING: u8 = 4;

tokio::task_local! {
    static DEEP: u8;
}

impl Inside {
    /// `public` is what we are called at; `None`: nothing that is sent anywhere is for us.
    pub fn new(public: Option<Url>) -> Inside {
        Inside { public, router: OnceLock::new() }
    }

    /// Lets requests in for as long as the caller keeps what is returned.
    #[must_use]
    pub fn open(&self, router: Router) -> Arc<Router> {
        let router = Arc::new(router);
        // One server to an application.
        let _ = self.router.set(Arc::downgrade(&router));
        router
    }

    /// The path and query of ours that `url` leads to; `None` if it leads elsewhere, or nobody
    /// serves.
    pub fn path(&self, url: &str) -> Option<String> {
        let public = self.public.as_ref()?;
        self.router.get().filter(|router| router.strong_count() > 0)?;
        let url = Url::parse(url.trim()).ok()?;
        if url.origin() != public.origin() || !url.username().is_empty() {
            return None;
        }
        let below = url.path().strip_prefix(public.path().trim_end_matches('/'))?;
        if !below.is_empty() && !below.starts_with('/') {
            return None;
        }
        let path = if below.is_empty() { "/" } else { below };
        Some(match url.query() {
            Some(query) => format!("{path}?{query}"),
            None => path.to_owned(),
        })
    }

    /// Answers a request whose address is a [`path`](Inside::path), reading `most` bytes at most.
    /// `from`: who sends it.
    pub async fn call(
        &self,
        mut request: Request<Bytes>,
        from: FromInside,
        most: usize,
    ) -> Result<Response<Bytes>, Refused> {
        const UNBELIEVED: [HeaderName; 2] =
            [header::FORWARDED, HeaderName::from_static("x-forwarded-for")];
        let depth = DEEP.try_with(|depth| *depth).unwrap_or_default();
        if depth == MAX_NESTING {
            return Err(Refused::TooDeep);
        }
        let router = self.router.get().and_then(Weak::upgrade).ok_or(Refused::Broken)?;
        let router = Router::clone(&router);
        for name in &UNBELIEVED {
            request.headers_mut().remove(name);
        }
        if let Some(host) = self.host() {
            request.headers_mut().insert(header::HOST, host);
        }
        let length = HeaderValue::from(request.body().len());
        request.headers_mut().insert(header::CONTENT_LENGTH, length);
        request.extensions_mut().insert(Peer::Inside(from.dossier));
        request.extensions_mut().insert(from);
        let answered = DEEP.scope(depth + 1, router.oneshot(request.map(Body::from)));
        let response = match answered.await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        let (parts, body) = response.into_parts();
        match Limited::new(body, most).collect().await {
            Ok(body) => Ok(Response::from_parts(parts, body.to_bytes())),
            Err(error) if error.is::<LengthLimitError>() => Err(Refused::TooLarge),
            Err(_) => Err(Refused::Broken),
        }
    }

    fn host(&self) -> Option<HeaderValue> {
        let authority = &self.public.as_ref()?[url::Position::BeforeHost..url::Position::AfterPort];
        HeaderValue::try_from(authority).ok()
    }
}

/// As the router wants it.
pub fn uri(path: &str) -> Option<Uri> {
    path.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(public: &str, url: &str) -> Option<String> {
        let inside = Inside::new(Url::parse(public).ok());
        #[expect(clippy::disallowed_methods, reason = "nothing is served by it")]
        let _open = inside.open(Router::new());
        inside.path(url)
    }

    #[test]
    fn our_own_address_is_scheme_host_port_and_path() {
        const PUBLIC: &str = "https://crm.example.org";
        for (url, expected) in [
            ("https://crm.example.org", Some("/")),
            ("https://crm.example.org/", Some("/")),
            ("https://CRM.example.org:443/hooks/catch/1/a/?x=1", Some("/hooks/catch/1/a/?x=1")),
            ("https://crm.example.org/a%20b?c=%26#d", Some("/a%20b?c=%26")),
            ("http://crm.example.org/", None),
            ("https://crm.example.org:8443/", None),
            ("https://crm.example.org.evil.example/", None),
            ("https://crm.example.org@evil.example/", None),
            ("https://user@crm.example.org/", None),
            ("https://evil.example/?https://crm.example.org/", None),
            ("//crm.example.org/", None),
            ("", None),
        ] {
            assert_eq!(path(PUBLIC, url).as_deref(), expected, "{url}");
        }
        for (url, expected) in [
            ("https://example.org/crm", Some("/")),
            ("https://example.org/crm/api/v3/tickets", Some("/api/v3/tickets")),
            ("https://example.org/crmx/api", None),
            ("https://example.org/other", None),
            ("https://example.org/crm/../other", None),
        ] {
            assert_eq!(path("https://example.org/crm", url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn nobody_serves_any_more() {
        let inside = Inside::new(Url::parse("https://crm.example.org").ok());
        assert_eq!(inside.path("https://crm.example.org/"), None);
        #[expect(clippy::disallowed_methods, reason = "nothing is served by it")]
        let open = inside.open(Router::new());
        assert!(inside.path("https://crm.example.org/").is_some());
        drop(open);
        assert_eq!(inside.path("https://crm.example.org/"), None);
    }
}
