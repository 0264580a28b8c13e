//! Numbers among the words of a page: those that the directory knows in any grouping, short ones where somebody is told
//! to call, short ones behind a country code, and every other one by the crate that knows the numbering plans.

use std::collections::BTreeSet;
use std::ops::Range;

use super::cue;
use super::judge::{Judge, Verdict, unknown};
use super::report::Status;
use super::{Found, Hit, Kind};
use crate::domain::directory::Directory;
use crate::domain::id::Country;
use crate::domain::markup::Markup;
use crate::domain::number::{Number, NumberError, Run, ending, ordinary_numbers, runs};
use crate::domain::reach::ContactKey;

/// Numbers of no more digits are short ones.
const LONGEST_SHORT: usize = 6;

/// How often a row of digits is read in earnest on one page.
const MOST_READ: usize = 5_000;

/// How many bytes of a page, those that hold digits, are searched for numbers that the directory does not know.
const MOST_SEARCHED: usize = 256 * 1024;

/// So many signs without a digit part two neighbourhoods of digits, and so many around one belong to it.
const APART: usize = 40;
const AROUND: usize = 16;

/// A run of more groups than this is no number in a sentence: a table, or digits for their own sake.
const LONG_RUN: usize = 12;

/// Numbers of no more digits may be something else that is counted or listed.
const LONGEST_BY_CHANCE: usize = 8;

/// The prefix of text relay.
const RELAY: &str = "18001";

/// Finds the numbers among the words of a page.
pub(super) fn find(page: &Markup, judge: &Judge<'_>, found: &mut Found) {
    let known = Known::of(judge.directory);
    let mut search = Search { page, judge, known, found, read: 0, searched: 0 };
    let (mut at, mut above) = (0, "");
    for text in page.text().split('\n') {
        if text.contains(|c: char| c.is_numeric()) {
            search.line(&Line { text, at, above });
        }
        if !text.trim().is_empty() {
            above = text;
        }
        at += text.len() + 1;
    }
}

/// The numbers of a directory, ready to be met in a text.
struct Known<'d> {
    keys: BTreeSet<&'d ContactKey>,
    endings: BTreeSet<&'d str>,
    shorts: BTreeSet<&'d str>,
}

impl<'d> Known<'d> {
    fn of(directory: &'d Directory) -> Self {
        let numbers = |key: &'d ContactKey| match key {
            ContactKey::Number { canonical, .. } => Some(canonical.as_str()),
            ContactKey::Link(_) | ContactKey::Email(_) | ContactKey::Name(_) => None,
        };
        let all = || directory.keys().filter_map(numbers);
        Self {
            keys: directory.keys().collect(),
            endings: all().map(ending).collect(),
            shorts: all().filter(|canonical| is_short(canonical)).collect(),
        }
    }
}

/// A line of a page, and the one above it.
struct Line<'p> {
    text: &'p str,
    at: usize,
    above: &'p str,
}

impl<'p> Line<'p> {
    fn before(&self, at: usize) -> &'p str {
        self.text.get(..at).unwrap_or_default()
    }

    fn behind(&self, at: usize) -> &'p str {
        self.text.get(at..).unwrap_or_default()
    }
}

struct Search<'s, 'd> {
    page: &'s Markup,
    judge: &'s Judge<'d>,
    known: Known<'d>,
    found: &'s mut Found,
    read: usize,
    searched: usize,
}

impl Search<'_, '_> {
    fn line(&mut self, line: &Line<'_>) {
        for run in runs(line.text) {
            if self.found.full {
                return;
            }
            self.run(line, &run);
        }
        self.others(line);
    }

    /// The numbers that the directory knows, from the left.
    fn run(&mut self, line: &Line<'_>, run: &Run) {
        let mut from = 0;
        let likely = self.likely_ends(run);
        // Behind a plus stands a country code: without it the rest is another number.
        while from < run.len() {
            let ends = run.ends_from(from).rev().filter(|to| likely.get(to - 1).copied().unwrap_or_default());
            match ends.into_iter().find_map(|to| Some((to, self.row(line, run, from..to)?))) {
                // A company has eight digits too. A longer number of ours stands nowhere by chance.
                Some((to, _)) if run.digits(from..to).len() <= LONGEST_BY_CHANCE && is_labelled(line, run) => return,
                Some((to, hit)) => {
                    if !self.found.add(hit) {
                        return;
                    }
                    from = to;
                }
                None if from == 0 && run.is_international() => return,
                None => from += 1,
            }
        }
    }

    /// Whether a row may end at each group of a run: in a long run, where the digits of a known number end.
    fn likely_ends(&self, run: &Run) -> Vec<bool> {
        let likely = |to: usize| run.len() <= LONG_RUN || self.known.endings.contains(ending(run.digits(0..to)));
        (1..=run.len()).map(likely).collect()
    }

