//! Where a request comes from. A header that says so is believed only when a
//! known proxy brings it: anybody can write one.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

/// The proxies whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(pub Vec<IpAddr>);

impl TrustedProxies {
    /// The address of the caller: the peer, or, when that is a trusted proxy,
    /// the last address in `X-Forwarded-For` that is none.
    pub fn client_address(&self, request: &HttpRequest) -> IpAddr {
        let peer = request
            .peer_addr()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let chain: Vec<&str> = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
            .collect();
        self.resolve(peer, &chain)
    }

    fn resolve(&self, peer: IpAddr, chain: &[&str]) -> IpAddr {
        let mut address = peer.to_canonical();
        for hop in chain.iter().rev() {
            if !self.0.contains(&address) {
                break;
            }
            match hop.trim().parse::<IpAddr>() {
                Ok(before) => address = before.to_canonical(),
                Err(_) => break,
            }
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn only_trusted_proxies_are_believed() {
        let proxies = TrustedProxies(vec![at("10.0.0.1"), at("10.0.0.2")]);
        for (peer, chain, expected) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("::ffff:10.0.0.1", &["198.51.100.1"], "198.51.100.1"),
            ("10.0.0.1", &["1.1.1.1", "198.51.100.1", " 10.0.0.2"], "198.51.100.1"),
            ("10.0.0.1", &["1.1.1.1", "rubbish"], "10.0.0.1"),
            ("10.0.0.1", &[], "10.0.0.1"),
        ] {
            assert_eq!(proxies.resolve(at(peer), chain), at(expected), "{peer} {chain:?}");
        }
    }
}
