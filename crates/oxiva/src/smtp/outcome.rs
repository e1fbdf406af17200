//! What came of an attempt to hand a letter over.

use crate::closed_set;

closed_set! {
    /// Why a letter did not leave. `mail-failure-<word>` is the text.
    pub enum Failure {
        /// The server refused this very mail for good.
        Refused = "refused",
        /// An address cannot be written to.
        Address = "address",
        /// It was no longer worth sending.
        Expired = "expired",
        /// The server asks to come back.
        Deferred = "deferred",
        /// The server does not take the operator's account.
        SignIn = "sign_in",
        /// The connection could not be encrypted.
        Tls = "tls",
        /// The server took too long.
        Timeout = "timeout",
        /// The server does not speak SMTP.
        Garbled = "garbled",
        /// The server was not reached, or hung up.
        Connection = "connection",
    }
}

/// A letter that did not leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotSent {
    /// Why.
    pub failure: Failure,
    /// What the server or a library said; never shown to whoever does not administer.
    pub reason: String,
}

/// What came of one attempt.
pub type Outcome = Result<(), NotSent>;

impl Failure {
    /// Whether another attempt would come to the same.
    pub fn is_final(self) -> bool {
        matches!(self, Failure::Refused | Failure::Address | Failure::Expired)
    }

    pub(super) fn because(self, reason: String) -> NotSent {
        NotSent { failure: self, reason }
    }
}

impl From<Failure> for NotSent {
    fn from(failure: Failure) -> NotSent {
        failure.because(String::new())
    }
}
