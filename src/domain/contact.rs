//! One channel of a route: a phone line, a text number, a web chat, a form, a letter.
//!
//! `Contact` is the document that is stored and edited; nothing in it is believed until `reach` has parsed it.

use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::assurance::Assurance;
use super::exact::exact;
use super::id::{Country, Id};
use super::schedule::{DEFAULT_ZONE, Exception, Hours};
use super::text::{Lang, Text};

/// What kind of channel a contact is. The public model serves it as an open string.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum ContactKind {
    /// A voice call.
    Phone,
    /// A text message (SMS).
    Text,
    /// A call through text relay or a textphone; not for voice.
    Textphone,
    /// A chat on a web page.
    Webchat,
    /// A form on a web page.
    Form,
    /// An e-mail address.
    Email,
    /// A page with help to read.
    Website,
    /// A British Sign Language interpreter by video.
    BslVideo,
    /// An app, named but not linked.
    App,
    /// A `WhatsApp` number.
    Whatsapp,
    /// A postal address.
    Letter,
}

impl ContactKind {
    /// Every kind there is.
    pub const ALL: [Self; 11] = [
        Self::Phone,
        Self::Text,
        Self::Textphone,
        Self::Webchat,
        Self::Form,
        Self::Email,
        Self::Website,
        Self::BslVideo,
        Self::App,
        Self::Whatsapp,
        Self::Letter,
    ];

    /// The kind as it is stored and served.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Text => "text",
            Self::Textphone => "textphone",
            Self::Webchat => "webchat",
            Self::Form => "form",
            Self::Email => "email",
            Self::Website => "website",
            Self::BslVideo => "bsl-video",
            Self::App => "app",
            Self::Whatsapp => "whatsapp",
            Self::Letter => "letter",
        }
    }
}

impl ContactKind {
    /// What using the contact leaves on the reader's own phone, in English.
    #[must_use]
    pub fn device_note(self) -> Option<&'static str> {
        match self {
            Self::Phone | Self::Textphone => Some("Your phone may keep a record of this call."),
            Self::Text | Self::Whatsapp => Some("Your phone may keep these messages."),
            Self::Webchat | Self::Form | Self::Email | Self::Website | Self::BslVideo | Self::App | Self::Letter => {
                None
            }
        }
    }
}

/// What a contact costs the person who uses it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cost {
    /// Nothing.
    Free,
    /// What the reader's own phone company charges for such a number.
    Standard,
    /// More than that, or a call abroad.
    Charged,
    /// No source says.
    #[default]
    Unknown,
}

/// Yes, no, or nobody has said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Known {
    /// A source says yes.
    Yes,
    /// A source says no.
    No,
    /// No source says.
    #[default]
    Unknown,
}

/// What becomes of a contact that nobody has checked for so long that it is expired.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhenExpired {
    /// It is shown with a warning.
    #[default]
    Show,
    /// Nobody is shown it: a wrong answer there would do more harm than none.
    Withhold,
}

impl WhenExpired {
    /// Whether it is what holds for most contacts.
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
    fn is_usual(&self) -> bool {
        *self == Self::Show
    }
}

/// Who is at the other end. Only a person can be open now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum AnsweredBy {
    /// Somebody answers while you wait.
    Person,
    /// Somebody reads it later.
    Inbox,
    /// Nobody: a page to read or a tool to use.
    None,
}

