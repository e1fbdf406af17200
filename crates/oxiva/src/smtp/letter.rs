//! One letter, and how it is written on the wire.

use super::one_line;
use crate::{
    clock::Micros,
    config::{PublicUrl, SmtpServer},
    dossiers::email,
};
use lettre::{
    Address, Message,
    message::{
        MultiPart,
        header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0},
    },
};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// What is handed to the server.
#[derive(Clone, Debug)]
pub struct Letter {
    /// Distinguishes it from every other of this server: the same letter, sent twice, says so in
    /// its `Message-ID`.
    pub reference: String,
    /// One address, or several joined by commas.
    pub recipient: String,
    /// More addresses, in the same form.
    pub cc: Option<String>,
    /// More addresses, in the same form, that stand in no header.
    pub bcc: Option<String>,
    /// Stands before the operator's address; `None`: the operator's own name.
    pub from_name: Option<String>,
    /// Addresses in the same form; `None`: the operator's.
    pub reply_to: Option<String>,
    /// One line.
    pub subject: String,
    /// Plain text.
    pub body: String,
    /// The same for who can read HTML.
    pub html: Option<String>,
    /// A path of this server, put below the text as a whole URL.
    pub link: Option<String>,
    /// After this moment it is not sent any more.
    pub useful_until: Option<Micros>,
    /// The date it bears.
    pub created_at: Micros,
}

impl Letter {
    /// The message as it is sent; what is wrong with an address or a header otherwise.
    pub(super) fn compose(
        &self,
        server: &SmtpServer,
        public_url: &PublicUrl,
    ) -> Result<Message, String> {
        let mut from = server.from.clone();
        if let Some(name) = &self.from_name {
            from.name = Some(one_line(name));
        }
        let id = format!("<oxiva.{}@{}>", self.reference, from.email.domain());
        let mut message = Message::builder()
            .from(from)
            .subject(one_line(&self.subject))
            .date(moment(self.created_at))
            .message_id(Some(id))
            .header(MIME_VERSION_1_0)
            // No robot answers a robot.
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        for address in addresses(&self.recipient) {
            message = message.to(address?.into());
        }
        for address in addresses(self.cc.as_deref().unwrap_or_default()) {
            message = message.cc(address?.into());
        }
        // The library writes no header of these, and names them to the server.
        for address in addresses(self.bcc.as_deref().unwrap_or_default()) {
            message = message.bcc(address?.into());
        }
        match (&self.reply_to, &server.reply_to) {
            (Some(own), _) => {
                for address in addresses(own) {
                    message = message.reply_to(address?.into());
                }
            }
            (None, Some(usual)) => message = message.reply_to(usual.clone()),
            (None, None) => {}
        }
        let link = self.link.as_ref().map(|link| format!("\n\n{public_url}{link}"));
        let text = format!("{}{}", self.body, link.unwrap_or_default());
        let whole = match &self.html {
            None => message.header(ContentType::TEXT_PLAIN).body(text),
            Some(html) => message.multipart(MultiPart::alternative_plain_html(text, html.clone())),
        };
        whole.map_err(|error| error.to_string())
    }
}

/// Each of a list, or the one that is none.
fn addresses(list: &str) -> impl Iterator<Item = Result<Address, String>> {
    let parts = list.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts.map(|part| {
        // A server carries a domain in ASCII; it need not know any other letters.
        let carried = email::with_ascii_domain(part);
        carried.as_deref().unwrap_or(part).parse().map_err(|_| part.to_owned())
    })
}

fn moment(at: Micros) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(at.unsigned_abs())
}
