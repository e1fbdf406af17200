//! Random bytes, digests and HMAC.

use super::{
    array,
    bytes::{hex, passed},
    thrown,
};
use crate::clock::Entropy;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use rquickjs::{Ctx, Error, TypedArray};
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

/// Random bytes in one call.
const MAX_RANDOM_BYTES: f64 = 1_048_576.0;

/// So many random bytes.
pub fn random(ctx: Ctx<'_>, size: f64) -> Result<TypedArray<'_, u8>, Error> {
    if !(0.0..=MAX_RANDOM_BYTES).contains(&size) {
        return Err(thrown(&ctx, &format!("0 to {MAX_RANDOM_BYTES} random bytes")));
    }
    let mut bytes = vec![0; size as usize];
    Entropy::System.fill(&mut bytes);
    array(&ctx, &bytes)
}

/// The digest of bytes.
pub fn digest<'js>(
    ctx: Ctx<'js>,
    algorithm: String,
    base64: String,
) -> Result<TypedArray<'js, u8>, Error> {
    let data = passed(&ctx, &base64)?;
    match digested(&algorithm, &data) {
        Some(digest) => array(&ctx, &digest),
        None => Err(unknown(&ctx)),
    }
}

/// The digest of a text, in hexadecimal digits.
pub fn hash(ctx: Ctx<'_>, algorithm: String, text: String) -> Result<String, Error> {
    let algorithm = algorithm.to_ascii_lowercase().replace('-', "");
    let digest = digested(&algorithm, text.as_bytes()).ok_or_else(|| unknown(&ctx))?;
    Ok(hex(&digest))
}

/// The HMAC of bytes by a key.
pub fn hmac<'js>(
    ctx: Ctx<'js>,
    algorithm: String,
    key: String,
    base64: String,
) -> Result<TypedArray<'js, u8>, Error> {
    let (key, data) = (passed(&ctx, &key)?, passed(&ctx, &base64)?);
    let code = match algorithm.as_str() {
        "md5" => signed::<Hmac<Md5>>(&key, &data),
        "sha1" => signed::<Hmac<Sha1>>(&key, &data),
        "sha256" => signed::<Hmac<Sha256>>(&key, &data),
        "sha384" => signed::<Hmac<Sha384>>(&key, &data),
        "sha512" => signed::<Hmac<Sha512>>(&key, &data),
        _ => None,
    };
    match code {
        Some(code) => array(&ctx, &code),
        None => Err(unknown(&ctx)),
    }
}

fn digested(algorithm: &str, data: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        "md5" => Some(Md5::digest(data).to_vec()),
        "sha1" => Some(Sha1::digest(data).to_vec()),
        "sha256" => Some(Sha256::digest(data).to_vec()),
        "sha384" => Some(Sha384::digest(data).to_vec()),
        "sha512" => Some(Sha512::digest(data).to_vec()),
        _ => None,
    }
}

fn signed<M: Mac + KeyInit>(key: &[u8], data: &[u8]) -> Option<Vec<u8>> {
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    mac.update(data);
    Some(mac.finalize().into_bytes().to_vec())
}

fn unknown(ctx: &Ctx<'_>) -> Error {
    thrown(ctx, "md5, sha1, sha256, sha384 or sha512")
}
