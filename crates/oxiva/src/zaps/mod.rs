//! Zaps. So far their ground: catch hooks, which keep what they receive.

pub mod catch_hooks;
