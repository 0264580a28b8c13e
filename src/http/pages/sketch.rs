//! A long answer made short enough to read: the fields that matter, the first entry of a list, and what was left out.

use serde_json::Value;

/// How many single values of a list are shown before it is cut.
const SHORT_LIST: usize = 4;
/// The most characters of a text that are shown.
const SHORT_TEXT: usize = 110;

/// The answer with only the fields in `keep`, in that order, saying at each place how much is left out.
///
/// It is for reading and not JSON any more: what is left out stands there as `… and 3 more fields`.
pub(super) fn sketch(answer: &Value, keep: &[&str]) -> String {
    lines(answer, keep).join("\n")
}

fn lines(value: &Value, keep: &[&str]) -> Vec<String> {
    match value {
        Value::Object(fields) => {
            let kept = keep.iter().filter_map(|name| fields.get(*name).map(|value| field(name, value, keep)));
            let kept: Vec<Vec<String>> = kept.collect();
            let more = more(fields.len() - kept.len(), "field", "fields");
            block("{", kept, more, "}")
        }
        Value::Array(items) if items.iter().any(|it| it.is_object() || it.is_array()) => {
            let first = items.iter().take(1).map(|item| lines(item, keep)).collect();
            block("[", first, more(items.len() - 1, "entry", "entries"), "]")
        }
        Value::Array(items) => vec![short_list(items)],
        Value::String(text) => vec![Value::from(shortened(text)).to_string()],
        Value::Null | Value::Bool(_) | Value::Number(_) => vec![value.to_string()],
    }
}

fn field(name: &str, value: &Value, keep: &[&str]) -> Vec<String> {
    let mut lines = lines(value, keep);
    if let Some(first) = lines.first_mut() {
        first.insert_str(0, &format!("\"{name}\": "));
    }
    lines
}

/// Entries between two brackets, each further in and with its comma.
fn block(open: &str, entries: Vec<Vec<String>>, more: Option<String>, close: &str) -> Vec<String> {
    let count = entries.len();
    let mut block = vec![open.to_owned()];
    for (at, mut entry) in entries.into_iter().enumerate() {
        if let Some(last) = entry.last_mut().filter(|_| at + 1 < count || more.is_some()) {
            last.push(',');
        }
        block.extend(entry.into_iter().map(|line| format!("  {line}")));
    }
    block.extend(more.map(|more| format!("  … {more}")));
    block.push(close.to_owned());
    block
}

fn short_list(items: &[Value]) -> String {
    let shown = items.iter().take(SHORT_LIST).map(Value::to_string);
    let more = more(items.len().saturating_sub(SHORT_LIST), "entry", "entries").map(|more| format!("… {more}"));
    format!("[{}]", shown.chain(more).collect::<Vec<_>>().join(", "))
}

fn more(left_out: usize, one: &str, many: &str) -> Option<String> {
    (left_out > 0).then(|| format!("and {left_out} more {}", if left_out == 1 { one } else { many }))
}

fn shortened(text: &str) -> String {
    let Some((end, _)) = text.char_indices().nth(SHORT_TEXT) else { return text.to_owned() };
    // Cut between words where there are any.
    let cut = text[..end].rsplit_once(' ').map_or(&text[..end], |(whole_words, _)| whole_words);
    format!("{cut} …")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_the_wanted_fields_are_shown_in_the_wanted_order() {
        let answer = json!({"a": 1, "b": true, "c": {"a": "x", "z": 0}, "d": 4});
        let expected =
            "{\n  \"c\": {\n    \"a\": \"x\",\n    … and 1 more field\n  },\n  \"a\": 1,\n  … and 2 more fields\n}";
        assert_eq!(sketch(&answer, &["c", "a"]), expected);
    }

    #[test]
    fn a_list_of_things_is_cut_after_the_first_and_says_so() {
        let answer = json!([{"id": "a"}, {"id": "b"}, {"id": "c"}]);
        assert_eq!(sketch(&answer, &["id"]), "[\n  {\n    \"id\": \"a\"\n  },\n  … and 2 more entries\n]");
    }

    #[test]
    fn a_list_of_values_stands_on_one_line() {
        assert_eq!(sketch(&json!([]), &[]), "[]");
        assert_eq!(sketch(&json!([1, 2, 3, 4]), &[]), "[1, 2, 3, 4]");
        assert_eq!(sketch(&json!([1, 2, 3, 4, 5]), &[]), "[1, 2, 3, 4, … and 1 more entry]");
    }

    #[test]
    fn what_is_left_out_of_nothing_is_not_mentioned() {
        assert_eq!(sketch(&json!({"a": null}), &["a"]), "{\n  \"a\": null\n}");
    }

    #[test]
    fn a_long_text_is_cut_between_words() {
        let shown = sketch(&json!("word ".repeat(40)), &[]);
        assert!(shown.ends_with("word …\"") && shown.chars().count() <= SHORT_TEXT + 4, "{shown}");
    }
}
