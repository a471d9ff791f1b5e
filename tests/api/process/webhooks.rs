//! Webhooks of a service that is killed, that has other settings than before, and
//! that speaks TLS.

use std::{net::TcpListener, sync::mpsc};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject},
};

use super::*;
use crate::webhooks::{
    Receiver,
    receiver::{Message, Reply, ok, read},
    until,
};

/// A service on a database of its own, started as often as needed.
struct Ground {
    url: String,
    data: Folder,
    _folder: Folder,
    _cluster: postgres::Cluster,
}

impl Ground {
    fn new(name: &str) -> Ground {
        let folder = Folder::new();
        let cluster = cluster_in(&folder.0);
        migrations::create_database(&cluster.url("postgres"), name).unwrap();
        let url = cluster.url(name);
        migrations::run(&url).unwrap();
        let db = crate::support::open(&url);
        sinergi::regions::load(&db).unwrap();
        sinergi::accounts::demo::people(&db, PASSWORD).unwrap();
        Ground {
            url,
            data: Folder::new(),
            _folder: folder,
            _cluster: cluster,
        }
    }

    fn serve(&self, settings: &[(&str, &str)]) -> Service {
        let mut command = program();
        command
            .args(["serve", "--notice-seconds", "0"])
            .env("DATABASE_URL", &self.url)
            .env("SINERGI_DATA", &self.data.0)
            .env("SINERGI_LISTEN", "127.0.0.1:0")
            .env("SINERGI_WEBHOOK_RETRY_SECONDS", "0.1")
            .env("SINERGI_WEBHOOK_TIMEOUT_SECONDS", "1")
            .envs(settings.iter().copied());
        let mut service = Service::run(command);
        let rest = service.wait_until_it_says("serving at http://");
        service.address = rest.split_whitespace().next().unwrap().to_owned();
        service
    }
}

const LOOPBACK: (&str, &str) = ("SINERGI_WEBHOOK_NETWORKS", "127.0.0.0/8,::1");

fn body(url: &str) -> Value {
    json!({"name": "Receiver", "url": url, "region_code": "32"})
}

fn library(caller: &Caller) -> String {
    caller
        .post("/v1/libraries", crate::support::citalang())
        .expect(201)
        .id()
}

#[test]
fn killed_in_the_middle_of_sending_it_sends_everything_after_all() {
    const MANY: usize = 40;
    let ground = Ground::new("webhooks_killed");
    // Slow enough to be killed in the middle.
    let receiver = Receiver::start(|_, _| Reply::Late(Duration::from_millis(150)));
    let mut service = ground.serve(&[LOOPBACK]);
    let made = service
        .person("national.admin")
        .post("/v1/webhooks", body(&receiver.url()))
        .expect(201)
        .body;
    let mut records = std::collections::BTreeSet::new();
    for round in 1..=4 {
        let editor = service.person("jabar.editor");
        // On a slow machine they may all have come when the last of them is made.
        let told = receiver.messages().len();
        for _ in 0..MANY / 4 {
            records.insert(library(&editor));
        }
        if round == 2 {
            // Before anything of it can have become a message.
        } else {
            until("some messages", || receiver.messages().len() > told);
        }
        service.kill();
        service = ground.serve(&[LOOPBACK]);
    }
    receiver.answers(|_, _| ok());
    let delivered = "select count(*) from webhook_deliveries where status = 'delivered'";
    until("all to be delivered", || number(&ground.url, delivered) >= MANY as i64);
    let mut ids: std::collections::BTreeMap<String, String> = Default::default();
    for message in receiver.messages() {
        assert!(message.is_signed_with(made["secret"].as_str().unwrap()));
        let record = message.body["data"]["id"].as_str().unwrap().to_owned();
        let id = ids.entry(record).or_insert_with(|| message.id().to_owned());
        assert_eq!(id, message.id(), "the same change under another id");
    }
    let told: std::collections::BTreeSet<String> = ids.into_keys().collect();
    assert_eq!(told, records);
    service.stop();
}

#[test]
fn told_to_stop_it_finishes_what_it_is_sending() {
    let ground = Ground::new("webhooks_stopped");
    let receiver = Receiver::start(|_, _| Reply::Late(Duration::from_millis(700)));
    let service = ground.serve(&[LOOPBACK]);
    let admin = service.person("national.admin");
    admin.post("/v1/webhooks", body(&receiver.url())).expect(201);
    library(&admin);
    receiver.wait_for(1);
    service.stop();
    let delivered = "select count(*) from webhook_deliveries where status = 'delivered' and lease is null";
    assert_eq!(number(&ground.url, delivered), 1);
}

