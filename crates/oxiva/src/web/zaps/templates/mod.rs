//! Templates of zaps: the gallery, and one of them, of which a zap is made.

mod gallery;
mod one;

use crate::{app::Routes, http::routes::get};

/// The pages of the templates.
pub fn routes(routes: Routes) -> Routes {
    routes
        .route("/zaps/modeles", get(gallery::show))
        .route("/zaps/modeles/{template}", get(one::show).post(one::install))
}
