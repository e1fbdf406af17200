//! Sealing anew, with the key of now, what was sealed with a former one.

use super::{MARK, Place, Unreadable, Vault};
use crate::{clock::Entropy, error::Error};

/// What came of sealing something anew.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Resealed {
    /// It was sealed with the key of now.
    Current,
    /// To be kept in its place.
    Anew(Vec<u8>),
}

/// How many were sealed anew, and how many cannot be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ResealCount {
    pub resealed: usize,
    pub unreadable: usize,
}

impl std::ops::AddAssign for ResealCount {
    fn add_assign(&mut self, more: ResealCount) {
        self.resealed += more.resealed;
        self.unreadable += more.unreadable;
    }
}

impl Vault {
    /// Seals anew what was sealed with a former key. `sealed`: where one of `all` stands, and what stands there;
    /// `keep` puts it back.
    ///
    /// # Errors
    /// As `keep`; what cannot be read is counted, and stays as it is.
    pub fn reseal_all<T>(
        &self,
        entropy: &Entropy,
        all: &[T],
        sealed: impl Fn(&T) -> (Place, &[u8]),
        mut keep: impl FnMut(&T, &[u8]) -> Result<(), Error>,
    ) -> Result<ResealCount, Error> {
        let mut count = ResealCount::default();
        for one in all {
            let (place, old) = sealed(one);
            match self.reseal(entropy, place, old) {
                Ok(Resealed::Current) => {}
                Ok(Resealed::Anew(new)) => {
                    keep(one, &new)?;
                    count.resealed += 1;
                }
                Err(Unreadable) => count.unreadable += 1,
            }
        }
        Ok(count)
    }

    /// What was sealed in this place with a former key, sealed anew with the one of now.
    ///
    /// # Errors
    /// It cannot be read.
    pub(super) fn reseal(
        &self,
        entropy: &Entropy,
        place: Place,
        sealed: &[u8],
    ) -> Result<Resealed, Unreadable> {
        if self.is_current(sealed) {
            return Ok(Resealed::Current);
        }
        let plain = self.unseal(place, sealed)?;
        self.seal(entropy, place, &plain).map(Resealed::Anew).map_err(|_| Unreadable)
    }

    /// Whether it was sealed with the key that seals now.
    fn is_current(&self, sealed: &[u8]) -> bool {
        let mark = sealed.get(1..1 + MARK);
        self.0.first().is_some_and(|key| mark == Some(&key.mark[..]))
    }
}
