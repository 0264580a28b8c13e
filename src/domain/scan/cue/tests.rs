use rstest::rstest;

use super::*;

#[rstest]
#[case("Call ", "")]
#[case("In an emergency call ", " now.")]
#[case("Police Scotland: ", "")]
#[case("Phone the police on ", " if you can.")]
#[case("ring 101 or ", ".")]
#[case("NHS 24 on ", ", day or night")]
#[case("Ffoniwch ", " mewn argyfwng")]
fn a_number_to_dial_is_known_by_its_words(#[case] before: &str, #[case] behind: &str) {
    assert!(is_to_be_called("", before) && is_followed_well(behind), "{before}N{behind}");
}

#[rstest]
#[case("The ", " children")]
#[case("", " ways to stay safe")]
#[case("in ", "")]
#[case("Room ", "")]
#[case("We called ", " parents")]
#[case("call \u{a3}", "")]
#[case("Police visited ", " homes")]
#[case("on page ", "")]
#[case("Call at ", ":30")]
#[case("Call us! The ", "")]
#[case("phone extension ", "")]
fn a_number_that_counts_is_none_to_dial(#[case] before: &str, #[case] behind: &str) {
    assert!(!(is_to_be_called("", before) && is_followed_well(behind)), "{before}N{behind}");
}

#[test]
fn a_cell_is_read_with_the_one_before_it() {
    assert!(is_to_be_called("Police (non-emergency)", ""));
    assert!(!is_to_be_called("Pupils", "") && !is_to_be_called("Police", "Year "));
}

#[rstest]
#[case("ISBN ", true)]
#[case("Registered charity no. ", true)]
#[case("company number: ", true)]
#[case("Order ", true)]
#[case("charity helpline ", false)]
#[case("To order: call ", false)]
#[case("", false)]
fn other_digits_are_known_by_their_label(#[case] before: &str, #[case] labelled: bool) {
    assert_eq!(is_labelled(before), labelled, "{before}");
}

#[test]
fn a_word_to_send_is_read_before_the_number() {
    assert_eq!(keyword("Text SHOUT to "), Some((9, "SHOUT")));
    assert_eq!(keyword("Text \u{201c}YM\u{201d} to "), Some((9, "YM")));
    assert_eq!((keyword("Text us on "), keyword("go to "), keyword("to ")), (None, None, None));
}
