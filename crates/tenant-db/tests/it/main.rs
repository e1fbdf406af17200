//! The data layer through its front door, on both engines.

#![allow(clippy::unwrap_used)]

mod ahead;
mod commits;
mod gathered;
mod lookups;
mod migrations;
mod numbers;
mod readers;
mod several_nodes;
mod signals;
mod statements;
mod support;
