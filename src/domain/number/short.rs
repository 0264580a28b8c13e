//! Short numbers: digits that work inside one country only and have no form with a country code.
//!
//! The table is curated by hand. A number stands here only where a source of the directory prints it, because every
//! library for telephone numbers would complete one that does not: 116 123 would become `+44 116 123`, which rings
//! nobody. A country that is not listed has no short numbers as far as this service is concerned.

use super::super::id::Country;

/// What a short number takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    /// Voice calls.
    Voice,
    /// Calls from textphones and from the text relay app; not voice.
    Relay,
    /// Text messages.
    Text,
}

/// One short number of one country.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ShortNumber {
    /// What is dialled, and the whole of it.
    pub digits: &'static str,
    /// What can be done with it.
    pub takes: &'static [Channel],
    /// Whether who answers depends on where you are. Such a number may stand in several routes whose places do not
    /// overlap; any other stands once.
    pub routed_by_place: bool,
    /// Whether it may follow the relay prefix. The emergency number has a relay number of its own.
    pub behind_relay: bool,
}

impl ShortNumber {
    /// Whether it takes this channel.
    #[must_use]
    pub fn takes(&self, channel: Channel) -> bool {
        self.takes.contains(&channel)
    }
}

/// What stands before a number to reach it through text relay (United Kingdom).
/// Source: Police Scotland and West Yorkshire Police pages for people who are deaf or hard of hearing ("18001 101").
pub(super) const RELAY_PREFIX: &str = "18001";

const UNITED_KINGDOM: [ShortNumber; 7] = [
    // Police non-emergency. Source: scotland.police.uk, "Call handling".
    ShortNumber { digits: "101", takes: &[Channel::Voice], routed_by_place: true, behind_relay: true },
    // Missing People and the Runaway Helpline, calls and texts. Source: runawayhelpline.org.uk, terms of use.
    ShortNumber {
        digits: "116000",
        takes: &[Channel::Voice, Channel::Text],
        routed_by_place: false,
        behind_relay: true,
    },
    // Samaritans. Source: samaritans.org, "Contact a Samaritan".
    ShortNumber { digits: "116123", takes: &[Channel::Voice], routed_by_place: false, behind_relay: true },
    // Emergency through text relay. Source: Devon and Cornwall Police, "Contacting the police".
    ShortNumber { digits: "18000", takes: &[Channel::Relay], routed_by_place: true, behind_relay: false },
    // Meic, texts only. Source: eryica.org, "Meic".
    ShortNumber { digits: "84001", takes: &[Channel::Text], routed_by_place: false, behind_relay: false },
    // Shout, texts only. Source: giveusashout.org, frequently asked questions.
    ShortNumber { digits: "85258", takes: &[Channel::Text], routed_by_place: false, behind_relay: false },
    // Emergency; texts from phones that were registered first. Source: West Yorkshire Police, accessible information.
    ShortNumber { digits: "999", takes: &[Channel::Voice, Channel::Text], routed_by_place: true, behind_relay: false },
];

/// The short numbers of a country; none where the table has none.
#[must_use]
pub fn short_numbers(country: Country) -> &'static [ShortNumber] {
    if country == Country::GB { &UNITED_KINGDOM } else { &[] }
}

/// The short number with exactly these digits, where the country has one.
pub(super) fn find(country: Country, digits: &str) -> Option<&'static ShortNumber> {
    short_numbers(country).iter().find(|short| short.digits == digits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_holds_only_digits_each_once_and_each_of_some_use() {
        for (i, short) in UNITED_KINGDOM.iter().enumerate() {
            assert!(short.digits.bytes().all(|b| b.is_ascii_digit()), "{short:?}");
            assert!((3..=6).contains(&short.digits.len()), "{short:?}");
            assert!(!short.takes.is_empty(), "{short:?} takes nothing");
            assert!(short.takes(Channel::Voice) || !short.behind_relay, "{short:?} is for texts, relay carries calls");
            assert!(UNITED_KINGDOM[i + 1..].iter().all(|other| other.digits != short.digits), "{short:?} stands twice");
        }
    }

    #[test]
    fn a_number_belongs_to_its_country_only() {
        let ireland: Country = "IE".parse().unwrap_or(Country::GB);
        assert_ne!(ireland, Country::GB);
        assert!(find(Country::GB, "116123").is_some());
        assert!(find(ireland, "116123").is_none());
        assert!(find(Country::GB, "112").is_none(), "112 stands on none of our sources for the United Kingdom");
    }
}
