//! The versions of a zap: who published what, what each does, and taking one up as the draft.

mod list;
mod one;
mod restore;

use crate::{
    app::Routes,
    http::routes::{get, post},
};

/// The pages of the versions.
pub fn routes(routes: Routes) -> Routes {
    routes
        .route("/zaps/{id}/versions", get(list::show))
        .route("/zaps/{id}/versions/{version}", get(one::show))
        .route("/zaps/{id}/versions/{version}/reprise", post(restore::restore))
}
