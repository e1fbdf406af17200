//! `/aide`: the guide to zaps inside the program. Its chapters are the files of `docs/guide`, one in each
//! language, with their pictures; nothing of the text stands anywhere else.

mod chapters;
mod files;
mod markdown;
mod pages;
mod pictures;

use crate::{
    app::Routes,
    http::routes::{RouteKind, get},
};

pub use chapters::link;

/// The pages of the guide.
pub fn pages(routes: Routes) -> Routes {
    routes
        .route("/aide", get(pages::list))
        .route("/aide/{chapter}", get(pages::show))
        .route("/aide/{chapter}/fichier", get(pages::file))
}

/// The pictures of the guide.
pub fn assets() -> Routes {
    Routes::new(RouteKind::Asset)
        .route("/static/{version}/aide/{lang}/{picture}", get(pictures::show))
}
