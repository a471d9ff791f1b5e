//! Speaks to addresses that callers gave. A connection goes to an address that
//! was looked at, never to a name that could mean another one a moment later; no
//! proxy, no redirect, no cookie, and neither more time nor more bytes than were
//! set.

use std::{
    io,
    net::{IpAddr, SocketAddr},
    sync::Arc,
    time::{Duration, Instant},
};

use http_body_util::{BodyExt, Full};
use hyper::{
    Request, Response,
    body::{Bytes, Incoming},
    client::conn::http1,
    header,
    rt::{Read, Write},
};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, RootCertStore, pki_types::ServerName};
use tokio::{net::TcpStream, time::timeout};
use tokio_rustls::TlsConnector;
use url::{Host, Url};

use super::destination::Allowed;
use crate::domain::text_enum::text_enum;

/// The most that is read of an answer.
const LONGEST_ANSWER: usize = 500;
/// How long the body of an answer may take after its head, which decides.
const BODY_WAIT: Duration = Duration::from_secs(2);
/// How many addresses of a name are tried.
const TRIED: usize = 4;

text_enum! {
    /// Why no good answer came.
    pub enum SendProblem {
        /// It is no success.
        Status = "status", "An answer that is no success", "Jawaban bukan keberhasilan",
        /// No answer in time.
        Timeout = "timeout", "No answer in time", "Tidak ada jawaban pada waktunya",
        /// The name leads nowhere.
        Name = "name", "The name leads nowhere", "Nama tidak mengarah ke mana pun",
        /// It leads to addresses that may not be connected to.
        Address = "address", "Not an address of the public Internet", "Bukan alamat internet publik",
        /// Nobody listens there.
        Connection = "connection", "Could not connect", "Tidak dapat tersambung",
        /// The certificate or the encryption is not good.
        Tls = "tls", "Certificate or encryption refused", "Sertifikat atau enkripsi ditolak",
        /// The connection broke, or what came was no HTTP.
        Answer = "answer", "No proper answer", "Jawaban tidak wajar",
    }
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The status, when an answer came.
    pub status: Option<u16>,
    /// Why it is no success; none when it is one.
    pub problem: Option<SendProblem>,
    /// The first bytes of the answer, as text.
    pub answer: Option<String>,
    /// How many seconds the receiver asks to wait (`Retry-After`).
    pub retry_after: Option<u32>,
    /// How long it took.
    pub took: Duration,
}

/// Speaks to others.
#[derive(Clone)]
pub struct Client {
    allowed: Allowed,
    tls: TlsConnector,
    patience: Duration,
}

