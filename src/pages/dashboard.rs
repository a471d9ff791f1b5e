//! The reference dashboard, as `examples/dashboard` builds it: files, served below one
//! address. It calls the API like any other client; nothing here knows what it shows.

use std::collections::BTreeMap;

use actix_web::{
    HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{self, ContentEncoding, Encoding, Header, HeaderName, HeaderValue},
    },
    web::{self, Bytes, Data, Path},
};

use crate::{
    infra::{Error, Result, codes, reply},
    records::list::etag,
};

/// What `build.rs` found: names and contents; none when no dashboard was built.
static CARRIED: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/dashboard.rs"));

/// The page itself.
const INDEX: &str = "index.html";

/// Files of our own and nothing else: no inline script, no inline style, no other host.
const POLICY: &str =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";

/// The dashboard of a service.
#[derive(Debug)]
pub enum Dashboard {
    /// The operator wants none.
    Off,
    /// The program was built without it.
    NotBuilt,
    /// The files by their names.
    Files(BTreeMap<String, File>),
}

/// One file, in the forms in which it can be sent.
#[derive(Debug, Default)]
pub struct File {
    plain: Option<Form>,
    gzip: Option<Form>,
    brotli: Option<Form>,
}

#[derive(Debug, Clone)]
struct Form {
    bytes: Bytes,
    tag: String,
}

impl Dashboard {
    /// The one that the program carries, if it carries one.
    pub fn carried() -> Self {
        Dashboard::of(CARRIED)
    }

    /// One made of these files. `name.br` and `name.gz` are `name`, compressed.
    pub fn of(files: &[(&str, &'static [u8])]) -> Self {
        let mut known = BTreeMap::<String, File>::new();
        for (name, bytes) in files {
            let form = Some(Form {
                tag: reply::quoted(etag(bytes)),
                bytes: Bytes::from_static(bytes),
            });
            if let Some(name) = name.strip_suffix(".br") {
                known.entry(name.to_owned()).or_default().brotli = form;
            } else if let Some(name) = name.strip_suffix(".gz") {
                known.entry(name.to_owned()).or_default().gzip = form;
            } else {
                known.entry((*name).to_owned()).or_default().plain = form;
            }
        }
        if known.contains_key(INDEX) {
            Dashboard::Files(known)
        } else {
            Dashboard::NotBuilt
        }
    }

    /// Whether there is one to lead callers to.
    pub fn is_there(&self) -> bool {
        matches!(self, Dashboard::Files(_))
    }

    fn find(&self, name: &str) -> Result<&File> {
        match self {
            Dashboard::Off => Err(Error::not_found()),
            Dashboard::NotBuilt => Err(Error::detailed(
                codes::not_found(),
                "This program was built without the dashboard. With Node (20.19 or newer), `make run` and `scripts/ensure-dashboard` build it; then build the program anew.",
                "Program ini dibangun tanpa dasbor. Dengan Node (20.19 atau lebih baru), `make run` dan `scripts/ensure-dashboard` membangunnya; setelah itu bangun ulang programnya.",
            )),
            Dashboard::Files(files) => files.get(name).ok_or_else(Error::not_found),
        }
    }
}

impl File {
    /// The smallest form that the caller takes.
    fn best_for(&self, request: &HttpRequest) -> Option<(&Form, Option<ContentEncoding>)> {
        let accepted = header::AcceptEncoding::parse(request).ok();
        let takes = |encoding| {
            let encoding = Encoding::Known(encoding);
            let chosen = accepted.as_ref().and_then(|a| a.negotiate(std::iter::once(&encoding)));
            chosen.as_ref() == Some(&encoding)
        };
        let compressed = [
            (&self.brotli, ContentEncoding::Brotli),
            (&self.gzip, ContentEncoding::Gzip),
        ];
        compressed
            .into_iter()
            .find_map(|(form, encoding)| Some((form.as_ref()?, Some(encoding))).filter(|_| takes(encoding)))
            .or_else(|| Some((self.plain.as_ref()?, None)))
    }
}

/// The addresses.
pub fn routes(config: &mut web::ServiceConfig) {
    let only_read = || web::to(only_read);
    config
        .service(web::resource("/dashboard").get(to_page).default_service(only_read()))
        .service(
            web::resource("/dashboard/{file:.*}")
                .get(file)
                .default_service(only_read()),
        );
}

async fn only_read() -> Result<HttpResponse> {
    Err(Error::detailed(
        codes::method_not_allowed(),
        "This address takes GET.",
        "Alamat ini menerima GET.",
    )
    .header(header::ALLOW, "GET, HEAD"))
}

/// `/dashboard` is `/dashboard/`, when there is one.
async fn to_page(dashboard: Data<Dashboard>) -> Result<HttpResponse> {
    dashboard.find(INDEX)?;
    Ok(HttpResponse::PermanentRedirect()
        .insert_header((header::LOCATION, "dashboard/"))
        .finish())
}

async fn file(request: HttpRequest, name: Path<String>, dashboard: Data<Dashboard>) -> Result<HttpResponse> {
    let name = if name.is_empty() { INDEX } else { name.as_str() };
    let file = dashboard.find(name)?;
    let (form, encoding) = file.best_for(&request).ok_or_else(Error::not_found)?;
    let known = reply::has_tag(&request, &form.tag);
    let mut answer = HttpResponse::build(if known {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    });
    answer
        .insert_header((header::ETAG, form.tag.as_str()))
        .insert_header((header::CACHE_CONTROL, keeping(name)))
        .insert_header((header::VARY, "Accept-Encoding"))
        .insert_header((header::CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((header::REFERRER_POLICY, "no-referrer"))
        .insert_header((HeaderName::from_static("cross-origin-opener-policy"), "same-origin"));
    if known {
        return Ok(answer.finish());
    }
    if let Some(encoding) = encoding {
        answer.insert_header(encoding);
    }
    Ok(answer.content_type(media_type(name)).body(form.bytes.clone()))
}

/// Names below `assets/` have the hash of their content in them.
fn keeping(name: &str) -> &'static str {
    if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    }
}

fn media_type(name: &str) -> HeaderValue {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    HeaderValue::from_static(match ending {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    })
}
