//! The data layer through its front door, on both engines.

#![allow(clippy::unwrap_used)]

mod commits;
mod migrations;
mod readers;
mod signals;
mod statements;
mod support;
