//! `/zaps/importer`: zaps of a file. First the page says what becomes of each; then those that are chosen are made.
//!
//! Between the two, whoever imports carries the file: compressed, and sealed for their dossier, so that what comes
//! back is what was shown. It is taken for an hour.

use crate::{
    app::{App, Shared},
    clock::Micros,
    dossiers::Scope,
    error::{Code, Error, Problem, Result},
    imports,
    vault::Place,
    web::{
        form::problems,
        once,
        respond::form_page,
        shell::Shell,
        upload::{self, Upload},
        visitor::Visitor,
    },
    zaps::portable::{NodeReport, NodeStatus, ZapReport},
};
use askama::Template;
use axum::{
    extract::{Request, State},
    response::Response,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use bytes::Bytes;
use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};
use std::{
    io::{Read, Write},
    sync::Arc,
};

/// How long a file that was shown may be imported.
const MAX_COPY_AGE_MICROS: Micros = 3_600_000_000;
/// What a copy is sealed as: no connection has this number.
const COPY: i64 = 0;
/// Bytes of the moment that stands before the file in a copy.
const MOMENT_BYTES: usize = 8;

#[derive(Template)]
#[template(path = "zap_import.html")]
struct ImportPage {
    s: Shell,
    problem: Option<String>,
    /// The file, sealed; empty before one was chosen and after it was imported.
    copy: String,
    zaps: Vec<ZapRow>,
    is_done: bool,
}

struct ZapRow {
    place: usize,
    title: String,
    /// Of the zap that was made.
    id: Option<String>,
    nodes: Vec<NodeReport>,
    kept: usize,
    to_finish: usize,
    broken: usize,
}

impl ZapRow {
    fn of((place, report): (usize, ZapReport)) -> ZapRow {
        let count = |all: &[NodeStatus]| {
            report.nodes.iter().filter(|node| all.contains(&node.status)).count()
        };
        let kept = count(&[NodeStatus::Works, NodeStatus::Substituted]);
        let to_finish = count(&[NodeStatus::NeedsAccount, NodeStatus::Placeholder]);
        let broken = count(&[NodeStatus::Broken]);
        let ZapReport { title, id, nodes } = report;
        ZapRow { place, title, id, nodes, kept, to_finish, broken }
    }
}

/// Bytes of the form: a file, or a copy of one, which is a third longer.
pub fn form_bytes(app: &App) -> usize {
    app.config.limits.import_bytes / 3 * 4 + 1
}

/// Where a file is chosen.
pub async fn show(visitor: Visitor) -> Result<Response> {
    visitor.automates()?;
    Ok(page(&visitor, String::new(), Vec::new(), None))
}

fn page(visitor: &Visitor, copy: String, zaps: Vec<ZapRow>, problem: Option<String>) -> Response {
    let is_done = copy.is_empty() && !zaps.is_empty();
    let refused = problem.is_some();
    form_page(refused, ImportPage { s: visitor.shell("zaps"), problem, copy, zaps, is_done })
}

/// Shows what becomes of a file, or imports the one that was shown.
pub async fn send(
    visitor: Visitor,
    State(app): State<Shared>,
    request: Request,
) -> Result<Response> {
    visitor.automates()?;
    let sent = upload::read(request, form_bytes(&app)).await?;
    let answered = match sent.fields.get("copy") {
        Some(copy) => import(&visitor, &app, copy, &sent).await,
        None => preview(&visitor, &app, sent.file).await,
    };
    match answered {
        Ok(response) => Ok(response),
        Err(error) => {
            let words = said(error, &visitor)?;
            Ok(page(&visitor, String::new(), Vec::new(), Some(words)))
        }
    }
}

/// Why a file cannot be imported; what has nothing to do with the file goes on.
fn said(error: Error, visitor: &Visitor) -> Result<String> {
    let lang = visitor.lang();
    match error.word() {
        "malformed_json" => Ok(Problem::new("file", "import_not_json").message(lang)),
        "no_secret_key" => Ok(error.message(lang)),
        _ => {
            let problems = problems(error)?;
            let words: Vec<_> = problems.iter().map(|problem| problem.message(lang)).collect();
            Ok(words.join(" "))
        }
    }
}

async fn preview(visitor: &Visitor, app: &Shared, file: Option<Bytes>) -> Result<Response> {
    let file = file.ok_or_else(|| Error::from(Problem::new("file", "import_no_file")))?;
    let scope = visitor.scope(app);
    let copy = sealed(app, &scope, &file)?;
    let import = Arc::new(imports::read(app, file, visitor.lang()).await?);
    let found = imports::carry_out(app, &scope, &import, |_| false).await?;
    let zaps: Vec<_> = found.zaps.into_iter().enumerate().map(ZapRow::of).collect();
    if zaps.is_empty() {
        return Err(Problem::new("file", "import_empty").into());
    }
    Ok(page(visitor, copy, zaps, None))
}

async fn import(visitor: &Visitor, app: &Shared, copy: &str, sent: &Upload) -> Result<Response> {
    let scope = visitor.scope(app);
    let file = opened(app, &scope, copy)?;
    let import = Arc::new(imports::read(app, file, visitor.lang()).await?);
    // Each zap has a transaction of its own: what was begun is not begun again.
    let begun = once::make(visitor, app, &sent.fields, |_, _| Ok(()), |()| "/zaps".to_owned());
    let begun = begun.await?;
    if begun.new.is_none() {
        return Ok(begun.lead("made-already"));
    }
    let is_chosen = |place: usize| sent.fields.has(&format!("zap.{place}"));
    let made = imports::carry_out(app, &scope, &import, is_chosen).await?;
    let chosen = made.zaps.into_iter().enumerate().filter(|(place, _)| is_chosen(*place));
    let zaps: Vec<_> = chosen.map(ZapRow::of).collect();
    if zaps.is_empty() {
        return Err(Problem::new("file", "import_none_chosen").into());
    }
    Ok(page(visitor, String::new(), zaps, None))
}

/// The file with the moment before it, compressed, sealed and as text.
fn sealed(app: &Shared, scope: &Scope, file: &[u8]) -> Result<String> {
    let mut packed = scope.now.to_be_bytes().to_vec();
    let mut encoder = ZlibEncoder::new(&mut packed, Compression::fast());
    encoder
        .write_all(file)
        .and_then(|()| encoder.finish().map(drop))
        .map_err(|_| Code::Internal)?;
    let sealed = app.vault.seal(&app.entropy, Place::connection(scope.dossier, COPY), &packed);
    Ok(URL_SAFE_NO_PAD.encode(sealed?))
}

fn opened(app: &Shared, scope: &Scope, copy: &str) -> Result<Bytes> {
    let over = || Error::from(Problem::new("file", "import_copy_over"));
    let sealed = URL_SAFE_NO_PAD.decode(copy).map_err(|_| over())?;
    let packed =
        app.vault.unseal(Place::connection(scope.dossier, COPY), &sealed).map_err(|_| over())?;
    let (moment, rest) = packed.split_at_checked(MOMENT_BYTES).ok_or_else(over)?;
    let moment = moment.try_into().map(Micros::from_be_bytes).map_err(|_| over())?;
    if scope.now.saturating_sub(moment) > MAX_COPY_AGE_MICROS {
        return Err(over());
    }
    let (limit, mut file) = (app.config.limits.import_bytes as u64, Vec::new());
    ZlibDecoder::new(rest).take(limit).read_to_end(&mut file).map_err(|_| over())?;
    Ok(file.into())
}
