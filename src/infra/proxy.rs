//! The address of a caller, told by the peer or by a proxy that is trusted.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::HttpRequest;

/// The proxies whose `X-Forwarded-For` is believed.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies(pub Vec<IpAddr>);

impl TrustedProxies {
    /// The address from which a request comes: the peer's, or, behind trusted
    /// proxies, the nearest one in the chain that is none of them.
    pub fn client_address(&self, request: &HttpRequest) -> IpAddr {
        let peer = request
            .peer_addr()
            .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |a| a.ip());
        let chain = request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|v| v.to_str().ok());
        let chain: Vec<IpAddr> = chain
            .flat_map(|v| v.split(','))
            .filter_map(|a| a.trim().parse().ok())
            .collect();
        self.nearest(peer, &chain)
    }

    fn nearest(&self, peer: IpAddr, chain: &[IpAddr]) -> IpAddr {
        let mut address = peer;
        for hop in chain.iter().rev() {
            if !self.0.contains(&address) {
                break;
            }
            address = *hop;
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let ip = |t: &str| t.parse::<IpAddr>().unwrap();
        let proxies = TrustedProxies(vec![ip("10.0.0.1"), ip("10.0.0.2")]);
        let chain = [ip("6.6.6.6"), ip("203.0.113.9"), ip("10.0.0.2")];
        assert_eq!(proxies.nearest(ip("198.51.100.7"), &chain), ip("198.51.100.7"));
        assert_eq!(proxies.nearest(ip("10.0.0.1"), &chain), ip("203.0.113.9"));
        assert_eq!(proxies.nearest(ip("10.0.0.1"), &[]), ip("10.0.0.1"));
    }
}
