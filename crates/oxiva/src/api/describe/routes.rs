//! The operations of a resource, by path and method.

use super::{
    handlers::{Described, operation},
    operation::Operation,
};
use crate::{
    app::{Routes, Shared},
    http::routes::{self, RouteKind},
};
use axum::handler::Handler;
use http::Method;

/// What answers at a path, by method, each with its description.
pub struct Methods {
    router: routes::Methods<Shared>,
    list: Vec<Operation>,
}

macro_rules! first_method {
    ($($name:ident $method:ident),+) => {
        $(
            /// Answers this method with a handler, as the operation `id`.
            pub fn $name<H, T, A>(id: impl Into<String>, handler: H) -> Methods
            where
                H: Handler<T, Shared> + Described<A>,
                T: 'static,
            {
                let list = vec![operation::<H, A>(Method::$method, id.into())];
                Methods { router: routes::$name(handler), list }
            }
        )+
    };
}

first_method!(get GET, post POST, delete DELETE);

macro_rules! further_methods {
    ($($name:ident $method:ident),+) => {
        impl Methods {
            $(
                /// Answers this method, too.
                pub fn $name<H, T, A>(mut self, id: impl Into<String>, handler: H) -> Methods
                where
                    H: Handler<T, Shared> + Described<A>,
                    T: 'static,
                {
                    self.list.push(operation::<H, A>(Method::$method, id.into()));
                    Methods { router: self.router.$name(handler), ..self }
                }
            )+
        }
    };
}

further_methods!(post POST, put PUT, patch PATCH, delete DELETE);

impl Methods {
    /// Notes with what else the method that was added last may refuse.
    pub fn refusing(mut self, statuses: &[u16]) -> Methods {
        if let Some(last) = self.list.last_mut() {
            last.refusals.extend(statuses);
        }
        self
    }
}

/// Routes with a description of each.
pub struct Operations {
    tag: &'static str,
    /// What stands before each path once it is served.
    root: &'static str,
    routes: Routes,
    /// In the order in which a person reads about them.
    pub list: Vec<Operation>,
}

impl Operations {
    /// None yet; those that are added are served below `root` and listed under `tag`.
    pub fn new(root: &'static str, tag: &'static str) -> Operations {
        Operations { tag, root, routes: Routes::new(RouteKind::Api), list: Vec::new() }
    }

    /// Adds all methods of a path.
    pub fn route(mut self, path: &str, methods: Methods) -> Operations {
        let path = format!("{}{path}", self.root);
        self.list.extend(methods.list.into_iter().map(|operation| Operation {
            path: path.clone(),
            tag: self.tag,
            ..operation
        }));
        Operations { routes: self.routes.route(&path, methods.router), ..self }
    }

    /// Adds those of another.
    pub fn merge(mut self, other: Operations) -> Operations {
        self.list.extend(other.list);
        Operations { routes: self.routes.merge(other.routes), ..self }
    }

    /// What the server serves, by the whole path: a router below a path would write the address of each request anew.
    pub fn into_routes(self) -> Routes {
        self.routes
    }
}
