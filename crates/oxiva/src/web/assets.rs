//! The files of the interface: style, script, drawings, and one sprite of the icons in use. Their
//! addresses carry a hash, so that a browser may keep them for ever.

use crate::{
    app::Routes,
    error::{Code, Error},
    http::routes::{Kind, get},
};
use axum::{
    extract::Path,
    response::{IntoResponse, Response},
};
use http::header;
use icondata_core::IconData;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::{collections::HashMap, fmt::Write, sync::LazyLock};

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/static"]
struct Files;

macro_rules! icons {
    ($($name:literal $icon:ident;)+) => { &[$(($name, icondata_lu::$icon)),+] };
}

/// The icons of the templates, by Lucide's own names.
pub const ICONS: &[(&str, &IconData)] = icons! {
    "arrow-down" LuArrowDown;
    "arrow-left" LuArrowLeft;
    "arrow-right" LuArrowRight;
    "arrow-up" LuArrowUp;
    "bell" LuBell;
    "blocks" LuBlocks;
    "book-open" LuBookOpen;
    "building-2" LuBuilding2;
    "check" LuCheck;
    "chevron-right" LuChevronRight;
    "circle-alert" LuCircleAlert;
    "circle-check" LuCircleCheck;
    "circle-user" LuCircleUser;
    "code" LuCode;
    "compass" LuCompass;
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
    "menu" LuMenu;
    "monitor" LuMonitor;
    "pause" LuPause;
    "pencil" LuPencil;
    "play" LuPlay;
    "plug" LuPlug;
    "plus" LuPlus;
    "rotate-cw" LuRotateCw;
    "search" LuSearch;
    "send" LuSend;
    "settings" LuSettings;
    "sheet" LuSheet;
    "sun-moon" LuSunMoon;
    "ticket" LuTicket;
    "trash-2" LuTrash2;
    "triangle-alert" LuTriangleAlert;
    "user-plus" LuUserPlus;
    "users" LuUsers;
    "webhook" LuWebhook;
    "x" LuX;
    "zap" LuZap;
};

static SPRITE: LazyLock<String> = LazyLock::new(|| {
    let mut sprite = String::from(r#"<svg xmlns="http://www.w3.org/2000/svg">"#);
    for (name, icon) in ICONS {
        let _ = write!(sprite, r#"<symbol id="{name}" viewBox="0 0 24 24">{}</symbol>"#, icon.data);
    }
    sprite.push_str("</svg>");
    sprite
});

/// Hash of each file's content.
static VERSIONS: LazyLock<HashMap<String, String>> = LazyLock::new(|| {
    let short = |bytes: &[u8]| {
        let hash = Sha256::digest(bytes);
        hash[..6].iter().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
    };
    let files = Files::iter().filter_map(|name| {
        let file = Files::get(&name)?;
        Some((name.into_owned(), short(&file.data)))
    });
    files.chain([("icons.svg".to_owned(), short(SPRITE.as_bytes()))]).collect()
});

/// The address of a file, with its hash.
pub fn url(name: &str) -> String {
    let version = VERSIONS.get(name).map_or("", String::as_str);
    format!("/static/{name}?v={version}")
}

pub fn routes() -> Routes {
    Routes::new(Kind::Asset).route("/static/{name}", get(show)).route("/favicon.ico", get(favicon))
}

async fn favicon() -> Response {
    file("favicon.svg".to_owned())
}

async fn show(Path(name): Path<String>) -> Response {
    file(name)
}

fn file(name: String) -> Response {
    let data = match name.as_str() {
        "icons.svg" => SPRITE.as_bytes().into(),
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
