//! What makes two contacts the same one, however they are written.

use validator::ValidateEmail;

use super::super::id::Country;
use super::super::number;
use super::link;

/// The longest text that is read for a contact, in characters.
pub const MAX_READ: usize = 400;

/// The identity of a contact: equal for everything that rings the same phone or opens the same page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContactKey {
    /// A telephone number for calls or texts.
    Number {
        /// The country whose numbering plan it belongs to.
        country: Country,
        /// The canonical value: `+448081000900`, `116123`.
        canonical: String,
    },
    /// The address of a page: host in lower case without `www.`, path without a slash at the end, query.
    Link(String),
    /// An e-mail address in lower case.
    Email(String),
    /// A name in lower case with single spaces.
    Name(String),
}

impl ContactKey {
    /// The key of a name.
    #[must_use]
    pub fn name(text: &str) -> Self {
        let plain = text.replace(['\u{2019}', '\u{2018}'], "'").to_lowercase();
        Self::Name(plain.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Every reading of what a person typed or pasted: a number, an e-mail address, the address of a page with or
    /// without its scheme, a name. Empty for a text of more than [`MAX_READ`] characters.
    ///
    /// Numbers out of use have a key too, so that an old one is recognised; it is for comparing, never for dialling.
    ///
    /// ```
    /// use signpost::domain::{id::Country, reach::ContactKey};
    /// let typed = ContactKey::read_any("(0808) 1000 900", Country::GB);
    /// assert_eq!(typed, ContactKey::read_any("tel:+448081000900", Country::GB));
    /// assert!(ContactKey::read_any("+44 116 123", Country::GB).is_empty());
    /// ```
    #[must_use]
    pub fn read_any(text: &str, country: Country) -> Vec<Self> {
        if text.chars().nth(MAX_READ).is_some() {
            return Vec::new();
        }
        let text = unwrapped(text);
        let number = Self::number(text, country);
        let email = read_email(text).map(Self::Email);
        let link = if text.contains('@') { None } else { link::read_typed(text).map(Self::Link) };
        let is_name = text.contains(char::is_alphabetic) && !text.contains("://") && email.is_none();
        let name = (is_name && number.is_none()).then(|| Self::name(text));
        [number, email, link, name].into_iter().flatten().collect()
    }

    /// The key of a number in any spelling, also of one that is out of use.
    #[must_use]
    pub fn number(text: &str, country: Country) -> Option<Self> {
        number::comparable(text, country).map(|(country, canonical)| Self::Number { country, canonical })
    }

    /// Whether this retired contact takes another one with it: the same one, or a page of a retired site.
    #[must_use]
    pub fn retires(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Link(site), Self::Link(page)) if !site.contains(['/', '?']) => {
                page.strip_prefix(site.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '?']))
            }
            _ => self == other,
        }
    }
}

/// Takes off what comes along when something is copied out of a sentence or a mail.
fn unwrapped(text: &str) -> &str {
    let wrapping = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '\'' | '\u{201c}' | '\u{201d}');
    text.trim_matches(wrapping).trim_end_matches(['.', ',', ';', '!', '?']).trim_end_matches(wrapping)
}

/// An e-mail address in lower case, out of a bare one or a `mailto:` link.
pub(super) fn read_email(text: &str) -> Option<String> {
    let address = match text.split_at_checked(7) {
        Some((scheme, rest)) if scheme.eq_ignore_ascii_case("mailto:") => rest.split('?').next().unwrap_or(rest),
        Some(_) | None => text,
    };
    is_email(address).then(|| address.to_lowercase())
}

/// Whether an e-mail address is one that can stand in a `mailto:` link as it is.
pub(super) fn is_email(address: &str) -> bool {
    address.validate_email()
        && address.rsplit_once('@').is_some_and(|(local, host)| {
            let plain = local.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'+'));
            let host = host.to_lowercase();
            plain && host.is_ascii() && link::is_public_name(&host) && !link::is_punycode(&host)
        })
}

