//! A question as tantivy is asked it.

use std::ops::RangeInclusive;

use actix_web::web::Bytes;
use tantivy::Term;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, FuzzyTermQuery, Occur, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption};

use crate::MOST;
use crate::index::Routes;
use crate::words::{is_function_word, words};

/// How many words of a question count.
const MOST_COUNTED: usize = 8;

/// The shortest beginning that counts, in letters: of the last word, which may not be written out yet, and of others.
const LAST_PREFIX: usize = 2;
const OTHER_PREFIX: usize = 4;

/// How long a word is in which a slip is forgiven, in letters.
const FORGIVEN: RangeInclusive<usize> = 4..=24;

/// The best routes for a question, the best first.
pub fn answer<'r>(routes: &'r Routes, question: &str) -> Vec<&'r Bytes> {
    let words = read(routes, question);
    let every = search(routes, &words, Occur::Must);
    // Of one word there is nothing more to find.
    if every.len() == MOST || words.len() < 2 { every } else { search(routes, &words, Occur::Should) }
}

fn search<'r>(routes: &'r Routes, words: &[Box<dyn Query>], occur: Occur) -> Vec<&'r Bytes> {
    let query = match words {
        // Alone it is found faster: what cannot be among the best is passed over.
        [word] => word.box_clone(),
        _ => Box::new(BooleanQuery::new(words.iter().map(|it| (occur, it.box_clone())).collect())),
    };
    let best = routes.searcher.search(&query, &TopDocs::with_limit(MOST).order_by_score()).unwrap();
    best.into_iter().map(|(_, at)| &routes.texts[at.doc_id as usize]).collect()
}

/// The words of a question that count, each once.
fn read(routes: &Routes, question: &str) -> Vec<Box<dyn Query>> {
    let asked: Vec<String> = words(question).into_iter().map(|it| it.text).collect();
    let only_function_words = asked.iter().all(|it| is_function_word(it));
    let first = |at: usize| !asked[..at].contains(&asked[at]);
    let counted = |at: &usize| first(*at) && (only_function_words || !is_function_word(&asked[*at]));
    let shortest = |at: usize| if at + 1 == asked.len() { LAST_PREFIX } else { OTHER_PREFIX };
    let read = (0..asked.len()).filter(counted).filter_map(|at| word(routes, &asked[at], shortest(at)));
    read.take(MOST_COUNTED).collect()
}

/// One word: itself and the longer words that begin so, or else those that are one slip away.
fn word(routes: &Routes, word: &str, shortest: usize) -> Option<Box<dyn Query>> {
    let letters = word.chars().count();
    let field = if letters < shortest { routes.fields.words } else { routes.fields.beginnings };
    if is_there(routes, field, word) {
        return Some(Box::new(TermQuery::new(Term::from_field_text(field, word), IndexRecordOption::WithFreqs)));
    }
    let forgiven = FORGIVEN.contains(&letters) && !word.contains(char::is_numeric);
    forgiven.then(|| Box::new(FuzzyTermQuery::new(Term::from_field_text(routes.fields.words, word), 1, true)) as _)
}

fn is_there(routes: &Routes, field: Field, word: &str) -> bool {
    let words = routes.searcher.segment_reader(0).inverted_index(field).unwrap();
    words.terms().get(word).unwrap().is_some()
}