#[test]
fn loopback_is_never_spoken_to_unless_the_operator_allows_it() {
    let ground = Ground::new("webhooks_inside");
    let receiver = Receiver::willing();
    let service = ground.serve(&[]);
    let admin = service.person("national.admin");
    for url in [
        receiver.url(),
        "https://127.0.0.1/".to_owned(),
        "https://127.1/".to_owned(),
        "https://2130706433/".to_owned(),
        "https://0x7f000001/".to_owned(),
        "https://017700000001/".to_owned(),
        "https://[::1]/".to_owned(),
        "https://[::ffff:127.0.0.1]/".to_owned(),
        "https://localhost/".to_owned(),
        "https://localhost./".to_owned(),
        "https://hooks.localhost/".to_owned(),
    ] {
        admin
            .post("/v1/webhooks", body(&url))
            .refused(422, "validation")
            .fault("/url", "not_offered");
    }
    service.stop();
    // Allowed once, and forbidden since: where a name leads is looked at each time.
    let service = ground.serve(&[LOOPBACK]);
    let admin = service.person("national.admin");
    let port = receiver.port();
    for url in [
        receiver.url(),
        format!("http://localhost:{port}/"),
        format!("https://localhost:{port}/"),
        format!("https://[::ffff:127.0.0.1]:{port}/"),
    ] {
        admin.post("/v1/webhooks", body(&url)).expect(201);
    }
    service.stop();
    let service = ground.serve(&[]);
    library(&service.person("national.admin"));
    let refused = "select count(*) from webhook_deliveries where attempts->0->>'problem' = 'address'";
    until("four refusals", || number(&ground.url, refused) == 4);
    assert!(receiver.messages().is_empty());
    service.stop();
}

#[test]
fn no_proxy_of_the_environment_is_used() {
    let ground = Ground::new("webhooks_proxy");
    let (receiver, proxy) = (Receiver::willing(), Receiver::willing());
    let there = format!("http://127.0.0.1:{}", proxy.port());
    let proxies = [
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ];
    let mut settings: Vec<(&str, &str)> = proxies.iter().map(|name| (*name, there.as_str())).collect();
    settings.push(LOOPBACK);
    let service = ground.serve(&settings);
    let admin = service.person("national.admin");
    admin.post("/v1/webhooks", body(&receiver.url())).expect(201);
    library(&admin);
    receiver.wait_for(1);
    assert!(proxy.messages().is_empty());
    service.stop();
}

/// A receiver over TLS, with a certificate of the authority beside this file.
fn encrypted() -> (u16, mpsc::Receiver<Message>) {
    let certificate = CertificateDer::from_pem_slice(include_bytes!("tls/receiver.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_slice(include_bytes!("tls/receiver.key")).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let (config, listener) = (Arc::new(config), TcpListener::bind("127.0.0.1:0").unwrap());
    let port = listener.local_addr().unwrap().port();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming().map_while(Result::ok) {
            let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).unwrap(), stream);
            // Who does not like the certificate says nothing more.
            let Ok(message) = read(&mut stream) else { continue };
            if message.bytes.is_empty() {
                continue;
            }
            let _ = std::io::Write::write_all(&mut stream, b"HTTP/1.1 204 No Content\r\n\r\n");
            let _ = sender.send(message);
        }
    });
    (port, receiver)
}

#[test]
fn certificates_are_checked() {
    let ground = Ground::new("webhooks_tls");
    let (port, messages) = encrypted();
    let service = ground.serve(&[LOOPBACK]);
    let admin = service.person("national.admin");
    // By name, by address, and by a name that is not in the certificate.
    let made = admin
        .post("/v1/webhooks", body(&format!("https://localhost:{port}/")))
        .expect(201)
        .body;
    admin
        .post("/v1/webhooks", body(&format!("https://127.0.0.1:{port}/")))
        .expect(201);
    admin
        .post("/v1/webhooks", body(&format!("https://other.localhost:{port}/")))
        .expect(201);
    library(&admin);
    // The authority is not known.
    let tls = "select count(distinct webhook_id) from webhook_deliveries where attempts->0->>'problem' = 'tls'";
    until("two refusals", || number(&ground.url, tls) >= 2);
    assert!(messages.try_recv().is_err());
    service.stop();
    let authority = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/process/tls/authority.pem");
    let service = ground.serve(&[LOOPBACK, ("SSL_CERT_FILE", authority)]);
    let told = [(); 2].map(|()| messages.recv_timeout(Duration::from_secs(30)).unwrap());
    assert!(told.iter().any(|m| m.is_signed_with(made["secret"].as_str().unwrap())));
    let delivered = "select count(*) from webhook_deliveries where status = 'delivered'";
    until("two deliveries", || number(&ground.url, delivered) == 2);
    let third = "select count(*) from webhook_deliveries where status <> 'delivered' and attempts->-1->>'problem' in ('tls', 'name')";
    until("the third to be refused", || number(&ground.url, third) == 1);
    service.stop();
}
