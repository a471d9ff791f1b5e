//! A client of the service. Every answer it gets is held against the document.

use std::{net::SocketAddr, time::Duration};

use serde_json::Value;
use ureq::{
    Agent, Body,
    http::{HeaderMap, Response},
};

use super::promise;

/// Somebody who calls the service.
#[derive(Clone)]
pub struct Caller {
    agent: Agent,
    base: String,
    token: Option<String>,
    headers: Vec<(String, String)>,
}

/// What the service answered.
#[derive(Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
    /// The body as text; what is none shows as replaced.
    pub text: String,
    /// The body as JSON; null when it is none.
    pub body: Value,
}

/// The answer in the end, when many ask for the few places of a service in a test: who is told to come again does.
#[track_caller]
pub fn in_the_end(send: impl Fn() -> Answer) -> Answer {
    for _ in 0..200 {
        let answer = send();
        if answer.status != 503 {
            return answer;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("never taken");
}

impl Caller {
    /// Somebody who calls a service at this address, with this token.
    pub fn new(address: SocketAddr, token: Option<String>) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_idle_connections_per_host(1)
            .timeout_global(Some(Duration::from_secs(300)))
            .allow_non_standard_methods(true)
            .build();
        Caller {
            agent: config.into(),
            base: format!("http://{address}"),
            token,
            headers: Vec::new(),
        }
    }

    /// The same caller, with one more header.
    pub fn with(&self, name: &str, value: &str) -> Caller {
        let mut other = self.clone();
        other.headers.push((name.to_owned(), value.to_owned()));
        other
    }

    /// The same caller, changing this version.
    pub fn on_version(&self, version: i64) -> Caller {
        self.with("If-Match", &format!("\"{version}\""))
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send("GET", path, None)
    }

    pub fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, Some(("application/json", body.to_string().into_bytes())))
    }

    pub fn put(&self, path: &str, body: Value) -> Answer {
        self.send("PUT", path, Some(("application/json", body.to_string().into_bytes())))
    }

    pub fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(
            "PATCH",
            path,
            Some(("application/merge-patch+json", body.to_string().into_bytes())),
        )
    }

    pub fn delete(&self, path: &str) -> Answer {
        self.send("DELETE", path, None)
    }

    /// Sends any body, also rubbish.
    pub fn send(&self, method: &str, path: &str, body: Option<(&str, Vec<u8>)>) -> Answer {
        let mut request = ureq::http::Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base));
        if let Some(token) = &self.token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let response = match body {
            Some((media_type, bytes)) => self
                .agent
                .run(request.header("content-type", media_type).body(bytes).unwrap()),
            None => self.agent.run(request.body(()).unwrap()),
        };
        let answer = Answer::read(response.unwrap_or_else(|e| panic!("{method} {path}: {e}")));
        promise::hold(method, path, &answer);
        answer
    }
}

impl Answer {
    fn read(mut response: Response<Body>) -> Self {
        let body = response.body_mut().with_config().limit(1 << 30);
        let bytes = body.read_to_vec().expect("an answer that is not cut");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answer {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            body: serde_json::from_str(&text).unwrap_or(Value::Null),
            bytes,
            text,
        }
    }

    /// Demands a status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Answer {
        assert_eq!(self.status, status, "{}", self.text);
        self
    }

    /// Demands a refusal with this code.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Answer {
        let answer = self.expect(status);
        assert_eq!(answer.body["code"], code, "{}", answer.text);
        answer
    }

    /// Demands a fault at a place.
    #[track_caller]
    pub fn fault(self, pointer: &str, code: &str) -> Answer {
        let found = self.faults();
        assert!(
            found.contains(&(pointer.to_owned(), code.to_owned())),
            "no {code} at {pointer} in {found:?}"
        );
        self
    }

    /// All faults: where and what.
    pub fn faults(&self) -> Vec<(String, String)> {
        let text = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        self.body["errors"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|e| (text(&e["pointer"]), text(&e["code"])))
            .collect()
    }

    /// A header as text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }

    /// The id of the record in the body.
    #[track_caller]
    pub fn id(&self) -> String {
        self.body["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no id in {}", self.text))
            .to_owned()
    }

    /// The version of the record in the body.
    #[track_caller]
    pub fn version(&self) -> i64 {
        self.body["version"]
            .as_i64()
            .unwrap_or_else(|| panic!("no version in {}", self.text))
    }
}
