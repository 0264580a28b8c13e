//! What a worker remembers of its answers.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;
use std::sync::{Arc, Weak};

use actix_http::Response;
use actix_web::http::header::{self, HeaderMap, HeaderName, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse};
use jiff::Timestamp;

use super::Asked;
use crate::http::edition::Edition;
use crate::http::headers::is_default;
use crate::http::log::{Counts, Tally};
use crate::http::representation::{CDN_CACHE_CONTROL, CachePolicy, Representation, client_has};
use crate::http::state::State;

/// How many answers a worker remembers for each that its edition keeps. Several addresses ask for the same.
const ADDRESSES_PER_ANSWER: usize = 2;

/// How many different sets of headers there may be. There are few: all lists share one, and so do all routes.
const MAX_HEADS: usize = 256;

/// The headers of an answer, in a form that is faster to write anew than to copy.
#[derive(PartialEq)]
struct Head {
    fields: Vec<(HeaderName, HeaderValue)>,
    /// How many of them an answer has that only says that nothing has changed; they come first.
    of_unchanged: usize,
}

/// What differs between the codings of an answer, and between its moments, is written anew each time.
const WRITTEN_ANEW: [HeaderName; 5] =
    [header::ETAG, header::CONTENT_TYPE, header::CONTENT_ENCODING, header::CACHE_CONTROL, CDN_CACHE_CONTROL];

/// What differs from address to address: each page of a list links to its own next one.
const OF_ONE_ADDRESS: HeaderName = header::LINK;

/// How long an answer stays what it is while its release is live.
///
/// Not before its time either: a clock may be set back.
#[derive(Clone, Debug)]
pub(in crate::http) enum Lasting {
    /// As long as that.
    Always,
    /// In a span of time. Caches may keep it beyond that.
    Within(Range<Timestamp>),
    /// Until somebody comes or goes, and no cache may keep it for longer.
    UntilChange(Range<Timestamp>),
}

/// A handler's word that its answer is for everybody who asks for the same address, until the next release or the end of
/// a moment.
pub(in crate::http) struct Repeatable {
    kept: Weak<Representation>,
    policy: CachePolicy,
    lasting: Lasting,
    endpoint: String,
}

impl Repeatable {
    /// Gives that word. `policy` is the one for an answer that always lasts.
    pub(in crate::http) fn note(
        req: &HttpRequest,
        answer: &mut HttpResponse,
        kept: &Arc<Representation>,
        policy: CachePolicy,
        lasting: Lasting,
    ) {
        if req.method() == Method::GET
            && let Some(endpoint) = req.match_pattern()
        {
            answer.extensions_mut().insert(Self { kept: Arc::downgrade(kept), policy, lasting, endpoint });
        }
    }
}

/// The answers that a worker gave from one edition, by their addresses.
#[derive(Default)]
pub(super) struct Remembered {
    edition: Option<Arc<Edition>>,
    answers: HashMap<Box<str>, Answer>,
    heads: Vec<Rc<Head>>,
}

/// One of them. Its bytes are the edition's, which may have let them go.
struct Answer {
    kept: Weak<Representation>,
    head: Rc<Head>,
    links: Box<[HeaderValue]>,
    policy: CachePolicy,
    lasting: Lasting,
    tally: Arc<Tally>,
}

impl Remembered {
    /// The answer that the app would give to a plain `GET` now, where it is known.
    pub(super) fn again(&mut self, state: &State, target: &str, headers: &HeaderMap) -> Option<Response<Bytes>> {
        if !self.edition.as_ref().is_some_and(|edition| state.serves(edition)) {
            *self = Self::default();
            return None;
        }
        let answer = self.answers.get(target)?;
        let policy = answer.policy_at(state)?;
        answer.to(headers, policy)
    }

