//! The few marks that descriptions in the specification use: an empty line between paragraphs, and `code`.

/// Words, or code among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Whether it is code.
    pub(super) code: bool,
    /// The text, without its marks.
    pub(super) text: String,
}

/// One paragraph.
pub(super) type Line = Vec<Span>;

/// One paragraph, with what stands between backticks as code. A backtick without a partner is a backtick.
pub(super) fn line(text: &str) -> Line {
    let mut spans = Vec::new();
    let mut rest = text;
    while let Some((before, code, after)) = next_code(rest) {
        spans.push(Span { code: false, text: before.to_owned() });
        spans.push(Span { code: true, text: code.to_owned() });
        rest = after;
    }
    spans.push(Span { code: false, text: rest.to_owned() });
    spans.retain(|span| !span.text.is_empty());
    spans
}

fn next_code(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    Some((before, code, after))
}

/// Every paragraph of a description.
pub(super) fn paragraphs(text: &str) -> Vec<Line> {
    text.split("\n\n").map(str::trim).filter(|it| !it.is_empty()).map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(text: &str) -> Vec<(bool, String)> {
        line(text).into_iter().map(|span| (span.code, span.text)).collect()
    }

    #[test]
    fn what_stands_between_backticks_is_code() {
        let expected = [(false, "Show ".to_owned()), (true, "display".to_owned()), (false, " first.".to_owned())];
        assert_eq!(marked("Show `display` first."), expected);
        assert_eq!(marked("`GB`"), [(true, "GB".to_owned())]);
    }

    #[test]
    fn a_backtick_without_a_partner_stays() {
        assert_eq!(marked("`a` and ` b"), [(true, "a".to_owned()), (false, " and ` b".to_owned())]);
    }

    #[test]
    fn an_empty_line_ends_a_paragraph() {
        assert_eq!(paragraphs("One\nline.\n\n Two. \n\n\n").len(), 2);
        assert!(paragraphs("").is_empty());
    }
}
