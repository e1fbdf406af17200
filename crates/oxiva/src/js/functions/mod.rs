//! What the modules of a script's world (`world/`) have done by Rust: bytes and texts, hashes, addresses,
//! locales and time zones. Nothing here asks the parent, and nothing opens a file.
//!
//! Bytes go in as Base64, since reading an engine's buffer in place is not safe; they come out as a
//! `Uint8Array`. Texts go in well-formed: a module replaces lone surrogates first.

mod bytes;
mod hashes;
mod intl;
mod modules;
mod urls;

use rquickjs::{Ctx, Error, Exception, Function, Object, TypedArray};

/// Adds all of them to the object that the prelude is given.
pub fn add<'js>(ctx: &Ctx<'js>, host: &Object<'js>) -> Result<(), Error> {
    macro_rules! functions {
        ($($name:literal: $function:expr),+ $(,)?) => {
            $(host.set($name, Function::new(ctx.clone(), $function)?)?;)+
        };
    }
    functions! {
        "module": modules::module,
        "bytes": bytes::bytes,
        "text": bytes::text,
        "encoding": bytes::encoding,
        "decoded": bytes::decoded,
        "random": hashes::random,
        "digest": hashes::digest,
        "hmac": hashes::hmac,
        "hash": hashes::hash,
        "url": urls::url,
        "urlWith": urls::url_with,
        "formPairs": urls::form_pairs,
        "formText": urls::form_text,
        "cell": intl::cell,
        "zone": intl::zone,
        "offset": intl::offset,
        "compare": intl::compare,
    }
    Ok(())
}

/// An array of the engine's own, within its limit of memory.
fn array<'js>(ctx: &Ctx<'js>, bytes: &[u8]) -> Result<TypedArray<'js, u8>, Error> {
    TypedArray::new_copy(ctx.clone(), bytes)
}

fn thrown(ctx: &Ctx<'_>, words: &str) -> Error {
    Exception::throw_message(ctx, words)
}
