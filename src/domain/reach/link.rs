//! Addresses of pages: what we are willing to link to, and when two addresses are the same page.

use url::{Host, Url};

use super::Complaint;

/// Parameters that say where a visitor came from. A link of ours tells nobody.
const TRACKING: [&str; 12] =
    ["gclid", "fbclid", "msclkid", "dclid", "yclid", "igshid", "ttclid", "twclid", "mc_cid", "mc_eid", "_ga", "_hsenc"];
/// Parameters that let somebody in, or tell a server who somebody is.
const CREDENTIALS: [&str; 14] = [
    "token",
    "access_token",
    "auth",
    "key",
    "api_key",
    "apikey",
    "password",
    "passwd",
    "pwd",
    "secret",
    "session",
    "sessionid",
    "sid",
    "signature",
];

/// Everything that speaks against linking to a text; empty for an address that we link to.
pub(super) fn complaints(text: &str) -> Vec<Complaint> {
    let Ok(url) = Url::parse(text) else {
        return vec![("link-well-formed", "write the whole address of the page, beginning with https://")];
    };
    if url.scheme() != "https" {
        return vec![("link-https", "a link begins with https://")];
    }
    let mut found = Vec::new();
    let mut complain = |broken: bool, complaint: Complaint| {
        if broken {
            found.push(complaint);
        }
    };
    let credentials = !url.username().is_empty() || url.password().is_some() || authority(text).contains('@');
    complain(credentials, ("link-no-user", "a link holds no user name or password before the host"));
    complain(!text.is_ascii(), ("link-ascii", "a link holds plain letters only: others can look like them"));
    complain(url.port().is_some(), ("link-no-port", "a link names no port"));
    complain(url.fragment().is_some(), ("link-no-fragment", "a link ends before the # sign"));
    complain(has_parameter(&url, is_tracking), ("link-no-tracking", "take the tracking part off the end of the link"));
    complain(has_parameter(&url, is_credential), ("link-no-credentials", "a link holds no key, password or session"));
    found.extend(host_complaint(&url));
    // What a browser would make of the text has to be the text itself: no capitals in the host, no backslash, no dots
    // for folders, no line end.
    if found.is_empty() && url.as_str() != text && url.as_str() != format!("{text}/") {
        found.push(("link-canonical", "write the link as the browser shows it, with the host in lower case"));
    }
    found
}

/// What stands between `https://` and the path, as it was written.
fn authority(text: &str) -> &str {
    let rest = text.split_once("//").map_or(text, |(_, rest)| rest);
    rest.split(['/', '\\', '?', '#']).next().unwrap_or(rest)
}

fn host_complaint(url: &Url) -> Option<Complaint> {
    match url.host() {
        Some(Host::Domain(host)) if is_punycode(host) => {
            Some(("link-no-punycode", "a host holds plain letters only: others can look like them"))
        }
        Some(Host::Domain(host)) if is_public_name(host) => None,
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => {
            Some(("link-no-ip", "a link names its host, not the number of a machine"))
        }
        Some(Host::Domain(_)) | None => {
            Some(("link-host", "the host of a link is a full name such as www.example.org"))
        }
    }
}

/// Whether a part of a host is written in the ASCII form of other letters (RFC 5891).
pub(super) fn is_punycode(host: &str) -> bool {
    host.split('.').any(|label| label.starts_with("xn--"))
}

/// Whether a host has at least two labels, none empty, and ends in letters.
pub(super) fn is_public_name(host: &str) -> bool {
    let mut labels = host.split('.').rev();
    let top = labels.next().unwrap_or_default();
    let ends_well = top.len() >= 2 && (top.bytes().all(|b| b.is_ascii_alphabetic()) || top.starts_with("xn--"));
    ends_well && host.contains('.') && labels.all(|label| !label.is_empty())
}

fn has_parameter(url: &Url, matches: fn(&str) -> bool) -> bool {
    url.query_pairs().any(|(name, _)| matches(&name.to_lowercase()))
}

fn is_tracking(name: &str) -> bool {
    name.starts_with("utm_") || TRACKING.contains(&name)
}

fn is_credential(name: &str) -> bool {
    CREDENTIALS.contains(&name)
}

/// One spelling for every way to write the address of a page: no scheme, no leading `www.`, no slash at the end, no
/// tracking, no fragment.
pub(super) fn normalised(url: &Url) -> Option<String> {
    let Some(Host::Domain(host)) = url.host() else { return None };
    let host = host.trim_end_matches('.');
    let host = host.strip_prefix("www.").filter(|rest| rest.contains('.')).unwrap_or(host);
    if !matches!(url.scheme(), "http" | "https") || !is_public_name(host) {
        return None;
    }
    let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
    let query = kept_query(url).map(|query| format!("?{query}")).unwrap_or_default();
    Some(format!("{host}{port}{}{query}", url.path().trim_end_matches('/')))
}

fn kept_query(url: &Url) -> Option<String> {
    let name = |pair: &str| pair.split('=').next().unwrap_or_default().to_lowercase();
    let kept: Vec<&str> =
        url.query()?.split('&').filter(|pair| !pair.is_empty() && !is_tracking(&name(pair))).collect();
    (!kept.is_empty()).then(|| kept.join("&"))
}

