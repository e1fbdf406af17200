//! Signatures, as Standard Webhooks asks: every call that has a body is signed with each secret of
//! its endpoint that is still valid, so that a receiver can change from one to the next. They are kept
//! sealed.

mod sealed;

pub use sealed::{reseal, seal_existing};

use crate::{
    clock::{Entropy, HOUR, Micros},
    closed_set,
    db::{DriverError, Row, Tx},
    dossiers::DossierId,
    error::{Code, Result},
    statements,
    vault::{Place, Vault},
};
use base64::{Engine, prelude::BASE64_STANDARD};
use ring::signature::{Ed25519KeyPair, KeyPair};
use standardwebhooks::Webhook;

closed_set! {
    /// How calls are signed.
    pub enum Scheme {
        /// HMAC-SHA256 with a secret that both sides know.
        Symmetric = "v1",
        /// Ed25519: the receiver knows the public key alone.
        Asymmetric = "v1a",
    }
}

/// How long the old secret stays valid when a new one is made.
pub const OLD_SECRET_LASTS: Micros = 24 * HOUR;
/// Bytes of a secret; those of an Ed25519 seed, too.
const SECRET_BYTES: usize = 32;

/// A secret with which calls are signed. It is never shown by `Debug`.
pub struct Secret {
    pub scheme: Scheme,
    bytes: Vec<u8>,
}

/// What may be said of a secret.
#[derive(Clone, Debug)]
pub struct Shown {
    pub id: i64,
    pub scheme: Scheme,
    pub created_at: Micros,
    pub expires_at: Option<Micros>,
    /// The key with which a receiver verifies, if it is no secret.
    pub public: Option<String>,
}

impl Secret {
    /// What the receiver needs: the shared secret (`whsec_…`), or the public key (`whpk_…`).
    pub fn for_receiver(&self) -> String {
        match self.scheme {
            Scheme::Symmetric => format!("whsec_{}", BASE64_STANDARD.encode(&self.bytes)),
            Scheme::Asymmetric => self.public().unwrap_or_default(),
        }
    }

    fn public(&self) -> Option<String> {
        let pair = Ed25519KeyPair::from_seed_unchecked(&self.bytes).ok()?;
        Some(format!("whpk_{}", BASE64_STANDARD.encode(pair.public_key())))
    }

    /// `v1,…` or `v1a,…`; `None` only for a secret that is no key.
    fn sign(&self, id: &str, seconds: i64, body: &str) -> Option<String> {
        match self.scheme {
            Scheme::Symmetric => Webhook::from_bytes(self.bytes.clone())
                .ok()?
                .sign(id, seconds, body.as_bytes())
                .ok(),
            Scheme::Asymmetric => {
                let pair = Ed25519KeyPair::from_seed_unchecked(&self.bytes).ok()?;
                let signature = pair.sign(format!("{id}.{seconds}.{body}").as_bytes());
                Some(format!("v1a,{}", BASE64_STANDARD.encode(signature)))
            }
        }
    }
}

/// The value of `webhook-signature`: one signature for each secret.
pub fn signatures(secrets: &[Secret], id: &str, seconds: i64, body: &str) -> String {
    let all: Vec<_> = secrets.iter().filter_map(|s| s.sign(id, seconds, body)).collect();
    all.join(" ")
}

statements! {
    VALID = "SELECT scheme, secret, id, sealed FROM endpoint_secrets WHERE dossier = $1 AND endpoint = $2
        AND (expires_at IS NULL OR expires_at > $3) ORDER BY id DESC";
    LIST = "SELECT scheme, secret, id, sealed, created_at, expires_at FROM endpoint_secrets
        WHERE dossier = $1 AND endpoint = $2 AND (expires_at IS NULL OR expires_at > $3)
        ORDER BY id DESC";
    LAST = "SELECT COALESCE(max(id), 0) FROM endpoint_secrets WHERE dossier = $1 AND endpoint = $2";
    INSERT = "INSERT INTO endpoint_secrets (dossier, endpoint, id, scheme, secret, created_at, sealed)
        VALUES ($1, $2, $3, $4, $5, $6, $7)";
    /// Two are valid at most: the one before the last ends at once.
    FORGET = "DELETE FROM endpoint_secrets WHERE dossier = $1 AND endpoint = $2
        AND expires_at IS NOT NULL";
    EXPIRE = "UPDATE endpoint_secrets SET expires_at = $3
        WHERE dossier = $1 AND endpoint = $2 AND expires_at IS NULL";
    FORGET_ALL = "DELETE FROM endpoint_secrets WHERE dossier = $1 AND endpoint = $2";
}

/// A secret as it is kept.
struct Kept {
    scheme: Scheme,
    id: i64,
    bytes: Vec<u8>,
    /// `false`: kept as it is, by a version that did not seal.
    is_sealed: bool,
}

impl Kept {
    fn from_row(row: &Row) -> std::result::Result<Kept, DriverError> {
        let scheme = Scheme::from_row(row, 0)?;
        Ok(Kept { scheme, bytes: row.get(1)?, id: row.get(2)?, is_sealed: row.get(3)? })
    }

