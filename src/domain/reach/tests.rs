#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use proptest::prelude::*;
use rstest::rstest;
use serde_json::{Value, json};

use super::*;

fn contact_from(kind: &str, value: &str, display: &str, more: &Value) -> Contact {
    let mut document = json!({
        "id": "phone", "kind": kind, "value": value, "display": display, "answered_by": "person",
        "assurance": { "method": "published_page", "evidence": [{ "url": "https://example.org/" }] },
    });
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    serde_json::from_value(document).unwrap()
}

fn contact(kind: &str, value: &str, display: &str) -> Contact {
    contact_from(kind, value, display, &json!({}))
}

/// A contact that is dialled in the United Kingdom only.
fn home(kind: &str, value: &str, display: &str) -> Contact {
    contact_from(kind, value, display, &json!({ "country": "GB", "dialable_from": ["GB"] }))
}

fn broken(contact: &Contact) -> Vec<(String, &'static str)> {
    reach(contact).err().unwrap_or_default().into_iter().map(|fault| (fault.pointer, fault.rule)).collect()
}

#[rstest]
#[case(home("phone", "08001111", "0800 1111"), Some("tel:08001111"), Some("oh eight hundred, one one one one"))]
#[case(home("phone", "116123", "116 123"), Some("tel:116123"), Some("one one six, one two three"))]
#[case(home("phone", "999", "999"), Some("tel:999"), Some("nine nine nine"))]
#[case(home("text", "85258", "85258"), Some("sms:85258"), Some("eight five two five eight"))]
#[case(home("text", "116000", "116000"), Some("sms:116000"), Some("one one six oh oh oh"))]
#[case(home("text", "999", "999"), Some("sms:999"), Some("nine nine nine"))]
#[case(home("textphone", "18000", "18000"), Some("tel:18000"), Some("one eight thousand"))]
#[case(home("textphone", "18001101", "18001 101"), Some("tel:18001101"), Some("one eight oh oh one, one oh one"))]
#[case(
    contact("textphone", "180010800224488", "18001 0800 22 44 88"),
    Some("tel:180010800224488"),
    Some("one eight oh oh one, oh eight hundred, two two, four four, eight eight")
)]
#[case(
    contact("phone", "+448000282233", "08000 28 22 33"),
    Some("tel:+448000282233"),
    Some("oh eight thousand, two eight, two two, three three")
)]
#[case(
    contact("phone", "+441372847161", "+44 1372 847 161"),
    Some("tel:+441372847161"),
    Some("plus four four, one three seven two, eight four seven, one six one")
)]
#[case(
    contact("text", "+447401288595", "07401 288595"),
    Some("sms:+447401288595"),
    Some("oh seven four oh one, two eight eight five nine five")
)]
#[case(
    contact("whatsapp", "+447401288595", "07401 288595"),
    None,
    Some("oh seven four oh one, two eight eight five nine five")
)]
#[case(contact("email", "jo@samaritans.org", "jo@samaritans.org"), Some("mailto:jo@samaritans.org"), None)]
#[case(
    contact("webchat", "https://www.childline.org.uk/", "www.childline.org.uk"),
    Some("https://www.childline.org.uk/"),
    None
)]
#[case(contact("form", "https://www.iwf.org.uk/report", "iwf.org.uk"), Some("https://www.iwf.org.uk/report"), None)]
#[case(
    contact("bsl-video", "https://www.childline.org.uk", "Childline in BSL"),
    Some("https://www.childline.org.uk"),
    None
)]
#[case(contact("bsl-video", "999 BSL app", "999 BSL app"), None, None)]
#[case(contact("app", "Safer Schools", "Safer Schools app"), None, None)]
#[case(contact("letter", "Freepost SAMARITANS LETTERS", "Freepost SAMARITANS LETTERS"), None, None)]
fn a_sound_contact_has_its_link_and_its_sound(
    #[case] contact: Contact,
    #[case] href: Option<&str>,
    #[case] spoken: Option<&str>,
) {
    let reached = reach(&contact).unwrap();
    assert_eq!(reached.href.as_deref(), href);
    assert_eq!(reached.spoken.as_deref(), spoken);
    if let Some(href) = href {
        assert_eq!(Reach::from_href(href, Country::GB), Some(reached.key), "the link leads back");
    }
}

