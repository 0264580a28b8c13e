//! Holiday calendars: ordered, within their dates, evidenced.

use super::about;
use super::contacts::is_page;
use crate::domain::finding::Finding;
use crate::domain::record::{RecordKind, Records};

pub(super) fn check(records: &Records, findings: &mut Vec<Finding>) {
    for (id, calendar) in &records.calendars {
        let mut here = about(RecordKind::Calendar, id.as_str(), findings);
        for fault in calendar.faults() {
            here.add(fault.pointer, fault.rule, fault.message);
        }
        for (position, source) in calendar.evidence.iter().enumerate() {
            if source.url.as_deref().is_some_and(|url| !is_page(url)) {
                here.add(format!("/evidence/{position}/url"), "evidence-address", "give the whole address of the page");
            }
        }
    }
}