impl Client {
    /// A client that trusts the certificate authorities of the system (or those of
    /// `SSL_CERT_FILE`) and waits so long for everything together.
    ///
    /// # Errors
    /// When the cryptography has no safe protocol; never in practice.
    pub fn new(allowed: Allowed, patience: Duration) -> Result<Self, rustls::Error> {
        let mut roots = RootCertStore::empty();
        let found = rustls_native_certs::load_native_certs();
        let (good, _) = roots.add_parsable_certificates(found.certs);
        if good == 0 {
            log::warn!("no certificate authorities are known: webhooks cannot be sent over https");
        }
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Client {
            allowed,
            tls: TlsConnector::from(Arc::new(config)),
            patience,
        })
    }

    /// How long it waits.
    pub fn patience(&self) -> Duration {
        self.patience
    }

    /// Posts JSON there, with these headers.
    pub async fn post(&self, url: &Url, headers: &[(&'static str, String)], body: Vec<u8>) -> Outcome {
        let begun = Instant::now();
        let sent = timeout(self.patience, self.send(url, headers, body)).await;
        let (status, problem, answer, retry_after) = match sent {
            Err(_) => (None, Some(SendProblem::Timeout), None, None),
            Ok(Err(problem)) => (None, Some(problem), None, None),
            Ok(Ok((response, driver))) => {
                let status = response.status();
                let retry_after = retry_after(&response);
                let answer = timeout(BODY_WAIT, first_bytes(response)).await.unwrap_or_default();
                drop(driver);
                let problem = (!status.is_success()).then_some(SendProblem::Status);
                (Some(status.as_u16()), problem, answer, retry_after)
            }
        };
        Outcome {
            status,
            problem,
            answer,
            retry_after,
            took: begun.elapsed(),
        }
    }

    async fn send(&self, url: &Url, headers: &[(&'static str, String)], body: Vec<u8>) -> Result<Sent, SendProblem> {
        let addresses = self.addresses(url).await?;
        let stream = connect(&addresses).await?;
        let request = request(url, headers, body).map_err(|_| SendProblem::Answer)?;
        if url.scheme() != "https" {
            return exchange(TokioIo::new(stream), request).await;
        }
        let name = match url.host() {
            Some(Host::Domain(name)) => ServerName::try_from(name.trim_end_matches('.').to_owned()),
            Some(Host::Ipv4(v4)) => Ok(ServerName::from(IpAddr::V4(v4))),
            Some(Host::Ipv6(v6)) => Ok(ServerName::from(IpAddr::V6(v6))),
            None => return Err(SendProblem::Name),
        };
        let name = name.map_err(|_| SendProblem::Name)?;
        let encrypted = self.tls.connect(name, stream).await.map_err(|_| SendProblem::Tls)?;
        exchange(TokioIo::new(encrypted), request).await
    }

    /// The addresses to which a URL leads at this moment, as far as they may be
    /// connected to. It is these that are connected to.
    async fn addresses(&self, url: &Url) -> Result<Vec<SocketAddr>, SendProblem> {
        let port = url.port_or_known_default().ok_or(SendProblem::Name)?;
        let found: Vec<SocketAddr> = match url.host() {
            Some(Host::Ipv4(v4)) => vec![(IpAddr::V4(v4), port).into()],
            Some(Host::Ipv6(v6)) => vec![(IpAddr::V6(v6), port).into()],
            Some(Host::Domain(name)) => {
                let found = tokio::net::lookup_host((name, port)).await;
                found.map_err(|_| SendProblem::Name)?.collect()
            }
            None => Vec::new(),
        };
        if found.is_empty() {
            return Err(SendProblem::Name);
        }
        let mut good: Vec<SocketAddr> = found;
        good.retain(|address| self.allowed.permits_for(url, address.ip()));
        good.truncate(TRIED);
        if good.is_empty() {
            return Err(SendProblem::Address);
        }
        Ok(good)
    }
}

async fn connect(addresses: &[SocketAddr]) -> Result<TcpStream, SendProblem> {
    for address in addresses {
        let connected: io::Result<TcpStream> = TcpStream::connect(address).await;
        if let Ok(stream) = connected {
            return Ok(stream);
        }
    }
    Err(SendProblem::Connection)
}

fn request(
    url: &Url,
    headers: &[(&'static str, String)],
    body: Vec<u8>,
) -> Result<Request<Full<Bytes>>, hyper::http::Error> {
    let host = url.host_str().unwrap_or_default();
    let host = match url.port() {
        Some(port) => format!("{host}:{port}"),
        None => host.to_owned(),
    };
    let path = match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    };
    let mut request = Request::post(path)
        .header(header::HOST, host)
        .header(header::USER_AGENT, concat!("sinergi/", env!("CARGO_PKG_VERSION")))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "*/*")
        .header(header::CONNECTION, "close");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    request.body(Full::new(body.into()))
}

/// The head of an answer, and the task that moves the bytes.
type Sent = (Response<Incoming>, Driver);

async fn exchange(
    stream: impl Read + Write + Unpin + Send + 'static,
    request: Request<Full<Bytes>>,
) -> Result<Sent, SendProblem> {
    let shaken = http1::Builder::new()
        .max_headers(100)
        .max_buf_size(32 << 10)
        .handshake(stream)
        .await;
    let (mut sender, connection) = shaken.map_err(|_| SendProblem::Answer)?;
    let driver = Driver(tokio::spawn(async move {
        let _ = connection.await;
    }));
    let response = sender.send_request(request).await.map_err(|_| SendProblem::Answer)?;
    Ok((response, driver))
}

/// A task that ends with whoever waits for it.
struct Driver(tokio::task::JoinHandle<()>);

impl Drop for Driver {
    fn drop(&mut self) {
        self.0.abort();
    }
}

fn retry_after(response: &Response<Incoming>) -> Option<u32> {
    let value = response.headers().get(header::RETRY_AFTER)?;
    value.to_str().ok()?.trim().parse().ok()
}

/// The beginning of an answer, as text that can be shown.
async fn first_bytes(response: Response<Incoming>) -> Option<String> {
    let mut body = response.into_body();
    let mut read: Vec<u8> = Vec::new();
    while read.len() < LONGEST_ANSWER {
        let Some(Ok(frame)) = body.frame().await else { break };
        if let Some(data) = frame.data_ref() {
            read.extend(data.iter().take(LONGEST_ANSWER - read.len()));
        }
    }
    let text = String::from_utf8_lossy(&read);
    let shown: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let shown = shown.trim();
    (!shown.is_empty()).then(|| shown.to_owned())
}
