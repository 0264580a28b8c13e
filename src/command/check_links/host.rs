//! Whose a host is: by the domain that somebody registered, and by the signs of one that is for sale.
//!
//! A helpline's address whose registration lapses is bought by others. Whoever opens it then meets advertisements, or
//! somebody who waits for people in need.

use url::Url;

/// The domain that was registered: `childline.org.uk` of `www.childline.org.uk`. Nothing where a host is no name.
pub(super) fn registered(url: &Url) -> Option<&str> {
    psl::domain_str(url.domain()?)
}

/// Whether both addresses belong to the same registered domain.
pub(super) fn same_owner(one: &Url, other: &Url) -> bool {
    one.host_str() == other.host_str() || registered(one).is_some_and(|domain| registered(other) == Some(domain))
}

/// Companies that hold, sell or fill domains that nobody uses.
const PARKING_HOSTS: [&str; 14] = [
    "above.com",
    "afternic.com",
    "bodis.com",
    "dan.com",
    "domainmarket.com",
    "hugedomains.com",
    "namebright.com",
    "parkingcrew.net",
    "parklogic.com",
    "sav.com",
    "sedo.com",
    "sedoparking.com",
    "undeveloped.com",
    "uniregistry.com",
];

/// What stands on the pages of a domain that is for sale, in lower case.
const PARKING_WORDS: [&str; 10] = [
    "this domain is for sale",
    "this domain name is for sale",
    "this domain may be for sale",
    "buy this domain",
    "domain is parked",
    "parked free, courtesy of",
    "this domain has expired",
    "this domain name has expired",
    "domain has recently been registered",
    "inquire about this domain",
];

/// Whether a page is one that stands on a domain which nobody uses. `plain` is its text in lower case.
pub(super) fn is_parked(url: &Url, plain: &str) -> bool {
    let seller = registered(url).is_some_and(|domain| PARKING_HOSTS.contains(&domain));
    seller || PARKING_WORDS.iter().any(|words| plain.contains(words))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn a_host_belongs_to_the_domain_that_somebody_registered() {
        let same = |one: &str, other: &str| same_owner(&url(one), &url(other));
        assert!(same("https://www.childline.org.uk/", "https://childline.org.uk/"));
        assert!(same("https://a.police.uk/", "https://a.police.uk/b"));
        assert!(same("http://127.0.0.1:1/", "http://127.0.0.1:2/"));
        // Everybody can register a name below .org.uk.
        assert!(!same("https://childline.org.uk/", "https://advertisements.org.uk/"));
        assert!(!same("https://childline.org.uk/", "https://childline.org.uk.example.com/"));
        assert!(!same("https://one.github.io/", "https://other.github.io/"));
        assert!(!same("https://127.0.0.1/", "https://127.0.0.2/"));
    }

    #[test]
    fn a_domain_that_is_for_sale_is_known_by_its_host_or_its_words() {
        assert!(is_parked(&url("https://www.hugedomains.com/x"), ""));
        assert!(is_parked(&url("https://childline.example/"), "welcome. this domain is for sale!"));
        assert!(!is_parked(&url("https://notsedo.com.example/"), "the domain of our work is children"));
    }
}
