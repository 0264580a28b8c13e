//! Whether a few digits in a sentence are something to dial.
//!
//! 101 is a number of the police, and "101 ways" is not. A short number counts where the words in front of it speak of
//! calling, and the words behind it do not count things. Other digits are named for what they are: "ISBN", "order".

/// Words that speak of calling, in English, Welsh and Gaelic.
const CALLING: [&str; 47] = [
    "call",
    "calls",
    "called",
    "calling",
    "ring",
    "ringing",
    "rang",
    "phone",
    "phoned",
    "phoning",
    "telephone",
    "tel",
    "dial",
    "dialled",
    "dialling",
    "text",
    "texts",
    "texting",
    "txt",
    "sms",
    "contact",
    "helpline",
    "hotline",
    "freephone",
    "textphone",
    "emergency",
    "non-emergency",
    "emergencies",
    "police",
    "nhs",
    "ambulance",
    "urgent",
    "ffoniwch",
    "ffonio",
    "ff\u{f4}n",
    "galwch",
    "deialwch",
    "tecstiwch",
    "heddlu",
    "argyfwng",
    "f\u{f2}n",
    "f\u{f2}naibh",
    "f\u{f2}nadh",
    "fhone",
    "poileas",
    "\u{e8}iginn",
    "teacs",
];

/// Words that may stand between one of those and the number.
const BETWEEN: [&str; 48] = [
    "the",
    "a",
    "an",
    "us",
    "them",
    "on",
    "at",
    "to",
    "by",
    "is",
    "are",
    "it",
    "or",
    "and",
    "free",
    "please",
    "number",
    "numbers",
    "line",
    "service",
    "services",
    "scotland",
    "wales",
    "england",
    "officers",
    "local",
    "your",
    "our",
    "fire",
    "24",
    "time",
    "any",
    "just",
    "straight",
    "away",
    "team",
    "scotland's",
    "only",
    "ar",
    "i",
    "neu",
    "rhif",
    "gu",
    "air",
    "no",
    "\u{e0}ireamh",
    "ann",
    "yr",
];

/// Words that may stand behind a number of three digits. Anything else may be what is being counted.
const BEHIND: [&str; 58] = [
    "and",
    "or",
    "if",
    "for",
    "to",
    "when",
    "whenever",
    "now",
    "immediately",
    "straight",
    "straightaway",
    "in",
    "at",
    "free",
    "from",
    "any",
    "anytime",
    "day",
    "right",
    "as",
    "is",
    "are",
    "who",
    "will",
    "where",
    "today",
    "instead",
    "text",
    "with",
    "but",
    "then",
    "the",
    "they",
    "you",
    "your",
    "it",
    "so",
    "because",
    "on",
    "without",
    "using",
    "unless",
    "only",
    "service",
    "number",
    "line",
    "(free)",
    "first",
    "neu",
    "os",
    "ar",
    "ac",
    "a",
    "mewn",
    "yn",
    "no",
    "ma",
    "airson",
];

/// What a large number counts.
const COUNTED: [&str; 34] = [
    "people",
    "children",
    "pupils",
    "pounds",
    "families",
    "households",
    "homes",
    "women",
    "men",
    "adults",
    "girls",
    "boys",
    "members",
    "visitors",
    "visits",
    "views",
    "users",
    "calls",
    "contacts",
    "reports",
    "cases",
    "times",
    "words",
    "miles",
    "days",
    "hours",
    "years",
    "students",
    "staff",
    "schools",
    "residents",
    "voters",
    "jobs",
    "copies",
];

/// What other digits are called.
const LABELS: [&str; 33] = [
    "isbn",
    "isbn-10",
    "isbn-13",
    "issn",
    "charity",
    "company",
    "registered",
    "registration",
    "order",
    "invoice",
    "ref",
    "reference",
    "vat",
    "uprn",
    "urn",
    "seed",
    "sku",
    "item",
    "account",
    "a/c",
    "sort",
    "code",
    "room",
    "ext",
    "extension",
    "page",
    "serial",
    "barcode",
    "ean",
    "doi",
    "case",
    "policy",
    "licence",
];

/// Words that may stand between a label and its digits.
const OF_A_LABEL: [&str; 9] = ["no", "no.", "number", "nos", "num", "id", "is", "\u{2116}", "in"];

/// How far back the words are looked at, in characters.
const FAR: usize = 90;

/// How many words may stand between a word for calling and the number.
const FEW: usize = 7;

