//! What a search asks, as it arrives and once it is understood.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::directory::Directory;
use crate::domain::query::{LookupRequest, Query, RequestFault, not_null};

/// The longest question, in characters, without the space around it.
pub const MAX_QUESTION: usize = 200;

/// The most hits, and how many there are if nobody says.
pub const MAX_HITS: u32 = 50;
const DEFAULT_HITS: u32 = 10;

/// What to search for. Every field but `q` may be left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SearchRequest {
    /// The words to search for, 1 to 200 characters: a name, an old name, or what somebody needs help with.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = true, min_length = 1, max_length = 200, example = "someone has my pictures")]
    pub q: Option<String>,
    /// Who is looking for help: an audience's id or alias. Left out: every route is searched, for programs.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(example = "child")]
    pub audience: Option<String>,
    /// Where they are: an ISO 3166 code, or another code for the place. GB where absent, and the answer says so; then a
    /// route for a part of it is found by its name only.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(example = "GB-SCT")]
    pub place: Option<String>,
    /// The reader's age in completed years, 0 to 120, or a range of ages: `12` or `12-15`. Only with an audience, and it
    /// says nothing where that asks for somebody else.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(pattern = "^(120|1[01][0-9]|[1-9]?[0-9])(-(120|1[01][0-9]|[1-9]?[0-9]))?$", example = "12")]
    pub age: Option<String>,
    /// The language of our own words (BCP 47). Only with an audience. English where absent, and where a text is not there
    /// in it.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(example = "en")]
    pub lang: Option<String>,
    /// The most hits. There is no next page: a search shows its best hits. 10 where absent.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, maximum = 50, example = 10)]
    pub limit: Option<u32>,
    /// The number of the release to answer from. The live one where absent.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 1, example = 1)]
    pub release: Option<u32>,
    /// Answer from the release that was live at that instant (RFC 3339). Give this or `release`, not both.
    #[serde(default, deserialize_with = "not_null", skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime, example = "2026-12-25T02:00:00Z")]
    pub as_of: Option<String>,
}

/// A search that a directory understands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Search {
    /// The words.
    pub(super) words: String,
    /// Who asks, where, and in which language; its audience means nothing where nobody was named.
    pub(super) query: Query,
    /// Whether an audience was named.
    pub(super) for_audience: bool,
}

impl Search {
    /// Understands a request.
    ///
    /// # Errors
    /// Every fault of the request, field by field.
    pub(super) fn parse(directory: &Directory, request: &SearchRequest) -> Result<Self, Vec<RequestFault>> {
        let fault = |field, detail: &str| RequestFault {
            field,
            position: None,
            detail: detail.to_owned(),
            allowed: Vec::new(),
        };
        let mut faults = Vec::new();
        let words = request.q.as_deref().unwrap_or_default().trim();
        if words.is_empty() || words.chars().count() > MAX_QUESTION {
            faults.push(fault("q", "give 1 to 200 characters to search for"));
        }
        if request.limit.is_some_and(|it| !(1..=MAX_HITS).contains(&it)) {
            faults.push(fault("limit", "a limit is 1 to 50"));
        }
        if request.audience.is_none() && (request.age.is_some() || request.lang.is_some()) {
            faults.push(fault("audience", "name an audience: without one no age counts and no words are served"));
        }
        // The rest is a look-up's, which always has an audience.
        let anybody = || directory.audiences().next().map(|it| it.id.to_string());
        let SearchRequest { place, age, lang, .. } = request.clone();
        let audience = request.audience.clone().or_else(anybody);
        match Query::parse(directory, &LookupRequest { audience, place, age, lang, ..LookupRequest::default() }) {
            Ok(query) if faults.is_empty() => {
                let limit = request.limit.unwrap_or(DEFAULT_HITS) as usize;
                let query = Query { limit, ..query };
                Ok(Self { words: words.to_owned(), query, for_audience: request.audience.is_some() })
            }
            Ok(_) => Err(faults),
            Err(more) => Err(faults.into_iter().chain(more).collect()),
        }
    }
}