#[rstest]
#[case::spaces_in_the_value(home("phone", "116 123", "116 123"), "/value", "number-canonical")]
#[case::national_value(contact("phone", "08081000900", "0808 1000 900"), "/value", "number-canonical")]
#[case::long_form_of_childline(home("phone", "+448001111", "0800 1111"), "/value", "number-canonical")]
#[case::short_with_code(home("phone", "+44116123", "116 123"), "/value", "number-short-with-country-code")]
#[case::short_with_code_shown(home("phone", "116123", "+44 116 123"), "/display", "number-short-with-country-code")]
#[case::unknown_short(home("phone", "112", "112"), "/value", "number-short-unknown")]
#[case::letters(contact("phone", "0800PREVENT", "0800 PREVENT"), "/value", "number-well-formed")]
#[case::too_long(contact("phone", "4411111111111111111111111111", "1"), "/value", "number-too-long")]
#[case::relay(home("textphone", "18001999", "18001 999"), "/value", "number-relay")]
#[case::premium(contact("phone", "+449098790000", "0909 879 0000"), "/value", "number-charged")]
#[case::foreign(contact("phone", "+35315224300", "01 522 4300"), "/value", "number-other-country")]
#[case::withdrawn(contact("phone", "+44500700700", "0500 700 700"), "/value", "number-not-in-use")]
#[case::swapped_digits(contact("phone", "+448081000900", "0808 1000 090"), "/display", "display-same-digits")]
#[case::words_in_the_display(contact("phone", "+448081000900", "Ring 0808 1000 900"), "/display", "number-well-formed")]
#[case::voice_by_relay(home("phone", "18001101", "18001 101"), "/value", "number-relay-not-voice")]
#[case::voice_by_emergency_relay(home("phone", "18000", "18000"), "/value", "number-relay-not-voice")]
#[case::voice_to_a_text_code(home("phone", "85258", "85258"), "/value", "number-takes-no-calls")]
#[case::text_to_a_voice_line(home("text", "116123", "116 123"), "/value", "number-takes-no-texts")]
#[case::text_to_childline(home("text", "08001111", "0800 1111"), "/value", "number-takes-no-texts")]
#[case::whatsapp_short(home("whatsapp", "116123", "116 123"), "/value", "number-not-international")]
#[case::dialable_unsaid(contact("phone", "116123", "116 123"), "/dialable_from", "short-number-at-home-only")]
#[case::dialable_from_more(
    contact_from("phone", "116123", "116 123", &json!({ "dialable_from": ["GB", "IE"] })), "/dialable_from", "short-number-at-home-only"
)]
#[case::relay_from_abroad(
    contact_from("textphone", "180010800224488", "18001 0800 22 44 88", &json!({ "dialable_from": ["IE"] })), "/dialable_from", "short-number-at-home-only"
)]
#[case::keyword_on_a_call(
    contact_from("phone", "+448081000900", "0808 1000 900", &json!({ "keyword": "SHOUT" })), "/keyword", "keyword-on-text-only"
)]
#[case::keyword_with_signs(
    contact_from("text", "85258", "85258", &json!({ "keyword": "SHOUT&x=1", "dialable_from": ["GB"] })), "/keyword", "keyword-plain"
)]
#[case::country_of_a_page(
    contact_from("website", "https://example.org/", "example.org", &json!({ "country": "GB" })), "/country", "country-on-number-only"
)]
#[case::dialled_page(
    contact_from("website", "https://example.org/", "example.org", &json!({ "dialable_from": ["GB"] })), "/dialable_from", "dialable-from-on-number-only"
)]
#[case::plain_http(contact("website", "http://example.org/", "example.org"), "/value", "link-https")]
#[case::hidden_host(contact("form", "https://iwf.org.uk@evil.example/", "iwf.org.uk"), "/value", "link-no-user")]
#[case::other_host_shown(
    contact("form", "https://evil.example/", "www.iwf.org.uk"),
    "/display",
    "display-same-address"
)]
#[case::other_page_shown(contact("form", "https://iwf.org.uk/a", "iwf.org.uk/b"), "/display", "display-same-address")]
#[case::email_with_query(contact("email", "a@example.org?cc=b@example.org", "a"), "/value", "email-well-formed")]
#[case::email_host(contact("email", "a@Example.org", "a@example.org"), "/value", "email-host-lower-case")]
#[case::other_email_shown(contact("email", "a@example.org", "b@example.org"), "/display", "display-same-address")]
#[case::app_with_a_link(contact("app", "https://example.org/", "App"), "/value", "name-not-address")]
#[case::bsl_link_without_scheme(contact("bsl-video", "example.org/bsl", "BSL"), "/value", "name-not-address")]
#[case::name_without_letters(contact("letter", "999", "999"), "/value", "name-well-formed")]
#[case::postcode_differs(contact("letter", "Box 12, AB1 2CD", "Box 12, AB1 3CD"), "/display", "display-same-digits")]
#[case::line_end(contact("app", "Safer\nSchools", "Safer Schools"), "/value", "plain-text")]
#[case::reversed_display(contact("app", "Safer Schools", "Safer \u{202e}Schools"), "/display", "plain-text")]
fn each_fault_is_named_where_it_is(#[case] contact: Contact, #[case] pointer: &str, #[case] rule: &'static str) {
    let found = broken(&contact);
    assert!(found.contains(&(pointer.to_owned(), rule)), "{found:?}");
}

