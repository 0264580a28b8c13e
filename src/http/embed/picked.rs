//! What somebody picks in the builder, and what their page then says.
//!
//! Everything that is picked comes out again as text of a page of theirs, so nothing is taken that could be more than
//! that: an exit is an `https:` address, a colour six hexadecimal digits, a label plain text.

use askama::Template as _;
use serde::Serialize;
use url::Url;

use super::fragment::Piece;
use super::frame::{self, escaped};
use super::script::{Script, tag};
use crate::domain::directory::Directory;
use crate::http::help::answer::Found;
use crate::http::help::questions::Question;
use crate::http::help::shell::{Asked, NEUTRAL, Shell, WHOLE_COUNTRY};
use crate::http::problem::Problem;
use crate::http::query::Params;

/// How many of the found routes stand in the page itself, for when nothing else can be shown.
const OWN_LINKS: usize = 3;

/// How many routes a copy of the plain HTML holds.
const COPIED: usize = 4;

/// How large the frame is that the builder offers.
const FRAME: (&str, u32) = ("100%", 640);

/// What somebody picks.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Picked {
    audience: Option<String>,
    topic: Option<String>,
    place: Option<String>,
    pub(super) collapsed: bool,
    pub(super) label: String,
    pub(super) exit: String,
    ink: String,
    paper: String,
    accent: String,
    /// Whether something could not be used.
    wrong: bool,
}

impl Picked {
    /// Reads what a form sends: a field that was left empty is as good as none.
    ///
    /// # Errors
    /// A parameter that the form does not have, or one that stands there twice.
    pub(super) fn read(query: &str) -> Result<Self, Problem> {
        let given: Vec<&str> = query.split('&').filter(|pair| !pair.ends_with('=')).collect();
        Params::read(&given.join("&"), |q| {
            let mut wrong = false;
            let mut checked = |value: Option<String>, is_fine: fn(&str) -> bool| {
                let fine = value.as_deref().is_none_or(is_fine);
                wrong |= !fine;
                value.filter(|_| fine).unwrap_or_default()
            };
            Self {
                audience: q.text("audience", 64),
                topic: q.text("topic", 64),
                place: q.text("place", 16),
                collapsed: q.boolean("collapsed").unwrap_or(false),
                label: checked(q.text("label", 80), |_| true),
                exit: checked(q.text("exit", 200), is_exit),
                ink: checked(q.text("ink", 20), is_colour),
                paper: checked(q.text("paper", 20), is_colour),
                accent: checked(q.text("accent", 20), is_colour),
                wrong,
            }
        })
    }

    /// The colours, by the names of the custom properties.
    pub(super) fn colours(&self) -> [(&'static str, &str); 3] {
        [("ink", &self.ink), ("paper", &self.paper), ("accent", &self.accent)]
    }

    /// Whether anything but the three questions is answered.
    pub(super) fn has_more(&self) -> bool {
        let texts = [&self.label, &self.exit, &self.ink, &self.paper, &self.accent];
        self.collapsed || texts.iter().any(|it| !it.is_empty())
    }

    /// The question, and whether all of it is in the directory. What is not is asked as if it had been left out.
    pub(super) fn question<'d>(&self, directory: &'d Directory) -> Option<(Question<'d>, bool)> {
        let audience = self.audience.as_deref().map(|it| directory.audience(it));
        let topic = self.topic.as_deref().map(|it| directory.topic(it));
        let place = self.place.as_deref().map(|it| directory.place(it));
        let unknown = audience == Some(None) || topic == Some(None) || place == Some(None);
        let question = Question {
            audience: audience.flatten().or_else(|| directory.audiences().next())?,
            topic: topic.flatten(),
            place: place.flatten().or_else(|| directory.place(WHOLE_COUNTRY))?,
        };
        Some((question, !unknown))
    }

    /// The same without its colours, for a page that sets them in its own style sheet.
    pub(super) fn without_colours(&self) -> Self {
        Self { ink: String::new(), paper: String::new(), accent: String::new(), ..self.clone() }
    }

    /// The colours as a style of the element; empty where none was picked.
    pub(super) fn style(&self) -> String {
        let set = self.colours().into_iter().filter(|(_, value)| !value.is_empty());
        set.map(|(name, value)| format!("--signpost-{name}: {value};")).collect::<Vec<_>>().join(" ")
    }

    /// The element without its content: what was picked as its attributes.
    fn attributes(&self, question: &Question<'_>) -> String {
        let topic = question.topic.map(|it| it.id.to_string()).unwrap_or_default();
        let style = self.style();
        let (audience, place) = (question.audience.id.as_str(), question.place.id.as_str());
        let given =
            [("audience", audience), ("topic", &topic), ("place", place), ("label", &self.label), ("exit", &self.exit)];
        let given = given.into_iter().chain([("style", style.as_str())]).filter(|(_, value)| !value.is_empty());
        let written = given.map(|(name, value)| format!(" {name}=\"{}\"", escaped(value)));
        written.chain(self.collapsed.then(|| " collapsed".to_owned())).collect()
    }
}

