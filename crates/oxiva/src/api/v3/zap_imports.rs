//! `/zaps/import`: zaps of a file, of our own format or of Zapier's, as drafts.

use super::{
    answer::{ROOT, any_object},
    caller::{Caller, Zaps},
    request::{Query, lang, word},
};
use crate::{
    api::describe::{
        Asked, Body as DescribedBody, Describe, Operation, Operations, QueryParameter, post,
    },
    app::Shared,
    error::{Code, Result},
    http::request::{content_type, read_body},
    imports::{self, Imported},
};
use axum::{
    Json,
    body::Body,
    extract::{FromRequest, Request, State},
};
use bytes::Bytes;
use http::HeaderMap;
use std::{convert::Infallible, sync::Arc};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, Schema},
};

pub fn operations() -> Operations {
    Operations::new(ROOT, "Zaps").route("/zaps/import", post("importZaps", import))
}

/// A file of zaps: the JSON of an export, or the archive that holds it.
enum ZapExport {}

impl PartialSchema for ZapExport {
    fn schema() -> RefOr<Schema> {
        any_object()
    }
}

impl ToSchema for ZapExport {}

/// The file that is sent, not read yet.
struct SentFile {
    headers: HeaderMap,
    body: Body,
    limit_bytes: usize,
}

impl FromRequest<Shared> for SentFile {
    type Rejection = Infallible;

    async fn from_request(
        request: Request,
        app: &Shared,
    ) -> std::result::Result<SentFile, Infallible> {
        let (parts, body) = request.into_parts();
        Ok(SentFile { headers: parts.headers, body, limit_bytes: app.config.limits.import_bytes })
    }
}

impl Describe for SentFile {
    fn describe(operation: &mut Operation) {
        let name = operation.name_of::<ZapExport>();
        operation.body = Some(DescribedBody { name, required: true });
        operation.refusals.extend([413, 415, 422]);
    }
}

/// What a file may be sent as.
const KINDS: [&str; 4] = [
    "application/json",
    "application/zip",
    "application/x-zip-compressed",
    "application/octet-stream",
];

impl SentFile {
    async fn read(self) -> Result<Bytes> {
        let kind = content_type(&self.headers);
        let essence = kind.split(';').next().unwrap_or_default().trim();
        if !KINDS.contains(&essence) && !essence.ends_with("+json") {
            return Err(Code::UnsupportedType.into());
        }
        read_body(self.body, self.limit_bytes).await
    }
}

/// `dry_run=true`: says what would become of the file, and writes nothing.
enum ImportQuery {}

impl Asked for ImportQuery {
    fn parameters() -> Vec<QueryParameter> {
        vec![QueryParameter::of::<bool>("dry_run")]
    }
}

async fn import(
    State(app): State<Shared>,
    caller: Caller<Zaps>,
    query: Query<ImportQuery>,
    headers: HeaderMap,
    file: SentFile,
) -> Result<Json<Imported>> {
    let asked = query.read()?;
    let is_dry = word(&asked, "dry_run", |text| text.parse::<bool>().ok())?.unwrap_or_default();
    let scope = caller.scope(&app);
    let import = imports::read(&app, file.read().await?, lang(&headers)).await?;
    Ok(Json(imports::carry_out(&app, &scope, &Arc::new(import), |_| !is_dry).await?))
}
