//! Which addresses may be connected to. Pure.
//!
//! Whoever gives an address to the service lets it speak from inside the network
//! in which it runs. So only addresses of the public Internet are good, and those
//! that the operator names.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
    str::FromStr,
};

/// A network, as in `10.20.0.0/16` or `fd00::/8`; an address alone is one, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    bits: u128,
    prefix: u32,
}

/// An address in the 128 bits of IPv6; those of IPv4 are mapped.
fn bits(address: IpAddr) -> u128 {
    let mapped = match address {
        IpAddr::V4(v4) => v4.to_ipv6_mapped(),
        IpAddr::V6(v6) => v6,
    };
    u128::from(mapped)
}

impl Network {
    const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u32) -> Self {
        // `to_ipv6_mapped`, in a constant.
        let v4 = Ipv4Addr::new(a, b, c, d).to_bits();
        Network {
            bits: 0xffff_0000_0000 | v4 as u128,
            prefix: 96 + prefix,
        }
    }

    const fn v6(first: u16, second: u16, prefix: u32) -> Self {
        Network {
            bits: Ipv6Addr::new(first, second, 0, 0, 0, 0, 0, 0).to_bits(),
            prefix,
        }
    }

    /// Whether an address lies in it. IPv4 written as IPv6 (`::ffff:10.0.0.1`) is the
    /// same address.
    pub fn contains(&self, address: IpAddr) -> bool {
        let differing = bits(address) ^ self.bits;
        self.prefix == 0 || differing >> (128 - self.prefix) == 0
    }
}

impl FromStr for Network {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("`{text}` is no network such as 10.20.0.0/16 or fd00::/8");
        let (address, prefix) = match text.split_once('/') {
            Some((address, prefix)) => (address, Some(prefix)),
            None => (text, None),
        };
        let address: IpAddr = address.trim().parse().map_err(|_| wrong())?;
        let (longest, before) = if address.is_ipv4() { (32, 96) } else { (128, 0) };
        let prefix: u32 = match prefix {
            Some(prefix) => prefix.trim().parse().map_err(|_| wrong())?,
            None => longest,
        };
        if prefix > longest {
            return Err(wrong());
        }
        Ok(Network {
            bits: bits(address),
            prefix: before + prefix,
        })
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let address = Ipv6Addr::from_bits(self.bits).to_canonical();
        let prefix = if address.is_ipv4() {
            self.prefix.saturating_sub(96)
        } else {
            self.prefix
        };
        write!(f, "{address}/{prefix}")
    }
}

/// What of IPv4 is no address of the public Internet (IANA, special-purpose addresses).
const NOT_PUBLIC_V4: [Network; 15] = [
    Network::v4(0, 0, 0, 0, 8),
    Network::v4(10, 0, 0, 0, 8),
    Network::v4(100, 64, 0, 0, 10),
    Network::v4(127, 0, 0, 0, 8),
    Network::v4(169, 254, 0, 0, 16),
    Network::v4(172, 16, 0, 0, 12),
    Network::v4(192, 0, 0, 0, 24),
    Network::v4(192, 0, 2, 0, 24),
    Network::v4(192, 88, 99, 0, 24),
    Network::v4(192, 168, 0, 0, 16),
    Network::v4(198, 18, 0, 0, 15),
    Network::v4(198, 51, 100, 0, 24),
    Network::v4(203, 0, 113, 0, 24),
    Network::v4(224, 0, 0, 0, 4),
    Network::v4(240, 0, 0, 0, 4),
];

/// All that IPv6 has given out for the public Internet.
const PUBLIC_V6: Network = Network::v6(0x2000, 0, 3);

/// What of it is none all the same: protocol assignments with Teredo, documentation,
/// and 6to4, which leads to any address of IPv4.
const NOT_PUBLIC_V6: [Network; 4] = [
    Network::v6(0x2001, 0, 23),
    Network::v6(0x2001, 0x0db8, 32),
    Network::v6(0x2002, 0, 16),
    Network::v6(0x3fff, 0, 20),
];

/// Whether an address is one of the public Internet.
pub fn is_public(address: IpAddr) -> bool {
    match address.to_canonical() {
        v4 @ IpAddr::V4(_) => !NOT_PUBLIC_V4.iter().any(|network| network.contains(v4)),
        v6 @ IpAddr::V6(_) => PUBLIC_V6.contains(v6) && !NOT_PUBLIC_V6.iter().any(|network| network.contains(v6)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn addresses_that_are_not_public_are_told_from_those_that_are() {
        for inside in [
            "0.0.0.0",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "239.255.255.255",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:169.254.169.254",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "fc00::1",
            "fd12:3456::1",
            "fe80::1",
            "ff02::1",
            "2002:7f00:1::",
            "2001::1",
            "2001:db8::1",
        ] {
            assert!(!is_public(ip(inside)), "{inside}");
        }
        for outside in [
            "1.1.1.1",
            "103.28.12.1",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.255.255",
            "172.32.0.0",
            "::ffff:1.1.1.1",
            "2606:4700::1111",
            "2001:4860:4860::8888",
        ] {
            assert!(is_public(ip(outside)), "{outside}");
        }
    }

    #[test]
    fn networks_are_read_and_hold_what_lies_in_them() {
        let office: Network = "10.20.0.0/16".parse().unwrap();
        assert!(office.contains(ip("10.20.255.1")) && office.contains(ip("::ffff:10.20.0.9")));
        assert!(!office.contains(ip("10.21.0.1")) && !office.contains(ip("fd00::1")));
        assert_eq!(office.to_string(), "10.20.0.0/16");
        let own: Network = "fd00::/8".parse().unwrap();
        assert!(own.contains(ip("fdff::1")) && !own.contains(ip("fc00::1")));
        assert!("::1".parse::<Network>().unwrap().contains(ip("::1")));
        for wrong in ["", "10.0.0.0/33", "10.0.0/8", "localhost", "::/129", "10.0.0.0/x"] {
            assert!(wrong.parse::<Network>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn mapped_addresses_are_as_public_as_those_that_they_stand_for(v4: u32) {
            let v4 = Ipv4Addr::from_bits(v4);
            prop_assert_eq!(is_public(v4.into()), is_public(v4.to_ipv6_mapped().into()));
        }

        #[test]
        fn whatever_the_standard_library_calls_private_is_not_public(v4: u32) {
            let v4 = Ipv4Addr::from_bits(v4);
            let special = v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4.is_multicast()
                || v4.is_broadcast() || v4.is_unspecified() || v4.is_documentation();
            prop_assert!(!(special && is_public(v4.into())));
        }
    }
}
