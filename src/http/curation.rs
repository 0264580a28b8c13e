//! Curation: how people keep the directory true. Everything here needs somebody who is known.
//!
//! A handler's argument `By<...>` ([`by`]) proves who asks and that they may; the office ([`crate::curate::Office`]) does
//! what they ask; [`refusals`] says why it did not. Nothing of it is in the specification that readers' apps are made
//! from: curation has one of its own, made by the same code.

mod audit;
mod by;
mod caller;
mod documents;
mod door;
pub(super) mod draft_view;
mod drafts;
mod enrolment;
mod exchange;
mod fields;
mod people;
mod refusals;
mod reviews;
mod secret;
mod sign_in;
mod throttle;
mod timer;
mod tokens;
mod withdrawals;

use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::{Modify, OpenApi};

use super::register::Register;

pub use door::Door;
pub(super) use timer::{release_in_time, scrub_in_time};

/// Where everything for curators begins.
pub const PREFIX: &str = "/v1/curation/";

/// The one list of curation endpoints.
pub fn endpoints(list: &mut impl Register) {
    list.endpoint(sign_in::begin_sign_in)
        .endpoint(sign_in::finish_sign_in)
        .endpoint(sign_in::get_session)
        .endpoint(sign_in::end_session)
        .endpoint(enrolment::begin_enrolment)
        .endpoint(enrolment::finish_enrolment)
        .endpoint(enrolment::begin_passkey)
        .endpoint(enrolment::finish_passkey)
        .endpoint(people::list_curators)
        .endpoint(people::invite_curator)
        .endpoint(people::set_rights)
        .endpoint(tokens::list_tokens)
        .endpoint(tokens::issue_token)
        .endpoint(tokens::revoke_token)
        .endpoint(drafts::list_drafts)
        .endpoint(drafts::create_draft)
        .endpoint(drafts::get_draft)
        .endpoint(drafts::replace_draft)
        .endpoint(reviews::submit_draft)
        .endpoint(reviews::approve_draft)
        .endpoint(reviews::reject_draft)
        .endpoint(reviews::withdraw_draft)
        .endpoint(reviews::rebase_draft)
        .endpoint(reviews::release_draft)
        .endpoint(drafts::create_roll_back)
        .endpoint(drafts::create_import)
        .endpoint(withdrawals::create_recall)
        .endpoint(withdrawals::create_check)
        .endpoint(audit::list_audit);
}

/// What the specification of curation says besides its operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Signpost curation",
        description = "How people keep the directory true. One person writes a draft, another one approves it, and only then is it released; taking something away takes one. People sign in with a passkey, which only a browser can; programs send a token (`Authorization: Bearer`), which can draft, import and recall contacts, never approve or release. A write may carry an `Idempotency-Key` (a UUID): the same key again changes nothing more. Reading the directory needs none of this.",
        license(name = "CC BY 4.0 (data and wording); the program is MIT OR Apache-2.0", url = "https://creativecommons.org/licenses/by/4.0/"),
    ),
    servers((url = "/", description = "This service.")),
    tags(
        (name = "People", description = "Who may do what, and how they prove to be it."),
        (name = "Drafts", description = "What two people change."),
        (name = "Recalls", description = "What one person takes away."),
        (name = "Keeping true", description = "Who checked what, and who did what."),
    ),
    components(schemas(super::problem::ProblemDocument)),
    modifiers(&Credentials),
)]
pub(super) struct Base;

struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let Some(components) = document.components.as_mut() else { return };
        let cookie = ApiKeyValue::with_description(
            "__Host-signpost",
            "The session of a person who signed in with a passkey. What an operation lists is the right that it needs.",
        );
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A token of a program. What an operation lists is the right that it needs."));
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
        components.add_security_scheme("token", SecurityScheme::Http(bearer.build()));
    }
}
