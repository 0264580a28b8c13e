//! What to put on a page in the place of something: which contact of a route, as a link that works.

use jiff::Timestamp;

use super::Kind;
use super::report::Substitute;
use crate::domain::contact::ContactKind;
use crate::domain::directory::{CheckedContact, CheckedRoute, Directory};
use crate::domain::id::{ContactRef, Id};

/// The contact of a route that stands best where something of that kind stood, among those that may be shown.
pub(super) fn substitute<'d>(
    directory: &'d Directory,
    route: &'d CheckedRoute,
    instead_of: Kind,
    now: Timestamp,
    may_be_shown: impl Fn(&Id) -> bool,
) -> Option<Substitute> {
    let contacts = directory.contacts_at(route, now).filter(|it| may_be_shown(it.owner) && it.reach.href.is_some());
    let best = contacts.min_by_key(|it| rank(it.contact.kind, instead_of))?;
    of_contact(&route.document().name, route.id(), &best)
}

/// A contact, ready to be pasted.
pub(super) fn of_contact(name: &str, route: &Id, it: &CheckedContact<'_>) -> Option<Substitute> {
    let href = it.reach.href.clone()?;
    let contact = it.contact;
    Some(Substitute {
        route: route.clone(),
        name: name.to_owned(),
        contact: ContactRef { route: it.owner.clone(), contact: contact.id.clone() },
        kind: contact.kind.as_str().to_owned(),
        display: contact.display.clone(),
        keyword: contact.keyword.clone(),
        html: html(name, &href, &contact.display, contact.keyword.as_deref()),
        href,
    })
}

/// How well a contact of one kind stands where something of another stood; lower is better.
fn rank(contact: ContactKind, instead_of: Kind) -> usize {
    use ContactKind::{App, BslVideo, Email, Form, Letter, Phone, Text, Textphone, Webchat, Website, Whatsapp};
    let order: [ContactKind; 6] = match instead_of {
        Kind::Number | Kind::Name => [Phone, Text, Webchat, Form, Website, Email],
        Kind::Email => [Email, Form, Webchat, Website, Phone, Text],
        Kind::Link => [Website, Form, Webchat, Phone, Text, Email],
    };
    let rest = [BslVideo, Textphone, Whatsapp, App, Letter];
    order.iter().chain(&rest).position(|kind| *kind == contact).unwrap_or(usize::MAX)
}

fn html(name: &str, href: &str, display: &str, keyword: Option<&str>) -> String {
    let (name, display) = (escaped(name), escaped(display));
    let link = |words: &str| format!("<a href=\"{}\">{words}</a>", escaped(href));
    match keyword {
        _ if href.starts_with("https:") => link(&name),
        Some(keyword) => format!("{name}: text {} to {}", escaped(keyword), link(&display)),
        None => format!("{name}: {}", link(&display)),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
