//! The words for a record's fields, as somebody at a charity would name them.

/// What a field of any record is called.
pub(super) fn of_record(field: &str) -> String {
    let words = match field {
        "aliases" => "other ids",
        "purpose" => "what it is for",
        "audiences" => "whom it serves",
        "never_show_to" => "whom it must never be shown to",
        "topics" => "topics",
        "also_topics" => "topics that it takes as well",
        "places" => "where it works",
        "ages" | "implied_ages" => "ages",
        "priority" | "order" => "place in the order",
        "show_with" => "what it is shown together with",
        "via" => "through which other contacts it is reached",
        "not_for" => "what it does not handle",
        "do_first" => "what to do first",
        "anonymity" => "whether you can stay anonymous",
        "accessibility" => "accessibility",
        "fallback" => "fall-back routes",
        "shows" => "what it shows to whom",
        "phases" => "phases",
        "replaced_by" => "what to use instead",
        "was" => "what it was",
        "evidence" => "sources",
        other => return other.replace('_', " "),
    };
    words.to_owned()
}

/// What a field of a contact is called; nothing for what has words of its own.
pub(super) fn of_contact(field: &str) -> Option<&'static str> {
    Some(match field {
        "id" | "value" | "display" | "keyword" | "hours" | "zone" | "calendars" | "exceptions" => return None,
        "kind" => "kind",
        "label" => "label",
        "country" | "dialable_from" | "from_abroad" => "from where it can be used",
        "cost" => "cost",
        "shows_on_bill" => "whether it shows on a bill",
        "languages" => "languages",
        "needs_account" => "whether an account is needed",
        "answered_by" => "who answers",
        "reply_time" => "reply time",
        "notes" => "notes",
        "assurance" => "how it was checked",
        _ => "details",
    })
}

/// What the value of a contact of a kind is called.
pub(super) fn of_value(kind: &str) -> &'static str {
    match kind {
        "phone" => "phone number",
        "text" => "text number",
        "textphone" => "textphone number",
        "webchat" => "web chat link",
        "form" => "form link",
        "email" => "email address",
        "website" => "website link",
        "bsl-video" => "BSL video link",
        "app" => "app link",
        "whatsapp" => "WhatsApp number",
        "letter" => "postal address",
        _ => "contact",
    }
}

/// What a kind of record is called.
pub(super) fn of_kind(kind: &str) -> &str {
    match kind {
        "route" => "support route",
        "calendar" => "holiday calendar",
        "retired-contact" => "retired contact",
        other => other,
    }
}

/// Whether the value of a contact of a kind is what people read. Of a number that is how it is printed.
pub(super) fn shows_value(kind: &str) -> bool {
    matches!(kind, "webchat" | "form" | "email" | "website" | "bsl-video" | "app")
}
