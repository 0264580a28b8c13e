//! Telephone numbers that are safe to dial.
//!
//! A number is one of four things: an ordinary one with an E.164 form, the eight digits of 0800 1111, a short number
//! from the curated table, or a number behind the text relay prefix. A short number has no form with a country code,
//! and libraries for telephone numbers make one up: here nothing of that form can be built, accepted or passed on.
//! Everything is pure; whoever makes a `tel:` or `sms:` link takes it from here.

mod found;
mod plan;
mod runs;
mod short;
mod spoken;
mod typed;

use thiserror::Error;

use super::id::Country;
use plan::UK_CODE;
use short::RELAY_PREFIX;
use typed::Typed;

pub use found::ordinary_numbers;
pub(in crate::domain) use runs::ending;
pub use runs::{Run, runs};
pub use short::{Channel, ShortNumber, short_numbers};
pub use spoken::spoken;
pub(in crate::domain) use typed::digit_value;

/// Numbers with no more significant digits than this are short ones: they mean something inside one country only,
/// and never reach the crate that knows the numbering plans.
const LONGEST_SHORT: usize = 6;

/// Childline, whose number is three digits shorter than its neighbours.
const EIGHT_DIGITS: &str = "08001111";
const EIGHT_DIGITS_E164: &str = "+448001111";

/// Why a text is not a number to dial. It never repeats the text.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum NumberError {
    /// Letters, an extension, link parameters, or no digit at all.
    #[error("a number holds digits, spaces and dashes, and at most one plus at the front")]
    NotANumber,
    /// More characters or digits than any number has.
    #[error("this is longer than any telephone number")]
    TooLong,
    /// A short number after a country code: it would ring nobody, or somebody else.
    #[error("a short number is dialled as it is: with a country code in front it does not work")]
    ShortWithCountryCode,
    /// Few digits, and not in the table of the country.
    #[error("this short number is not in our list for the country; add it there with its source first")]
    UnknownShort,
    /// The text relay prefix with nothing behind it, or with something that relay does not carry.
    #[error("behind the text relay prefix comes a whole national number, or a short number that takes calls")]
    RelayTarget,
    /// A premium-rate (09) or personal (070) number.
    #[error("numbers that charge the caller extra, such as 09 and 070, are not used here")]
    Charged,
    /// A number of another country than the one named.
    #[error("this number belongs to another country than the one given")]
    OtherCountry(Country),
    /// Well-formed, but not in the numbering plan of the country.
    #[error("no such number exists in the country: check for a missing or wrong digit")]
    NotInUse,
}

