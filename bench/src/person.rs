//! Somebody at the pages, as a browser would be: signed in, with forms and what they lead to.

use crate::{
    load::Connection,
    subject::{PASSWORD, Running},
    tenant::Call,
};
use anyhow::{Context, Result, ensure};
use bytes::Bytes;
use http::{HeaderValue, Method, Request, StatusCode, header};
use http_body_util::Full;
use url::form_urlencoded::Serializer;

/// Somebody at the pages.
pub struct Person {
    connection: Connection,
    origin: HeaderValue,
    cookie: HeaderValue,
}

impl Person {
    pub async fn sign_in(running: &Running) -> Result<Person> {
        let origin = HeaderValue::try_from(format!("http://{}", running.address))?;
        let connection = Connection::open(running.address).await?;
        let mut person = Person { connection, origin, cookie: HeaderValue::from_static("") };
        let form = [("email", "bench@oxiva.example"), ("password", PASSWORD), ("dossier", "bench")];
        let form = form.map(|(name, value)| (name, value.to_owned()));
        let answer = person.post("/connexion", &form).await?;
        let cookies = answer.headers().get_all(header::SET_COOKIE).iter();
        let pairs: Vec<_> =
            cookies.filter_map(|cookie| cookie.to_str().ok()?.split(';').next()).collect();
        ensure!(!pairs.is_empty(), "signing in failed: {}", answer.status());
        person.cookie = pairs.join("; ").try_into()?;
        Ok(person)
    }

    /// Posts a form and reads the page that it leads to.
    pub async fn change(&mut self, path: &str, form: &[(&str, String)]) -> Result<()> {
        let answer = self.post(path, form).await?;
        ensure!(answer.status() == StatusCode::SEE_OTHER, "{path}: {}", answer.status());
        let to =
            answer.headers().get(header::LOCATION).context("nowhere to go")?.to_str()?.to_owned();
        self.page(&to).await?;
        Ok(())
    }

    /// Posts a form; its answer, as it is.
    pub async fn post(
        &mut self,
        path: &str,
        form: &[(&str, String)],
    ) -> Result<http::Response<Bytes>> {
        let body = Serializer::new(String::new()).extend_pairs(form).finish();
        let call = self.call(Method::POST, path, body.into())?;
        self.connection.answer(call).await
    }

    /// A page, which must be there.
    pub async fn page(&mut self, path: &str) -> Result<Bytes> {
        let page = self.call(Method::GET, path, Bytes::new())?;
        self.connection.expect(page, StatusCode::OK).await.context(path.to_owned())
    }

    fn call(&self, method: Method, path: &str, body: Bytes) -> Result<Call> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::ORIGIN, &self.origin)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        Ok(request.body(Full::new(body))?)
    }
}
