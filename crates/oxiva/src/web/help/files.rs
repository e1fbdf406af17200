//! The files of the guide, which are in the program: `fr/etapes.md`, `fr/images/etapes.webp`.

use crate::i18n::Lang;
use rust_embed::RustEmbed;
use std::borrow::Cow;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/../../docs/guide"]
struct Files;

/// A file in this language, by its name within the folder of the language.
pub fn find(lang: Lang, name: &str) -> Option<Cow<'static, [u8]>> {
    Files::get(&format!("{}/{name}", lang.word())).map(|file| file.data)
}

/// The names of all files, in order.
pub fn names() -> Vec<Cow<'static, str>> {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    names
}

/// The bytes of a file by one of [`names`].
pub fn bytes(name: &str) -> Cow<'static, [u8]> {
    Files::get(name).map(|file| file.data).unwrap_or_default()
}
