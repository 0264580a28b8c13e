//! `signpost invite`: the one-time link of the first administrator, or of one who lost every key.
//!
//! Whoever can stop the service and write its files can do more than this, so it asks for no other proof. It takes the
//! store's lock: while the service runs, invitations are an administrator's to make.

use std::sync::Arc;

use jiff::Timestamp;
use uuid::Uuid;

use super::{Outcome, complain, could_not_run, say};
use crate::config::InviteArgs;
use crate::curate::{self, CurateError, Desk, Room};
use crate::domain::person::Right;
use crate::domain::roster::{INVITATION_LIFE, Invitation, PersonEvent};
use crate::domain::schedule::{DEFAULT_ZONE, said_in};
use crate::domain::secret::{SECRET_BYTES, Secret};
use crate::http::block_on;
use crate::live::Live;
use crate::passkeys::Passkeys;
use crate::seed;
use crate::store::{JournalStore, Options, Store, StoreError};

/// Why nobody was invited.
enum Reason {
    /// Something else has to be asked for.
    Usage(String),
    /// It cannot be done now.
    CouldNot(String),
}

/// Invites somebody.
#[must_use]
pub fn run(args: &InviteArgs) -> Outcome {
    match block_on(invite(args)) {
        Ok(()) => Outcome::Fine,
        Err(Reason::Usage(reason)) => {
            complain(reason);
            Outcome::Usage
        }
        Err(Reason::CouldNot(reason)) => could_not_run(reason),
    }
}

async fn invite(args: &InviteArgs) -> Result<(), Reason> {
    let origin = origin(args)?;
    let store = open_store(args).await?;
    let (mut desk, live) = open_desk(args, &*store).await?;
    somebody_will_administer(args, &desk)?;
    let (secret, now) = (new_secret()?, Timestamp::now());
    let invitation = Invitation {
        curator: args.curator.clone(),
        name: args.name.clone(),
        rights: args.rights.iter().copied().collect(),
        secret: secret.digest(),
        expires: now + INVITATION_LIFE,
        by: None,
    };
    let expires = invitation.expires;
    let room = Room { store: &*store, live: &live };
    let noted = desk.note(room, (Uuid::new_v4(), now), PersonEvent::Invited(invitation)).await;
    noted.map_err(|error| refusal(args, &error))?;
    announce(args, &format!("{origin}/console#{}", secret.shown()), expires);
    Ok(())
}

/// Where browsers reach the service, as the service itself works it out.
fn origin(args: &InviteArgs) -> Result<String, Reason> {
    let origin = match (&args.public_url, args.listen.port()) {
        (Some(url), _) => url.clone(),
        (None, 0) => return Err(Reason::Usage("--listen: give the port itself, or --public-url".to_owned())),
        (None, port) => format!("http://localhost:{port}"),
    };
    let passkeys = url::Url::parse(&origin).ok().and_then(|origin| Passkeys::new(&origin).ok());
    let mend = "--public-url: passkeys need https and a name, or http://localhost";
    passkeys.map(|_| origin).ok_or_else(|| Reason::Usage(mend.to_owned()))
}

async fn open_store(args: &InviteArgs) -> Result<Arc<dyn Store>, Reason> {
    let folder = &args.data.data;
    match JournalStore::open(folder, Options::new(Uuid::new_v4())).await {
        Ok(store) => Ok(Arc::new(store)),
        Err(StoreError::Locked) => Err(Reason::CouldNot(format!(
            "{}: the service has this folder open\n  an administrator invites others in the console; for the first one stop the service first",
            folder.display()
        ))),
        Err(error) => Err(Reason::CouldNot(format!("{}: {error}", folder.display()))),
    }
}

/// The desk, as a start of the service finds it: a folder that is new begins with the seed.
async fn open_desk(args: &InviteArgs, store: &dyn Store) -> Result<(Desk, Live), Reason> {
    let seed = seed::embedded().map_err(CurateError::Seed);
    let opened = match seed {
        Ok(seed) => curate::open(store, &seed).await,
        Err(error) => Err(error),
    };
    let (desk, published) = opened.map_err(|error| refusal(args, &error))?.into_published();
    Ok((desk, Live::new(published)))
}

/// Nobody can enrol where nobody would administer: said here, and not to whoever opens the link.
fn somebody_will_administer(args: &InviteArgs, desk: &Desk) -> Result<(), Reason> {
    let mut others = desk.roster().curators().filter(|(id, _)| **id != args.curator);
    let somebody = others.any(|(_, other)| other.rights.contains(&Right::Administer));
    if somebody || args.rights.contains(&Right::Administer) {
        Ok(())
    } else {
        Err(Reason::Usage("--rights: nobody else administers, so this one has to: add administer".to_owned()))
    }
}

fn new_secret() -> Result<Secret, Reason> {
    let mut bytes = [0; SECRET_BYTES];
    getrandom::fill(&mut bytes).map_err(|error| Reason::CouldNot(format!("no randomness: {error}")))?;
    Ok(Secret::of(bytes))
}

fn refusal(args: &InviteArgs, error: &CurateError) -> Reason {
    if let CurateError::Person(error) = error {
        return Reason::Usage(error.to_string());
    }
    Reason::CouldNot(format!("{}: {error}", args.data.data.display()))
}

fn announce(args: &InviteArgs, link: &str, expires: Timestamp) {
    let rights: Vec<&str> = Right::ALL.into_iter().filter(|it| args.rights.contains(it)).map(Right::as_str).collect();
    let until = said_in(DEFAULT_ZONE, expires).unwrap_or_else(|| expires.to_string());
    say(format_args!("{} ({}) may become a curator: {}", args.name, args.curator, rights.join(", ")));
    say(format_args!("\n  {link}\n"));
    say(format_args!("This link is shown once. It can be used once, until {until} (UK time)."));
    say("Start the service, then let them open it in their own browser, make a passkey and sign in.");
}