/// An address that the element takes for its way out.
fn is_exit(text: &str) -> bool {
    let plain = !text.contains(['@', '\\']) && !text.contains(char::is_whitespace);
    let url = Url::parse(text).ok().filter(|it| it.scheme() == "https" && it.has_host());
    plain && text.starts_with("https://") && url.is_some()
}

/// `#` and six hexadecimal digits.
fn is_colour(text: &str) -> bool {
    text.strip_prefix('#').is_some_and(|it| it.len() == 6 && it.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// What is to be copied into a page.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Boxes {
    /// The script and the element, with links of the page's own in it.
    pub(super) element: String,
    /// The frame.
    pub(super) frame: String,
    /// The answer of today as HTML.
    pub(super) html: String,
    /// Where a server fetches that.
    pub(super) html_address: String,
    /// A block for `WordPress`.
    pub(super) wordpress: String,
    /// The page whose address can be pasted.
    pub(super) page: String,
    /// What the frame shows, from the root of this service.
    pub(super) framed: String,
    /// Whether something that was picked could not be used.
    pub(super) wrong: bool,
}

impl Boxes {
    /// What stands in the boxes for what was picked; nothing in a directory without audiences.
    pub(super) fn of(asked: &Asked<'_>, picked: &Picked, script: &Script) -> Result<Option<Self>, Problem> {
        let base = asked.base.unwrap_or_default();
        let Some((question, whole)) = picked.question(asked.directory) else { return Ok(None) };
        let (framed, page) = (frame::address(&question, asked.words), question.address(asked.words));
        let frame = frame::tag(base, &framed, &page, FRAME, asked.words);
        let piece = Piece::of(asked, &question.query(), COPIED).lasting();
        Ok(Some(Self {
            element: format!("{}\n{}", tag(script, base), element(asked, picked, &question)),
            wordpress: format!("<!-- wp:html -->\n{frame}\n<!-- /wp:html -->"),
            frame,
            html: piece.render().map_err(|_| Problem::internal())?,
            html_address: html_address(&question, base),
            page: format!("{base}{page}"),
            framed,
            wrong: picked.wrong || !whole,
        }))
    }
}

fn html_address(question: &Question<'_>, base: &str) -> String {
    let topic = question.topic.map(|it| format!("&topic={}", it.id)).unwrap_or_default();
    format!("{base}/v1/embed/html?audience={}{topic}&place={}", question.audience.id, question.place.id)
}

/// The element, with links in it that stay when all else fails: each a child of its own, numbers from left to right in every
/// page, and a way out that the element takes over.
pub(super) fn element(asked: &Asked<'_>, picked: &Picked, question: &Question<'_>) -> String {
    let shell = Shell::new(asked.directory, &question.place.id, asked.words, asked.at);
    let found = Found::of(asked, &question.query(), OWN_LINKS);
    let danger =
        shell.danger.iter().filter(|it| it.is_phone).filter_map(|it| Some((it.href.clone()?, it.call.plain())));
    let cards = found.first.iter().filter_map(|card| {
        let way = card.best()?;
        Some((way.href.clone()?, format!("{}: {}", card.name, way.call.plain())))
    });
    let links = danger.chain(cards.take(OWN_LINKS));
    let links =
        links.map(|(href, text)| format!("  <a href=\"{}\" dir=\"ltr\">{}</a>\n", escaped(&href), escaped(&text)));
    let exit = if picked.exit.is_empty() { NEUTRAL } else { &picked.exit };
    let leave = escaped(&asked.words.say("leave").plain());
    let links: String = links.collect();
    let attributes = picked.attributes(question);
    let exit = escaped(exit);
    format!(
        "<signpost-routes{attributes}>\n{links}  <a data-exit href=\"{exit}\" dir=\"ltr\">{leave}</a>\n</signpost-routes>"
    )
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test may fail loudly")]
mod tests {
    use super::*;
    use rstest::rstest;

    #[rstest]
    #[case("https://example.org/", true)]
    #[case("https://www.bbc.co.uk/weather", true)]
    #[case("http://example.org/", false)]
    #[case("javascript:alert(1)", false)]
    #[case("https://", false)]
    #[case("https://a@b.example/", false)]
    #[case("https://a.example\\b", false)]
    #[case("https://a.example/ x", false)]
    #[case("HTTPS://example.org/", false)]
    fn an_exit_is_what_the_element_takes(#[case] text: &str, #[case] fine: bool) {
        assert_eq!(is_exit(text), fine);
    }

    #[test]
    fn what_cannot_be_used_is_left_out_and_said() {
        let picked = Picked::read("audience=child&exit=javascript:x&ink=red&paper=%23ffffff&label=").unwrap();
        assert!(picked.wrong && picked.exit.is_empty() && picked.label.is_empty());
        assert_eq!(picked.style(), "--signpost-paper: #ffffff;");
        assert!(!Picked::read("audience=child&topic=&collapsed=true").unwrap().wrong);
        assert!(Picked::read("colour=blue").is_err());
    }
}
