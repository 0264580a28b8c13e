//! Just enough of HTML to check our own pages: a strict reader of tags that knows none of a browser's forgiveness.

use std::collections::BTreeMap;

/// One tag of a page.
#[derive(Debug)]
pub(super) struct Tag {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    /// What stands between it and the next tag, with its entities.
    pub(super) text: String,
}

impl Tag {
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

/// Elements that have no end tag.
const VOID: [&str; 2] = ["meta", "br"];

/// Every opening tag of a page, in order, if each element is closed in the reverse order of opening.
pub(super) fn tags(page: &str) -> Result<Vec<Tag>, String> {
    let mut rest = page.strip_prefix("<!doctype html>").ok_or("no doctype")?;
    let (mut open, mut found): (Vec<String>, Vec<Tag>) = (Vec::new(), Vec::new());
    while let Some((before, after)) = rest.split_once('<') {
        if before.contains('>') {
            return Err(format!("a stray > in {before:?}"));
        }
        let (inside, text) = after.split_once('>').ok_or("a tag without an end")?;
        rest = text;
        if let Some(name) = inside.strip_prefix('/') {
            if open.pop().as_deref() != Some(name) {
                return Err(format!("</{name}> closes nothing; open: {open:?}"));
            }
            continue;
        }
        // Pictures have elements that close themselves.
        let (inside, closed) = inside.strip_suffix('/').map_or((inside, false), |inside| (inside.trim_end(), true));
        let mut tag = read(inside)?;
        // A style sheet may hold a `>`: it ends at its end tag alone.
        let end = if tag.name == "style" { text.find("</style") } else { text.find('<') };
        let (inner, behind) = text.split_at(end.unwrap_or(text.len()));
        inner.clone_into(&mut tag.text);
        if tag.name == "style" {
            rest = behind;
        }
        if !closed && !VOID.contains(&tag.name.as_str()) {
            open.push(tag.name.clone());
        }
        found.push(tag);
    }
    if open.is_empty() { Ok(found) } else { Err(format!("never closed: {open:?}")) }
}

fn read(inside: &str) -> Result<Tag, String> {
    let (name, mut rest) = inside.split_once(' ').unwrap_or((inside, ""));
    let plain = |text: &str| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    if !plain(name) {
        return Err(format!("not a tag: {inside:?}"));
    }
    let mut attributes = BTreeMap::new();
    while !rest.trim().is_empty() {
        let (key, after) = rest.trim_start().split_once("=\"").ok_or(format!("no value in {inside:?}"))?;
        let (value, after) = after.split_once('"').ok_or(format!("no end of a value in {inside:?}"))?;
        // The one name in capitals that a picture of ours has.
        if !(plain(key) || key == "viewBox") || attributes.insert(key.to_owned(), value.to_owned()).is_some() {
            return Err(format!("a wrong or repeated attribute in {inside:?}"));
        }
        rest = after;
    }
    Ok(Tag { name: name.to_owned(), attributes, text: String::new() })
}

/// Text as a reader sees it. Askama writes these entities by number, and our templates by name.
pub(super) fn unescape(text: &str) -> String {
    let entities = [
        ("&#60;", "<"),
        ("&lt;", "<"),
        ("&#62;", ">"),
        ("&gt;", ">"),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    entities.iter().fold(text.to_owned(), |text, (entity, character)| text.replace(entity, character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_is_not_well_formed_is_refused() {
        let page = |body: &str| tags(&format!("<!doctype html>{body}")).map(|tags| tags.len());
        assert_eq!(page("<p class=\"a\">A <a href=\"/\">b</a>.</p>"), Ok(2));
        assert_eq!(page("<style>a > b { }</style>"), Ok(1));
        assert_eq!(page("<svg viewBox=\"0 0 1 1\"><path d=\"M0 0V1\"/></svg>"), Ok(2));
        for wrong in
            ["<p>", "</p>", "<p><a></p></a>", "<p a=\"1\" a=\"2\"></p>", "<p a=1></p>", "<P></P>", "<p", "a > b<p></p>"]
        {
            assert!(page(wrong).is_err(), "{wrong}");
        }
    }
}
