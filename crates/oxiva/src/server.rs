//! Serving: the routes in one list, the accept loop, the stop.

use crate::{
    api,
    app::{App, Shared},
    client::Proxies,
    clock::Clock,
    connections::{Most, Patient, Places},
    error::{Code, Error},
    hooks,
    i18n::Lang,
    limits,
    metrics::Metrics,
    operations, request,
    routes::{Kind, Routes, any},
    web,
};
use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use http::{HeaderValue, StatusCode, header};
use hyper::{body::Incoming, server::conn::http1};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use std::{io, net::SocketAddr, sync::Arc, time::Duration};
use tokio::{net::TcpListener, sync::watch};
use tower::util::MapRequest;
use tower_http::{catch_panic::CatchPanicLayer, timeout::TimeoutLayer};

/// Everything that is served, in one list.
pub fn routes(app: &Shared) -> Routes {
    let apis = Routes::new(Kind::Api)
        .nest("/appli/api/oxiva/v2.0", api::v2::routes())
        .nest("/api/v3", api::v3::routes())
        // What is under these names and does not exist is an API's error, not a page.
        .route("/appli/{*rest}", any(api::no_such_route))
        .route("/api/{*rest}", any(api::no_such_route));
    let limits = &app.config.limits;
    let apis = bounded(apis, limits.body_bytes, app)
        .merge(bounded(hooks::routes(), limits.catch_hook_bytes, app))
        .layer(middleware::from_fn_with_state(app.clone(), json_errors));
    let all = apis.merge(web::routes(app));
    let all = match app.config.server.operations_listen.as_str() {
        "" => all.merge(bounded(operations::health(), limits.body_bytes, app)),
        _ => all,
    };
    guarded(all, app)
}

/// What is served to the operator on an address of its own.
pub fn operations(app: &Shared) -> Routes {
    guarded(bounded(operations::routes(), app.config.limits.body_bytes, app), app)
}

/// The headers of every answer, whatever it is: an answer is read as what it says it is, in no frame,
/// runs nothing and is kept by nobody, unless what answers says otherwise.
fn guarded(routes: Routes, app: &Shared) -> Routes {
    routes.layer(middleware::from_fn_with_state(app.clone(), guard))
}

async fn guard(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if app.config.is_https() {
        let always = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, always);
    }
    response
}

/// A request that is too large, takes too long or panics ends in an error, which the layer above
/// words.
pub fn bounded(routes: Routes, body_bytes: usize, app: &Shared) -> Routes {
    let timeout = Duration::from_secs(app.config.server.request_timeout_seconds);
    routes
        .layer(CatchPanicLayer::custom(|_| Error::from(Code::Internal).into_response()))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, timeout))
        .layer(middleware::from_fn_with_state(body_bytes, limits::sizes))
}

/// An error on its way to the layer that words it: a JSON envelope or a page.
#[derive(Clone)]
pub struct Failed(pub Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Some(seconds) = self.retry_after() {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        response.extensions_mut().insert(Failed(Arc::new(self)));
        response
    }
}

/// What went wrong: our own error, or one that a library answered with a bare status.
pub fn failure(response: &mut Response) -> Option<Arc<Error>> {
    if let Some(Failed(error)) = response.extensions_mut().remove::<Failed>() {
        return Some(error);
    }
    let code = match response.status() {
        StatusCode::REQUEST_TIMEOUT => Code::Timeout,
        StatusCode::BAD_REQUEST => Code::MalformedRequest,
        StatusCode::NOT_FOUND => Code::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Code::MethodNotAllowed,
        StatusCode::INTERNAL_SERVER_ERROR => Code::Internal,
        _ => return None,
    };
    let page = response.headers().contains_key(header::CONTENT_TYPE);
    let plain = request::header_text(response.headers(), header::CONTENT_TYPE);
    (!page || plain.starts_with("text/plain")).then(|| Arc::new(code.into()))
}

/// Words errors as the envelope and counts requests.
async fn json_errors(State(app): State<Shared>, mut request: Request, next: Next) -> Response {
    let lang = Lang::accepted(request::header_text(request.headers(), header::ACCEPT_LANGUAGE));
    let counted = api::Counted::default();
    request.extensions_mut().insert(counted.clone());
    let mut response = next.run(request).await;
    counted.say(&app, response.headers_mut());
    if let Some(error) = failure(&mut response) {
        log(&error);
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

/// Once, at the boundary. What a caller did wrong is not the operator's concern.
pub fn log(error: &Error) {
    match error {
        Error::Storage(storage) => tracing::error!(error = %storage, "request failed"),
        other => tracing::debug!(error = %other, "request refused"),
    }
}

/// The address of whoever is at the other end of the connection.
#[derive(Clone, Copy, Debug)]
pub struct Peer(pub SocketAddr);

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
    pub most: Most,
    /// Of whose connections only the limit in all is asked.
    pub proxies: Proxies,
}

impl Bounds {
    pub fn of(app: &App) -> Bounds {
        let server = &app.config.server;
        Bounds {
            clock: app.clock.clone(),
            metrics: app.metrics.clone(),
            grace: Duration::from_secs(server.stop_seconds),
            head: Duration::from_secs(server.head_seconds),
            write: Duration::from_secs(server.write_seconds),
            most: Most { in_all: server.connections, per_address: server.connections_per_address },
            proxies: Proxies::new(&server.trusted_proxies),
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
    http.timer(TokioTimer::new())
        .header_read_timeout(bounds.head)
        .max_headers(64)
        .max_buf_size(64 * 1024);
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
            () = crate::jobs::stopped(&mut stop) => break,
        };
        let Some(place) = places.take(peer.ip(), bounds.proxies.trusts(peer.ip().to_canonical()))
        else {
            // Whether it still hears this is its own affair.
            let _ = rustix::io::write(&stream, FULL);
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
        // Around the router: a layer would wrap each of its routes anew, for every connection.
        let service = MapRequest::new(router.clone(), move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(Peer(peer));
            request
        });
        let connection =
            http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(service));
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

/// For whoever finds no place.
const FULL: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nretry-after: 2\r\n\
    content-type: text/plain\r\ncontent-length: 21\r\nconnection: close\r\n\r\ntoo many connections\n";
