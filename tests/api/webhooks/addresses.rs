//! Addresses that are never spoken to. Loopback is allowed in these tests, as with
//! `--demo`; what happens without that stands in `process::webhooks`.

use serde_json::json;

use super::{Receiver, path, webhook};
use crate::support::App;

const INSIDE: [&str; 22] = [
    "https://10.0.0.1/",
    "https://172.16.3.4/",
    "https://192.168.1.1:8443/in",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://0.0.0.0/",
    "https://224.0.0.1/",
    "https://255.255.255.255/",
    // 10.0.0.1 and 169.254.169.254, otherwise.
    "https://167772161/",
    "https://0x0a000001/",
    "https://012.0.0.1/",
    "https://10.1/",
    "https://2852039166/",
    "https://0xa9.0xfe.0xa9.0xfe/",
    "https://[::ffff:10.0.0.1]/",
    "https://[::ffff:a9fe:a9fe]/",
    "https://[64:ff9b::a9fe:a9fe]/",
    "https://[2002:a00:1::]/",
    "https://[::]/",
    "https://[fe80::1]/",
    "https://[fd00::1]/",
    "https://[ff02::1]/",
];

#[test]
fn an_address_inside_is_refused_however_it_is_written() {
    let app = App::start();
    let (owner, receiver) = (app.person("jabar-sync"), Receiver::willing());
    let made = webhook(&owner, &receiver);
    for url in INSIDE {
        let body = json!({"name": "x", "url": url, "region_code": "32"});
        owner
            .post("/v1/webhooks", body)
            .refused(422, "validation")
            .fault("/url", "not_offered");
        owner
            .on_version(1)
            .patch(&path(&made), json!({ "url": url }))
            .refused(422, "validation")
            .fault("/url", "not_offered");
    }
    assert_eq!(owner.get(&path(&made)).expect(200).body["url"], receiver.url());
}

#[test]
fn an_address_without_encryption_is_refused_where_it_leaves_the_machine() {
    let app = App::start();
    let owner = app.person("jabar-sync");
    for url in [
        "http://hooks.example.go.id/",
        "http://1.1.1.1/",
        "http://[2606:4700::1111]/",
    ] {
        owner
            .post("/v1/webhooks", json!({"name": "x", "url": url, "region_code": "32"}))
            .refused(422, "validation")
            .fault("/url", "not_offered");
    }
}

#[test]
fn credentials_in_an_address_are_refused_and_so_is_what_is_none() {
    let app = App::start();
    let owner = app.person("jabar-sync");
    for url in [
        "https://user@hooks.example.go.id/",
        "https://user:secret@hooks.example.go.id/",
        "https://:secret@hooks.example.go.id/",
        "ftp://hooks.example.go.id/",
        "file:///etc/passwd",
        "gopher://hooks.example.go.id/",
        "javascript:alert(1)",
        "hooks.example.go.id",
        "https://",
        "https://hooks.example.go.id/#part",
        "https://hooks.example.go.id:0/",
    ] {
        owner
            .post("/v1/webhooks", json!({"name": "x", "url": url, "region_code": "32"}))
            .refused(422, "validation")
            .fault("/url", "format");
    }
}
