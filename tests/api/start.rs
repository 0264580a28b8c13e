//! A start with years of work behind it.

use std::time::{Duration, Instant};

use signpost::store::{JournalStore, Options};
use signpost::{curate, seed};
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::years::{APPROVED, work_for_years};

const RELEASES: u32 = 2_000;
const DRAFTS: u32 = 1_000;

/// The aim is a second (`cargo bench --bench start` holds it, in a build that is optimised). Here nothing is, and other
/// tests run beside this one: what it keeps out is a start that takes longer with the square of what stands.
const AT_MOST: Duration = Duration::from_secs(30);

#[tokio::test]
async fn two_thousand_releases_and_a_thousand_drafts_are_opened_whole_and_soon() {
    let folder = TempDir::new().unwrap();
    let begun = Instant::now();
    work_for_years(folder.path(), RELEASES, DRAFTS).await;
    let (made, begun) = (begun.elapsed(), Instant::now());
    let store = JournalStore::open(folder.path(), Options::new(Uuid::new_v4())).await.unwrap();
    let read = begun.elapsed();
    let opened = curate::open(&store, &seed::embedded().unwrap()).await.unwrap();
    let all = begun.elapsed();
    eprintln!("made in {made:?}; the journal opened in {read:?}, everything in {all:?}");
    assert_eq!((opened.desk.newest(), opened.desk.drafts().count()), (RELEASES, DRAFTS as usize));
    assert_eq!(opened.directory.release().number, RELEASES);
    let approved = opened.desk.drafts().filter(|it| it.approval().is_some()).count();
    assert_eq!(approved, APPROVED as usize);
    assert!(opened.desk.drafts().all(|it| it.revision() >= 3));
    assert!(all < AT_MOST, "{all:?}");
}