/// A telephone number that can be dialled or texted, with the country whose numbering plan it belongs to.
///
/// ```
/// use signpost::domain::{id::Country, number::Number};
/// let helpline = Number::parse("0808 1000 900", Country::GB)?;
/// assert_eq!(helpline.value(), "+448081000900");
/// assert_eq!(helpline.tel_href().as_deref(), Some("tel:+448081000900"));
/// let samaritans = Number::parse("116 123", Country::GB)?;
/// assert_eq!(samaritans.tel_href().as_deref(), Some("tel:116123"));
/// assert!(Number::parse("+44 116 123", Country::GB).is_err());
/// # Ok::<(), signpost::domain::number::NumberError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number {
    country: Country,
    form: Form,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Form {
    /// In E.164 form, plus included.
    Ordinary(String),
    /// 0800 1111.
    EightDigits,
    Short(&'static ShortNumber),
    /// The national digits behind the relay prefix.
    Relay(String),
}

/// Reads the numbering plans, which the first number of a process would otherwise wait for: about 20 ms.
pub fn prepare() {
    // One of the numbers that Ofcom keeps free for plays and films.
    _ = Number::parse("0131 496 0000", Country::GB);
}

impl Number {
    /// Reads a number typed in any way: with spaces, dashes, brackets, `+44 (0)`, `0044`, `tel:`, digits of any script.
    ///
    /// # Errors
    /// The one reason that matters, see [`NumberError`].
    pub fn parse(text: &str, country: Country) -> Result<Self, NumberError> {
        let Typed { digits, international } = typed::read(text)?;
        let form = if international { international_form(&digits, country) } else { national_form(&digits, country) }?;
        Ok(Self { country, form })
    }

    /// The country whose numbering plan it belongs to.
    #[must_use]
    pub fn country(&self) -> Country {
        self.country
    }

    /// The canonical value: `+448081000900`, `08001111`, `116123`, `18001101`.
    #[must_use]
    pub fn value(&self) -> String {
        match &self.form {
            Form::Ordinary(e164) => e164.clone(),
            Form::EightDigits => EIGHT_DIGITS.to_owned(),
            Form::Short(short) => short.digits.to_owned(),
            Form::Relay(behind) => format!("{RELAY_PREFIX}{behind}"),
        }
    }

    /// The international form (ITU-T E.164), where the number has one.
    #[must_use]
    pub fn e164(&self) -> Option<&str> {
        match &self.form {
            Form::Ordinary(e164) => Some(e164),
            Form::EightDigits => Some(EIGHT_DIGITS_E164),
            Form::Short(_) | Form::Relay(_) => None,
        }
    }

    /// The entry of the table, for a short number.
    #[must_use]
    pub fn short(&self) -> Option<&'static ShortNumber> {
        match &self.form {
            Form::Short(short) => Some(short),
            Form::Ordinary(_) | Form::EightDigits | Form::Relay(_) => None,
        }
    }

    /// Whether text relay answers: a number for textphones and the relay app, not for voice.
    #[must_use]
    pub fn is_relay(&self) -> bool {
        match &self.form {
            Form::Relay(_) => true,
            Form::Short(short) => short.takes(Channel::Relay),
            Form::Ordinary(_) | Form::EightDigits => false,
        }
    }

    /// Whether it works inside its country only: short numbers, 0800 1111 as printed, and text relay.
    #[must_use]
    pub fn is_national_only(&self) -> bool {
        !matches!(self.form, Form::Ordinary(_))
    }

    /// Whether it is a mobile number; in the United Kingdom 07, without the personal numbers of 070 (Ofcom).
    #[must_use]
    pub fn is_mobile(&self) -> bool {
        match &self.form {
            Form::Ordinary(e164) => plan::is_mobile(e164),
            Form::EightDigits | Form::Short(_) | Form::Relay(_) => false,
        }
    }

    /// Whether who answers depends on where you are (999, 101, 18000), so that several routes may hold it.
    #[must_use]
    pub fn is_routed_by_place(&self) -> bool {
        match &self.form {
            Form::Short(short) => short.routed_by_place,
            Form::Relay(behind) => short::find(self.country, behind).is_some_and(|short| short.routed_by_place),
            Form::Ordinary(_) | Form::EightDigits => false,
        }
    }

    /// The link that dials it; none for a number that takes texts only. Never with a parameter: after a `;` some
    /// phones send tones.
    #[must_use]
    pub fn tel_href(&self) -> Option<String> {
        match &self.form {
            Form::Short(short) if !short.takes(Channel::Voice) && !short.takes(Channel::Relay) => None,
            Form::Ordinary(_) | Form::EightDigits | Form::Short(_) | Form::Relay(_) => {
                Some(format!("tel:{}", self.value()))
            }
        }
    }

    /// The link that begins a text message; none for a number that takes calls only. Never with a body: a keyword is
    /// shown in words.
    #[must_use]
    pub fn sms_href(&self) -> Option<String> {
        match &self.form {
            Form::Ordinary(e164) => Some(format!("sms:{e164}")),
            Form::Short(short) if short.takes(Channel::Text) => Some(format!("sms:{}", short.digits)),
            Form::Short(_) | Form::EightDigits | Form::Relay(_) => None,
        }
    }
}

