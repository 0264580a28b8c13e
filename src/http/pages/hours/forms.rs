//! The sentences that an availability can hold, each said by the domain of hours that were made up for it.

use crate::domain::schedule::{Claim, DEFAULT_ZONE, Timetable};

/// One form of a sentence.
pub(super) struct Form {
    /// What is known.
    pub(super) known: &'static str,
    /// What `open` holds; nothing where it is left out.
    pub(super) open: Option<bool>,
    /// The sentence.
    pub(super) sentence: String,
}

/// What is known, and hours and an instant of which that is true.
struct Source(&'static str, &'static str, &'static str, Claim);

const SOURCES: [Source; 17] = [
    Source("Somebody is there until later today", "Mo-Fr 09:00-21:00", "2026-11-18T12:00:00Z", Claim::Stated),
    Source("Until some time in the night", "Mo-Su 18:00-02:00", "2026-11-18T22:00:00Z", Claim::Stated),
    Source("Until another day", "Fr 18:00-24:00; Sa-Su; Mo 00:00-06:00", "2026-11-20T19:00:00Z", Claim::Stated),
    Source("Until midnight of another day", "Fr 18:00-24:00; Sa-Su", "2026-11-20T19:00:00Z", Claim::Stated),
    Source("By day and by night", "24/7", "2026-11-18T12:00:00Z", Claim::Stated),
    Source("Nobody is there, and somebody comes today", "Mo-Fr 18:00-21:00", "2026-11-18T12:00:00Z", Claim::Stated),
    Source("Tomorrow", "Mo-Fr 09:30-21:00", "2026-11-18T21:00:00Z", Claim::Stated),
    Source("Within six days", "Mo-Fr 09:00-21:00", "2026-11-20T22:00:00Z", Claim::Stated),
    Source("Later than that", "Jan 4 09:00-17:00", "2026-12-20T12:00:00Z", Claim::Stated),
    Source("As a day begins", "Sa-Su", "2026-11-18T12:00:00Z", Claim::Stated),
    Source(
        "Somebody comes, and may come sooner: of a time before it nobody knows",
        "Mo-Fr 09:00-17:00; Sa unknown",
        "2026-11-20T22:00:00Z",
        Claim::Stated,
    ),
    Source(
        "Nobody is there, and who comes next is not known",
        "2026 Nov 18 unknown",
        "2026-11-17T12:00:00Z",
        Claim::Stated,
    ),
    Source("Nobody comes for more than a year", "2024 Mo-Fr 09:00-17:00", "2026-11-18T12:00:00Z", Claim::Stated),
    Source("No source says", "unknown", "2026-11-18T12:00:00Z", Claim::Stated),
    Source(
        "The source is old, and says that somebody is there",
        "Mo-Fr 09:00-21:00",
        "2026-11-18T12:00:00Z",
        Claim::Usual,
    ),
    Source("The source is old, and says that nobody is", "Mo-Fr 09:00-21:00", "2026-11-20T22:00:00Z", Claim::Usual),
    Source("The source is old, and says by day and by night", "24/7", "2026-11-18T12:00:00Z", Claim::Usual),
];

/// Every form, in the order in which they are explained.
pub(super) fn all() -> Vec<Form> {
    SOURCES.iter().filter_map(Source::said).collect()
}

impl Source {
    fn said(&self) -> Option<Form> {
        let Self(known, hours, at, claim) = *self;
        let timetable = Timetable::new(&hours.parse().ok()?, DEFAULT_ZONE, None, &[]).ok()?;
        let at = at.parse().ok()?;
        let open = match claim {
            Claim::Stated => timetable.state_at(at).open(),
            Claim::Usual => None,
        };
        Some(Form { known, open, sentence: timetable.sentence(at, claim) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_is_said_and_no_two_say_the_same() {
        let forms = all();
        assert_eq!(forms.len(), SOURCES.len());
        let mut sentences: Vec<&str> = forms.iter().map(|form| form.sentence.as_str()).collect();
        sentences.sort_unstable();
        sentences.dedup();
        assert_eq!(sentences.len(), SOURCES.len(), "{sentences:?}");
    }

    #[test]
    fn a_form_that_says_open_or_opens_agrees_with_what_is_claimed() {
        for Form { known, open, sentence } in all() {
            let expected = match sentence.split(' ').next() {
                Some("Open") => Some(true),
                Some("Opens" | "Closed") => Some(false),
                _ => None,
            };
            assert_eq!(open, expected, "{known}: {sentence}");
        }
    }
}
