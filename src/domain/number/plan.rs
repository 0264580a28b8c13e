//! The numbering plans of the world: the only file that knows the crate behind them.
//!
//! The crate completes whatever it is given, so nothing may come here that could be a short number: it would turn
//! 116 123 into `+44116123`. `number.rs` stands in front of every call, and `confirm` looks again behind the crate.

use std::ops::Range;

use rlibphonenumber::phonenumber_matcher::{Leniency, PHONE_MATCHER_FACTORY};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region};

use super::super::id::Country;
use super::{LONGEST_SHORT, NumberError};

/// The country calling code of the United Kingdom and the islands around it.
pub(super) const UK_CODE: &str = "44";

/// The calling code that digits after a plus begin with, and what follows it. Calling codes are prefix-free (E.164).
pub(super) fn split_code(digits: &str) -> Option<(&str, &str)> {
    (1..=3).find_map(|length| {
        let (code, rest) = digits.split_at_checked(length)?;
        let known =
            !code.starts_with('0') && PHONE_NUMBER_UTIL.get_region_for_country_code(code.parse().ok()?).is_some();
        known.then_some((code, rest))
    })
}

/// The calling code of a country.
pub(super) fn calling_code(country: Country) -> Option<String> {
    let region = region(country)?;
    PHONE_NUMBER_UTIL.get_country_code_for_region(region).map(|code| code.to_string())
}

/// The E.164 form of an ordinary number that is in use in the country, from `+` and digits or from what is dialled
/// inside it.
pub(super) fn confirm(text: &str, country: Country) -> Result<String, NumberError> {
    let region = region(country).ok_or(NumberError::NotInUse)?;
    let number = PhoneNumber::parse(text, Some(region)).map_err(|_| NumberError::NotInUse)?;
    let significant = number.get_national_significant_number();
    if significant.trim_start_matches('0').len() <= LONGEST_SHORT {
        return Err(NumberError::ShortWithCountryCode);
    }
    if costs_extra(&number, &significant) {
        return Err(NumberError::Charged);
    }
    // `is_valid_for_region` (2.2.15) compares the digits alone and never the calling code: it takes `+1 800 843 5678`
    // for a British freephone number.
    let same_code = PHONE_NUMBER_UTIL.get_country_code_for_region(region) == Some(number.country_code);
    if same_code && number.is_valid_for_region(region) {
        return Ok(number.format_as(PhoneNumberFormat::E164).into_owned());
    }
    match number.get_region_code().filter(|_| number.is_valid()).and_then(country_of) {
        Some(other) => Err(NumberError::OtherCountry(other)),
        None => Err(NumberError::NotInUse),
    }
}

/// Premium-rate (09) and personal (070) numbers. The crate counts the United Kingdom's 084 and 087 as premium too;
/// those are what some public services still have, so there the two prefixes decide.
fn costs_extra(number: &PhoneNumber, significant: &str) -> bool {
    if number.country_code.to_string() == UK_CODE {
        significant.starts_with('9') || significant.starts_with("70")
    } else {
        matches!(number.get_type(), PhoneNumberType::PremiumRate | PhoneNumberType::PersonalNumber)
    }
}

/// Whether a number in E.164 form can only be a mobile telephone's or a pager's. Some plans do not tell them apart.
pub(super) fn is_mobile(e164: &str) -> bool {
    let number = PhoneNumber::parse(e164, None);
    let kind = number.map(|number| number.get_type());
    kind.is_ok_and(|kind| matches!(kind, PhoneNumberType::Mobile | PhoneNumberType::Pager))
}

/// Where ordinary numbers stand in a line of ASCII, whoever they belong to. It knows dates, amounts and page numbers for
/// what they are.
///
/// Without a limit of tries: 2.2.15 counts them down past nought. Whoever asks bounds the length of what is searched.
pub(super) fn find(line: &str, country: Country) -> Vec<Range<usize>> {
    let matcher = PHONE_MATCHER_FACTORY.matcher_builder(line).leniency(Leniency::Valid);
    matcher.preferred_region(region(country)).build().map(|found| found.start..found.end()).collect()
}

fn region(country: Country) -> Option<Region> {
    Region::try_from(country.as_str()).ok()
}

fn country_of(region: Region) -> Option<Country> {
    region.as_region_str().parse().ok()
}