#[test]
fn all_faults_are_told_at_once_and_none_repeats_the_value() {
    let wrong = contact_from("phone", "116 123", "116 124", &json!({ "keyword": "A B" }));
    let faults = reach(&wrong).unwrap_err();
    let rules: Vec<_> = faults.iter().map(|fault| fault.rule).collect();
    assert_eq!(
        rules,
        [
            "keyword-on-text-only",
            "keyword-plain",
            "number-canonical",
            "number-short-unknown",
            "short-number-at-home-only"
        ]
    );
    assert!(faults.iter().all(|fault| !fault.message.contains("116")), "{faults:?}");
}

#[test]
fn only_links_of_ours_lead_back_to_a_contact() {
    for href in [
        "tel:+44116123",
        "tel:116 123",
        "tel:116123;phone-context=+44",
        "tel:+44 808 1000 900",
        "tel:08081000900",
        "tel:+448001111",
        "tel:85258",
        "sms:116123",
        "sms:85258?body=SHOUT",
        "mailto:jo@samaritans.org?subject=x",
        "mailto:jo@Samaritans.org",
        "http://www.childline.org.uk/",
        "https://user@www.childline.org.uk/",
        "javascript:alert(1)",
        "116123",
        "",
    ] {
        assert_eq!(Reach::from_href(href, Country::GB), None, "{href}");
    }
}

#[test]
fn the_first_route_of_the_seed_is_sound() {
    let route: Value =
        serde_json::from_str(include_str!("../../../resources/directory/routes/childline.json")).unwrap();
    let contacts: Vec<Contact> = serde_json::from_value(route["contacts"].clone()).unwrap();
    assert!(!contacts.is_empty());
    for contact in contacts {
        assert!(reach(&contact).is_ok(), "{}: {:?}", contact.id, reach(&contact));
    }
}

/// A short or ordinary value, what is printed for it, and the kind of contact.
fn numbers() -> impl Strategy<Value = (&'static str, String, String)> {
    let ordinary = |digits: String| (format!("+44{}", &digits[1..]), digits);
    let short = |digits: &str| (digits.to_owned(), digits.to_owned());
    prop_oneof![
        "0808[0-9]{7}".prop_map(ordinary),
        "020[78][0-9]{7}".prop_map(ordinary),
        "0131[2-6][0-9]{6}".prop_map(ordinary),
        Just("08001111").prop_map(short),
        Just("116123").prop_map(short),
        Just("999").prop_map(short),
        Just("101").prop_map(short),
    ]
    .prop_map(|(value, digits)| ("phone", value, digits))
    .prop_filter("in use", |(_, value, _)| Number::parse(value, Country::GB).is_ok())
}

/// Digits with a separator wherever a bit is set.
fn grouped(digits: &str, gaps: u16) -> String {
    let gap = |i: usize| i > 0 && gaps >> i & 1 == 1;
    digits.chars().enumerate().flat_map(|(i, c)| gap(i).then_some(' ').into_iter().chain([c])).collect()
}

proptest! {
    #[test]
    fn display_and_value_always_hold_the_same_digits((kind, value, digits) in numbers(), gaps in any::<u16>(), at in 1..11_usize, by in 1..10_u8) {
        let shown = grouped(&digits, gaps);
        let reached = reach(&home(kind, &value, &shown)).unwrap();
        prop_assert_eq!(Reach::from_href(reached.href.as_deref().unwrap(), Country::GB), Some(reached.key.clone()));
        prop_assert_eq!(ContactKey::read_any(&shown, Country::GB), vec![reached.key]);

        let mut other = digits.into_bytes();
        let at = at % other.len();
        other[at] = b'0' + (other[at] - b'0' + by) % 10;
        let other = grouped(&String::from_utf8(other).unwrap(), gaps);
        let faults = broken(&home(kind, &value, &other));
        prop_assert!(faults.iter().any(|(pointer, _)| pointer == "/display"), "{value} shown as {other}: {faults:?}");
    }

    #[test]
    fn whatever_a_contact_holds_it_has_a_link_that_leads_back_or_a_fault(
        kind in prop_oneof![
            Just("phone"), Just("text"), Just("textphone"), Just("webchat"), Just("form"), Just("email"),
            Just("website"), Just("bsl-video"), Just("app"), Just("whatsapp"), Just("letter")
        ],
        value in prop_oneof![
            "\\PC{1,60}", "https://[a-z.]{1,12}/[a-z/?=#@%.]{0,12}", "[a-z.+]{1,8}@[a-z.]{1,12}", "[+]?[0-9 ]{1,14}", any::<String>(),
        ],
    ) {
        match reach(&home(kind, &value, &value)).or_else(|_| reach(&contact(kind, &value, &value))) {
            Ok(reached) => match reached.href {
                Some(href) => prop_assert_eq!(Reach::from_href(&href, Country::GB), Some(reached.key)),
                None => prop_assert!(matches!(kind, "app" | "letter" | "bsl-video" | "whatsapp")),
            },
            Err(faults) => prop_assert!(!faults.is_empty()),
        }
    }
}
