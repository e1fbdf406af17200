//! A QR code as a picture in the page itself: nothing is fetched for it.

use crate::web::shell::{Markup, escape};
use fast_qr::qr::QRBuilder;
use std::fmt::Write;

/// Light cells around it, so that cameras find it.
const QUIET: usize = 4;

/// Dark on light whatever the theme; nothing if the text is too long for one.
pub fn svg(text: &str, label: &str) -> Markup {
    let Ok(code) = QRBuilder::new(text).build() else { return Markup(String::new()) };
    let mut cells = String::new();
    for y in 0..code.size {
        for x in (0..code.size).filter(|x| code[y][*x].value()) {
            let _ = write!(cells, "M{} {}h1v1h-1z", x + QUIET, y + QUIET);
        }
    }
    let (side, label) = (code.size + 2 * QUIET, escape(label));
    Markup(format!(
        r##"<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{label}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{cells}"/></svg>"##
    ))
}
