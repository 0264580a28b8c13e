//! Which addresses may be connected to: those of the public internet, and nothing else.
//!
//! What is fetched is named by records that people write and by redirects that strangers send. Neither may lead to the
//! machine itself, to its network or to the service that tells a cloud's machine its keys.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// IPv4 that is not public: the special-purpose registry of IANA (RFC 6890 and later), multicast and what is reserved.
const NOT_PUBLIC_V4: [(Ipv4Addr, u32); 16] = [
    (Ipv4Addr::UNSPECIFIED, 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
    (Ipv4Addr::BROADCAST, 32),
];

/// The only part of IPv6 that is given out to the public (`2000::/3`).
const GLOBAL_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);

/// What of it is not public: protocol assignments with Teredo, documentation, and 6to4, which hides an IPv4 address.
const NOT_PUBLIC_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0x0db8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether an address is one of the public internet. IPv4 inside of IPv6 is not: whoever writes it so has a reason.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => NOT_PUBLIC_V4.iter().all(|(net, bits)| !holds_v4(*net, *bits, v4)),
        IpAddr::V6(v6) => {
            let (global, bits) = GLOBAL_V6;
            holds_v6(global, bits, v6) && NOT_PUBLIC_V6.iter().all(|(net, bits)| !holds_v6(*net, *bits, v6))
        }
    }
}

fn holds_v4(net: Ipv4Addr, bits: u32, address: Ipv4Addr) -> bool {
    (net.to_bits() ^ address.to_bits()).leading_zeros() >= bits
}

fn holds_v6(net: Ipv6Addr, bits: u32, address: Ipv6Addr) -> bool {
    (net.to_bits() ^ address.to_bits()).leading_zeros() >= bits
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use rstest::rstest;

    use super::*;

    fn public(text: &str) -> bool {
        is_public(text.parse().unwrap())
    }

    #[rstest]
    #[case::this_network("0.0.0.0", "0.255.255.255")]
    #[case::private_ten("10.0.0.0", "10.255.255.255")]
    #[case::carrier_grade("100.64.0.0", "100.127.255.255")]
    #[case::loopback("127.0.0.1", "127.255.255.255")]
    #[case::link_local("169.254.0.0", "169.254.169.254")]
    #[case::private_twelve("172.16.0.0", "172.31.255.255")]
    #[case::protocol_assignments("192.0.0.0", "192.0.0.255")]
    #[case::documentation_one("192.0.2.0", "192.0.2.255")]
    #[case::relay("192.88.99.0", "192.88.99.255")]
    #[case::private_sixteen("192.168.0.0", "192.168.255.255")]
    #[case::benchmarks("198.18.0.0", "198.19.255.255")]
    #[case::documentation_two("198.51.100.0", "198.51.100.255")]
    #[case::documentation_three("203.0.113.0", "203.0.113.255")]
    #[case::multicast("224.0.0.0", "239.255.255.255")]
    #[case::reserved_and_broadcast("240.0.0.0", "255.255.255.255")]
    #[case::unspecified_and_loopback_six("::", "::1")]
    #[case::mapped("::ffff:127.0.0.1", "::ffff:8.8.8.8")]
    #[case::compatible("::7f00:1", "::808:808")]
    #[case::nat64("64:ff9b::7f00:1", "64:ff9b:1::1")]
    #[case::discard("100::", "100::ffff:ffff:ffff:ffff")]
    #[case::teredo_and_assignments("2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff")]
    #[case::documentation_six("2001:db8::1", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff")]
    #[case::six_to_four("2002:7f00:1::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    #[case::documentation_six_two("3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff")]
    #[case::unique_local("fc00::1", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    #[case::link_local_six("fe80::1", "febf::1")]
    #[case::site_local("fec0::1", "feff::1")]
    #[case::multicast_six("ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    #[case::segment_routing("5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff")]
    fn no_special_range_is_public_from_its_first_address_to_its_last(#[case] first: &str, #[case] last: &str) {
        assert!(!public(first) && !public(last), "{first} to {last}");
    }

    #[rstest]
    #[case("1.0.0.0")]
    #[case("9.255.255.255")]
    #[case("11.0.0.0")]
    #[case("100.63.255.255")]
    #[case("100.128.0.0")]
    #[case("126.255.255.255")]
    #[case("128.0.0.0")]
    #[case("169.253.255.255")]
    #[case("169.255.0.0")]
    #[case("172.15.255.255")]
    #[case("172.32.0.0")]
    #[case("192.0.1.0")]
    #[case("192.0.3.0")]
    #[case("192.167.255.255")]
    #[case("192.169.0.0")]
    #[case("198.17.255.255")]
    #[case("198.20.0.0")]
    #[case("203.0.112.255")]
    #[case("203.0.114.0")]
    #[case("223.255.255.255")]
    #[case("2001:200::1")]
    #[case("2001:4860:4860::8888")]
    #[case("2a00:1450:4009::200e")]
    #[case("2606:2800:220:1::1")]
    fn what_lies_beside_a_special_range_is_public(#[case] address: &str) {
        assert!(public(address), "{address}");
    }
}
