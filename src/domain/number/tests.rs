#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn gb(text: &str) -> Result<Number, NumberError> {
    Number::parse(text, Country::GB)
}

fn country(code: &str) -> Country {
    code.parse().unwrap()
}

#[rstest]
#[case::ordinary("0808 1000 900", "+448081000900", Some("tel:+448081000900"), Some("sms:+448081000900"))]
#[case::mobile("07401 288595", "+447401288595", Some("tel:+447401288595"), Some("sms:+447401288595"))]
#[case::ten_digits("0800 83 85 87", "+44800838587", Some("tel:+44800838587"), Some("sms:+44800838587"))]
#[case::odd_grouping("08 08 16 89 111", "+448081689111", Some("tel:+448081689111"), Some("sms:+448081689111"))]
#[case::childline("0800 1111", "08001111", Some("tel:08001111"), None)]
#[case::childline_abroad("+44 800 1111", "08001111", Some("tel:08001111"), None)]
#[case::samaritans("116 123", "116123", Some("tel:116123"), None)]
#[case::missing_people("116 000", "116000", Some("tel:116000"), Some("sms:116000"))]
#[case::emergency("999", "999", Some("tel:999"), Some("sms:999"))]
#[case::police("101", "101", Some("tel:101"), None)]
#[case::emergency_relay("18000", "18000", Some("tel:18000"), None)]
#[case::shout("85258", "85258", None, Some("sms:85258"))]
#[case::meic("84001", "84001", None, Some("sms:84001"))]
#[case::relay_to_a_short_number("18001 101", "18001101", Some("tel:18001101"), None)]
#[case::relay_to_a_national_number("18001 0800 22 44 88", "180010800224488", Some("tel:180010800224488"), None)]
#[case::relay_to_childline("18001 0800 1111", "1800108001111", Some("tel:1800108001111"), None)]
fn a_number_has_one_value_and_its_links(
    #[case] typed: &str,
    #[case] value: &str,
    #[case] tel: Option<&str>,
    #[case] sms: Option<&str>,
) {
    let number = gb(typed).unwrap();
    assert_eq!(number.value(), value);
    assert_eq!(number.tel_href().as_deref(), tel);
    assert_eq!(number.sms_href().as_deref(), sms);
    assert_eq!(gb(value).unwrap(), number, "the value parses back");
}

#[rstest]
#[case("0808 1000 900")]
#[case("+44 808 1000 900")]
#[case("+44 (0)808 1000 900")]
#[case("+44 (0) 808-1000-900")]
#[case("0044 808 1000 900")]
#[case("0044 (0)808 1000 900")]
#[case("44 808 1000 900")]
#[case("808 1000 900")]
#[case("(0808) 1000.900")]
#[case("tel:+44-808-1000-900")]
#[case("\u{ff0b}\u{ff14}\u{ff14} 808 1000 900")]
#[case("\u{200e}0808\u{a0}1000\u{2011}900")]
fn every_spelling_of_a_number_is_the_same_number(#[case] typed: &str) {
    assert_eq!(gb(typed).unwrap().value(), "+448081000900");
}

#[test]
fn no_short_number_is_accepted_behind_the_country_code_however_it_is_spelled() {
    let shorts = short_numbers(Country::GB).iter().map(|short| short.digits);
    // The issue names 112 and 116 111 too: no table is needed to know that so few digits have no country code.
    for digits in shorts.chain(["112", "116111", "18001", "18001101", "180010800224488"]) {
        let spaced: String = digits.chars().flat_map(|c| [c, ' ']).collect();
        for prefix in
            ["+44", "+44 ", "+44 (0)", "0044", "0044 0", "00 44 ", "(+44) ", "tel:+44", "\u{ff0b}44-", "+ 44 00"]
        {
            for typed in [format!("{prefix}{digits}"), format!("{prefix}{spaced}")] {
                for reader in [Country::GB, country("IE"), country("US"), country("JE")] {
                    let refused = Number::parse(&typed, reader);
                    assert_eq!(refused, Err(NumberError::ShortWithCountryCode), "{typed:?} in {reader}");
                    assert_eq!(comparable(&typed, reader), None, "{typed:?} in {reader}");
                }
            }
        }
    }
}

