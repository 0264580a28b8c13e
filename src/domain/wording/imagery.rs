//! Instructions to handle images of abuse: nobody is ever told to send, forward, screenshot, save or look for one.
//!
//! To hold such an image is a crime and to see it hurts, so a verb of that kind near an image counts as an
//! instruction unless it is clearly denied ("do not send the picture"), done by somebody else ("someone asks you to
//! send a picture", "they look for the image") or about something else ("send the link to the picture").

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::prose::{PAUSE, Words};
use super::terms::is_negation;

/// Parts of words: whatever is handled holds one of them, and hardly any text does.
static PARTS: LazyLock<[Finder<'_>; 7]> =
    LazyLock::new(|| ["image", "pic", "photo", "video", "screen", "nude", "footage"].map(Finder::new));

/// How many words may stand between the verb and the image.
const NEAR: usize = 7;

/// Whether a text tells the reader to do something with an image.
pub(super) fn instruct(words: &Words<'_>) -> bool {
    words.mention(&*PARTS) && words.sentences().any(instructs)
}

pub(super) fn instructs(words: &[&str]) -> bool {
    let mut denied_before = None;
    for at in (0..words.len()).filter(|at| is_handling(words, *at)) {
        let denied =
            denied_directly(words, at) || denied_before.is_some_and(|before| carries_on(&words[before + 1..at]));
        if denied {
            denied_before = Some(at);
        } else if concerns_image(words, at) && !done_by_others(words, at) {
            return true;
        }
    }
    false
}

fn is_image(word: &str) -> bool {
    let image = ["image", "picture", "photo", "photograph", "video", "screenshot", "pic", "nude", "footage"];
    image.contains(&word.strip_suffix("'s").unwrap_or(word).trim_end_matches('s'))
}

/// A verb that holds its image: to screenshot, to screengrab.
fn is_of_screen(word: &str) -> bool {
    word.starts_with("screen")
}

/// Whether the word at a place is a verb that handles something: `send`, `look for`, `take` before a screenshot.
fn is_handling(words: &[&str], at: usize) -> bool {
    let before = at.checked_sub(1).map_or("", |i| words[i]);
    let after = words.get(at + 1).copied().unwrap_or("");
    match words[at] {
        "send" | "save" | "download" | "resend" => true,
        // "look forward to", "come forward"
        "forward" => {
            !matches!(before, "look" | "looking" | "come" | "coming" | "going" | "step" | "move" | "way" | "put")
        }
        "look" | "search" => after == "for",
        "looking" | "searching" => after == "for" && is_way(before),
        "sending" | "saving" | "forwarding" | "downloading" | "screenshotting" => is_way(before),
        "take" | "make" | "get" | "grab" | "keep" => handles_screenshot(&words[at + 1..]),
        "screenshot" | "screengrab" => {
            !matches!(before, "a" | "the" | "any" | "your" | "no" | "of" | "this" | "that" | "each")
        }
        _ => false,
    }
}

/// "start by saving the picture": the way to do it is an instruction as well.
fn is_way(before: &str) -> bool {
    matches!(before, "by" | "start" | "try" | "consider" | "keep" | "begin")
}

/// What follows "take": a screenshot, or "a picture of".
fn handles_screenshot(after: &[&str]) -> bool {
    let near = &after[..after.len().min(4)];
    let screenshot = near.iter().any(|word| word.starts_with("screenshot") || word.starts_with("screengrab"));
    let of_something = near.iter().zip(after.iter().skip(1)).any(|(image, of)| is_image(image) && *of == "of");
    (screenshot || of_something) && !near.contains(&"down")
}

/// Whether an image is what is handled: named after the verb, or before it and then meant by "it".
fn concerns_image(words: &[&str], at: usize) -> bool {
    if is_of_screen(words[at]) {
        return true;
    }
    let after: Vec<&str> = words[at + 1..].iter().copied().filter(|word| *word != PAUSE).take(NEAR).collect();
    if let Some(image) = after.iter().position(|word| is_image(word)) {
        return !is_about_something_else(&after[..image]);
    }
    let means_it =
        after.first().is_some_and(|word| matches!(*word, "it" | "them" | "this" | "that" | "those" | "these"));
    means_it && words[at.saturating_sub(NEAR + 2)..at].iter().any(|word| is_image(word))
}

/// "the link to the picture", "a message about the picture"; but not "the link and the picture".
fn is_about_something_else(before_image: &[&str]) -> bool {
    let others = ["link", "links", "address", "addresses", "url", "urls", "page", "pages", "about", "without", "not"];
    let other = before_image.iter().rposition(|word| others.contains(word));
    other.is_some_and(|at| !before_image[at..].iter().any(|word| matches!(*word, "and" | "or" | "with" | "plus")))
}

/// Whether "do not" and the like stand before the verb, with nothing between but words that carry the denial on:
/// "never ask you to send". "If you are not sure send the picture" denies nothing.
fn denied_directly(words: &[&str], at: usize) -> bool {
    let carrying = [
        "to", "ever", "try", "need", "have", "ask", "asks", "tell", "let", "make", "help", "want", "you", "anyone",
        "anybody", "others", "them", "him", "her", "us", "me", "just", "also", "even", "be", "asked", "told", "made",
        "must", "should",
    ];
    words[..at].iter().rev().find(|word| !carrying.contains(word)).is_some_and(|word| is_negation(word))
}

/// Whether a denial reaches from one verb to the next: "do not save, send or forward it". A comma after more than the
/// verb alone begins something new: "do not save it, send it to us".
fn carries_on(between: &[&str]) -> bool {
    let joined = between == [PAUSE] || between.contains(&"or") || between.contains(&"nor");
    joined && !between.iter().any(|word| matches!(*word, "but" | "and" | "then" | "instead" | "please"))
}

/// Whether somebody other than the reader does it, or makes the reader do it.
fn done_by_others(words: &[&str], at: usize) -> bool {
    let mut before = words[..at].iter().rev().copied().skip_while(|word| {
        matches!(*word, "will" | "can" | "may" | "might" | "could" | "would" | "also" | "then" | "to" | "not")
    });
    let directly = before.next().unwrap_or(PAUSE);
    let others =
        ["we", "they", "he", "she", "who", "staff", "experts", "analysts", "police", "officers", "people", "others"];
    if others.contains(&directly) && !words[..at].ends_with(&["to"]) {
        return true;
    }
    let made_to = words[..at].ends_with(&["to"]) && words[..at].iter().any(|word| is_stranger(word));
    let happened =
        directly == "you" && words[..at].iter().rev().nth(1).is_some_and(|word| matches!(*word, "if" | "did"));
    let to_us = words[at + 1..].iter().take(4).any(|word| *word == "us");
    made_to || (happened && !to_us)
}

fn is_stranger(word: &str) -> bool {
    ["threat", "pressur", "forc", "blackmail"].iter().any(|beginning| word.starts_with(beginning))
        || matches!(
            word,
            "someone" | "somebody" | "anyone" | "anybody" | "person" | "stranger" | "adult" | "who" | "groomer"
        )
}
