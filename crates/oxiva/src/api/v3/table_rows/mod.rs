//! `/tables/{id}/rows`: values by the names of their columns, found, sorted, appended, changed.

mod answer;
mod create;
mod read;
mod values;
mod write;

use crate::api::{
    describe::{Operations, get, post},
    v3::answer::ROOT,
};
use create::{create, create_many};
use read::{list, show};
use write::{change, remove};

pub fn operations() -> Operations {
    Operations::new(ROOT, "Tables")
        .route(
            "/tables/{id}/rows",
            get("listRows", list).refusing(&[422]).post("appendRow", create),
        )
        .route("/tables/{id}/rows/batch", post("appendRows", create_many))
        .route(
            "/tables/{id}/rows/{row}",
            get("getRow", show).patch("changeRow", change).delete("deleteRow", remove),
        )
}
