//! What readers are given: the stored records with read-only fields added, and the answers made of them.
//!
//! A stored field is either served here or named as private in the conversion; the conversions take their source
//! apart field by field, so that a new field cannot be forgotten.

use jiff::{Timestamp, civil::Date};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::assurance::{Assurance, Evidence, Method};
use super::contact::{AnsweredBy, Contact, Cost, HoursCertainty, Known};
use super::directory::{CheckedContact, CheckedRoute, Directory};
use super::id::{ContactRef, Id, PlaceId};
use super::organisation::Organisation;
use super::route::{AgeBasis, Anonymity, AudienceFit, SupportRoute, Wording};
use super::text::{Lang, Text};

/// An organisation's name beside a route.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OrganisationName {
    /// The organisation's id.
    #[schema(value_type = String, example = "nspcc")]
    pub id: Id,
    /// Its name today.
    #[schema(example = "NSPCC")]
    pub name: String,
}

/// What stands behind a contact.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Assurance)]
pub struct ServedAssurance {
    /// How the contact was last checked. `published_page` means that a page was read; nobody phoned.
    pub method: Method,
    /// The pages it was read from, with their own dates where they show one.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Evidence>,
    /// The date of a check that really happened; absent otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = Date)]
    pub checked_on: Option<Date>,
    /// Whether the source is old or doubtful and wants another look.
    pub recheck: bool,
}

impl From<&Assurance> for ServedAssurance {
    fn from(assurance: &Assurance) -> Self {
        let Assurance { method, evidence, checked_on, recheck } = assurance.clone();
        Self { method, evidence, checked_on, recheck }
    }
}

/// One channel of a route, ready to be shown, dialled or opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Contact)]
pub struct ServedContact {
    /// The contact's name in the directory: `route-id/contact-id`. Where a route is reached through another one, the
    /// first part names that one.
    #[schema(value_type = String, example = "childline/phone")]
    pub id: ContactRef,
    /// What kind of channel it is, an open list: `phone`, `text`, `textphone`, `webchat`, `form`, `email`, `website`,
    /// `bsl-video`, `app`, `whatsapp`, `letter`.
    #[schema(example = "phone")]
    pub kind: String,
    /// What it is for, where a route has several of a kind.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub label: Vec<Text>,
    /// The canonical value: digits, an address or a name.
    #[schema(example = "08001111")]
    pub value: String,
    /// How the owner writes it. Show this.
    #[schema(example = "0800 1111")]
    pub display: String,
    /// How to say it aloud in English; numbers only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "oh eight hundred, one one one one")]
    pub spoken: Option<String>,
    /// What to link to, safe to dial or open. Absent where there is nothing to link to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "tel:08001111")]
    pub href: Option<String>,
    /// The country (ISO 3166-1) whose numbering plan a number belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "GB")]
    pub country: Option<String>,
    /// The word to begin a text message with. Show it in words beside the number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// The countries (ISO 3166-1) from which it can be dialled; left out where no source says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dialable_from: Vec<String>,
    /// The contact to use from abroad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "nspcc-helpline/phone-abroad")]
    pub from_abroad: Option<ContactRef>,
    /// When somebody answers: an OpenStreetMap `opening_hours` expression, or `unknown`.
    #[schema(example = "24/7")]
    pub hours: String,
    /// How sure the hours are.
    pub hours_certainty: HoursCertainty,
    /// What it costs.
    pub cost: Cost,
    /// Whether it shows on a phone bill.
    pub shows_on_bill: Known,
    /// The languages spoken (BCP 47); left out where no source says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<String>,
    /// Whether an account is needed first.
    pub needs_account: Known,
    /// Who is at the other end.
    pub answered_by: AnsweredBy,
    /// How long a reply takes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reply_time: Vec<Text>,
    /// What else to know before using it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Text>,
    /// What using it leaves on the reader's own phone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub device_note: Vec<Text>,
    /// How we know. The pack leaves the pages out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assurance: Option<ServedAssurance>,
}

/// Whom a route takes, by age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = AgeLimits)]
pub struct ServedAges {
    /// The youngest age in completed years: show "16 and over".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 120)]
    pub min: Option<u32>,
    /// The oldest age in completed years, included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 120)]
    pub max: Option<u32>,
    /// Which age the limits speak of.
    pub basis: AgeBasis,
}

/// Whether somebody can stay anonymous.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Anonymity)]
pub struct ServedAnonymity {
    /// Whether the route can be used without saying who you are.
    pub possible: Known,
    /// When details are passed on, as the operator states it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub passed_on: Vec<Text>,
}

/// One way to get help or to report, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = SupportRoute)]
pub struct ServedRoute {
    /// The route's id; never reused.
    #[schema(value_type = String, pattern = "^[a-z0-9]+(-[a-z0-9]+)*$", max_length = 64, example = "childline")]
    pub id: Id,
    /// Older or other ids that mean the same.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub aliases: Vec<Id>,
    /// Its name today.
    #[schema(example = "Childline")]
    pub name: String,
    /// Who runs it.
    pub organisation: OrganisationName,
    /// What it is for, an open list: `emergency`, `helpline`, `report`, `removal`, `self-help`, `information`,
    /// `complaint`.
    #[schema(example = "helpline")]
    pub purpose: String,
    /// Whom it serves.
    pub audiences: Vec<AudienceFit>,
    /// Audiences that must never be shown it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub never_show_to: Vec<Id>,
    /// The topics it is there for.
    #[schema(value_type = Vec<String>)]
    pub topics: Vec<Id>,
    /// The topics it takes as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub also_topics: Vec<Id>,
    /// Where it works: each place with everything inside it.
    #[schema(value_type = Vec<String>, example = json!(["GB"]))]
    pub places: Vec<PlaceId>,
    /// Whom it takes, by age.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ages: Option<ServedAges>,
    /// The curators' order among routes that fit equally well; higher first.
    #[schema(maximum = 100)]
    pub priority: u32,
    /// The group of routes that it is shown together with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub show_with: Option<Id>,
    /// The contacts through which it is reached.
    pub contacts: Vec<ServedContact>,
    /// What happens when you get in touch. In a look-up only the entry for the audience asked for.
    pub wording: Vec<Wording>,
    /// What it does not handle.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not_for: Vec<Text>,
    /// What to do first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub do_first: Vec<Text>,
    /// Whether you can stay anonymous.
    pub anonymity: ServedAnonymity,
    /// What it offers people who need another way in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub accessibility: Vec<Text>,
}

