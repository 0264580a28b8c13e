//! The element's words in other languages, as scripts that a page loads beside that of the element.
//!
//! They are drafts: buttons and labels, which nobody has reviewed. What a table does not say is said in English, and the
//! element says that it is a draft.

use std::collections::BTreeMap;

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse, get};

use crate::domain::text::Lang;
use crate::http::problem::Problem;
use crate::http::query::Params;
use crate::http::representation::{CachePolicy, Provenance, Representation, respond};
use crate::http::state::State;
use crate::http::words::Words;

/// What the names of the element's words begin with.
const PREFIX: &str = "embed-";

/// What the element puts into its words, by the names that stand in both.
const VALUES: [&str; 9] = ["age", "count", "date", "it", "left", "name", "places", "release", "time"];

#[get("/embed/1/words-cy.js")]
pub(super) async fn get_welsh(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    table(&req, &state, "cy")
}

#[get("/embed/1/words-gd.js")]
pub(super) async fn get_gaelic(req: HttpRequest, state: Data<State>) -> Result<HttpResponse, Problem> {
    table(&req, &state, "gd")
}

/// The element's words that there are in a language, by the names that it knows them by.
fn said(words: Words) -> BTreeMap<String, String> {
    let in_braces = |key: &str| {
        let said = VALUES.into_iter().fold(words.say(key), |said, name| said.with(name, format!("{{{name}}}")));
        said.with("word", "{word}").plain()
    };
    let own = words.own(PREFIX).into_iter();
    own.map(|key| (key[PREFIX.len()..].to_owned(), in_braces(&key))).collect()
}

fn table(req: &HttpRequest, state: &State, tag: &str) -> Result<HttpResponse, Problem> {
    Params::none(req.query_string())?;
    let lang: Lang = tag.parse().map_err(|_| Problem::internal())?;
    let words = Words::in_language(Some(&lang));
    let mut said = said(words);
    said.insert("draft".to_owned(), words.say("draft-note").plain());
    let said = serde_json::to_string(&said).map_err(|_| Problem::internal())?;
    let script = format!(
        "// A draft: nobody who speaks the language has reviewed these words. Load it behind signpost-routes.js.\n\
         (() => {{\n  const element = customElements.get(\"signpost-routes\");\n  if (!element) return;\n  \
         element.words.{tag} = {said};\n  \
         for (const it of document.querySelectorAll(\"signpost-routes\")) it.paint();\n}})();\n"
    );
    let made = Representation::new("text/javascript; charset=utf-8", script);
    let release = state.edition().directory().release().number;
    Ok(respond(req, &made, CachePolicy::API, &Provenance { release, recall: None, license: None }))
}
