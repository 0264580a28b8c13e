//! What the words and numbers of a page's hours mean, one by one.
//!
//! Whatever might be something else than a time of the day is none: years, dates, telephone numbers, ages, durations.

use super::days::Days;
use super::lexemes::Lexeme;
use super::times::{Style, Time, half_day, is_half, military, on_the_clock, short};

/// One word or phrase with a meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// A time of the day.
    Time(Time),
    /// Days of the week.
    Days(Days),
    /// "to", "until", a dash.
    To,
    /// "between", of which the next "and" means "to".
    Between,
    /// "and", "&", a stroke.
    And,
    /// A comma.
    Comma,
    /// The end of a part: a semicolon, a full stop, a bracket, the end of a line.
    Break,
    /// "24/7", "day and night".
    Always,
    /// "365 days a year", which names every day of the week unless others are named.
    YearRound,
    /// "bank holidays", "Good Friday".
    Holiday,
    /// "closed".
    Closed,
    /// "except", "outside".
    Not,
    /// A word that changes nothing: "open", "from".
    Skip,
    /// Anything else.
    Other,
}

const fn noon() -> Token {
    Token::Time(Time { minutes: 12 * 60, style: Style::Noon })
}

const fn midnight() -> Token {
    Token::Time(Time { minutes: 0, style: Style::Midnight })
}

/// Phrases as their lexemes with a blank between them. Of two that begin alike, the longer one stands first.
const PHRASES: [(&str, Token); 59] = [
    ("24 / 7 / 365", Token::Always),
    ("24 / 7", Token::Always),
    ("24 - 7", Token::Always),
    ("24 hours notice", Token::Other),
    ("24 hours", Token::Always),
    ("24 hour", Token::Always),
    ("24 - hour", Token::Always),
    ("24 hrs", Token::Always),
    ("24 hr", Token::Always),
    ("24 h", Token::Always),
    ("round the clock", Token::Always),
    ("round - the - clock", Token::Always),
    ("around the clock", Token::Always),
    ("around - the - clock", Token::Always),
    ("day and night", Token::Always),
    ("day or night", Token::Always),
    ("night and day", Token::Always),
    ("any time", Token::Always),
    ("anytime", Token::Always),
    ("at all times", Token::Always),
    ("all hours", Token::Always),
    ("every day of the year", Token::YearRound),
    ("365 days", Token::YearRound),
    ("365 day", Token::YearRound),
    ("all year", Token::YearRound),
    ("every day", Token::Days(Days::ALL)),
    ("each day", Token::Days(Days::ALL)),
    ("everyday", Token::Days(Days::ALL)),
    ("daily", Token::Days(Days::ALL)),
    ("nightly", Token::Days(Days::ALL)),
    ("all week", Token::Days(Days::ALL)),
    ("7 days", Token::Days(Days::ALL)),
    ("seven days", Token::Days(Days::ALL)),
    ("week days", Token::Days(Days::WORKING)),
    ("weekdays", Token::Days(Days::WORKING)),
    ("weekday", Token::Days(Days::WORKING)),
    ("working days", Token::Days(Days::WORKING)),
    ("workdays", Token::Days(Days::WORKING)),
    ("weekends", Token::Days(Days::WEEKEND)),
    ("weekend", Token::Days(Days::WEEKEND)),
    ("good friday", Token::Holiday),
    ("easter saturday", Token::Holiday),
    ("easter sunday", Token::Holiday),
    ("easter monday", Token::Holiday),
    ("bank holiday monday", Token::Holiday),
    ("bank holidays", Token::Holiday),
    ("bank holiday", Token::Holiday),
    ("public holidays", Token::Holiday),
    ("public holiday", Token::Holiday),
    ("christmas day", Token::Holiday),
    ("boxing day", Token::Holiday),
    ("new year's day", Token::Holiday),
    ("new years day", Token::Holiday),
    ("other than", Token::Not),
    ("apart from", Token::Not),
    ("12 noon", noon()),
    ("12 midday", noon()),
    ("12 midnight", midnight()),
    ("non - stop", Token::Skip),
];

