//! Zaps: what starts them, their runs, and the apps whose actions they call. `zap-engine` says what a
//! zap means; this says where it is kept and how it is done.

pub mod apps;
pub mod catch_hooks;
pub mod documents;
pub mod js;
pub mod outgoing;
pub mod runs;
pub mod tables;