/// The canonical value of what may be a number that is no longer in use or that we would never print (0500 700 700,
/// the text code 88858, 09...): to compare with old values, never to dial. A short number with a country code has none.
#[must_use]
pub(in crate::domain) fn comparable(text: &str, country: Country) -> Option<(Country, String)> {
    match Number::parse(text, country) {
        Ok(number) => Some((country, number.value())),
        Err(NumberError::OtherCountry(other)) => Number::parse(text, other).ok().map(|number| (other, number.value())),
        Err(NumberError::NotInUse | NumberError::Charged) => out_of_use(text, country),
        Err(NumberError::UnknownShort) => typed::read(text).ok().map(|typed| (country, typed.digits)),
        Err(
            NumberError::NotANumber
            | NumberError::TooLong
            | NumberError::ShortWithCountryCode
            | NumberError::RelayTarget,
        ) => None,
    }
}

fn out_of_use(text: &str, country: Country) -> Option<(Country, String)> {
    let own_code = plan::calling_code(country)?;
    let Typed { digits, international } = typed::read(text).ok()?;
    let rest = significant(if international { digits.strip_prefix(own_code.as_str())? } else { &digits });
    // What E.164 has room for, less what is short.
    let plausible = rest.len() > LONGEST_SHORT && own_code.len() + rest.len() <= 15;
    (plausible && !is_short_behind_code(&own_code, rest)).then(|| (country, format!("+{own_code}{rest}")))
}

/// Digits after `+` or `00`.
fn international_form(digits: &str, country: Country) -> Result<Form, NumberError> {
    let (code, rest) = plan::split_code(digits).ok_or(NumberError::NotInUse)?;
    if is_short_behind_code(code, rest) || significant(rest).len() <= LONGEST_SHORT {
        return Err(NumberError::ShortWithCountryCode);
    }
    plan::confirm(&format!("+{digits}"), country).map(whole_number)
}

/// Digits as dialled inside the country.
fn national_form(digits: &str, country: Country) -> Result<Form, NumberError> {
    if let Some(short) = short::find(country, digits) {
        return Ok(Form::Short(short));
    }
    if country == Country::GB
        && let Some(behind) = digits.strip_prefix(RELAY_PREFIX)
    {
        return relay_target(behind, country).map(Form::Relay);
    }
    confirm_national(digits, country).map(whole_number)
}

/// Guards the crate behind `plan` from everything that could be short.
fn confirm_national(digits: &str, country: Country) -> Result<String, NumberError> {
    let code = plan::calling_code(country).ok_or(NumberError::NotInUse)?;
    // "44 116 123", the plus forgotten.
    let rest = significant(digits).strip_prefix(code.as_str());
    if rest.is_some_and(|rest| is_short_behind_code(&code, rest)) {
        return Err(NumberError::ShortWithCountryCode);
    }
    if significant(digits).len() <= LONGEST_SHORT {
        return Err(NumberError::UnknownShort);
    }
    plan::confirm(digits, country)
}

/// What may stand behind the relay prefix, as national digits.
fn relay_target(behind: &str, country: Country) -> Result<String, NumberError> {
    if let Some(short) = short::find(country, behind) {
        return if short.behind_relay { Ok(behind.to_owned()) } else { Err(NumberError::RelayTarget) };
    }
    // A national number begins with one nought; another country's, or the country code written out, does not.
    if !behind.starts_with('0') || behind.starts_with("00") || significant(behind).len() <= LONGEST_SHORT {
        return Err(NumberError::RelayTarget);
    }
    let e164 = confirm_national(behind, country)?;
    e164.strip_prefix("+44").map(|rest| format!("0{rest}")).ok_or(NumberError::RelayTarget)
}

/// Whether a short or relay number of the United Kingdom stands behind its calling code, with or without noughts.
fn is_short_behind_code(code: &str, rest: &str) -> bool {
    let rest = significant(rest);
    code == UK_CODE && (short::find(Country::GB, rest).is_some() || rest.starts_with(RELAY_PREFIX))
}

/// The digits without the noughts in front.
fn significant(digits: &str) -> &str {
    digits.trim_start_matches('0')
}

fn whole_number(e164: String) -> Form {
    if e164 == EIGHT_DIGITS_E164 { Form::EightDigits } else { Form::Ordinary(e164) }
}

#[cfg(test)]
mod tests;