/// One channel of a route, as it is stored and edited (HSDS: phone, url, contact).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate)]
pub struct Contact {
    /// The contact's id within its route.
    pub id: Id,
    /// What kind of channel it is.
    pub kind: ContactKind,
    /// What the contact is for, where a route has several of a kind: "Outside office hours".
    #[validate(nested)]
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub label: Vec<Text>,
    /// The canonical value: `+448081000900`, `116123`, `08001111`, an `https` address, an e-mail address, a name.
    #[validate(length(min = 1, max = 400, message = "a value is 1 to 400 characters long"))]
    pub value: String,
    /// The country whose numbering plan the value belongs to; numbers only, GB where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country: Option<Country>,
    /// How the owner writes it, grouping included: `0808 1000 900`.
    #[validate(length(min = 1, max = 120, message = "a display is 1 to 120 characters long"))]
    pub display: String,
    /// The word to begin a text message with, shown in words and never put into a link.
    #[validate(length(min = 1, max = 20, message = "a keyword is 1 to 20 characters long"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub keyword: Option<String>,
    /// The countries from which it can be dialled; empty where no source says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub dialable_from: Vec<Country>,
    /// The contact of the same route to use from abroad.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from_abroad: Option<Id>,
    /// When somebody answers: an opening-hours expression, or `unknown`.
    #[serde(default)]
    pub hours: Hours,
    /// The IANA time zone that the hours are written in; Europe/London where absent.
    #[validate(length(min = 1, max = 60, message = "a time zone is 1 to 60 characters long"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// The holiday calendars that the hours go by: one, or for a line of several nations each of theirs. What they do not
    /// agree on is not claimed.
    #[validate(length(max = 8, message = "name at most 8 calendars"))]
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub calendars: Vec<Id>,
    /// Other hours on some days: closures, and days on which somebody is there for longer.
    #[validate(length(max = 60, message = "list at most 60 exceptions"))]
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub exceptions: Vec<Exception>,
    /// The hours in the words of the page that they were read from, so that the two can be held together.
    #[validate(length(min = 1, max = 300, message = "printed hours are 1 to 300 characters long"))]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_printed: Option<String>,
    /// Where the hours were read, when not on the same pages as the value.
    #[validate(nested)]
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hours_assurance: Option<Assurance>,
    /// What it costs.
    #[serde(default)]
    pub cost: Cost,
    /// Whether it shows on a phone bill; `no` only where the operator or a phone company says so.
    #[serde(default)]
    pub shows_on_bill: Known,
    /// The languages spoken; empty where no source says.
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub languages: Vec<Lang>,
    /// Whether an account is needed first.
    #[serde(default)]
    pub needs_account: Known,
    /// Who is at the other end.
    pub answered_by: AnsweredBy,
    /// How long a reply takes, in words.
    #[validate(nested)]
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub reply_time: Vec<Text>,
    /// What else to know before using it: "Waits can be longer at night."
    #[validate(nested)]
    #[serde(default, deserialize_with = "exact", skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Text>,
    /// What becomes of it when nobody has checked it for too long.
    #[serde(default, skip_serializing_if = "WhenExpired::is_usual")]
    pub when_expired: WhenExpired,
    /// How we know.
    #[validate(nested)]
    pub assurance: Assurance,
}

/// How sure the opening hours are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum HoursCertainty {
    /// A page that is not known to be old states them.
    Stated,
    /// The page is more than 24 months old or wants a re-check: show them with "usually".
    Usual,
    /// Opening hours not confirmed.
    Unknown,
}

/// Hours whose newest dated page is older than this many months are only usual.
const OLD_AFTER_MONTHS: i32 = 24;

impl Contact {
    /// The time zone that the hours are written in.
    #[must_use]
    pub fn zone(&self) -> &str {
        self.zone.as_deref().unwrap_or(DEFAULT_ZONE)
    }

    /// The instant from which on the hours are only usual, by the age of what they were read from: the farthest there is
    /// where no page of theirs is dated, and the first there is where they want another look.
    #[must_use]
    pub fn hours_vouched_until(&self) -> Timestamp {
        let assurance = self.hours_assurance.as_ref().unwrap_or(&self.assurance);
        if assurance.recheck {
            return Timestamp::MIN;
        }
        let newest = assurance.evidence.iter().filter_map(|it| it.page_date.as_ref()?.latest_day()).max();
        let last_good = assurance.checked_on.max(newest).map(|it| it.saturating_add(OLD_AFTER_MONTHS.months()));
        let day_after = last_good.and_then(|it| it.tomorrow().ok());
        day_after.and_then(|it| Offset::UTC.to_timestamp(it.at(0, 0, 0, 0)).ok()).unwrap_or(Timestamp::MAX)
    }
}
