//! The dashboard as the service serves it: its files, and what browsers are told about them.

use sinergi::pages::dashboard::Dashboard;

use crate::support::{Answer, App};

/// As Vite leaves it, only smaller.
const FILES: &[(&str, &[u8])] = &[
    ("index.html", b"<!doctype html><title>Sinergi</title>"),
    ("icon.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    ("assets/index-BuNKHem2.js", b"document.title = 'plain';"),
    ("assets/index-BuNKHem2.js.br", b"by brotli"),
    ("assets/index-BuNKHem2.js.gz", b"by gzip"),
];

const SCRIPT: &str = "/dashboard/assets/index-BuNKHem2.js";

fn with_dashboard() -> App {
    App::with_dashboard(Dashboard::of(FILES))
}

#[track_caller]
fn is_guarded(answer: &Answer) {
    let policy = answer.header("content-security-policy").unwrap();
    for rule in [
        "default-src 'self'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ] {
        assert!(policy.contains(rule), "{rule} is not in {policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(answer.header("referrer-policy"), Some("no-referrer"));
}

#[test]
fn the_page_is_asked_for_each_time_and_sent_only_when_it_has_changed() {
    let app = with_dashboard();
    let page = app.nobody().get("/dashboard/").expect(200);
    assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    assert!(page.text.contains("<title>Sinergi</title>"));
    is_guarded(&page);

    let tag = page.header("etag").unwrap();
    let again = app.nobody().with("If-None-Match", tag).get("/dashboard/").expect(304);
    assert!(again.bytes.is_empty());
    is_guarded(&again);
    app.nobody()
        .with("If-None-Match", "\"another\"")
        .get("/dashboard/")
        .expect(200);

    let head = app.nobody().send("HEAD", "/dashboard/", None).expect(200);
    assert!(head.bytes.is_empty());
    assert_eq!(head.header("etag"), Some(tag));
    assert_eq!(app.nobody().get("/dashboard/index.html").expect(200).text, page.text);
}

#[test]
fn files_with_a_hash_in_their_names_are_kept_for_a_year() {
    let app = with_dashboard();
    let script = app.nobody().get(SCRIPT).expect(200);
    assert_eq!(script.header("content-type"), Some("text/javascript; charset=utf-8"));
    assert_eq!(
        script.header("cache-control"),
        Some("public, max-age=31536000, immutable")
    );
    is_guarded(&script);
    let icon = app.nobody().get("/dashboard/icon.svg").expect(200);
    assert_eq!(icon.header("content-type"), Some("image/svg+xml"));
    assert_eq!(icon.header("cache-control"), Some("no-cache"));
}

#[test]
fn each_caller_gets_the_smallest_form_that_it_takes() {
    let app = with_dashboard();
    let sent = |accepted: &str| {
        let script = app.nobody().with("Accept-Encoding", accepted).get(SCRIPT).expect(200);
        assert!(
            script
                .header("vary")
                .unwrap()
                .to_lowercase()
                .contains("accept-encoding")
        );
        (
            script.header("content-encoding").map(str::to_owned),
            script.header("etag").unwrap().to_owned(),
            script.bytes.len(),
        )
    };
    let (brotli, gzip, plain) = (sent("gzip, deflate, br, zstd"), sent("br;q=0, gzip"), sent("identity"));
    assert_eq!((brotli.0.as_deref(), brotli.2), (Some("br"), 9));
    assert_eq!((gzip.0.as_deref(), gzip.2), (Some("gzip"), 7));
    assert_eq!((plain.0.as_deref(), plain.2), (None, 25));
    assert_ne!(brotli.1, plain.1, "one tag is one row of bytes");
    assert_ne!(gzip.1, plain.1);
    assert_eq!(app.nobody().get(SCRIPT).expect(200).header("content-encoding"), None);

    // The same in another form is not what the caller has.
    let form = |accepted: &str| app.nobody().with("Accept-Encoding", accepted);
    form("br").with("If-None-Match", &plain.1).get(SCRIPT).expect(200);
    form("br").with("If-None-Match", &brotli.1).get(SCRIPT).expect(304);
}

#[test]
fn without_a_slash_it_leads_to_the_page_below_whatever_prefix() {
    let app = with_dashboard();
    let redirect = app.nobody().get("/dashboard").expect(308);
    assert_eq!(redirect.header("location"), Some("dashboard/"));
}

#[test]
fn what_is_not_there_is_a_problem_and_not_the_page() {
    let app = with_dashboard();
    for path in [
        "/dashboard/nowhere",
        "/dashboard/assets/",
        "/dashboard/assets/index-BuNKHem2.js.br",
        "/dashboard/../index.html",
        "/dashboard/%2e%2e/%2e%2e/Cargo.toml",
        "/dashboard//etc/passwd",
        "/dashboards",
    ] {
        app.nobody().get(path).refused(404, "not_found");
    }
    let refused = app
        .nobody()
        .post("/dashboard/", serde_json::json!({}))
        .refused(405, "method_not_allowed");
    assert_eq!(refused.header("allow"), Some("GET, HEAD"));
}

#[test]
fn a_program_without_it_says_how_to_build_it() {
    let app = App::with_dashboard(Dashboard::of(&[]));
    for path in ["/dashboard", "/dashboard/", SCRIPT] {
        let refused = app.nobody().get(path).refused(404, "not_found");
        assert!(
            refused.body["detail"].as_str().unwrap().contains("make run"),
            "{}",
            refused.text
        );
        let refused = app
            .nobody()
            .with("Accept-Language", "id")
            .get(path)
            .refused(404, "not_found");
        assert!(
            refused.body["detail"].as_str().unwrap().contains("tanpa dasbor"),
            "{}",
            refused.text
        );
    }
    assert!(app.nobody().get("/").expect(200).body["dashboard"].is_null());
    app.nobody().get("/docs/").expect(200);
}

#[test]
fn switched_off_it_is_not_there() {
    let app = App::with_dashboard(Dashboard::Off);
    for path in ["/dashboard", "/dashboard/", SCRIPT] {
        let refused = app.nobody().get(path).refused(404, "not_found");
        assert!(!refused.text.contains("Node"), "{}", refused.text);
    }
    assert!(app.nobody().get("/").expect(200).body["dashboard"].is_null());
}

#[test]
fn the_root_names_it_when_it_is_there() {
    let app = with_dashboard();
    let root = app.nobody().get("/").expect(200);
    assert_eq!(
        root.body["dashboard"],
        format!("{}/dashboard/", crate::support::PUBLIC_URL)
    );
}