    /// What some groups in a row are, if they are one number as a whole.
    fn row(&mut self, line: &Line<'_>, run: &Run, row: Range<usize>) -> Option<Hit> {
        let digits = run.digits(row.clone());
        let span = run.span(row.clone());
        let country = self.judge.country;
        if let Some(verdict) = self.relay(run, &row, digits) {
            return Some(self.hit(line, span, verdict));
        }
        if let Some(verdict) = self.behind_a_code(run, &row, digits) {
            return is_whole(line, run, &row).then(|| self.hit(line, span, verdict));
        }
        if is_short(digits) {
            return self.short(line, run, &row, digits);
        }
        if !self.known.endings.contains(ending(digits)) || !self.may_read() {
            return None;
        }
        let key = ContactKey::number(&run.text(row.clone()), country)?;
        if !self.known.keys.contains(&key) || run.is_in_a_longer_one(row, country) {
            return None;
        }
        let verdict = self.judge.contact(std::slice::from_ref(&key), Kind::Number);
        Some(self.hit(line, span, verdict))
    }

    /// A number behind the prefix of text relay: where the whole is not known, what is behind it may be.
    fn relay(&mut self, run: &Run, row: &Range<usize>, digits: &str) -> Option<Verdict> {
        let behind = digits.strip_prefix(RELAY).filter(|behind| behind.len() > 2)?;
        if !self.may_read() {
            return None;
        }
        let whole = Number::parse(&run.text(row.clone()), self.judge.country).ok().filter(Number::is_relay)?;
        let country = self.judge.country;
        let keys = [whole.value(), behind.to_owned()].map(|text| ContactKey::number(&text, country));
        let mut verdicts = keys.iter().flatten().map(|key| self.judge.contact(std::slice::from_ref(key), Kind::Number));
        verdicts.find(|it| it.status != Status::Unknown).or_else(|| Some(unknown(UNKNOWN)))
    }

    /// A number of few digits, where the words around it say that it is one.
    fn short(&mut self, line: &Line<'_>, run: &Run, row: &Range<usize>, digits: &str) -> Option<Hit> {
        let may_be = self.known.shorts.contains(digits) || is_like_a_short_number(digits, self.judge.country);
        if !may_be || row.start != 0 || run.is_international() || !is_whole(line, run, row) || !self.may_read() {
            return None;
        }
        let span = run.span(row.clone());
        let (before, behind) = (line.before(span.start), line.behind(span.end));
        let key = ContactKey::number(digits, self.judge.country)?;
        let known = self.known.keys.contains(&key);
        let called = cue::is_to_be_called(line.above, before);
        let follows = if digits.len() == 3 { cue::is_followed_well(behind) } else { !cue::is_a_count(behind) };
        let is_one = known && (called || (digits.len() > 3 && self.is_named(&key, line, before)));
        if !follows || !(is_one || (called && is_like_a_short_number(digits, self.judge.country))) {
            return None;
        }
        let mut verdict = self.judge.contact(std::slice::from_ref(&key), Kind::Number);
        let Some((back, word)) = cue::keyword(before) else { return Some(self.hit(line, span, verdict)) };
        verdict.sentence += &self.other_keyword(&key, word);
        Some(self.hit(line, span.start - back..span.end, verdict))
    }

    /// Whether the name of whose number it is or was stands shortly before it.
    fn is_named(&self, key: &ContactKey, line: &Line<'_>, before: &str) -> bool {
        let verdict = self.judge.contact(std::slice::from_ref(key), Kind::Number);
        let routes = verdict.routes.iter().chain(verdict.instead.iter().map(|it| &it.route));
        let directory = self.judge.directory;
        let names = routes.filter_map(|id| directory.route(id.as_str())).flat_map(|route| {
            let organisation = directory.organisation(route.document().organisation.as_str());
            [Some(route.document().name.as_str()), organisation.map(|it| it.name.as_str())]
        });
        let words = names.flatten().flat_map(|name| name.split(|c: char| !c.is_alphanumeric()));
        let words: Vec<String> = words.filter(|word| word.len() > 3).map(ToOwned::to_owned).collect();
        cue::is_named(&words, line.above, before)
    }

    fn other_keyword(&self, key: &ContactKey, word: &str) -> String {
        let known = self.judge.contacts(key).find_map(|it| it.contact.keyword.clone());
        match known {
            Some(known) if known != word => format!(" Our list gives the word {known} to send."),
            Some(_) | None => String::new(),
        }
    }

