//! The page for an inline frame: who can help, short, with the way out on top. It needs no script.

use actix_web::web::{Data, Path};
use actix_web::{HttpRequest, HttpResponse, get};
use askama::Template;

use crate::http::help::answer::Found;
use crate::http::help::questions::Question;
use crate::http::help::shell::{Asked, Shell, answer};
use crate::http::problem::Problem;
use crate::http::state::State;
use crate::http::words::Words;

/// How many routes are shown. A group may make it more.
const SHOWN: usize = 4;

/// What a frame may do: leave, open what a reader chose, and run the script that leaves fast. Chromium does not take
/// Shift for an act of the reader's, so that a token which waits for one would only blank the frame.
const SANDBOX: &str = "allow-scripts allow-top-navigation allow-popups allow-popups-to-escape-sandbox";

#[derive(Template)]
#[template(path = "embed-frame.html")]
struct Page {
    shell: Shell,
    found: Found,
    /// The code of the audience, for the pages of the routes.
    who: String,
    /// The page with all of them.
    whole: String,
}

#[get("/embed/frame/{who}/{what}/{where}")]
pub(super) async fn get_frame(
    req: HttpRequest,
    state: Data<State>,
    path: Path<(String, String, String)>,
) -> Result<HttpResponse, Problem> {
    answer(&req, &state, |asked| {
        let Asked { directory, words, at, .. } = *asked;
        let question = Question::read(directory, &path.0, &path.1, &path.2)?;
        let [who, _, _] = question.codes();
        Some(Page {
            shell: Shell::new(directory, &question.place.id, words, at),
            found: Found::of(asked, &question.query(), SHOWN),
            who,
            whole: question.address(words),
        })
    })
}

/// The address of the frame that answers a question.
pub(super) fn address(question: &Question<'_>, words: Words) -> String {
    format!("/embed/frame/{}{}", question.codes().join("/"), words.query())
}

/// A page of ours in somebody else's: the documented tag, with the link to the same page behind it, for readers whose
/// browser or school shows no frames. The one place that makes it.
pub(super) fn tag(base: &str, framed: &str, page: &str, (width, height): (&str, u32), words: Words) -> String {
    let title = escaped(&words.say("title").plain());
    let link = escaped(&words.say("start-title").plain());
    let src = escaped(&format!("{base}{framed}"));
    let page = escaped(&format!("{base}{page}"));
    format!(
        "<iframe src=\"{src}\" title=\"{title}\" sandbox=\"{SANDBOX}\" referrerpolicy=\"no-referrer\" loading=\"lazy\" \
         width=\"{width}\" height=\"{height}\"></iframe>\n<p><a href=\"{page}\" rel=\"noreferrer\">{link}</a></p>"
    )
}

/// A text as it may stand in an attribute or between tags.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
