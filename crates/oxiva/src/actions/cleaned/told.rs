//! A clean copy in words: what a link shows before anybody signs in.

use crate::{
    actions,
    i18n::Lang,
    zaps::portable::{Portable, each_text_mut},
};
use serde_json::Value as Json;
use zap_engine::edit::outline;

/// The document with words in the place of the values that were taken out: « [adresse e-mail] ».
pub fn worded(portable: &Portable, lang: Lang) -> Json {
    let words = portable.blanks.iter().map(|blank| {
        let word = lang.text(&format!("blank-{}", blank.kind.word()));
        (blank.marker(), format!("[{word}]"))
    });
    let words: Vec<(String, String)> = words.collect();
    let mut document = portable.document.clone();
    each_text_mut(&mut document, &mut |text| {
        for (marker, word) in &words {
            if text.contains(marker.as_str()) {
                *text = text.replace(marker.as_str(), word);
            }
        }
    });
    document
}

/// Whether one of the steps sends mail by the operator's server.
pub fn sends_mail(portable: &Portable) -> bool {
    let outline = outline(&portable.document);
    let entries = outline.entries();
    entries.iter().any(|entry| actions::find(&entry.app).is_some_and(|app| app.sends_mail))
}
