//! The files of the interface: style, script, drawings, and one sprite of the icons in use. Their
//! addresses carry a hash of all of them, so that a browser may keep them for ever.

use super::markup::Markup;
use crate::{
    app::Routes,
    error::{Code, Error},
    http::routes::{RouteKind, get},
};
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use http::header;
use icondata_core::IconData;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::{fmt::Write, sync::LazyLock};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/static"]
struct Files;

macro_rules! icons {
    ($($name:literal $icon:ident;)+) => { &[$(($name, icondata_lu::$icon)),+] };
}

/// The icons of the templates, by Lucide's own names.
pub const ICONS: &[(&str, &IconData)] = icons! {
    "archive" LuArchive;
    "arrow-down" LuArrowDown;
    "arrow-left" LuArrowLeft;
    "arrow-right" LuArrowRight;
    "arrow-up" LuArrowUp;
    "bell" LuBell;
    "blocks" LuBlocks;
    "braces" LuBraces;
    "book-open" LuBookOpen;
    "building-2" LuBuilding2;
    "check" LuCheck;
    "chevron-right" LuChevronRight;
    "circle-alert" LuCircleAlert;
    "circle-check" LuCircleCheck;
    "circle-help" LuCircleHelp;
    "circle-user" LuCircleUser;
    "clock" LuClock;
    "code" LuCode;
    "compass" LuCompass;
    "clipboard-copy" LuClipboardCopy;
    "clipboard-paste" LuClipboardPaste;
    "copy" LuCopy;
    "ellipsis" LuEllipsis;
    "external-link" LuExternalLink;
    "download" LuDownload;
    "house" LuHouse;
    "inbox" LuInbox;
    "info" LuInfo;
    "key-round" LuKeyRound;
    "keyboard" LuKeyboard;
    "list-checks" LuListChecks;
    "list-filter" LuListFilter;
    "link" LuLink;
    "lock" LuLock;
    "log-out" LuLogOut;
    "mail" LuMail;
    "menu" LuMenu;
    "monitor" LuMonitor;
    "pause" LuPause;
    "pencil" LuPencil;
    "play" LuPlay;
    "plug" LuPlug;
    "power" LuPower;
    "printer" LuPrinter;
    "plus" LuPlus;
    "repeat" LuRepeat;
    "redo-2" LuRedo2;
    "rotate-cw" LuRotateCw;
    "search" LuSearch;
    "send" LuSend;
    "settings" LuSettings;
    "sheet" LuSheet;
    "split" LuSplit;
    "sun-moon" LuSunMoon;
    "ticket" LuTicket;
    "trash-2" LuTrash2;
    "triangle-alert" LuTriangleAlert;
    "undo-2" LuUndo2;
    "user-plus" LuUserPlus;
    "users" LuUsers;
    "wand-sparkles" LuWandSparkles;
    "webhook" LuWebhook;
    "x" LuX;
    "zap" LuZap;
};

/// One picture with all icons in it.
static SPRITE: LazyLock<String> = LazyLock::new(|| {
    let mut sprite = String::from(r#"<svg xmlns="http://www.w3.org/2000/svg">"#);
    for (name, icon) in ICONS {
        let _ = write!(sprite, r#"<symbol id="{name}" viewBox="0 0 24 24">{}</symbol>"#, icon.data);
    }
    sprite.push_str("</svg>");
    sprite
});

/// The sprite of the icons, which is made here and is no file.
const SPRITE_NAME: &str = "icons.svg";

/// Of one hash over all files. It stands in their addresses as a folder, so that one file finds
/// another by a relative address: a script imports `./dom.js`, and gets the one of the same build.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let mut names: Vec<_> = Files::iter().collect();
    names.sort();
    let mut hash = Sha256::new();
    for name in names {
        let file = Files::get(&name).map(|file| file.data).unwrap_or_default();
        hash.update(name.as_bytes());
        hash.update(file.len().to_be_bytes());
        hash.update(&file);
    }
    hash.update(SPRITE.as_bytes());
    hash.finalize()[..6].iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
});

/// The address of a file of the interface.
pub fn url(name: &str) -> String {
    format!("/static/{}/{name}", *VERSION)
}

/// An icon, by Lucide's name for it.
pub fn icon(name: &str) -> Markup {
    let sprite = url(SPRITE_NAME);
    Markup(format!(r#"<svg class="icon" aria-hidden="true"><use href="{sprite}#{name}"/></svg>"#))
}

/// The routes of the files.
pub fn routes() -> Routes {
    Routes::new(RouteKind::Asset)
        .route("/static/{version}/{name}", get(show))
        .route("/favicon.ico", get(favicon))
}

async fn favicon() -> Response {
    file("favicon.svg")
}

/// Whatever the version says: a page of a program that has just been replaced gets its files, too.
async fn show(Path((_, name)): Path<(String, String)>) -> Response {
    file(&name)
}

fn file(name: &str) -> Response {
    let data = match name {
        SPRITE_NAME => SPRITE.as_bytes().into(),
        name => match Files::get(name) {
            Some(file) => file.data,
            None => return Error::from(Code::NotFound).into_response(),
        },
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "public, max-age=31536000, immutable"),
    ];
    (headers, data.into_owned()).into_response()
}
