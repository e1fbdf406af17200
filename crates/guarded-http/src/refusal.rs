//! Why a URL cannot be called: a closed list, each with a stable word.

use std::net::IpAddr;

/// Longer URLs are refused.
pub const MAX_URL_BYTES: usize = 2_048;

/// What is wrong with a URL, as far as its text or its name's addresses say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    #[error("the address is longer than {MAX_URL_BYTES} bytes")]
    TooLong,
    #[error("this is not a web address")]
    Malformed,
    #[error("the address must begin with http:// or https://")]
    Scheme,
    #[error("the address names no host")]
    NoHost,
    #[error("the address must not contain a user name or a password")]
    UserInfo,
    #[error("the port must be between 1 and 65535")]
    Port,
    /// The words leave the address out; who may see what a name of an internal zone resolves to,
    /// the caller decides.
    #[error("the address is private or reserved")]
    PrivateAddress(IpAddr),
}

impl Refusal {
    /// The stable word for the outside.
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::TooLong => "too_long",
            Refusal::Malformed => "malformed",
            Refusal::Scheme => "scheme",
            Refusal::NoHost => "no_host",
            Refusal::UserInfo => "user_info",
            Refusal::Port => "port",
            Refusal::PrivateAddress(_) => "private_address",
        }
    }
}
