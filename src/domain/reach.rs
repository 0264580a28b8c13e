//! From a stored contact, in which nothing is believed, to what can be dialled or opened.
//!
//! `reach` says everything that is wrong with a contact at once, in words for the person who edits it, and never
//! repeats the value. What passes has one link that leads to it, or none, and one key by which it is known.

mod key;
mod link;

use super::contact::{Contact, ContactKind};
use super::id::Country;
use super::number::{Number, NumberError, digit_value, spoken};

pub use key::{ContactKey, MAX_READ};

/// A rule that a value breaks, and what to do about it.
type Complaint = (&'static str, &'static str);

/// One thing that is wrong, for the person who can put it right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Where it is: a JSON pointer (RFC 6901) from the thing that was checked, empty for the whole of it.
    pub pointer: String,
    /// The rule that is broken, by name.
    pub rule: &'static str,
    /// What to do about it. Never the value itself.
    pub message: String,
}

impl Fault {
    pub(super) fn new(pointer: &str, rule: &'static str, message: impl Into<String>) -> Self {
        Self { pointer: pointer.to_owned(), rule, message: message.into() }
    }
}

/// How a contact is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reach {
    /// The link: `tel:`, `sms:`, `mailto:` or `https:`; none for names and for `WhatsApp`, whose link no source gives.
    pub href: Option<String>,
    /// How a number is said aloud.
    pub spoken: Option<String>,
    /// By what the contact is known, whatever its spelling.
    pub key: ContactKey,
}

impl Reach {
    /// The key that a link of ours leads back to; none for any other link.
    #[must_use]
    pub fn from_href(href: &str, country: Country) -> Option<ContactKey> {
        if href.starts_with("tel:") || href.starts_with("sms:") {
            let number = Number::parse(href, country).ok()?;
            let ours = [number.tel_href(), number.sms_href()].iter().flatten().any(|link| link == href);
            return ours.then(|| number_key(&number));
        }
        if let Some(address) = href.strip_prefix("mailto:") {
            let ours = key::is_email(address) && key::has_lower_case_host(address);
            return ours.then(|| ContactKey::Email(address.to_lowercase()));
        }
        let refused = !link::complaints(href).is_empty();
        if refused { None } else { link::read_typed(href).map(ContactKey::Link) }
    }
}

/// What a contact can be reached by.
///
/// # Errors
/// Everything that is wrong with it, with pointers into the contact.
pub fn reach(contact: &Contact) -> Result<Reach, Vec<Fault>> {
    let mut faults = common_faults(contact);
    let reached = match contact.kind {
        ContactKind::Phone | ContactKind::Text | ContactKind::Textphone | ContactKind::Whatsapp => {
            reach_number(contact, &mut faults)
        }
        ContactKind::Email => reach_email(contact, &mut faults),
        ContactKind::Webchat | ContactKind::Form | ContactKind::Website => reach_link(contact, &mut faults),
        ContactKind::BslVideo if contact.value.contains("://") => reach_link(contact, &mut faults),
        ContactKind::BslVideo | ContactKind::App | ContactKind::Letter => Some(reach_name(contact, &mut faults)),
    };
    match reached {
        Some(reach) if faults.is_empty() => Ok(reach),
        Some(_) | None => Err(faults),
    }
}

fn is_number(kind: ContactKind) -> bool {
    matches!(kind, ContactKind::Phone | ContactKind::Text | ContactKind::Textphone | ContactKind::Whatsapp)
}

/// What holds for contacts of every kind.
fn common_faults(contact: &Contact) -> Vec<Fault> {
    let mut faults = Vec::new();
    for (pointer, text) in [("/value", &contact.value), ("/display", &contact.display)] {
        if text.trim() != text || text.is_empty() || text.contains(is_invisible) {
            faults.push(Fault::new(
                pointer,
                "plain-text",
                "leave out line ends, invisible signs and spaces at the ends",
            ));
        }
    }
    if let Some(keyword) = &contact.keyword {
        if contact.kind != ContactKind::Text {
            faults.push(Fault::new("/keyword", "keyword-on-text-only", "a keyword belongs to a text message only"));
        }
        if keyword.is_empty() || !keyword.bytes().all(|b| b.is_ascii_alphanumeric()) {
            faults.push(Fault::new("/keyword", "keyword-plain", "a keyword is letters and digits only"));
        }
    }
    if !is_number(contact.kind) {
        if contact.country.is_some() {
            faults.push(Fault::new("/country", "country-on-number-only", "a country belongs to a number only"));
        }
        if !contact.dialable_from.is_empty() {
            let message = "only a number is dialled: leave this out";
            faults.push(Fault::new("/dialable_from", "dialable-from-on-number-only", message));
        }
    }
    faults
}

/// Control signs, and marks that change the direction or hide a part of a text.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn reach_number(contact: &Contact, faults: &mut Vec<Fault>) -> Option<Reach> {
    let country = contact.country.unwrap_or(Country::GB);
    let display = Number::parse(&contact.display, country);
    let number = match Number::parse(&contact.value, country) {
        Ok(number) => number,
        Err(error) => {
            faults.push(number_fault("/value", error));
            faults.extend(display.err().map(|error| number_fault("/display", error)));
            return None;
        }
    };
    if number.value() != contact.value {
        let message =
            "write the value without spaces: +44 and the number without its nought, a short number as its digits";
        faults.push(Fault::new("/value", "number-canonical", message));
    }
    match display {
        Ok(shown) if shown == number => {}
        Ok(_) => {
            let message = "the number that is shown and the value are two different numbers: check every digit";
            faults.push(Fault::new("/display", "display-same-digits", message));
        }
        Err(error) => faults.push(number_fault("/display", error)),
    }
    faults.extend(channel_fault(contact.kind, &number));
    faults.extend(dialable_fault(contact, &number));
    let href = number_href(contact.kind, &number);
    Some(Reach { href, spoken: Some(spoken(&contact.display)), key: number_key(&number) })
}

