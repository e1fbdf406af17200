//! A call as it was sent, made again from what is kept, for those who read the log: signatures and
//! the values of an endpoint's own headers are left out.

use super::{
    deliveries::{Attempt, Delivery},
    dispatch,
    endpoints::Endpoint,
    payload,
    settings::{EndpointSettings, Format},
};
use crate::{
    clock::SECOND,
    db::Tx,
    dossiers::DossierId,
    error::{Code, Result},
    records::events,
};

/// What all attempts of a delivery have in common, unless the format was changed in between.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: String,
    settings: EndpointSettings,
    written: events::Written,
    kept: Option<String>,
}

/// One attempt's request.
#[derive(Clone, Debug)]
pub struct Sent {
    pub method: &'static str,
    pub url: String,
    /// Without a value: it is not shown.
    pub headers: Vec<(String, Option<String>)>,
    /// Empty: none.
    pub body: String,
}

/// Reads what the calls of a delivery were made of.
pub fn message(
    tx: &mut Tx,
    dossier: DossierId,
    endpoint: &Endpoint,
    delivery: &Delivery,
) -> Result<Message> {
    Ok(Message {
        id: dispatch::message_id(dossier, endpoint.id, delivery.seq),
        settings: endpoint.settings.clone(),
        written: events::find(tx, dossier, delivery.seq)?.ok_or(Code::NotFound)?,
        kept: payload::find(tx, dossier, delivery.seq)?,
    })
}

impl Message {
    /// The request of an attempt. Headers of the endpoint's own are those that it has today.
    pub fn sent(&self, attempt: &Attempt) -> Sent {
        let format = attempt.format;
        let settings = EndpointSettings { format, ..self.settings.clone() };
        let signed = (format != Format::Direct).then_some((attempt.at / SECOND, ""));
        let headers = dispatch::headers(&settings, &self.id, signed);
        let shown = headers.iter().map(|(name, value)| {
            let hidden = value.is_sensitive() || value.is_empty();
            let text = value.to_str().unwrap_or_default().to_owned();
            (name.as_str().to_owned(), (!hidden).then_some(text))
        });
        let events::Written { seq, event, at, .. } = &self.written;
        Sent {
            method: if format == Format::Direct { "GET" } else { "POST" },
            url: attempt.url.clone(),
            headers: shown.collect(),
            body: payload::body(format, *seq, event, *at, self.kept.as_deref()),
        }
    }
}
