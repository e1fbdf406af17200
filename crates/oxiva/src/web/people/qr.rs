//! A QR code as a picture in the page itself: nothing is fetched for it.

use crate::web::markup::{Markup, escape};
use fast_qr::qr::QRBuilder;
use std::fmt::Write;

/// Light cells on each side of it, so that cameras find it.
const MARGIN_CELLS: usize = 4;

/// The code of a text, dark on light whatever the theme; nothing if the text is too long for one.
pub fn svg(text: &str, label: &str) -> Markup {
    let Ok(code) = QRBuilder::new(text).build() else { return Markup(String::new()) };
    let mut cells = String::new();
    for y in 0..code.size {
        for x in (0..code.size).filter(|x| code[y][*x].value()) {
            let _ = write!(cells, "M{} {}h1v1h-1z", x + MARGIN_CELLS, y + MARGIN_CELLS);
        }
    }
    let (side, label) = (code.size + 2 * MARGIN_CELLS, escape(label));
    Markup(format!(
        r##"<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="{label}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{cells}"/></svg>"##
    ))
}