fn number_fault(pointer: &str, error: NumberError) -> Fault {
    let rule = match error {
        NumberError::NotANumber => "number-well-formed",
        NumberError::TooLong => "number-too-long",
        NumberError::ShortWithCountryCode => "number-short-with-country-code",
        NumberError::UnknownShort => "number-short-unknown",
        NumberError::RelayTarget => "number-relay",
        NumberError::Charged => "number-charged",
        NumberError::OtherCountry(_) => "number-other-country",
        NumberError::NotInUse => "number-not-in-use",
    };
    Fault::new(pointer, rule, error.to_string())
}

/// The link for this use of a number. One to `wa.me` would be a guess, and `sms:` would write to the wrong place.
fn number_href(kind: ContactKind, number: &Number) -> Option<String> {
    match kind {
        ContactKind::Text => number.sms_href(),
        ContactKind::Phone | ContactKind::Textphone => number.tel_href(),
        ContactKind::Whatsapp
        | ContactKind::Webchat
        | ContactKind::Form
        | ContactKind::Email
        | ContactKind::Website
        | ContactKind::BslVideo
        | ContactKind::App
        | ContactKind::Letter => None,
    }
}

/// Whether the number takes what the contact says it does.
fn channel_fault(kind: ContactKind, number: &Number) -> Option<Fault> {
    let called = matches!(kind, ContactKind::Phone | ContactKind::Textphone);
    let relay = "a text relay number is not for voice calls: make this contact a textphone";
    let rules = [
        (kind == ContactKind::Phone && number.is_relay(), "number-relay-not-voice", relay),
        (called && number.tel_href().is_none(), "number-takes-no-calls", "this number takes text messages only"),
        (
            kind == ContactKind::Text && number.sms_href().is_none(),
            "number-takes-no-texts",
            "this number takes no text messages",
        ),
        (
            kind == ContactKind::Whatsapp && number.is_national_only(),
            "number-not-international",
            "WhatsApp needs a whole number with an international form",
        ),
    ];
    let (_, rule, message) = rules.into_iter().find(|(broken, _, _)| *broken)?;
    Some(Fault::new("/value", rule, message))
}

/// A number that works at home only says so, with exactly its country.
fn dialable_fault(contact: &Contact, number: &Number) -> Option<Fault> {
    let home = contact.dialable_from == [number.country()];
    let unsaid = number.is_relay() && number.short().is_none() && contact.dialable_from.is_empty();
    let message = "this number works in its own country only: name that country here, and no other";
    (number.is_national_only() && !home && !unsaid)
        .then(|| Fault::new("/dialable_from", "short-number-at-home-only", message))
}

fn number_key(number: &Number) -> ContactKey {
    ContactKey::Number { country: number.country(), canonical: number.value() }
}

fn reach_email(contact: &Contact, faults: &mut Vec<Fault>) -> Option<Reach> {
    if !key::is_email(&contact.value) {
        let message = "write a plain e-mail address such as help@example.org, and nothing else";
        faults.push(Fault::new("/value", "email-well-formed", message));
        return None;
    }
    if !key::has_lower_case_host(&contact.value) {
        faults.push(Fault::new("/value", "email-host-lower-case", "write the part after the @ in lower case"));
    }
    let address = contact.value.to_lowercase();
    if contact.display.split_whitespace().any(|word| word.contains('@') && word.to_lowercase() != address) {
        faults.push(Fault::new("/display", "display-same-address", "the address that is shown is not the value"));
    }
    Some(Reach { href: Some(format!("mailto:{}", contact.value)), spoken: None, key: ContactKey::Email(address) })
}

fn reach_link(contact: &Contact, faults: &mut Vec<Fault>) -> Option<Reach> {
    let complaints = link::complaints(&contact.value);
    faults.extend(complaints.into_iter().map(|(rule, message)| Fault::new("/value", rule, message)));
    let normalised = link::read_typed(&contact.value)?;
    let misleads = |word: &str| link::read_typed(word).is_some_and(|shown| !link::leads(&shown, &normalised));
    if contact.display.split_whitespace().any(misleads) {
        faults.push(Fault::new("/display", "display-same-address", "the address that is shown leads somewhere else"));
    }
    Some(Reach { href: Some(contact.value.clone()), spoken: None, key: ContactKey::Link(normalised) })
}

fn reach_name(contact: &Contact, faults: &mut Vec<Fault>) -> Reach {
    if !contact.value.contains(char::is_alphabetic) {
        faults.push(Fault::new("/value", "name-well-formed", "write the name in words"));
    }
    if link::read_typed(&contact.value).is_some() || contact.value.contains("://") || contact.value.contains('@') {
        faults.push(Fault::new("/value", "name-not-address", "write the name, not an address"));
    }
    let digits = |text: &str| text.chars().filter_map(digit_value).collect::<Vec<_>>();
    if digits(&contact.value) != digits(&contact.display) {
        let message = "the digits that are shown and those of the value differ";
        faults.push(Fault::new("/display", "display-same-digits", message));
    }
    Reach { href: None, spoken: None, key: ContactKey::name(&contact.value) }
}

#[cfg(test)]
mod tests;
