//! Addresses and forms, as the URL standard has them.

use super::thrown;
use rquickjs::{Ctx, Error};
use url::{Url, form_urlencoded, quirks};

/// The parts of an address, in the order of `PARTS` in `world/url.js`; `None`: it is none.
pub fn url(input: String, base: Option<String>) -> Option<Vec<String>> {
    let url = match base {
        Some(base) => Url::parse(&base).ok()?.join(&input).ok()?,
        None => Url::parse(&input).ok()?,
    };
    Some(parts(&url))
}

/// The same address with another part. `None`: the new address is none. What cannot be a part changes
/// nothing.
pub fn url_with(href: String, part: String, value: String) -> Option<Vec<String>> {
    let mut url = Url::parse(&href).ok()?;
    // The standard has a part that is none ignored.
    let _ = match part.as_str() {
        "href" => {
            url = Url::parse(&value).ok()?;
            Ok(())
        }
        "protocol" => quirks::set_protocol(&mut url, &value),
        "username" => quirks::set_username(&mut url, &value),
        "password" => quirks::set_password(&mut url, &value),
        "host" => quirks::set_host(&mut url, &value),
        "hostname" => quirks::set_hostname(&mut url, &value),
        "port" => quirks::set_port(&mut url, &value),
        "pathname" => {
            quirks::set_pathname(&mut url, &value);
            Ok(())
        }
        "search" => {
            quirks::set_search(&mut url, &value);
            Ok(())
        }
        "hash" => {
            quirks::set_hash(&mut url, &value);
            Ok(())
        }
        _ => Ok(()),
    };
    Some(parts(&url))
}

/// `[[name, value], …]` of a form or query, as JSON.
pub fn form_pairs(text: String) -> String {
    let pairs: Vec<_> = form_urlencoded::parse(text.as_bytes()).collect();
    serde_json::to_string(&pairs).unwrap_or_default()
}

/// A form or query of such pairs.
pub fn form_text(ctx: Ctx<'_>, pairs: String) -> Result<String, Error> {
    let pairs: Vec<(String, String)> =
        serde_json::from_str(&pairs).map_err(|error| thrown(&ctx, &error.to_string()))?;
    Ok(form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish())
}

fn parts(url: &Url) -> Vec<String> {
    let text = str::to_owned;
    vec![
        text(quirks::href(url)),
        quirks::origin(url),
        text(quirks::protocol(url)),
        text(quirks::username(url)),
        text(quirks::password(url)),
        text(quirks::host(url)),
        text(quirks::hostname(url)),
        text(quirks::port(url)),
        text(quirks::pathname(url)),
        text(quirks::search(url)),
        text(quirks::hash(url)),
    ]
}
