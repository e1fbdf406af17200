//! The data layer through its front door, on both engines.

mod commits;
mod migrations;
mod readers;
mod signals;
mod statements;
mod support;