    /// A short number behind a country code, which rings nobody, or somebody else.
    fn behind_a_code(&mut self, run: &Run, row: &Range<usize>, digits: &str) -> Option<Verdict> {
        let plus = run.is_international() && row.start == 0;
        let digits = if plus { digits } else { digits.strip_prefix("00")? };
        let behind = |code: usize| digits.get(code..).map(|rest| rest.trim_start_matches('0'));
        let short = (1..=3).filter_map(behind).find(|rest| self.known.shorts.contains(rest))?;
        if !self.may_read() {
            return None;
        }
        let country = self.judge.country;
        let error = Number::parse(&run.text(row.clone()), country).err();
        (error == Some(NumberError::ShortWithCountryCode)).then(|| with_a_code(self.judge, short))
    }

    /// The numbers that the directory does not know.
    fn others(&mut self, line: &Line<'_>) {
        for piece in neighbourhoods(line.text) {
            self.found.full |= self.searched >= MOST_SEARCHED;
            if self.found.full {
                return;
            }
            let end = boundary(line.text, piece.end.min(piece.start + MOST_SEARCHED - self.searched));
            self.found.full |= end < piece.end;
            let piece = piece.start..end;
            self.searched += piece.len();
            for number in ordinary_numbers(&line.text[piece.clone()], self.judge.country) {
                let span = piece.start + number.start..piece.start + number.end;
                let text = line.at + span.start..line.at + span.end;
                if self.found.stands_on(&text) || cue::is_labelled(line.before(span.start)) {
                    continue;
                }
                let hit = self.hit(line, span, unknown(UNKNOWN));
                if !self.found.add(hit) {
                    return;
                }
            }
        }
    }

    fn may_read(&mut self) -> bool {
        self.read += 1;
        self.found.full |= self.read > MOST_READ;
        !self.found.full
    }

    fn hit(&self, line: &Line<'_>, span: Range<usize>, verdict: Verdict) -> Hit {
        let text = line.at + span.start..line.at + span.end;
        let written = super::as_written(&line.text[span]);
        Hit { source: self.page.source_of(text.start), text, kind: Kind::Number, written, verdict }
    }
}

const UNKNOWN: &str = "We do not know this number. It may be right or wrong.";

/// What is said of a short number that stands behind a country code.
pub(super) fn with_a_code(judge: &Judge<'_>, short: &str) -> Verdict {
    let key = ContactKey::Number { country: judge.country, canonical: short.to_owned() };
    let known = judge.contact(std::slice::from_ref(&key), Kind::Number);
    match known.status {
        Status::Retired => known,
        Status::Current | Status::Renamed | Status::Misdialled | Status::WrongAudience | Status::Unknown => {
            let sentence = "A short number does not work with a country code in front of it.".to_owned();
            judge.misdialled(Some(&key), Kind::Number, sentence)
        }
    }
}

fn is_labelled(line: &Line<'_>, run: &Run) -> bool {
    cue::is_labelled(line.before(run.span(0..1).start))
}

fn is_short(digits: &str) -> bool {
    digits.len() <= LONGEST_SHORT && !digits.starts_with('+')
}

/// Whether the digits look like a short number of the country though nobody knows them: 111, 118 500, a text code.
fn is_like_a_short_number(digits: &str, country: Country) -> bool {
    let code = digits.len() == 5 && digits.starts_with(['6', '7', '8']);
    let three = digits.len() == 3 && digits.starts_with('1');
    country == Country::GB && (code || three || (digits.len() == 6 && digits.starts_with("118")))
}

/// Whether a row takes all of its run but the "24" of "24 hours a day".
fn is_whole(line: &Line<'_>, run: &Run, row: &Range<usize>) -> bool {
    if row.end == run.len() {
        return true;
    }
    let hours = run.digits(row.end..row.end + 1) == "24";
    let behind = line.behind(run.span(row.end..row.end + 1).end).trim_start().get(..1).unwrap_or_default();
    hours && matches!(behind, "h" | "H" | "/" | "-" | "a")
}

/// The parts of a line that hold digits, with a little around them.
fn neighbourhoods(line: &str) -> Vec<Range<usize>> {
    let mut pieces: Vec<Range<usize>> = Vec::new();
    for (at, c) in line.char_indices().filter(|(_, c)| c.is_numeric()) {
        match pieces.last_mut() {
            Some(last) if at < last.end + APART => last.end = at + c.len_utf8(),
            Some(_) | None => pieces.push(at..at + c.len_utf8()),
        }
    }
    let widened = |it: Range<usize>| boundary(line, it.start.saturating_sub(AROUND))..boundary(line, it.end + AROUND);
    pieces.into_iter().map(widened).collect()
}

/// The first place from one on at which a sign begins, or the end.
fn boundary(text: &str, at: usize) -> usize {
    (at..text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or(text.len())
}
