//! An address on the web to which the service may be asked to speak. What can be
//! told of it without asking anybody is told here; where its name leads is found
//! out at each connection.

use std::{
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

use url::{Host, Url};

use super::networks::{Network, is_public};
use crate::domain::Said;

/// Which addresses may be connected to.
#[derive(Debug, Clone, Default)]
pub struct Allowed {
    /// What the operator allows beside the public Internet.
    pub networks: Vec<Network>,
}

impl Allowed {
    /// Loopback too, for demonstrations and tests.
    pub fn with_loopback(mut self) -> Self {
        let (v4, v6) = (Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into());
        for (address, text) in [(v4, "127.0.0.0/8"), (v6, "::1/128")] {
            if !self.permits(address) {
                self.networks.extend(Network::from_str(text));
            }
        }
        self
    }

    /// Whether an address may be connected to.
    pub fn permits(&self, address: IpAddr) -> bool {
        is_public(address) || self.networks.iter().any(|network| network.contains(address))
    }

    /// Whether an address may be connected to for such a URL: without TLS only
    /// what does not leave the machine.
    pub fn permits_for(&self, url: &Url, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.permits(address) && (url.scheme() == "https" || address.is_loopback())
    }

    /// Why this URL cannot be spoken to, as far as it can be told without asking
    /// where its name leads.
    pub fn refusal(&self, url: &Url) -> Option<Said> {
        let refused = || {
            Said::fixed(
                "This address is not of the public Internet. The operator of the service can allow networks (SINERGI_WEBHOOK_NETWORKS).",
                "Alamat ini bukan alamat internet publik. Pengelola layanan dapat mengizinkan jaringan tertentu (SINERGI_WEBHOOK_NETWORKS).",
            )
        };
        let literal = match url.host() {
            Some(Host::Ipv4(v4)) => Some(IpAddr::V4(v4)),
            Some(Host::Ipv6(v6)) => Some(IpAddr::V6(v6)),
            Some(Host::Domain(name)) if is_local(name) => Some(IpAddr::V4(Ipv4Addr::LOCALHOST)),
            Some(Host::Domain(_)) => None,
            None => return Some(refused()),
        };
        if literal.is_some_and(|address| !self.permits(address)) {
            return Some(refused());
        }
        let encrypted = url.scheme() == "https" || literal.is_some_and(|address| self.permits_for(url, address));
        (!encrypted).then(|| Said::fixed("Only https is spoken.", "Hanya https yang dipakai."))
    }
}

/// Whether a name means the machine itself (RFC 6761).
fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.').to_ascii_lowercase();
    name == "localhost" || name.ends_with(".localhost")
}

/// Reads a URL that is to be spoken to.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read(text: &str) -> Result<Url, Said> {
    let url = Url::parse(text).map_err(|_| {
        Said::fixed(
            "Not a URL such as https://example.go.id/hooks.",
            "Bukan URL seperti https://example.go.id/hooks.",
        )
    })?;
    if !matches!(url.scheme(), "https" | "http") || !url.has_host() {
        return Err(Said::fixed("Only https is spoken.", "Hanya https yang dipakai."));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Said::fixed(
            "No name and password in the address: messages are signed instead.",
            "Jangan menulis nama dan kata sandi dalam alamat: pesan ditandatangani sebagai gantinya.",
        ));
    }
    if url.fragment().is_some() {
        return Err(Said::fixed(
            "What stands behind # is never sent: leave it out.",
            "Bagian setelah # tidak pernah dikirim: hapuslah.",
        ));
    }
    if url.port() == Some(0) {
        return Err(Said::fixed("There is no port 0.", "Tidak ada port 0."));
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Language;

    fn refused(allowed: &Allowed, text: &str) -> bool {
        allowed.refusal(&read(text).unwrap()).is_some()
    }

    #[test]
    fn addresses_that_lead_inside_are_refused_however_they_are_written() {
        let public = Allowed::default();
        for inside in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f000001/",
            "https://0177.0.0.1/",
            "https://0x7f.1/",
            "https://017700000001/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:a00:1]/",
            "https://[64:ff9b::a9fe:a9fe]/",
            "https://169.254.169.254/latest/meta-data/",
            "https://2852039166/",
            "https://10.0.0.1/",
            "https://172.16.0.1/",
            "https://192.168.0.1/",
            "https://100.64.0.1/",
            "https://224.0.0.1/",
            "https://0.0.0.0/",
            "https://[fe80::1]/",
            "https://[fd00::1]/",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://a.localhost/",
            "https://127.0.0.1./",
            "https://①②⑦.0.0.1/",
        ] {
            assert!(refused(&public, inside), "{inside}");
        }
        for outside in [
            "https://hooks.example.go.id/in?k=1",
            "https://1.1.1.1:8443/",
            "https://[2606:4700::1111]/",
        ] {
            assert!(!refused(&public, outside), "{outside}");
        }
        assert!(refused(&public, "http://hooks.example.go.id/"));
        assert!(refused(&public, "http://1.1.1.1/"));
    }

    #[test]
    fn what_the_operator_allows_is_allowed_and_nothing_beside_it() {
        let office = Allowed {
            networks: vec!["10.20.0.0/16".parse().unwrap()],
        };
        assert!(!refused(&office, "https://10.20.3.4/"));
        assert!(refused(&office, "https://10.21.3.4/"));
        // Without TLS it would be read on the way.
        assert!(refused(&office, "http://10.20.3.4/"));
        let demo = Allowed::default().with_loopback();
        assert!(!refused(&demo, "http://127.0.0.1:9000/") && !refused(&demo, "http://localhost:9000/"));
        assert!(!refused(&demo, "http://[::1]:9000/"));
        assert!(refused(&demo, "https://10.0.0.1/"));
    }

    #[test]
    fn what_is_no_address_is_told_so() {
        for wrong in [
            "",
            "hooks.example.go.id",
            "//example.go.id/",
            "ftp://example.go.id/",
            "file:///etc/passwd",
            "gopher://127.0.0.1:6379/_",
            "https://user@example.go.id/",
            "https://user:secret@example.go.id/",
            "https://example.go.id/#part",
            "https://exa mple/",
            "https://example.go.id:0/",
            "https://example.go.id:99999/",
        ] {
            let said = read(wrong).expect_err(wrong);
            assert!(!said.in_language(Language::Indonesian).is_empty());
        }
    }
}
