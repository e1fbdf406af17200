//! The harness.
//!
//! # Players
//! - [`#[both]`](both_databases::both) makes two tests of one function: `name::sqlite` and
//!   `name::postgres`. The function takes a [`TestApp`], or a [`Setup`] to choose options first.
//! - [`Setup`] is what a test may choose before the application starts: options, the clock.
//! - [`TestApp`] is the whole application in this process, on a port of its own, with data of its
//!   own; [`Dossier`] is a tenant in it with a token, as its API client sees it.
//! - [`Receiver`] is somebody else's server: it records who calls and answers from a script.
//! - [`Binary`](binary) is the real program in its own process.
//!
//! # Promises
//! - A panic in any background task or thread fails the test, and so does a server that does not
//!   stop.
//! - Nothing waits blindly: [`eventually`] looks until a condition holds, and time that the
//!   application feels passes only when [`TestApp::advance`] says so.

mod app;
pub mod binary;
mod browser;
mod database;
mod dossier;
pub mod drafts;
pub mod http;
pub mod plans;
pub mod raw;
mod receiver;
mod rows;
mod run;
mod smtp;
pub mod walk;
mod world;
pub mod zaps;

pub use app::{SECRETS_KEY, Setup, TestApp};
pub use browser::{Browser, PASSWORD};
pub use database::{Database, Engine};
pub use dossier::{Dossier, reading};
pub use receiver::{Answer, Call, Receiver};
pub use rows::Rows;
pub use run::{run, run_with};
pub use smtp::{Smtp, Treatment};
pub use world::World;

use std::time::Duration;

/// How long anything that ought to happen may take on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// What an authenticator app shows at that moment.
pub fn totp(secret: &[u8], at: oxiva::clock::Micros) -> String {
    let app = totp_rs::Builder::new().with_secret(secret.to_vec()).build().unwrap();
    app.generate((at / oxiva::clock::SECOND) as u64).to_string()
}

/// Looks until `look` finds something; fails, naming `what`, when patience ends.
pub async fn eventually<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let started = std::time::Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "never happened: {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}
