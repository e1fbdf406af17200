//! The pictures of the guide, taken from the running program by `browser/guide-pictures.mjs`.

use super::files;
use crate::{
    error::{Code, Error},
    i18n::Lang,
};
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use base64::{Engine, engine::general_purpose::STANDARD};
use http::header;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use std::{collections::HashMap, fmt::Write, sync::LazyLock};

/// What is noted of a picture when it is taken; the text that it shows is for the tests.
#[derive(Deserialize)]
struct Noted {
    /// In pixels of the page.
    width: u32,
    height: u32,
}

/// Of one hash over all pictures. It stands in their addresses, so that a browser may keep them for ever.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut hash = Sha256::new();
    for name in files::names() {
        if name.ends_with(".webp") {
            hash.update(name.as_bytes());
            hash.update(files::bytes(&name));
        }
    }
    hash.finalize()[..6].iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
});

/// The address of a picture.
pub fn url(lang: Lang, name: &str) -> String {
    format!("/static/{}/aide/{}/{name}.webp", *VERSION, lang.word())
}

/// The picture itself, in an address.
pub fn data_url(lang: Lang, name: &str) -> String {
    let bytes = files::find(lang, &format!("images/{name}.webp")).unwrap_or_default();
    format!("data:image/webp;base64,{}", STANDARD.encode(bytes))
}

/// How wide and how high a picture is shown, in pixels.
pub fn size(lang: Lang, name: &str) -> Option<(u32, u32)> {
    let bytes = files::find(lang, "images/pictures.json")?;
    let noted: HashMap<String, Noted> = serde_json::from_slice(&bytes).ok()?;
    noted.get(name).map(|noted| (noted.width, noted.height))
}

/// A picture of the guide.
pub async fn show(Path((_, lang, picture)): Path<(String, String, String)>) -> Response {
    let found = Lang::parse(&lang)
        .filter(|_| picture.ends_with(".webp"))
        .and_then(|lang| files::find(lang, &format!("images/{picture}")));
    let Some(data) = found else { return Error::from(Code::NotFound).into_response() };
    let headers = [
        (header::CONTENT_TYPE, "image/webp"),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, data.into_owned()).into_response()
}