/// After these words a number of hours or days is a while and not a time.
const FOR_A_WHILE: [&str; 10] = ["within", "in", "after", "for", "to", "least", "than", "next", "about", "every"];

/// After these words a number is no time.
const NUMBERED: [&str; 9] = ["age", "aged", "ages", "option", "press", "page", "under", "over", "ext"];

const UNITS: [&str; 24] = [
    "hours", "hour", "hrs", "hr", "h", "minutes", "minute", "mins", "min", "days", "day", "weeks", "week", "months",
    "month", "years", "year", "yrs", "yr", "working", "pence", "p", "per", "pages",
];

const ORDINALS: [&str; 4] = ["st", "nd", "rd", "th"];

const MONTHS: [&str; 23] = [
    "jan",
    "january",
    "feb",
    "february",
    "mar",
    "march",
    "apr",
    "april",
    "may",
    "jun",
    "june",
    "jul",
    "july",
    "aug",
    "august",
    "sep",
    "september",
    "oct",
    "october",
    "nov",
    "november",
    "dec",
    "december",
];

/// What the lexemes mean, in order.
pub(super) fn tokens(lexemes: &[Lexeme<'_>]) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some((before, rest)) = lexemes.split_at_checked(at).filter(|(_, rest)| !rest.is_empty()) {
        let found = phrase(before, rest).or_else(|| numeral(before, rest));
        let alone = || (rest.first().map_or(Token::Other, |it| single(*it)), 1);
        let (meaning, length) = found.unwrap_or_else(alone);
        tokens.push(meaning);
        at += length;
    }
    tokens
}

fn phrase(before: &[Lexeme<'_>], rest: &[Lexeme<'_>]) -> Option<(Token, usize)> {
    let begins = |phrase: &str| {
        let mut lexemes = rest.iter().map(|it| it.text());
        phrase.split(' ').all(|word| lexemes.next() == Some(word))
    };
    let (phrase, meaning) = PHRASES.iter().find(|(phrase, _)| begins(phrase))?;
    let length = phrase.split(' ').count();
    let while_long = matches!(rest.first(), Some(Lexeme::Number(_))) && follows(before, &FOR_A_WHILE);
    // "within 24 hours" is a while, "Monday to 12 noon" is not.
    let is_time = matches!(meaning, Token::Time(_));
    Some((if while_long && !is_time { Token::Other } else { *meaning }, length))
}