/// Whose words a route is served with.
#[derive(Clone, Copy, Debug)]
pub enum Words<'a> {
    /// Everybody's: one route on its own page.
    Everybody,
    /// One audience's, in a language or in English where there are none in it.
    For(&'a Id, &'a Lang),
    /// Nobody's: a catalogue for programs.
    Nobody,
}

impl ServedRoute {
    /// A route as it is served.
    pub fn new<'d>(
        directory: &'d Directory,
        route: &'d CheckedRoute,
        words: Words<'_>,
        shown: impl Fn(&CheckedContact<'d>) -> bool,
    ) -> Self {
        // Everything is named here, so that a new field is either served or private by decision. Private: what
        // curators note of conflicting sources. `via` is served as the contacts that it names.
        let SupportRoute {
            id,
            aliases,
            name,
            organisation,
            purpose,
            audiences,
            never_show_to,
            topics,
            also_topics,
            places,
            ages,
            priority,
            show_with,
            contacts: _,
            via: _,
            wording,
            not_for,
            do_first,
            anonymity: Anonymity { possible, passed_on },
            accessibility,
            conflicts: _,
        } = route.document().clone();
        let contacts = directory.contacts(route).filter(shown);
        Self {
            organisation: organisation_name(directory, &organisation),
            purpose: purpose.as_str().to_owned(),
            ages: ages.map(|limits| ServedAges {
                min: limits.years.min.map(u32::from),
                max: limits.years.max.map(u32::from),
                basis: limits.basis,
            }),
            priority: u32::from(priority),
            contacts: contacts.map(|it| ServedContact::new(it, directory.release().time)).collect(),
            wording: choose(&wording, words),
            anonymity: ServedAnonymity { possible, passed_on },
            id,
            aliases,
            name,
            audiences,
            never_show_to,
            topics,
            also_topics,
            places,
            show_with,
            not_for,
            do_first,
            accessibility,
        }
    }
}

/// An organisation's name beside what it runs.
pub fn organisation_name(directory: &Directory, id: &Id) -> OrganisationName {
    let name = directory.organisation(id.as_str()).map_or_else(String::new, |it: &Organisation| it.name.clone());
    OrganisationName { id: id.clone(), name }
}

/// The words that a reader is given: in their language, or in English where there are none in it.
pub(crate) fn choose(wording: &[Wording], words: Words<'_>) -> Vec<Wording> {
    match words {
        Words::Everybody => wording.to_vec(),
        Words::Nobody => Vec::new(),
        Words::For(audience, lang) => {
            let said_in = |lang: &Lang| wording.iter().find(|it| it.audience == *audience && it.lang == *lang);
            said_in(lang).or_else(|| said_in(&Lang::english())).cloned().into_iter().collect()
        }
    }
}

impl ServedContact {
    /// A contact as it is served. Evidence is old or not against `at`.
    #[must_use]
    pub fn new(checked: CheckedContact<'_>, at: Timestamp) -> Self {
        let CheckedContact { owner, contact, reach } = checked;
        let hours_certainty = contact.hours_certainty(at);
        let Contact {
            id,
            kind,
            label,
            value,
            country,
            display,
            keyword,
            dialable_from,
            from_abroad,
            hours,
            zone: _,
            calendars: _,
            exceptions: _,
            // For curators: what the hours are held against.
            hours_printed: _,
            // Served as how certain the hours are.
            hours_assurance: _,
            cost,
            shows_on_bill,
            languages,
            needs_account,
            answered_by,
            reply_time,
            notes,
            assurance,
        } = contact.clone();
        let of_owner = |contact| ContactRef { route: owner.clone(), contact };
        Self {
            id: of_owner(id),
            kind: kind.as_str().to_owned(),
            label,
            value,
            display,
            spoken: reach.spoken.clone(),
            href: reach.href.clone(),
            country: country.map(|it| it.to_string()),
            keyword,
            dialable_from: dialable_from.iter().map(ToString::to_string).collect(),
            from_abroad: from_abroad.map(of_owner),
            hours: hours.to_string(),
            hours_certainty,
            cost,
            shows_on_bill,
            languages: languages.iter().map(ToString::to_string).collect(),
            needs_account,
            answered_by,
            reply_time,
            notes,
            device_note: kind.device_note().map(|text| vec![Text::english(text)]).unwrap_or_default(),
            assurance: Some(ServedAssurance::from(&assurance)),
        }
    }

    /// The contact without its evidence, as a reader's device is given it.
    #[must_use]
    pub fn without_evidence(self) -> Self {
        let assurance = self.assurance.map(|it| ServedAssurance { evidence: Vec::new(), ..it });
        Self { assurance, ..self }
    }
}