#[test]
fn a_forgotten_plus_does_not_let_a_short_number_through() {
    for typed in ["44116123", "44 101", "4485258", "44 (0) 999", "044 116 123", "4418001101"] {
        let refused = gb(typed).unwrap_err();
        assert!(
            matches!(refused, NumberError::ShortWithCountryCode | NumberError::UnknownShort),
            "{typed}: {refused:?}"
        );
        assert_eq!(comparable(typed, Country::GB), None, "{typed}");
    }
    assert_eq!(Number::parse("011 44 116 123", country("US")), Err(NumberError::ShortWithCountryCode));
}

#[rstest]
#[case::not_in_the_table("112", NumberError::UnknownShort)]
#[case::old_text_code("88858", NumberError::UnknownShort)]
#[case::a_nought_before_a_short_number("0116 123", NumberError::UnknownShort)]
#[case::premium_rate("0909 879 0000", NumberError::Charged)]
#[case::premium_rate_from_abroad("+44 909 879 0000", NumberError::Charged)]
#[case::personal("070 1112 3456", NumberError::Charged)]
#[case::withdrawn("0500 700 700", NumberError::NotInUse)]
#[case::a_digit_short("0131 556 353", NumberError::NotInUse)]
#[case::a_digit_too_many("0131 556 35355", NumberError::NotInUse)]
#[case::words("Childline", NumberError::NotANumber)]
#[case::extension("0131 556 3535 ext. 4", NumberError::NotANumber)]
#[case::parameters("tel:116123;phone-context=+44", NumberError::NotANumber)]
#[case::message_body("sms:85258?body=SHOUT", NumberError::NotANumber)]
#[case::relay_alone("18001", NumberError::RelayTarget)]
#[case::relay_to_emergency("18001 999", NumberError::RelayTarget)]
#[case::relay_to_a_text_code("18001 85258", NumberError::RelayTarget)]
#[case::relay_to_relay("18001 18000", NumberError::RelayTarget)]
#[case::relay_to_a_short_number_made_long("18001 0044 116123", NumberError::RelayTarget)]
#[case::relay_without_the_nought("18001 800 22 44 88", NumberError::RelayTarget)]
#[case::relay_to_premium_rate("18001 0909 879 0000", NumberError::Charged)]
#[case::no_such_code("+999 12345678", NumberError::NotInUse)]
fn what_cannot_be_dialled_is_refused_by_name(#[case] typed: &str, #[case] error: NumberError) {
    assert_eq!(gb(typed), Err(error));
    assert!(!error.to_string().contains(typed), "the message repeats the value");
}

#[test]
fn a_number_means_nothing_without_its_country() {
    let new_zealand = country("NZ");
    assert_eq!(gb("0800 555 111").unwrap().value(), "+44800555111");
    assert_eq!(Number::parse("0800 555 111", new_zealand).unwrap().value(), "+64800555111");
    assert_eq!(Number::parse("116 123", new_zealand), Err(NumberError::UnknownShort));
    assert_eq!(gb("+64 800 555 111"), Err(NumberError::OtherCountry(new_zealand)));
    assert_eq!(gb("01534 123456"), Err(NumberError::OtherCountry(country("JE"))));
}

#[test]
fn a_freephone_number_of_another_country_is_not_taken_for_ours_although_its_digits_fit() {
    // The crate's own check says yes here: 0808 and 0800 are freephone in both plans.
    let refused = gb("+1 800 843 5678").unwrap_err();
    assert_eq!(refused, NumberError::OtherCountry(country("US")));
    assert_eq!(Number::parse("1-800-843-5678", country("US")).unwrap().value(), "+18008435678");
}

#[test]
fn what_is_routed_by_place_is_known_and_so_is_what_works_at_home_only() {
    for (typed, routed, national) in [
        ("999", true, true),
        ("101", true, true),
        ("18000", true, true),
        ("18001 101", true, true),
        ("116 123", false, true),
        ("0800 1111", false, true),
        ("18001 0800 22 44 88", false, true),
        ("0808 1000 900", false, false),
    ] {
        let number = gb(typed).unwrap();
        assert_eq!((number.is_routed_by_place(), number.is_national_only()), (routed, national), "{typed}");
        assert_eq!(number.is_relay(), typed.starts_with("1800"), "{typed}");
    }
}

