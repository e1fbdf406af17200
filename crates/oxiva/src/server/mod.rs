//! Serving: the routes in one list, the accept loop, the stop.

pub mod connections;
mod leftover;
pub mod operations;
pub mod patient;

use crate::{
    api,
    app::{App, Routes, Shared},
    clock::Clock,
    hooks,
    http::{
        peer::{Peer, Proxies},
        request, respond,
        routes::{RouteKind, any},
    },
    i18n::Lang,
    metrics::Metrics,
    web,
};
use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use connections::{ConnectionLimits, Places};
use http::{HeaderValue, StatusCode, Version, header};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use patient::Patient;
use std::{convert::Infallible, io, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch};

/// Everything that is served, in one list.
pub fn routes(app: &Shared) -> Routes {
    let apis = Routes::new(RouteKind::Api)
        .merge(api::v2::routes())
        .merge(api::v3::routes())
        // What is under these names and does not exist is an API's error, not a page.
        .route("/appli/{*rest}", any(api::no_such_route))
        .route("/api/{*rest}", any(api::no_such_route));
    let api_files = api::v3::file_routes();
    let limits = &app.config.limits;
    let apis = app
        .bounded(apis, limits.body_bytes)
        .merge(app.bounded(api_files, limits.import_bytes))
        .merge(hooks::open_to_scripts(app.bounded(hooks::routes(), limits.catch_hook_bytes)))
        .layer(middleware::from_fn_with_state(app.clone(), json_errors));
    let all = apis.merge(web::routes(app));
    if app.config.server.operations_listen.is_none() {
        all.merge(app.bounded(operations::health(), limits.body_bytes))
    } else {
        all
    }
}

/// What is served to the operator on an address of its own.
pub fn operations(app: &Shared) -> Routes {
    app.bounded(operations::routes(), app.config.limits.body_bytes)
}

/// What is no page loads nothing, sends no form and is in no frame.
const NOTHING: &str =
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The headers of every answer that leaves, whatever it is: an answer is read as what it says it is, in no frame,
/// runs nothing and is kept by nobody, unless what answers says otherwise.
fn guard(response: &mut Response, is_https: bool) {
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, NOTHING),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if is_https {
        let always = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, always);
    }
}

/// Words errors as the envelope and counts requests.
async fn json_errors(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let lang = Lang::accepted(request::header_text(request.headers(), header::ACCEPT_LANGUAGE));
    let counted = api::Counted::default();
    request.extensions_mut().insert(counted.clone());
    let mut response = next.run(request).await;
    counted.say(&app, response.headers_mut());
    if let Some(error) = respond::failure(&mut response) {
        app.failures.note(&error);
        let (mut parts, _) = response.into_parts();
        let body = axum::Json(error.envelope(lang)).into_response();
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.headers.extend(body.headers().clone());
        if parts.status == StatusCode::UNAUTHORIZED {
            parts.headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response = Response::from_parts(parts, body.into_body());
    }
    app.metrics.request("api", response.status().as_u16());
    response
}

/// What a listener bears with.
#[derive(Clone)]
pub struct Bounds {
    pub clock: Clock,
    pub metrics: Arc<Metrics>,
    /// For open requests, at a stop.
    pub grace: Duration,
    /// For the head of a request, and for the wait for the next one.
    pub head: Duration,
    /// For a client that does not read.
    pub write: Duration,
    pub most: ConnectionLimits,
    /// Of whose connections only the limit in all is asked.
    pub proxies: Proxies,
    /// Whether browsers must come by HTTPS.
    pub is_https: bool,
}

impl Bounds {
    /// As the configuration says.
    pub fn of(app: &App) -> Bounds {
        let server = &app.config.server;
        Bounds {
            clock: app.clock.clone(),
            metrics: app.metrics.clone(),
            grace: server.stop,
            head: server.head,
            write: server.write,
            most: ConnectionLimits {
                in_all: server.connections,
                per_address: server.connections_per_address,
            },
            proxies: Proxies::new(&server.trusted_proxies),
            is_https: app.config.is_https(),
        }
    }
}

/// Serves `router` until `stop` is true, then lets open requests end, for a while.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    mut stop: watch::Receiver<bool>,
    bounds: Bounds,
) -> io::Result<()> {
    let graceful = GracefulShutdown::new();
    let places = Places::new(bounds.most);
    let mut http = http1::Builder::new();
    // A client that sends its head slowly, or too large a one, is cut.
    http.timer(TokioTimer::new()).header_read_timeout(bounds.head).max_buf_size(64 * 1024);
    loop {
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    // Out of file descriptors, most likely: others will close.
                    tracing::warn!(%error, "cannot accept");
                    bounds.clock.sleep(Duration::from_millis(50)).await;
                    continue;
                }
            },
            () = crate::worker::stopped(&mut stop) => break,
        };
        let Some(place) = places.take(peer.ip(), bounds.proxies.trusts(peer.ip().to_canonical()))
        else {
            // Whether it still hears this is its own affair.
            let _ = rustix::io::write(&stream, TOO_MANY_CONNECTIONS);
            bounds.metrics.request("refused", 503);
            continue;
        };
        let _ = stream.set_nodelay(true);
        // What the kernel has taken and the client has not is not kept for ever, either.
        #[cfg(target_os = "linux")]
        let _ = rustix::net::sockopt::set_tcp_user_timeout(
            &stream,
            bounds.write.as_millis().try_into().unwrap_or(u32::MAX),
        );
        let stream = Patient::new(stream, bounds.clock.clone(), bounds.write);
        let router = router.clone();
        let is_https = bounds.is_https;
        // Around the router: a layer would wrap each of its routes anew, for every connection.
        let service = service_fn(move |mut request: Request<Incoming>| {
            let router = router.clone();
            request.extensions_mut().insert(Peer::Network(peer));
            async move {
                let mut response = if names_one_host(&request) {
                    leftover::answer(router, request).await
                } else {
                    (StatusCode::BAD_REQUEST, NOT_ONE_HOST).into_response()
                };
                guard(&mut response, is_https);
                Ok::<_, Infallible>(response)
            }
        });
        let connection = http.serve_connection(TokioIo::new(stream), service);
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            let _place = place;
            // How a connection ends is the client's affair.
            let _ = connection.await;
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = bounds.clock.sleep(bounds.grace) => tracing::warn!("stopped with requests still open"),
    }
    Ok(())
}

/// As every request of HTTP/1.1 must (RFC 9112, 3.2): two servers in a row could take two for different ones.
fn names_one_host(request: &Request<Incoming>) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() == Version::HTTP_10)
}

const NOT_ONE_HOST: &str = "a request of HTTP/1.1 has one Host header\n";

/// For whoever finds no place.
const TOO_MANY_CONNECTIONS: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\n\
    content-type: text/plain\r\ncontent-length: 21\r\nconnection: close\r\n\r\ntoo many connections\n";
