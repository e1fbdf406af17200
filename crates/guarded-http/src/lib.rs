//! The only way out: an HTTP client for addresses that users type.
//!
//! # Players
//! - A [`Policy`] says which addresses may be called: public ones, and what the operator reopened.
//! - A [`Target`] is a URL that was checked, when it was typed or when it was read back.
//! - The resolver looks a name up and hands the connector only addresses that the policy permits.
//! - A [`Proxy`], if there is one, is asked for the vetted address, never for the name.
//! - A [`Client`] makes the call and ends in an [`Answer`] or in one [`Failure`].
//!
//! # Promises
//! - The address that was vetted is the address that is connected to. There is no second look-up,
//!   so a name that changes its answer between the two gains nothing. A literal address never
//!   meets the resolver; it is vetted at every call, as the connector itself will read it.
//! - A redirect is an answer, not an instruction. No proxy of the environment, no cookie, no
//!   header but the caller's, `Host` and the length.
//! - An answer that is compressed is inflated ([`coding`]), up to the same limit as any other.
//! - Names whose servers hang delay nobody but those on whose behalf they are asked for
//!   ([`Client::on_behalf_of`]).
//! - A call ends: connecting, the whole call, and what is read of the answer have limits.
//! - No URL stands in the words or the debug print of a failure or a refusal; a target prints its
//!   scheme and host. What follows the host of a webhook is as good as a password.
//!
//! # Not promised
//! - That a public address is harmless, or an allowed name public: the operator said so.
//! - That a vetted name stays vetted on an open connection. Until it has idled for 30 s it is
//!   reused, even if the name has moved; its other end is still the address that was vetted.
//! - A limit on how many hosts are called at once. That, retries and fairness are the caller's.

mod answer;
mod client;
pub mod coding;
mod connect;
mod failure;
mod limits;
mod lookups;
mod parse;
mod policy;
mod proxy;
mod refusal;
mod resolve;
mod special;
mod target;

pub use answer::Answer;
pub use client::{Client, ClientSettings};
pub use connect::SetupError;
pub use failure::Failure;
pub use ipnet::IpNet;
pub use limits::Limits;
pub use lookups::{Lookup, LookupFuture};
pub use policy::Policy;
pub use proxy::{NoProxy, Proxy};
pub use refusal::Refusal;
pub use special::Special;
pub use target::Target;