    fn open(self, vault: &Vault, dossier: DossierId, endpoint: i64) -> Result<Secret> {
        let bytes = if self.is_sealed {
            vault.unseal(Place::signing_secret(dossier, endpoint, self.id), &self.bytes)?
        } else {
            self.bytes
        };
        Ok(Secret { scheme: self.scheme, bytes })
    }
}

/// Those that sign a call made now, the newest first.
///
/// # Errors
/// [`Code::SecretUnreadable`] where one is sealed with a key that is not here: an unsigned call is none.
pub fn valid(
    tx: &mut Tx,
    vault: &Vault,
    dossier: DossierId,
    endpoint: i64,
    now: Micros,
) -> Result<Vec<Secret>> {
    let params: [&dyn crate::db::Value; 3] = [&dossier.number(), &endpoint, &now];
    let kept = tx.query(&VALID, &params, |row| Kept::from_row(&row))?;
    kept.into_iter().map(|one| one.open(vault, dossier, endpoint)).collect()
}

/// What may be shown of them. The public key of one that cannot be read is not.
pub fn list(
    tx: &mut Tx,
    vault: &Vault,
    dossier: DossierId,
    endpoint: i64,
    now: Micros,
) -> Result<Vec<Shown>> {
    Ok(tx.query(&LIST, &[&dossier.number(), &endpoint, &now], |row| {
        let kept = Kept::from_row(&row)?;
        let (scheme, id) = (kept.scheme, kept.id);
        let public = match scheme {
            Scheme::Asymmetric => {
                kept.open(vault, dossier, endpoint).ok().and_then(|secret| secret.public())
            }
            Scheme::Symmetric => None,
        };
        Ok(Shown { id, scheme, created_at: row.get(4)?, expires_at: row.get(5)?, public })
    })?)
}

/// Whether any signs calls.
pub fn has_any(tx: &mut Tx, dossier: DossierId, endpoint: i64, now: Micros) -> Result<bool> {
    let params: [&dyn crate::db::Value; 3] = [&dossier.number(), &endpoint, &now];
    Ok(!tx.query(&VALID, &params, |_| Ok(()))?.is_empty())
}

/// Makes a new secret and returns it: a shared one is never shown again. The one before stays
/// valid for [`OLD_SECRET_LASTS`], or ends at once.
///
/// # Errors
/// [`Code::NoSecretKey`] where nothing can be sealed.
pub fn renew(
    tx: &mut Tx,
    (vault, entropy): (&Vault, &Entropy),
    dossier: DossierId,
    endpoint: i64,
    scheme: Scheme,
    overlap: bool,
    now: Micros,
) -> Result<Secret> {
    let of_endpoint: [&dyn crate::db::Value; 2] = [&dossier.number(), &endpoint];
    tx.execute(&FORGET, &of_endpoint)?;
    if overlap {
        tx.execute(&EXPIRE, &[&dossier.number(), &endpoint, &(now + OLD_SECRET_LASTS)])?;
    } else {
        tx.execute(&FORGET_ALL, &of_endpoint)?;
    }
    let last: i64 = tx.one(&LAST, &of_endpoint, |row| row.get(0))?;
    let bytes: [u8; SECRET_BYTES] = entropy.bytes();
    let secret = Secret { scheme, bytes: bytes.to_vec() };
    if scheme == Scheme::Asymmetric && secret.public().is_none() {
        return Err(Code::Internal.into());
    }
    let id = last + 1;
    let place = Place::signing_secret(dossier, endpoint, id);
    let sealed = vault.seal(entropy, place, &secret.bytes)?;
    let params: [&dyn crate::db::Value; 7] =
        [&dossier.number(), &endpoint, &id, &scheme.word(), &sealed, &now, &true];
    tx.execute(&INSERT, &params)?;
    Ok(secret)
}

/// Those of an endpoint that is gone.
pub fn forget(tx: &mut Tx, dossier: DossierId, endpoint: i64) -> Result<()> {
    tx.execute(&FORGET_ALL, &[&dossier.number(), &endpoint])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::signature::{ED25519, UnparsedPublicKey};

    /// The specification's own example.
    #[test]
    fn the_example_of_the_specification() {
        let bytes = BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").unwrap();
        let secret = Secret { scheme: Scheme::Symmetric, bytes };
        let signed = signatures(
            &[secret],
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_public_key_verifies() {
        let secret = Secret { scheme: Scheme::Asymmetric, bytes: vec![7; 32] };
        let signed = signatures(&[secret], "msg_1", 12, "{}");
        let secret = Secret { scheme: Scheme::Asymmetric, bytes: vec![7; 32] };
        let key = secret.for_receiver();
        let key = BASE64_STANDARD.decode(key.strip_prefix("whpk_").unwrap()).unwrap();
        let signature = BASE64_STANDARD.decode(signed.strip_prefix("v1a,").unwrap()).unwrap();
        UnparsedPublicKey::new(&ED25519, key).verify(b"msg_1.12.{}", &signature).unwrap();
    }
}
