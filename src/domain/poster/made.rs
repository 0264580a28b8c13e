//! What stands on the poster of a release: the first routes of the real look-up that somebody can use from paper.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::{Always, CheckedOn, Poster, PosterFor, PrintedContact, PrintedRoute};
use crate::domain::contact::{AnsweredBy, Contact, ContactKind, Cost, HoursCertainty};
use crate::domain::directory::{CheckedContact, CheckedRoute, Directory};
use crate::domain::freshness::{FreshnessState, day_of};
use crate::domain::id::{ContactRef, Id};
use crate::domain::lookup::{Listing, lookup};
use crate::domain::query::Query;
use crate::domain::route::{AgeBasis, Purpose};
use crate::domain::schedule::Hours;
use crate::domain::text::{Lang, Text};

/// The most routes on a poster. Whoever stands before it takes in no more.
pub const MAX_ROUTES: usize = 4;

/// The most contacts of one route on a poster.
pub const MAX_CONTACTS: usize = 2;

/// The longest address that somebody can be asked to type from paper, in characters.
const MAX_TYPED: usize = 45;

/// Routes that must not be parted, or one that stands alone.
type Block<'d> = Vec<(&'d CheckedRoute, PrintedRoute)>;

/// The poster of a directory; nothing where it does not know the audience, the topic or the place.
///
/// `at` decides only what is withheld because nobody has checked it for too long.
#[must_use]
pub fn poster(directory: &Directory, of: &PosterFor, lang: &Lang, at: Timestamp) -> Option<Poster> {
    let of = of.in_release(directory)?;
    let about = Query {
        topics: of.topic.iter().cloned().collect(),
        lang: lang.clone(),
        limit: directory.routes().len().max(1),
        on_paper: true,
        ..Query::for_audience(of.audience.clone(), of.place.clone())
    };
    let asked = lookup(directory, &about, at);
    let anything = lookup(directory, &Query { topics: Vec::new(), ..about.clone() }, at);
    let mut chosen = choose(directory, &asked.items, lang, at);
    if chosen.is_empty() {
        chosen = choose(directory, &anything.items, lang, at);
    }
    add_somebody_to_talk_to(directory, &of.audience, &anything.items, &mut chosen, lang, at);
    let emergency = asked.emergency.iter().filter(|it| is_for_danger(it.contact.kind));
    let of_routes = chosen.iter().flatten().flat_map(|(route, _)| directory.contacts_at(route, at));
    let printed: BTreeSet<ContactRef> = contacts_of(&chosen).map(|it| it.id.clone()).collect();
    let checked = checked_on(of_routes.filter(|it| printed.contains(&name_of(it))), at);
    let release = directory.release();
    Some(Poster {
        emergency: emergency.map(|it| printed_contact(it, lang, at)).collect(),
        routes: chosen.into_iter().flatten().map(|(_, printed)| printed).collect(),
        checked,
        of,
        release: release.number,
        made: release.time,
        lang: lang.clone(),
    })
}

