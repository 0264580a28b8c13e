use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn words(markup: &Markup) -> String {
    markup.text().replace(SEAM, "|")
}

#[rstest]
#[case("<p>Ring <b>0800</b>&nbsp;1111</p>", "\nRing |0800| 1111\n")]
#[case("Child&shy;line and Child<wbr>line", "Childline and Childline")]
#[case("a<br>b<td>c</td>", "a\nb\nc\n")]
#[case("<script>x</script>y<STYLE>z</StYlE >w", "\ny\nw")]
#[case("<script>never ends", "\n")]
#[case("1 < 2 <3 <", "1 < 2 <3 <")]
#[case("<!-- <p> -->a<!doctype html>b", "a\nb")]
#[case("&rsquo;&#8217;&#x2019;&unknown;&", "\u{2019}\u{2019}\u{2019}&unknown;&")]
#[case("<p class=x\" id='y'>a", "\na")]
#[case("<a title='a > b' href=\"x\">c</a>", "|c|")]
fn the_words_stand_without_the_tags(#[case] html: &str, #[case] expected: &str) {
    assert_eq!(words(&Markup::html(html)), expected, "{html}");
}

#[rstest]
#[case("<a href=\"tel:101\">ring</a>", "tel:101", "ring")]
#[case("<A class=x HREF = 'https://a.org/?a=1&amp;b=2'>go <b>on</b></A>", "https://a.org/?a=1&b=2", "go |on|")]
#[case("<a data-href=x href=mailto:a@b.org>a</a>", "mailto:a@b.org", "a")]
#[case("<a href=a href=b>c", "a", "c")]
#[case("<area href=/x>", "/x", "")]
#[case("<a href='one'>1<p><a href='two'>2</a>", "one", "1\n")]
fn a_link_keeps_its_address_its_place_and_its_words(#[case] html: &str, #[case] href: &str, #[case] text: &str) {
    let page = Markup::html(html);
    let link = &page.links()[0];
    let on = page.text()[link.text.clone()].replace(SEAM, "|");
    assert_eq!((link.href.as_str(), on.trim_matches('|')), (href, text.trim_matches('|')), "{html}");
    assert!(html[link.source..].starts_with(&href[..1]), "{html}");
}

#[test]
fn style_sheets_and_other_files_are_no_links() {
    assert!(
        Markup::html("<link href='https://a.org/x.css'><base href='https://b.org/'><a name=x>y</a>").links().is_empty()
    );
}

#[test]
fn every_word_knows_where_it_stands_in_the_source() {
    let html = "<p>Ring&nbsp;us:</p>\n<ul><li>\u{e9}&amp; 0800&#32;1111</li></ul>";
    let page = Markup::html(html);
    let at = |word: &str| page.source_of(page.text().find(word).unwrap_or_default());
    assert!(html[at("Ring")..].starts_with("Ring") && html[at("us:")..].starts_with("us:"));
    assert!(html[at("0800")..].starts_with("0800&#32;") && html[at("1111")..].starts_with("1111</li>"));
    let places = positions(html, &[at("Ring"), at("us:"), at("0800")]);
    let columns: Vec<_> = places.iter().map(|it| (it.line, it.column)).collect();
    assert_eq!(columns, [(1, 4), (1, 14), (2, 16)]);
}

#[rstest]
#[case("Ring 0800 1111 if x < y", "Ring 0800 1111 if x < y")]
#[case("one\ntwo\tthree", "one\ntwo three")]
#[case("a &amp; b", "a &amp; b")]
#[case("a<br>b &amp; c", "a\nb & c")]
#[case("<P>a\nb</P>", "\na b\n")]
fn html_is_told_from_plain_text_by_its_tags(#[case] source: &str, #[case] expected: &str) {
    assert_eq!(Markup::guess(source).text(), expected);
}

proptest! {
    #[test]
    fn no_source_makes_the_reader_panic_and_every_place_is_one_of_the_source(
        html in "\\PC{0,200}",
        tags in "[<>&;#!/a-c\"'= \u{e9}-]{0,200}",
        links in "(<a href=[\"']?tel:[0-9]{3}[\"']?>|</a>|[0-9\u{ad} ]|&nbsp;){0,40}",
    ) {
        for source in [html, tags, links] {
            for page in [Markup::html(&source), Markup::plain(&source), Markup::guess(&source)] {
                let mut last = 0;
                for (at, _) in page.text().char_indices() {
                    let place = page.source_of(at);
                    prop_assert!(source.is_char_boundary(place) && place >= last && place < source.len());
                    last = place;
                }
                for link in page.links() {
                    prop_assert!(source.is_char_boundary(link.source) && page.text().get(link.text.clone()).is_some());
                }
            }
        }
    }
}
