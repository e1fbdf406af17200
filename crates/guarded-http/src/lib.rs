//! The only way out: an HTTP client for addresses that users type.
//!
//! # Players
//! - A [`Policy`] says which addresses may be called: public ones, and what the operator reopened.
//! - A [`Target`] is a URL that was checked when it was typed or read.
//! - The resolver (`resolve`) hands the connector only addresses that the policy permits.
//! - A [`Client`] makes the call and ends in an [`Answer`] or one [`Failure`].
//!
//! # Promises
//! - The address that was vetted is the address that is connected to: there is no second look-up,
//!   so a name that changes its answer gains nothing. Literal addresses are vetted at each call.
//! - Redirects are answers, not instructions. Proxies of the environment are not used.
//! - A call ends: connecting, the whole call, and the body that is read are limited.
//! - No URL stands in a failure's words or in a debug print.
//!
//! Not promised: that a permitted address is harmless, or that an allowed name is not private (the
//! operator said so).

mod client;
mod failure;
mod policy;
mod resolve;
mod target;

pub use client::{Answer, Client, Limits, SetupError};
pub use failure::Failure;
pub use ipnet::IpNet;
pub use policy::Policy;
pub use resolve::Lookup;
pub use target::{Refusal, Target};
