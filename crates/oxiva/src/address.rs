//! An address that webhooks may call, or why not.

use crate::{app::Shared, dossiers::DossierId, error::Problem};

/// The URL in its normal form, or the problem of the field `url`.
pub async fn check(app: &Shared, _dossier: DossierId, text: &str) -> Result<String, Problem> {
    match app.client.check_resolved(text.trim()).await {
        Ok(target) => Ok(target.as_str().to_owned()),
        Err(refusal) => {
            let rule = match refusal.code() {
                "too_long" => "url_too_long",
                "scheme" => "url_scheme",
                "no_host" => "url_no_host",
                "user_info" => "url_user_info",
                "port" => "url_port",
                "private_address" => "url_private_address",
                _ => "url_malformed",
            };
            Err(Problem::new("url", rule))
        }
    }
}