#[test]
fn only_numbers_with_an_international_form_say_so() {
    assert_eq!(gb("0800 1111").unwrap().e164(), Some("+448001111"));
    assert_eq!(gb("020 7008 1500").unwrap().e164(), Some("+442070081500"));
    for typed in ["116 123", "999", "85258", "18001 101"] {
        assert_eq!(gb(typed).unwrap().e164(), None, "{typed}");
    }
}

#[test]
fn a_withdrawn_or_charged_number_can_still_be_compared_with_an_old_one() {
    for (typed, value) in [
        ("0500 700 700", "+44500700700"),
        ("+44 (0)500 700 700", "+44500700700"),
        ("0909 879 0000", "+449098790000"),
        ("0131 556 3535", "+441315563535"),
        ("116 123", "116123"),
        ("888 58", "88858"),
    ] {
        assert_eq!(comparable(typed, Country::GB), Some((Country::GB, value.to_owned())), "{typed}");
    }
    assert_eq!(comparable("+353 1 522 4300", Country::GB), Some((country("IE"), "+35315224300".to_owned())));
    for typed in ["018001101", "Childline", "0044 112"] {
        assert_eq!(comparable(typed, Country::GB), None, "{typed}");
    }
}

/// Whether a value is `+44` and then a short or relay number.
fn is_short_with_country_code(value: &str) -> bool {
    value.strip_prefix("+44").is_some_and(|rest| {
        let rest = rest.trim_start_matches('0');
        rest.len() <= LONGEST_SHORT || rest.starts_with(RELAY_PREFIX)
    })
}

/// National numbers of the ranges that the directory holds.
fn national() -> impl Strategy<Value = String> {
    prop_oneof!["0808[0-9]{7}", "020[78][0-9]{7}", "0131[2-6][0-9]{6}", "0300[0-9]{7}", "0780[2-9][0-9]{6}"]
        .prop_filter("in use", |digits| gb(digits).is_ok())
}

proptest! {
    #[test]
    fn reading_arbitrary_text_never_panics(text in any::<String>(), code in "[A-Z]{2}") {
        let _ = Number::parse(&text, country(&code));
        let _ = comparable(&text, country(&code));
        let _ = spoken(&text);
    }

    #[test]
    fn nothing_built_from_digits_is_a_short_number_with_a_country_code(
        typed in "(tel:)?(\\+|00|0)?(44)?( \\(0\\)| 0| )?(101|112|999|116[ ]?(000|111|123)|1800[01]|85258|84001)?[ 0-9]{0,12}",
        code in prop_oneof![Just("GB"), Just("IE"), Just("US"), Just("AU"), Just("JE"), Just("DE")],
    ) {
        if let Ok(number) = Number::parse(&typed, country(code)) {
            let links = [number.tel_href(), number.sms_href()].into_iter().flatten();
            for text in links.map(|link| link[4..].to_owned()).chain([number.value()]) {
                prop_assert!(!is_short_with_country_code(&text), "{typed:?} became {text}");
            }
            prop_assert_eq!(&Number::parse(&number.value(), number.country()), &Ok(number));
        }
        if let Some((_, value)) = comparable(&typed, country(code)) {
            prop_assert!(!is_short_with_country_code(&value), "{typed:?} became {value}");
        }
    }

    #[test]
    fn a_value_is_its_own_value_and_every_link_leads_back_to_it(digits in national()) {
        let number = gb(&digits).unwrap();
        prop_assert_eq!(&number.value(), &format!("+44{}", &digits[1..]));
        prop_assert_eq!(gb(&number.value()).unwrap().value(), number.value());
        for link in [number.tel_href(), number.sms_href()].into_iter().flatten() {
            prop_assert_eq!(&gb(&link).unwrap(), &number);
        }
        let relayed = gb(&format!("18001 {digits}")).unwrap();
        prop_assert_eq!(relayed.value(), format!("18001{digits}"));
    }

    #[test]
    fn a_changed_digit_is_another_number(digits in national(), at in 1..11_usize, by in 1..10_u8) {
        let mut bytes = digits.clone().into_bytes();
        bytes[at] = b'0' + (bytes[at] - b'0' + by) % 10;
        let other = String::from_utf8(bytes).unwrap();
        prop_assert_ne!(gb(&other).ok(), gb(&digits).ok());
    }
}
