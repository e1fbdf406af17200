//! A person at a browser: it keeps cookies, says where its forms come from, and follows nothing.

use super::{
    Dossier, TestApp,
    http::{Http, Response},
};
use oxiva::{
    dossiers::{
        Scope,
        people::{self, NewPerson, Role},
    },
    i18n::Lang,
};
use std::collections::BTreeMap;

#[derive(Clone)]
pub struct Browser {
    http: Http,
    pub cookies: BTreeMap<String, String>,
}

pub const PASSWORD: &str = "un mot de passe assez long";

impl Browser {
    pub fn of(app: &TestApp) -> Browser {
        let http = app.http().header("sec-fetch-site", "same-origin");
        Browser {
            http: http.header("user-agent", "Firefox/130.0 (Linux)"),
            cookies: BTreeMap::new(),
        }
    }

    /// As a proxy would pass it on.
    pub fn at(app: &TestApp, address: &str) -> Browser {
        let browser = Browser::of(app);
        Browser { http: browser.http.header("x-forwarded-for", address), ..browser }
    }

    /// Signed in with the password alone.
    pub async fn signed_in(app: &TestApp, email: &str) -> Browser {
        let mut browser = Browser::of(app);
        let answer = browser.sign_in(email, PASSWORD).await;
        assert_eq!((answer.status, answer.header("location")), (303, "/"), "{answer:?}");
        browser
    }

    /// The script of a page, which asks for a part of it.
    pub fn script(&self) -> Browser {
        Browser { http: self.http.clone().header("x-fragment", "results"), ..self.clone() }
    }

    pub async fn sign_in(&mut self, email: &str, password: &str) -> Response {
        self.post("/connexion", &[("email", email), ("password", password)]).await
    }

    pub async fn get(&mut self, path: &str) -> Response {
        self.send("GET", path, "", b"").await
    }

    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Response {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let kind = "application/x-www-form-urlencoded";
        self.send("POST", path, kind, body.as_bytes()).await
    }

    async fn send(&mut self, method: &str, path: &str, kind: &str, body: &[u8]) -> Response {
        let cookies: Vec<_> = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let http = match cookies.is_empty() {
            true => self.http.clone(),
            false => self.http.clone().header("cookie", &cookies.join("; ")),
        };
        let answer = http.send(method, path, kind, body).await;
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Response) {
        let cookies = answer.head.lines().filter_map(|line| {
            let (name, value) = line.split_once(": ")?;
            name.eq_ignore_ascii_case("set-cookie").then_some(value)
        });
        for cookie in cookies {
            let (name, rest) = cookie.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            match cookie.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
    }

    /// Whether it is let into a page that asks for a session.
    pub async fn is_in(&mut self) -> bool {
        let answer = self.get("/societes").await;
        assert!(answer.status == 200 || answer.header("location").starts_with("/connexion"));
        answer.status == 200
    }
}

impl Response {
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

impl Dossier {
    /// Somebody who can sign in, with [`PASSWORD`]; returns the e-mail and the id.
    pub async fn someone(&self, app: &TestApp, nom: &'static str, role: Role) -> (String, i64) {
        let (scope, entropy) = (Scope::system(self.id, app.clock.now()), app.entropy.clone());
        let email = format!("{}@oxiva.example", nom.to_lowercase());
        let person = app.write({
            let email = email.clone();
            move |tx| {
                let password = people::hash_password(PASSWORD, &entropy);
                let (langue, password) = (Lang::Fr, password.as_str());
                people::create(
                    tx,
                    &scope,
                    &NewPerson { nom, email: &email, password, role, automation: false, langue },
                )
            }
        });
        (email, person.await.id)
    }
}