/// Whether the words in front of digits speak of calling. `above` is the line over the one in which they stand: the
/// heading of a cell, the name in a list.
pub(super) fn is_to_be_called(above: &str, before: &str) -> bool {
    let before = tail(before);
    if before.ends_with(['\u{a3}', '$', '\u{20ac}', '#', '%', '/', '=', '*']) {
        return false;
    }
    let context = if words(before).next().is_none() { format!("{} {before}", tail(above)) } else { before.to_owned() };
    for word in last_words(&context).take(FEW) {
        if CALLING.contains(&word.as_str()) {
            return true;
        }
        let is_another_number = (3..=6).contains(&word.len()) && word.bytes().all(|b| b.is_ascii_digit());
        if !BETWEEN.contains(&word.as_str()) && !is_another_number && !is_keyword(&context, &word) {
            return false;
        }
    }
    false
}

/// A word in capitals before the number, to be sent to it: "text SHOUT to 85258".
fn is_keyword(context: &str, lower: &str) -> bool {
    let capitals = lower.to_uppercase();
    lower.len() > 1 && words(context).any(|word| word == capitals && word.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Whether one of these names stands shortly before, or above.
pub(super) fn is_named(names: &[String], above: &str, before: &str) -> bool {
    let context = format!("{} {}", tail(above), tail(before));
    words(&context).any(|word| names.iter().any(|name| name == word))
}

/// Whether what follows three digits leaves them a number to dial.
pub(super) fn is_followed_well(behind: &str) -> bool {
    let behind = head(behind);
    let mut signs = behind.chars();
    match signs.next() {
        None => true,
        Some(':') => !signs.next().is_some_and(|next| next.is_ascii_digit()),
        Some('%' | '\u{b0}' | '\'' | '/' | '-' | '\u{2013}' | '@' | '_' | '=') => false,
        Some(c) if c.is_whitespace() || c == '\u{200b}' => match words(behind).next() {
            Some(word) => {
                let starts_anew = behind.trim_start().starts_with(|c: char| !c.is_alphanumeric());
                starts_anew || BEHIND.contains(&word.to_lowercase().as_str())
            }
            None => true,
        },
        Some(c) => !c.is_alphanumeric(),
    }
}

/// Whether what follows digits is what they count.
pub(super) fn is_a_count(behind: &str) -> bool {
    let next = words(head(behind)).next().map(str::to_lowercase);
    next.is_some_and(|word| COUNTED.contains(&word.as_str()))
}

/// Whether the words in front of digits say that they are something else.
pub(super) fn is_labelled(before: &str) -> bool {
    let tied = tail(before).trim_end();
    // "charity no." ends no sentence.
    let open = tied.strip_suffix('.').filter(|rest| rest.to_ascii_lowercase().ends_with("no")).unwrap_or(tied);
    if open.ends_with(['.', ';', '!', '?', ')']) {
        return false;
    }
    let mut back = last_words(open).skip_while(|word| OF_A_LABEL.contains(&word.as_str()));
    back.next().is_some_and(|word| LABELS.contains(&word.as_str()))
}

/// The word in capitals to send to a number, and how many bytes before that it begins, where the words in front say
/// "SHOUT to".
pub(super) fn keyword(before: &str) -> Option<(usize, &str)> {
    let near = tail(before);
    let rest = near.trim_end();
    let rest = ["to", "i", "gu", "at"].iter().find_map(|it| rest.strip_suffix(it))?;
    let rest = rest.strip_suffix(char::is_whitespace)?.trim_end_matches(['"', '\'', '\u{2019}', '\u{201d}', ' ']);
    let word = rest.rsplit(|c: char| !c.is_ascii_alphanumeric()).next()?;
    let from = rest.len() - word.len();
    let capitals = word.len() > 1 && word.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    (capitals && word.bytes().any(|b| b.is_ascii_uppercase())).then_some((near.len() - from, word))
}

/// The last words in lower case, the nearest first. They end with the sentence.
fn last_words(text: &str) -> impl Iterator<Item = String> {
    let near = tail(text);
    let sentence = near.rfind(['!', '?', ';']).map_or(near, |at| &near[at + 1..]);
    let sentence = sentence.rfind(". ").map_or(sentence, |at| &sentence[at + 2..]);
    let all: Vec<String> = words(sentence).map(str::to_lowercase).collect();
    all.into_iter().rev()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|c: char| c.is_whitespace() || c == '\u{200b}');
    parts.map(|word| word.trim_matches(|c: char| !c.is_alphanumeric())).filter(|word| !word.is_empty())
}

/// The first characters of a text.
fn head(text: &str) -> &str {
    text.char_indices().nth(FAR).map_or(text, |(at, _)| &text[..at])
}

/// The last characters of a text.
fn tail(text: &str) -> &str {
    text.char_indices().rev().nth(FAR).map_or(text, |(at, _)| &text[at..])
}

#[cfg(test)]
mod tests;
