//! Signpost answers one question for anyone who builds a page or an app: where should this person turn for help, right
//! now, and what exactly do they dial or open?
//!
//! # The ideas that hold it together
//!
//! **A release is immutable, and the directory is the fold of its releases.** Every publish is a numbered
//! [release](domain::release): a list of changes and the digest of the release before it. Nothing is edited in place.
//! History, backups and "as it stood on that day" fall out of this one idea.
//!
//! **Everything curated is a [record](domain::record)**: audience, topic, place, organisation, support route, campaign,
//! holiday calendar, retired contact. All of it is versioned, checked and exported the same way, and adding an audience
//! takes no Rust.
//!
//! **An unchecked document and a checked [directory](domain::directory) are different types.** `Directory::build` is the
//! only constructor. It returns every finding, not the first, and a directory with findings cannot be served.
//!
//! **[Look-up](domain::lookup) is total, pure and explained.** It cannot fail and cannot be empty: the emergency contacts
//! of the place are always there, and where nothing matches the audience's fall-back routes stand in. Each listing says
//! why it is there. Guards are never relaxed.
//!
//! **[Contacts](domain::reach) are dial-safe.** 116 123, 101 and 85258 have no +44 form, and 0800 1111 is eight digits
//! long. One place makes `tel:` and `sms:` links.
//!
//! **Time is an argument, and only what is known is claimed.** A contact's [hours](domain::schedule) become a timetable
//! once per release, and everything that is said of an instant is read from its one list of changes. What depends on a
//! holiday that no calendar knows is unknown, what an old page states is only usual, and an answer says until when it
//! holds. No client reckons with time zones.
//!
//! **[Freshness](domain::freshness) is reckoned, not run.** How lately somebody checked a contact follows from its newest
//! check and today. It is said with every contact, also that nobody has phoned yet. What is long unchecked may be withheld,
//! but never so that somebody is left without anything.
//!
//! **The server makes no request.** Whether pages still print what was read from them is found out by
//! [a command](command::check_links), when somebody runs it.
//!
//! **Everyone gets the same file.** An element in other people's pages and an app on a device fetch [one pack](domain::pack)
//! and pick there, by the published rule. Pages for readers need no script, and their addresses hold
//! [codes](domain::code) and not words: neither a school's proxy nor a history tells what somebody looked for.
//!
//! **Readers never touch the store.** The [live] directory is one immutable snapshot in memory, swapped whole. The
//! [store] is an append-only journal; appending to it is the single commit point of everything that changes.
//!
//! **What was answered goes out again.** An answer is worked out and serialised once for all who ask the same, until the
//! next release or until somebody comes or goes. In front of the app each worker remembers the addresses that it
//! answered, so that a campaign after a television programme costs less than files on a web server (docs/performance.md).
//! What somebody types into a [search](domain::search) is never kept.
//!
//! **No trace.** No cookie, no identifier, no client address, question or referrer in any log, metric or file. A reader
//! of this directory may be watched by the person who hurts them.
//!
//! **Two people change it, one takes away.** A [draft](domain::draft) is written by one person and approved by another,
//! and what is released is exactly what was approved. A [recall](domain::recall) takes a contact or a route out of every
//! answer at once; only two people bring it back, and no roll-back does. Who may do what is in the type of a handler's
//! argument ([`http::curation`]); the [office](curate::Office) takes one act at a time, each to its end.
//!
//! # The way of an answer
//!
//! ```text
//! start   store -> releases -> fold -> Directory::build -> live
//! read    http: strict parameters -> live directory -> lookup -> bytes, made once per release and moment, and kept
//! again   http: the same address -> the same bytes, without the app
//! write   http::curation: who asks, and may they -> curate: a pure decision -> Directory::build -> one append to the
//!         store -> live
//! past    http: ?release= or ?as_of= -> releases up to it -> fold -> Directory::build -> lookup; a few are kept
//! ```
//!
//! # The rule of dependency
//!
//! A file imports only from what stands above it: [`domain`] (pure), then [`store`] and [`live`], then [`seed`],
//! [`passkeys`] and [`curate`], then [`http`], then [`config`], [`app`] and [`command`]. [`memory`] stands alone. A test
//! reads the imports and fails on one that points upward.

pub mod app;
pub mod command;
pub mod config;
pub mod curate;
pub mod domain;
pub mod http;
pub mod live;
pub mod memory;
pub mod passkeys;
pub mod seed;
pub mod store;