fn follows(before: &[Lexeme<'_>], words: &[&str]) -> bool {
    before.last().is_some_and(|last| words.contains(&last.text()))
}

fn numeral(before: &[Lexeme<'_>], rest: &[Lexeme<'_>]) -> Option<(Token, usize)> {
    let other = not_a_time(before, rest).map(|taken| (Token::Other, taken));
    other.or_else(|| time(before, rest).map(|(time, taken)| (Token::Time(time), taken)))
}

/// How many lexemes are a number that is no time.
fn not_a_time(before: &[Lexeme<'_>], rest: &[Lexeme<'_>]) -> Option<usize> {
    use Lexeme::{Clock, Mark, Number, Word};
    let counted = |word: &str| UNITS.contains(&word) || ORDINALS.contains(&word) || MONTHS.contains(&word);
    match rest {
        [Mark("£"), Number(_) | Clock(..), ..] | [Number(_), Mark("%"), ..] => Some(2),
        [Number(_), Mark("/"), Number(_), Mark("/"), Number(_), ..]
        | [Number(_), Mark("-"), Number(_), Mark("-"), Number(_), ..] => Some(5),
        [Number(_), Mark("/"), Number(_), ..] => Some(3),
        [Number(digits), Word(word), ..] if counted(word) => military(digits).is_none().then_some(2),
        [Number(_), Mark("-") | Word("to"), Number(_), Word(word), ..] if counted(word) => Some(4),
        [Number(_), Mark("-") | Word("to"), Number(_), ..] if follows(before, &NUMBERED) => Some(3),
        [Number(_), ..] if follows(before, &NUMBERED) => Some(1),
        [Word(month), Number(_), after @ ..] if MONTHS.contains(month) && !is_half(after) => Some(2),
        _ => telephone(rest),
    }
}

/// Numbers in a row are a telephone number. The last one is left where it is the hour of a time: "116 123 9am-5pm".
fn telephone(rest: &[Lexeme<'_>]) -> Option<usize> {
    let row = rest.iter().take_while(|it| matches!(it, Lexeme::Number(_))).count();
    let hour_last = rest.get(row..).is_some_and(is_half);
    (row > 1).then(|| if hour_last { row - 1 } else { row })
}

fn time(before: &[Lexeme<'_>], rest: &[Lexeme<'_>]) -> Option<(Time, usize)> {
    use Lexeme::{Clock, Mark, Number, Word};
    match (before, rest) {
        (_, [Number(hour), Word(half @ ("am" | "pm")), ..]) => Some((half_day(hour, "00", half)?, 2)),
        (_, [Clock(hour, minute), Word(half @ ("am" | "pm")), ..]) => Some((half_day(hour, minute, half)?, 2)),
        (_, [Number(digits), Word("hrs" | "hours" | "hr" | "h"), ..]) => Some((military(digits)?, 2)),
        (_, [Clock(hour, minute), ..]) => Some((on_the_clock(hour, minute)?, 1)),
        (_, [Number(digits), Mark("-") | Word("to"), Number(other), ..])
        | ([.., Number(other), Mark("-") | Word("to")], [Number(digits), ..])
            if digits.len() == 4 =>
        {
            // "2020-2021" are years.
            let years = [digits, other].iter().all(|it| it.starts_with("19") || it.starts_with("20"));
            let both = military(digits).zip(military(other)).filter(|_| !years);
            both.map(|(time, _)| (time, 1))
        }
        (_, [Number(hour), ..]) => Some((short(hour)?, 1)),
        _ => None,
    }
}

fn single(lexeme: Lexeme<'_>) -> Token {
    match lexeme {
        Lexeme::Word(word) => day(word).map_or_else(|| word_of(word), |day| Token::Days(Days::one(day))),
        Lexeme::Mark(mark) => match mark {
            "-" => Token::To,
            "," => Token::Comma,
            "&" | "+" | "/" => Token::And,
            ":" => Token::Skip,
            ";" | "." | "(" | ")" | "[" | "]" | "|" | "\n" => Token::Break,
            _ => Token::Other,
        },
        Lexeme::Number(_) | Lexeme::Clock(..) => Token::Other,
    }
}

fn word_of(word: &str) -> Token {
    match word {
        "to" | "until" | "till" | "til" | "through" | "thru" => Token::To,
        "and" => Token::And,
        "between" => Token::Between,
        "noon" | "midday" => noon(),
        "midnight" => midnight(),
        "closed" | "shut" => Token::Closed,
        "except" | "excepting" | "excluding" | "excl" | "not" | "no" | "unless" | "outside" | "outwith" | "but" => {
            Token::Not
        }
        "holiday" | "holidays" | "christmas" | "easter" => Token::Holiday,
        "open" | "opening" | "times" | "hours" | "hrs" | "from" | "on" | "at" | "the" | "a" | "an" | "of" | "every"
        | "each" | "is" | "are" | "we" | "line" | "lines" | "day" | "days" | "week" | "year" | "per" | "all" => {
            Token::Skip
        }
        _ => Token::Other,
    }
}

fn day(word: &str) -> Option<u16> {
    match word.strip_suffix('s').unwrap_or(word) {
        "mon" | "monday" => Some(0),
        "tue" | "tuesday" => Some(1),
        "wed" | "wednesday" => Some(2),
        "thu" | "thur" | "thursday" => Some(3),
        "fri" | "friday" => Some(4),
        "sat" | "saturday" => Some(5),
        "sun" | "sunday" => Some(6),
        _ => None,
    }
}
