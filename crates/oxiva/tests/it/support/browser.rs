//! Somebody's browser: it keeps cookies, sends forms as a page of this server does, and follows
//! nothing by itself.

use super::{
    TestApp,
    http::{Http, Response},
};
use std::{cell::RefCell, collections::BTreeMap};

pub struct Browser {
    http: Http,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl TestApp {
    /// A browser that has never been here and speaks French.
    pub fn browser(&self) -> Browser {
        Browser { http: self.http(), cookies: RefCell::default() }
    }
}

impl Browser {
    pub async fn get(&self, path: &str) -> Response {
        self.keep(self.client().get(path).await)
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Response {
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let http = self.client().header("sec-fetch-site", "same-origin");
        let kind = "application/x-www-form-urlencoded";
        self.keep(http.send("POST", path, kind, form.as_bytes()).await)
    }

    /// Signs in; fails if that does not lead inside.
    pub async fn sign_in(&self, email: &str, password: &str) {
        let answer = self.post("/connexion", &[("email", email), ("password", password)]).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"), "{answer:?}");
    }

    /// Whether there is somebody signed in.
    pub async fn is_in(&self) -> bool {
        self.get("/compte").await.status == 200
    }

    fn client(&self) -> Http {
        let cookies = self.cookies.borrow();
        let pairs: Vec<_> = cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        self.http.clone().header("cookie", &pairs.join("; ")).header("accept-language", "fr")
    }

    fn keep(&self, response: Response) -> Response {
        for cookie in &response.cookies {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let (name, value) = pair.split_once('=').unwrap();
            let gone = attributes.contains("Max-Age=0") || value.is_empty();
            let mut cookies = self.cookies.borrow_mut();
            match gone {
                true => cookies.remove(name),
                false => cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        response
    }
}
