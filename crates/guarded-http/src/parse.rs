//! From what was typed to a URL in its one normal form.

use crate::refusal::{MAX_URL_BYTES, Refusal};
use url::{ParseError, Url};

/// Stricter than browsers: no `http:host`, and no space or tab that they would silently drop.
pub fn parse(text: &str) -> Result<Url, Refusal> {
    if text.len() > MAX_URL_BYTES {
        return Err(Refusal::TooLong);
    }
    if !begins(text, "http://") && !begins(text, "https://") {
        return Err(Refusal::Scheme);
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err(Refusal::Malformed);
    }
    let url = Url::parse(text).map_err(|error| match error {
        ParseError::EmptyHost => Refusal::NoHost,
        ParseError::InvalidPort => Refusal::Port,
        _ => Refusal::Malformed,
    })?;
    tidy(url)
}

fn begins(text: &str, scheme: &str) -> bool {
    let start = text.get(..scheme.len());
    start.is_some_and(|start| start.eq_ignore_ascii_case(scheme))
}

/// Refuses user info and port 0; drops the fragment and the dot after a name.
fn tidy(mut url: Url) -> Result<Url, Refusal> {
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Refusal::UserInfo);
    }
    if url.port() == Some(0) {
        return Err(Refusal::Port);
    }
    url.set_fragment(None);
    let host = url.host_str().unwrap_or_default();
    let name = host.strip_suffix('.').unwrap_or(host).to_owned();
    if name.is_empty() {
        return Err(Refusal::NoHost);
    }
    if name.split('.').any(str::is_empty) {
        return Err(Refusal::Malformed);
    }
    if name.len() < host.len() {
        url.set_host(Some(&name)).map_err(|_| Refusal::Malformed)?;
    }
    Ok(url)
}