    /// Remembers an answer, where its handler says that it may be given again. A 304 teaches nothing: it lacks headers.
    pub(super) fn remember<B>(&mut self, asked: &Asked, answer: &Response<B>, counts: &Counts) {
        let extensions = answer.extensions();
        let Some(word) = extensions.get::<Repeatable>().filter(|_| answer.status() == StatusCode::OK) else { return };
        // Another request may have found a newer edition meanwhile; this answer can be of the older one.
        if !self.edition.get_or_insert_with(|| Arc::clone(&asked.edition)).is_same(&asked.edition) {
            return;
        }
        let most = asked.edition.kept().max_entries() * ADDRESSES_PER_ANSWER;
        if self.answers.len() >= most || self.heads.len() >= MAX_HEADS {
            self.answers.clear();
            self.heads.clear();
        }
        let Repeatable { kept, policy, lasting, endpoint } = word;
        let (kept, lasting, tally) = (kept.clone(), lasting.clone(), counts.of(endpoint));
        let (head, links) = (self.head(answer.headers()), answer.headers().get_all(OF_ONE_ADDRESS).cloned().collect());
        self.answers.insert(asked.target.clone(), Answer { kept, head, links, policy: *policy, lasting, tally });
    }

    /// The headers that all codings and moments of an answer share, and mostly many answers too: each set is there once.
    fn head(&mut self, headers: &HeaderMap) -> Rc<Head> {
        let lasting = headers.iter().filter(|(name, _)| !WRITTEN_ANEW.contains(name) && **name != OF_ONE_ADDRESS);
        let mut fields: Vec<_> = lasting.map(|(name, value)| (name.clone(), value.clone())).collect();
        // By name alone, so that the values of one stay in their order.
        fields
            .sort_by(|(one, _), (other, _)| (is_default(one), one.as_str()).cmp(&(is_default(other), other.as_str())));
        let of_unchanged = fields.partition_point(|(name, _)| !is_default(name));
        let head = Head { fields, of_unchanged };
        if let Some(known) = self.heads.iter().find(|known| ***known == head) {
            return Rc::clone(known);
        }
        let head = Rc::new(head);
        self.heads.push(Rc::clone(&head));
        head
    }
}

impl Answer {
    /// For how long it may be kept if it is given now; nothing once it has had its time.
    fn policy_at(&self, state: &State) -> Option<CachePolicy> {
        match &self.lasting {
            Lasting::Always => Some(self.policy),
            Lasting::Within(span) => span.contains(&state.now()).then_some(self.policy),
            Lasting::UntilChange(span) => {
                let now = state.now();
                let left = u32::try_from(span.end.duration_since(now).as_secs()).unwrap_or(u32::MAX);
                span.contains(&now).then(|| self.policy.ending_in(left))
            }
        }
    }

    fn to(&self, headers: &HeaderMap, policy: CachePolicy) -> Option<Response<Bytes>> {
        let kept = self.kept.upgrade()?;
        // Who accepts no coding that there is gets an error, which the app makes.
        let coding = kept.choose(headers)?;
        let coded = kept.coded(coding);
        let unchanged = client_has(headers, coded.etag());
        let status = if unchanged { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
        let bytes = if unchanged { Bytes::new() } else { coded.bytes.clone() };
        let mut response = Response::with_body(status, bytes);
        let head = response.headers_mut();
        let Head { fields, of_unchanged } = &*self.head;
        for (name, value) in fields.iter().take(if unchanged { *of_unchanged } else { fields.len() }) {
            head.append(name.clone(), value.clone());
        }
        for link in &self.links {
            head.append(OF_ONE_ADDRESS, link.clone());
        }
        head.append(header::ETAG, coded.etag().clone());
        policy.write_to(head);
        if !unchanged {
            head.append(header::CONTENT_TYPE, HeaderValue::from_static(kept.content_type()));
            if let Some(name) = coding.name() {
                head.append(header::CONTENT_ENCODING, HeaderValue::from_static(name));
            }
        }
        self.tally.add(status);
        Some(response)
    }
}