/// The normalised address in a word that somebody typed, with or without a scheme.
pub(super) fn read_typed(word: &str) -> Option<String> {
    if word.contains(char::is_whitespace) {
        return None;
    }
    let url = if word.contains("://") { Url::parse(word) } else { Url::parse(&format!("https://{word}")) }.ok()?;
    // Whoever puts a user name into an address wants it to be taken for another one.
    let honest = url.username().is_empty() && url.password().is_none();
    if honest { normalised(&url) } else { None }
}

/// Whether one normalised address is the other, or the beginning of it up to a slash.
pub(super) fn leads(shown: &str, link: &str) -> bool {
    link.strip_prefix(shown).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(text: &str) -> Vec<&'static str> {
        complaints(text).into_iter().map(|(rule, _)| rule).collect()
    }

    #[test]
    fn ordinary_pages_are_linked_to() {
        for text in [
            "https://www.childline.org.uk",
            "https://www.childline.org.uk/",
            "https://www.childline.org.uk/info-advice/bullying-abuse-safety/online-mobile-safety/report-remove/",
            "https://www.childprotection.lu/?lang=en",
            "https://report.iwf.org.uk/org/",
        ] {
            assert_eq!(rules(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn each_trick_is_refused_by_its_own_rule() {
        for (text, rule) in [
            ("www.childline.org.uk", "link-well-formed"),
            ("", "link-well-formed"),
            ("https://", "link-well-formed"),
            ("http://www.childline.org.uk/", "link-https"),
            ("javascript:alert(1)", "link-https"),
            ("tel:999", "link-https"),
            ("https://childline.org.uk@evil.example/", "link-no-user"),
            ("https://@childline.org.uk/", "link-no-user"),
            ("https://user:word@childline.org.uk/", "link-no-user"),
            ("https://192.0.2.7/", "link-no-ip"),
            ("https://0xC0000207/", "link-no-ip"),
            ("https://[2001:db8::1]/", "link-no-ip"),
            ("https://localhost/", "link-host"),
            ("https://childline/", "link-host"),
            ("https://childline.org.uk./", "link-host"),
            ("https://childline.org.uk:8443/", "link-no-port"),
            ("https://childline.org.uk/#/evil", "link-no-fragment"),
            ("https://childline.org.uk#@evil.example", "link-no-fragment"),
            ("https://xn--chldline-lza.org.uk/", "link-no-punycode"),
            ("https://ch\u{ed}ldline.org.uk/", "link-ascii"),
            ("https://www.samaritans.org/?gclid=abc", "link-no-tracking"),
            ("https://www.samaritans.org/?a=1&UTM_source=x", "link-no-tracking"),
            ("https://www.samaritans.org/?session=abc", "link-no-credentials"),
            ("https://WWW.childline.org.uk/", "link-canonical"),
            ("HTTPS://www.childline.org.uk/", "link-canonical"),
            ("https://www.childline.org.uk\\evil", "link-canonical"),
            ("https://www.childline.org.uk/a/../b", "link-canonical"),
            ("https:www.childline.org.uk", "link-canonical"),
            (" https://www.childline.org.uk/", "link-canonical"),
            ("https://www.child\nline.org.uk/", "link-canonical"),
            ("https://www.childline.org.uk:443/", "link-canonical"),
        ] {
            assert!(rules(text).contains(&rule), "{text:?}: {:?} lacks {rule}", rules(text));
        }
    }

    #[test]
    fn all_faults_of_a_link_are_named_at_once() {
        assert_eq!(
            rules("https://me@192.0.2.7:81/?fbclid=1&token=2#x"),
            [
                "link-no-user",
                "link-no-port",
                "link-no-fragment",
                "link-no-tracking",
                "link-no-credentials",
                "link-no-ip"
            ]
        );
    }

    #[test]
    fn one_page_has_one_normalised_address() {
        for typed in [
            "https://www.childline.org.uk/get-support/",
            "http://childline.org.uk/get-support",
            "www.childline.org.uk/get-support",
            "Childline.org.uk/get-support?utm_source=poster&fbclid=1",
            "https://childline.org.uk/get-support#top",
        ] {
            assert_eq!(read_typed(typed).as_deref(), Some("childline.org.uk/get-support"), "{typed}");
        }
        assert_eq!(read_typed("childline.org.uk").as_deref(), Some("childline.org.uk"));
        assert_eq!(read_typed("x.org/a?lang=en&gclid=2").as_deref(), Some("x.org/a?lang=en"));
        assert_eq!(read_typed("childline.org.uk:8443").as_deref(), Some("childline.org.uk:8443"));
    }

    #[test]
    fn what_is_no_address_or_hides_one_has_no_reading() {
        for typed in ["Childline", "0800 1111", "0800.1111", "192.0.2.7", "ftp://x.org", "a b.org", "tel:999", ""] {
            assert_eq!(read_typed(typed), None, "{typed}");
        }
        assert_eq!(read_typed("https://childline.org.uk@evil.example/"), None);
    }

    #[test]
    fn a_shown_address_has_to_lead_to_the_link() {
        assert!(leads("iwf.org.uk", "iwf.org.uk/report"));
        assert!(leads("iwf.org.uk/report", "iwf.org.uk/report"));
        assert!(!leads("iwf.org.uk", "iwf.org.uk.example/report"));
        assert!(!leads("iwf.org.uk/rep", "iwf.org.uk/report"));
        assert!(!leads("iwf.org.uk/report/form", "iwf.org.uk/report"));
    }
}
