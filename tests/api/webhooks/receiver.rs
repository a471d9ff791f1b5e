//! A receiver of webhooks that the test itself runs: it writes down what comes and
//! answers as it is told.

use std::{
    collections::HashMap,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use aws_lc_rs::digest::{SHA256, digest};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde_json::Value;

/// A message as it came.
#[derive(Debug, Clone)]
pub struct Message {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub bytes: Vec<u8>,
    pub body: Value,
}

/// What is answered.
#[derive(Debug, Clone)]
pub enum Reply {
    /// This status, with these headers and this body.
    Status(u16, &'static str, String),
    /// Nothing for so long, then 200.
    Late(Duration),
    /// The connection is closed.
    Cut,
    /// 200 and a body without end.
    Endless,
}

pub fn ok() -> Reply {
    Reply::Status(200, "", String::new())
}

pub fn status(status: u16) -> Reply {
    Reply::Status(status, "", "no thanks".to_owned())
}

type Answering = Arc<Mutex<Box<dyn Fn(&Message, usize) -> Reply + Send>>>;

/// It listens on loopback until the test ends.
pub struct Receiver {
    address: SocketAddr,
    messages: Arc<Mutex<Vec<Message>>>,
    answering: Answering,
}

impl Receiver {
    /// One that answers each message by its number, from 0 on.
    pub fn start(answering: impl Fn(&Message, usize) -> Reply + Send + 'static) -> Receiver {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let receiver = Receiver {
            address: listener.local_addr().unwrap(),
            messages: Arc::default(),
            answering: Arc::new(Mutex::new(Box::new(answering))),
        };
        let (messages, answering) = (receiver.messages.clone(), receiver.answering.clone());
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (messages, answering) = (messages.clone(), answering.clone());
                thread::spawn(move || {
                    let _ = serve(stream, &messages, &answering);
                });
            }
        });
        receiver
    }

    /// One that takes everything.
    pub fn willing() -> Receiver {
        Receiver::start(|_, _| ok())
    }

    pub fn url(&self) -> String {
        format!("http://{}/in?k=1", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// From now on it answers otherwise.
    pub fn answers(&self, answering: impl Fn(&Message, usize) -> Reply + Send + 'static) {
        *self.answering.lock().unwrap() = Box::new(answering);
    }

    /// What came so far.
    pub fn messages(&self) -> Vec<Message> {
        self.messages.lock().unwrap().clone()
    }

    /// What came as soon as it is so many.
    #[track_caller]
    pub fn wait_for(&self, many: usize) -> Vec<Message> {
        until(&format!("{many} messages"), || self.messages().len() >= many);
        self.messages()
    }

    /// What came about records of this type.
    pub fn types(&self) -> Vec<String> {
        let name = |m: Message| m.body["type"].as_str().unwrap_or_default().to_owned();
        self.messages().into_iter().map(name).collect()
    }
}

/// Waits until something holds.
#[track_caller]
pub fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(120), "waited in vain for {what}");
        thread::sleep(Duration::from_millis(20));
    }
}

/// Reads one request.
pub fn read(stream: &mut impl Read) -> std::io::Result<Message> {
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let path = line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 {
            // The sender was killed while it wrote.
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        let Some((name, value)) = line.trim_end().split_once(": ") else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.to_owned());
    }
    let length = headers.get("content-length").map_or(0, |v| v.parse().unwrap());
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    Ok(Message {
        path,
        headers,
        body: serde_json::from_slice(&bytes).unwrap_or(Value::Null),
        bytes,
    })
}

fn serve(mut stream: TcpStream, messages: &Mutex<Vec<Message>>, answering: &Answering) -> std::io::Result<()> {
    let message = read(&mut stream)?;
    let nth = {
        let mut messages = messages.lock().unwrap();
        messages.push(message.clone());
        messages.len() - 1
    };
    let reply = answering.lock().unwrap()(&message, nth);
    match reply {
        Reply::Status(status, headers, body) => write!(
            stream,
            "HTTP/1.1 {status} Word\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        ),
        Reply::Late(pause) => {
            thread::sleep(pause);
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        Reply::Cut => Ok(()),
        Reply::Endless => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n")?;
            loop {
                stream.write_all(&[b'x'; 10_000])?;
            }
        }
    }
}

/// HMAC-SHA256 as RFC 2104 says, apart from that of the service.
fn hmac(key: &[u8], message: &[u8]) -> Vec<u8> {
    assert!(key.len() <= 64);
    let pad = |with: u8| -> Vec<u8> {
        (0..64)
            .map(|n| key.get(n).copied().unwrap_or_default() ^ with)
            .collect()
    };
    let inner = digest(&SHA256, &[pad(0x36).as_slice(), message].concat());
    digest(&SHA256, &[pad(0x5c).as_slice(), inner.as_ref()].concat())
        .as_ref()
        .to_vec()
}

impl Message {
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }

    /// How many signatures it bears.
    pub fn signatures(&self) -> Vec<&str> {
        self.headers["webhook-signature"].split(' ').collect()
    }

    /// Whether one of its signatures is that of this secret (`whsec_...`).
    pub fn is_signed_with(&self, secret: &str) -> bool {
        let key = STANDARD.decode(secret.strip_prefix("whsec_").unwrap()).unwrap();
        let head = format!("{}.{}.", self.id(), self.headers["webhook-timestamp"]);
        let right = STANDARD.encode(hmac(&key, &[head.as_bytes(), &self.bytes].concat()));
        self.signatures().contains(&format!("v1,{right}").as_str())
    }
}

/// The first example of RFC 4231.
#[test]
fn the_hmac_of_the_tests_is_right() {
    let hex: String = hmac(&[0x0b; 20], b"Hi There")
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(hex, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
}
