//! Where a request came from: for the limits on signing in, kept in memory only.

use std::net::IpAddr;

use actix_web::HttpRequest;

/// Who proxies say that they were asked by, the nearest last.
const FORWARDED_FOR: &str = "x-forwarded-for";

/// The caller's address. What a proxy says of it counts only where we were told to trust that proxy: the address is the
/// nearest one that is none of them.
pub(super) fn caller(req: &HttpRequest, proxies: &[IpAddr]) -> IpAddr {
    let peer = req.peer_addr().map_or(IpAddr::from([0, 0, 0, 0]), |peer| peer.ip());
    let said = req.headers().get_all(FORWARDED_FOR).filter_map(|value| value.to_str().ok());
    let said: Vec<&str> = said.flat_map(|value| value.split(',')).map(str::trim).collect();
    behind(peer, &said, proxies)
}

fn behind(peer: IpAddr, said: &[&str], proxies: &[IpAddr]) -> IpAddr {
    let mut nearest = peer;
    for address in said.iter().rev() {
        if !proxies.contains(&nearest) {
            break;
        }
        // Something that is no address ends what can be believed.
        let Ok(address) = address.parse() else { break };
        nearest = address;
    }
    nearest
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("192.0.2.1", &["198.51.100.7"], &[], "192.0.2.1")]
    #[case("192.0.2.1", &["198.51.100.7"], &["192.0.2.1"], "198.51.100.7")]
    #[case("192.0.2.1", &["203.0.113.9", "198.51.100.7"], &["192.0.2.1"], "198.51.100.7")]
    #[case("192.0.2.1", &["203.0.113.9", "198.51.100.7"], &["192.0.2.1", "198.51.100.7"], "203.0.113.9")]
    #[case("192.0.2.1", &["unknown"], &["192.0.2.1"], "192.0.2.1")]
    #[case("192.0.2.1", &[], &["192.0.2.1"], "192.0.2.1")]
    fn only_a_trusted_proxy_says_who_asked(
        #[case] peer: &str,
        #[case] said: &[&str],
        #[case] proxies: &[&str],
        #[case] caller: &str,
    ) {
        let proxies: Vec<IpAddr> = proxies.iter().map(|it| it.parse().unwrap()).collect();
        assert_eq!(behind(peer.parse().unwrap(), said, &proxies).to_string(), caller);
    }
}
