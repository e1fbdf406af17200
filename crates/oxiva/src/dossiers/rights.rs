//! What somebody may do in a dossier, in the words of the scopes of keys: a key has what was chosen for it, a
//! person what their role and their right « Automatisation » come to.

use crate::closed_set;

closed_set! {
    /// What a token may do.
    pub enum TokenScope as "Scope" {
        Read = "read",
        Write = "write",
        /// Endpoints and the log of their calls: addresses and what is sent to them.
        Webhooks = "webhooks",
        /// Zaps and their runs: what happens by itself, and with which data.
        Zaps = "zaps",
        /// People and keys. Never among what a key has unless it is asked for by its name.
        Admin = "admin",
    }
}

impl TokenScope {
    /// All but what administers.
    pub const USUAL: &'static [TokenScope] =
        &[TokenScope::Read, TokenScope::Write, TokenScope::Webhooks, TokenScope::Zaps];
}

/// A set of [`TokenScope`]s: what somebody may do, or what something asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rights(u8);

impl Rights {
    pub const NONE: Rights = Rights(0);
    pub const ALL: Rights = Rights(u8::MAX);

    /// These and no others.
    pub fn of(scopes: impl IntoIterator<Item = TokenScope>) -> Rights {
        scopes.into_iter().fold(Rights::NONE, |rights, scope| Rights(rights.0 | bit(scope)))
    }

    /// Whether this is among them.
    pub fn has(self, scope: TokenScope) -> bool {
        self.0 & bit(scope) != 0
    }

    /// The first of `needed` that is not among them.
    pub fn first_missing(self, needed: Rights) -> Option<TokenScope> {
        TokenScope::ALL.iter().copied().find(|scope| needed.has(*scope) && !self.has(*scope))
    }
}

fn bit(scope: TokenScope) -> u8 {
    1 << scope as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let usual = Rights::of(TokenScope::USUAL.iter().copied());
        assert_eq!(Rights::ALL.first_missing(Rights::ALL), None);
        assert_eq!(usual.first_missing(usual), None);
        assert_eq!(usual.first_missing(Rights::ALL), Some(TokenScope::Admin));
        assert_eq!(Rights::NONE.first_missing(usual), Some(TokenScope::Read));
        assert_eq!(Rights::NONE.first_missing(Rights::NONE), None);
        assert!(!Rights::of([TokenScope::Zaps]).has(TokenScope::Read));
    }
}