/// The first routes, a group whole or not at all; of a group that is too large by itself its first routes.
fn choose<'d>(directory: &'d Directory, items: &[Listing<'d>], lang: &Lang, at: Timestamp) -> Vec<Block<'d>> {
    let mut chosen: Vec<Block<'d>> = Vec::new();
    let mut too_large: Block<'d> = Vec::new();
    for together in items.chunk_by(|one, other| one.group.is_some() && one.group == other.group) {
        let mut block: Block<'d> = Vec::new();
        for listing in together {
            let printed = printed_route(directory, listing.route, lang, at);
            // Another name for the same number would take the place of somebody else.
            let others: Vec<&PrintedContact> = contacts_of(&chosen).chain(of_block(&block)).collect();
            if let Some(printed) = printed.filter(|it| leads_elsewhere(it, &others)) {
                block.push((listing.route, printed));
            }
        }
        let room = MAX_ROUTES - chosen.iter().map(Vec::len).sum::<usize>();
        if block.len() <= room {
            chosen.extend((!block.is_empty()).then_some(block));
        } else if too_large.is_empty() && block.len() > MAX_ROUTES {
            too_large = block;
        }
    }
    if chosen.is_empty() && !too_large.is_empty() {
        too_large.truncate(MAX_ROUTES);
        chosen.push(too_large);
    }
    chosen
}

/// Paper is read at three in the morning too: where no helpline on it is there by day and by night, the audience's first
/// fall-back route that is takes the last place.
fn add_somebody_to_talk_to<'d>(
    directory: &'d Directory,
    audience: &Id,
    anything: &[Listing<'d>],
    chosen: &mut Vec<Block<'d>>,
    lang: &Lang,
    at: Timestamp,
) {
    if chosen.iter().flatten().any(|(_, it)| is_there_always(it)) {
        return;
    }
    let fallback = directory.audience(audience.as_str()).map_or(&[][..], |it| it.fallback.as_slice());
    let allowed = |id: &Id| anything.iter().find(|it| it.route.id() == id).map(|it| it.route);
    let printed = |route| Some((route, printed_route(directory, route, lang, at)?));
    let mut found = fallback.iter().filter_map(allowed).filter_map(printed);
    let Some(found) = found.find(|(_, it)| is_there_always(it)) else { return };
    while chosen.iter().map(Vec::len).sum::<usize>() >= MAX_ROUTES {
        chosen.pop();
    }
    chosen.push(vec![found]);
}

fn is_there_always(route: &PrintedRoute) -> bool {
    route.purpose == Purpose::Helpline && route.contacts.iter().any(|it| it.is_number() && it.always != Always::No)
}

fn of_block<'b>(block: &'b Block<'_>) -> impl Iterator<Item = &'b PrintedContact> {
    block.iter().flat_map(|(_, it)| &it.contacts)
}

fn contacts_of<'b>(blocks: &'b [Block<'_>]) -> impl Iterator<Item = &'b PrintedContact> {
    blocks.iter().flat_map(of_block)
}

/// Whether the first way to reach a route is not on the paper yet.
fn leads_elsewhere(route: &PrintedRoute, others: &[&PrintedContact]) -> bool {
    route.contacts.first().is_some_and(|first| others.iter().all(|it| it.id != first.id))
}

/// A route as it is printed; nothing where nobody could use it from paper.
fn printed_route(directory: &Directory, route: &CheckedRoute, lang: &Lang, at: Timestamp) -> Option<PrintedRoute> {
    let all: Vec<CheckedContact<'_>> = directory.contacts_at(route, at).collect();
    let from_abroad: BTreeSet<&Id> = all.iter().filter_map(|it| it.contact.from_abroad.as_ref()).collect();
    let mut usable: Vec<&CheckedContact<'_>> = all.iter().filter(|it| way(it.contact).is_some()).collect();
    usable.retain(|it| !from_abroad.contains(&it.contact.id));
    usable.sort_by_key(|it| way(it.contact));
    let mut contacts: Vec<PrintedContact> = Vec::new();
    for it in usable {
        // Nobody types two addresses, and numbers come first.
        let enough = contacts.iter().any(|it| !it.is_number());
        if contacts.len() < MAX_CONTACTS && !enough {
            contacts.push(printed_contact(it, lang, at));
        }
    }
    let document = route.document();
    let (id, aliases, name) = (document.id.clone(), document.aliases.clone(), document.name.clone());
    let years = document.ages.filter(|it| it.basis == AgeBasis::Now).map(|it| it.years);
    let from_age = years.and_then(|it| it.min).filter(|it| *it > 0);
    let purpose = document.purpose;
    (!contacts.is_empty()).then_some(PrintedRoute { id, aliases, name, purpose, from_age, contacts })
}

/// The ways to get in touch from paper, best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Way {
    Ring,
    Write,
    Type,
}

fn way(contact: &Contact) -> Option<Way> {
    match contact.kind {
        ContactKind::Phone => Some(Way::Ring),
        ContactKind::Text => Some(Way::Write),
        ContactKind::Webchat | ContactKind::Form | ContactKind::Website => {
            can_be_typed(&contact.display).then_some(Way::Type)
        }
        ContactKind::Textphone
        | ContactKind::Email
        | ContactKind::BslVideo
        | ContactKind::App
        | ContactKind::Whatsapp
        | ContactKind::Letter => None,
    }
}

/// Whether what is shown is an address, and short enough.
fn can_be_typed(shown: &str) -> bool {
    shown.contains('.') && !shown.contains(char::is_whitespace) && shown.chars().count() <= MAX_TYPED
}

/// In danger also those who cannot speak need a way that works from paper.
fn is_for_danger(kind: ContactKind) -> bool {
    matches!(kind, ContactKind::Phone | ContactKind::Text | ContactKind::Textphone)
}

fn name_of(it: &CheckedContact<'_>) -> ContactRef {
    ContactRef { route: it.owner.clone(), contact: it.contact.id.clone() }
}

fn printed_contact(it: &CheckedContact<'_>, lang: &Lang, at: Timestamp) -> PrintedContact {
    let Contact { kind, label, display, value, keyword, notes, cost, .. } = it.contact;
    PrintedContact {
        id: name_of(it),
        kind: *kind,
        label: said_in(label, lang).next().map(str::to_owned),
        shown: display.clone(),
        value: value.clone(),
        keyword: keyword.clone(),
        notes: said_in(notes, lang).map(str::to_owned).collect(),
        free: *cost == Cost::Free,
        always: always(it, at),
    }
}

/// The texts in a language, or those in English where there are none in it.
fn said_in<'t>(texts: &'t [Text], lang: &Lang) -> impl Iterator<Item = &'t str> {
    let there = texts.iter().any(|it| it.lang == *lang);
    let wanted = if there { lang.clone() } else { Lang::english() };
    texts.iter().filter(move |it| it.lang == wanted).map(|it| it.text.as_str())
}

fn always(it: &CheckedContact<'_>, at: Timestamp) -> Always {
    let contact = it.contact;
    if contact.answered_by != AnsweredBy::Person || contact.hours != Hours::always() || !contact.exceptions.is_empty() {
        return Always::No;
    }
    match it.opening.certainty(at) {
        HoursCertainty::Stated => Always::Stated,
        HoursCertainty::Usual => Always::Usually,
        HoursCertainty::Unknown => Always::No,
    }
}

fn checked_on<'d>(contacts: impl Iterator<Item = CheckedContact<'d>>, at: Timestamp) -> CheckedOn {
    let states: Vec<_> = contacts.map(|it| it.standing.on(day_of(at))).collect();
    let by_person = states.iter().filter(|it| it.state != FreshnessState::Unchecked).count();
    let oldest = states.iter().filter_map(|it| it.checked_on).min();
    match oldest {
        Some(day) if by_person == states.len() => CheckedOn::Each(day),
        Some(_) | None if by_person > 0 => CheckedOn::Some,
        Some(_) | None => CheckedOn::None,
    }
}
