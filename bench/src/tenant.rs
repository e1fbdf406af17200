//! A dossier of the server under test, and the calls of a program that has its key.

use crate::subject::Subject;
use anyhow::Result;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, header};
use http_body_util::Full;

/// A request as the load generator sends it.
pub type Call = Request<Full<Bytes>>;

/// A dossier and the calls that its program makes.
#[derive(Clone)]
pub struct Tenant {
    /// What every call carries: the key and the dossier.
    headers: HeaderMap,
    /// The dossier's number in the tables.
    pub dossier: i64,
}

impl Tenant {
    /// The dossier of this name and number, with a key.
    pub fn new(nom: &str, dossier: i64, key: &str) -> Result<Tenant> {
        let mut headers = HeaderMap::new();
        headers.insert(header::AUTHORIZATION, format!("Bearer {key}").try_into()?);
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert("x-oxiva-dossier", nom.try_into()?);
        Ok(Tenant { headers, dossier })
    }

    pub fn get(&self, path: &str) -> Call {
        self.call(Method::GET, path, Bytes::new())
    }

    pub fn post(&self, path: &str, body: Bytes) -> Call {
        self.call(Method::POST, path, body)
    }

    pub fn call(&self, method: Method, path: &str, body: Bytes) -> Call {
        let mut call = Request::new(Full::new(body));
        *call.method_mut() = method;
        *call.uri_mut() = path.parse().expect("a path of our own");
        *call.headers_mut() = self.headers.clone();
        call
    }

    /// Owes every new ticket to each of these addresses. The command line has no word for it.
    pub fn point_tickets_at(&self, subject: &Subject, urls: &[String]) -> Result<()> {
        let (dossier, count) = (self.dossier, urls.len());
        let mut sql =
            format!("BEGIN; UPDATE counters SET endpoint = {count} WHERE dossier = {dossier};");
        for (position, url) in urls.iter().enumerate() {
            let id = position + 1;
            sql.push_str(&format!(
                "INSERT INTO endpoints (dossier, id, source, url, state, created_at)
                 VALUES ({dossier}, {id}, 'zapier', '{url}', 'active', 0);
                 INSERT INTO subscriptions (dossier, kind, endpoint)
                 VALUES ({dossier}, 'ticket.created', {id});"
            ));
        }
        subject.sql(&format!("{sql} COMMIT;"))
    }
}
