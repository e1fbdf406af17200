//! The routes and the list of them, which are made together: [`Routes`] is axum's router with the
//! same words, and notes every method and path that it is given. Clippy refuses axum's own
//! (`clippy.toml`), so nothing is served that is not in the list. The tests of isolation, forms and
//! limits walk it.

use axum::{
    Router,
    extract::Request,
    handler::Handler,
    response::IntoResponse,
    routing::{self, MethodRouter, Route as Layered},
};
use http::Method;
use std::convert::Infallible;
use tower::{Layer, Service};

/// What is at the other end of a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RouteKind {
    /// Shown to a person; what it takes by POST is a form.
    Page,
    Api,
    Hook,
    Asset,
    Operations,
}

/// One route. Where GET is answered, HEAD is too.
#[derive(Clone, Debug)]
pub struct Route {
    pub kind: RouteKind,
    /// As axum writes it: `/livraisons/{endpoint}/{event}`.
    pub path: String,
    pub methods: Vec<Method>,
    /// Takes what no other route does, and answers that there is no such thing.
    pub catch_all: bool,
}

/// What answers at a path, by method. `S` is what every handler shares.
pub struct Methods<S> {
    names: Vec<Method>,
    router: MethodRouter<S>,
}

const ALL_METHODS: [Method; 7] = [
    Method::GET,
    Method::HEAD,
    Method::POST,
    Method::PUT,
    Method::PATCH,
    Method::DELETE,
    Method::OPTIONS,
];

macro_rules! methods {
    ($($name:ident $method:ident),+) => {
        $(
            pub fn $name<S, H, T>(handler: H) -> Methods<S>
            where
                S: Clone + Send + Sync + 'static,
                H: Handler<T, S>,
                T: 'static,
            {
                Methods { names: vec![Method::$method], router: routing::$name(handler) }
            }
        )+
        impl<S: Clone + Send + Sync + 'static> Methods<S> {
            $(
                pub fn $name<H: Handler<T, S>, T: 'static>(mut self, handler: H) -> Methods<S> {
                    self.names.push(Method::$method);
                    Methods { names: self.names, router: self.router.$name(handler) }
                }
            )+
        }
    };
}

methods!(get GET, head HEAD, post POST, put PUT, patch PATCH, delete DELETE, options OPTIONS);

/// Answers every method.
pub fn any<S, H, T>(handler: H) -> Methods<S>
where
    S: Clone + Send + Sync + 'static,
    H: Handler<T, S>,
    T: 'static,
{
    Methods { names: ALL_METHODS.to_vec(), router: routing::any(handler) }
}

/// A router that keeps the list of its routes.
pub struct Routes<S> {
    kind: RouteKind,
    list: Vec<Route>,
    router: Router<S>,
}

#[expect(clippy::disallowed_methods, reason = "the one place that makes a router")]
impl<S: Clone + Send + Sync + 'static> Routes<S> {
    /// No routes yet; those that are added are of this kind.
    pub fn new(kind: RouteKind) -> Routes<S> {
        Routes { kind, list: Vec::new(), router: Router::new() }
    }

    /// Adds one route.
    pub fn route(mut self, path: &str, methods: Methods<S>) -> Routes<S> {
        self.note(path, methods.names, path.contains("{*"));
        Routes { router: self.router.route(path, methods.router), ..self }
    }

    /// Adds routes as they are.
    pub fn merge(mut self, other: Routes<S>) -> Routes<S> {
        self.list.extend(other.list);
        Routes { router: self.router.merge(other.router), ..self }
    }

    /// What answers where no route does.
    pub fn fallback<H: Handler<T, S>, T: 'static>(mut self, handler: H) -> Routes<S> {
        self.note("/{*rest}", ALL_METHODS.to_vec(), true);
        Routes { router: self.router.fallback(handler), ..self }
    }

    /// What answers where a route does not know the method.
    pub fn method_not_allowed_fallback<H: Handler<T, S>, T: 'static>(
        self,
        handler: H,
    ) -> Routes<S> {
        Routes { router: self.router.method_not_allowed_fallback(handler), ..self }
    }

    /// Wraps what was added so far.
    pub fn layer<L>(self, layer: L) -> Routes<S>
    where
        L: Layer<Layered> + Clone + Send + Sync + 'static,
        L::Service: Service<Request> + Clone + Send + Sync + 'static,
        <L::Service as Service<Request>>::Response: IntoResponse + 'static,
        <L::Service as Service<Request>>::Error: Into<Infallible> + 'static,
        <L::Service as Service<Request>>::Future: Send + 'static,
    {
        Routes { router: self.router.layer(layer), ..self }
    }

    /// All that is served.
    pub fn list(&self) -> &[Route] {
        &self.list
    }

    /// Ready to be served.
    pub fn with_state(self, state: S) -> Router {
        self.router.with_state(state)
    }

    fn note(&mut self, path: &str, methods: Vec<Method>, catch_all: bool) {
        self.list.push(Route { kind: self.kind, path: path.to_owned(), methods, catch_all });
    }
}