/// Whether the part behind the @ is written as a mail program writes it.
pub(super) fn has_lower_case_host(address: &str) -> bool {
    address.rsplit_once('@').is_some_and(|(_, host)| !host.contains(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(canonical: &str) -> ContactKey {
        ContactKey::Number { country: Country::GB, canonical: canonical.into() }
    }

    fn link(normalised: &str) -> ContactKey {
        ContactKey::Link(normalised.into())
    }

    fn read(text: &str) -> Vec<ContactKey> {
        ContactKey::read_any(text, Country::GB)
    }

    #[test]
    fn a_pasted_contact_is_read_as_what_it_can_be() {
        for (text, readings) in [
            ("116 123", vec![number("116123")]),
            ("0131 556 3535.", vec![number("+441315563535")]),
            ("0500 700 700", vec![number("+44500700700")]),
            ("88858", vec![number("88858")]),
            ("<jo@samaritans.org>", vec![ContactKey::Email("jo@samaritans.org".into())]),
            ("mailto:JO@Samaritans.org?subject=x", vec![ContactKey::Email("jo@samaritans.org".into())]),
            ("https://www.childline.org.uk/", vec![link("childline.org.uk")]),
            ("www.Childline.org.uk", vec![link("childline.org.uk"), ContactKey::Name("www.childline.org.uk".into())]),
            ("  Action \n Fraud ", vec![ContactKey::Name("action fraud".into())]),
            ("Children\u{2019}s  Reporter", vec![ContactKey::Name("children's reporter".into())]),
            ("", vec![]),
            ("\u{1f642}", vec![]),
        ] {
            assert_eq!(read(text), readings, "{text:?}");
        }
    }

    #[test]
    fn a_number_of_another_country_keeps_its_own() {
        let there = "IE".parse().unwrap_or(Country::GB);
        let expected = ContactKey::Number { country: there, canonical: "+35315224300".into() };
        let expected = [expected];
        assert_eq!(read("+353 1 522 4300"), expected);
        assert_eq!(ContactKey::read_any("01 522 4300", there), expected);
    }

    #[test]
    fn a_short_number_with_a_country_code_is_read_as_nothing() {
        for text in ["+44 116 123", "0044 101", "+44 (0)85258", "tel:+44999"] {
            assert!(read(text).iter().all(|key| matches!(key, ContactKey::Name(_))), "{text}: {:?}", read(text));
        }
    }

    #[test]
    fn an_address_that_hides_its_host_is_read_as_nothing() {
        assert_eq!(read("https://childline.org.uk@evil.example/"), []);
    }

    #[test]
    fn a_text_is_read_up_to_its_limit_and_not_beyond() {
        assert_eq!(read(&"a".repeat(MAX_READ)).len(), 1);
        assert_eq!(read(&"a".repeat(MAX_READ + 1)), []);
        assert_eq!(read(&"a".repeat(MAX_READ * 10)), []);
    }

    #[test]
    fn only_plain_email_addresses_pass() {
        for address in ["help@nspcc.org.uk", "first.last+tag@mail.example.org"] {
            assert!(is_email(address), "{address}");
        }
        for address in [
            "help",
            "help@nspcc",
            "help@[192.0.2.7]",
            "help@192.0.2.7",
            "a?b@x.org",
            "a%0a@x.org",
            "a@x.org?cc=b@y.org",
        ] {
            assert!(!is_email(address), "{address}");
        }
        assert!(!is_email("help@n\u{161}pcc.org.uk") && !is_email("help@xn--npcc-35a.org.uk"));
    }

    proptest! {
        #[test]
        fn reading_arbitrary_text_never_panics(text in any::<String>(), long in "\\PC{0,450}", code in "[A-Z]{2}") {
            let country: Country = code.parse().unwrap_or(Country::GB);
            let _ = ContactKey::read_any(&text, country);
            let readings = ContactKey::read_any(&long, country);
            prop_assert!(readings.len() <= 4);
        }
    }
}
