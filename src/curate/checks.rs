//! Checks of contacts: who looked, how, and when. A check changes what is said of a contact and nothing else, so it takes
//! one person and no release.

use jiff::civil::Date;
use thiserror::Error;
use validator::Validate as _;

use super::{Act, CHECK, CurateError, Desk, Room};
use crate::domain::assurance::Method;
use crate::domain::directory::Directory;
use crate::domain::freshness::{Check, day_of};
use crate::domain::person::Right;
use crate::store::Entry;

/// Why a check was not recorded.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum CheckRefusal {
    /// The actor may not, or a program says that it phoned.
    #[error("this needs the right to edit, and a person who is there unless a page was read")]
    NoRight,
    /// There is no such contact.
    #[error("there is no such contact")]
    Unknown,
    /// It is of another value than the contact has.
    #[error("the contact has another value by now: check that one")]
    OtherValue,
    /// It is of a day that is still to come, or long past.
    #[error("a check is recorded on its day or within the 90 days after it")]
    Day,
    /// A page was read, and none is named.
    #[error("name the pages that were read, with their addresses, and none where nobody read one")]
    Evidence,
}

/// How long after its day a check may be recorded, in days.
const RECORDED_WITHIN_DAYS: i64 = 90;

impl Desk {
    /// Records a check of a contact.
    ///
    /// # Errors
    /// `Check` with why it cannot be, and what the store does not do.
    pub async fn check(&mut self, room: Room<'_>, act: Act<'_>, check: Check) -> Result<(), CurateError> {
        if self.has(act.commit) {
            return Ok(());
        }
        may_be_recorded(room.live.current().directory(), &act, &check, day_of(act.at))?;
        self.append(room, act.commit, act.at, vec![Entry::new(CHECK, &check)?]).await?;
        self.catch_up(room).await
    }
}

fn may_be_recorded(directory: &Directory, act: &Act<'_>, check: &Check, today: Date) -> Result<(), CheckRefusal> {
    let of_page = check.method == Method::PublishedPage;
    let may = if of_page { act.by.may(Right::Edit) } else { act.by.may_in_person(Right::Edit) };
    if !may {
        return Err(CheckRefusal::NoRight);
    }
    let route = directory.route(check.contact.route.as_str()).filter(|it| *it.id() == check.contact.route);
    let contact = route.and_then(|it| it.document().contacts.iter().find(|it| it.id == check.contact.contact));
    if contact.ok_or(CheckRefusal::Unknown)?.value != check.value {
        return Err(CheckRefusal::OtherValue);
    }
    let age = (today - check.on).get_days();
    if !(0..=RECORDED_WITHIN_DAYS).contains(&i64::from(age)) {
        return Err(CheckRefusal::Day);
    }
    let named = check.evidence.iter().all(|it| url::Url::parse(&it.url).is_ok());
    if check.validate().is_err() || !named || of_page == check.evidence.is_empty() {
        return Err(CheckRefusal::Evidence);
    }
    Ok(())
}
