use proptest::prelude::*;
use rstest::rstest;

use super::*;

fn lint(text: &str, names: &[&str], limit: u8) -> Vec<Fault> {
    super::lint(text, &Names::new(names), limit)
}

fn reading_grade(text: &str, names: &[&str]) -> f64 {
    super::reading_grade(text, &Names::new(names))
}

/// Text, names, grade, words of the longest sentence: made with the script that states the rule.
#[rustfmt::skip]
const VECTORS: [(&str, &[&str], f64, usize); 34] = [
    ("You can talk to a counsellor about any worry, big or small. You can ring or chat online. You do not have to give your name. They will listen. They will not be cross with you.", &[], 1.3124, 12),
    ("", &[], 0.0000, 0),
    ("   \n ", &[], 0.0000, 0),
    ("Ring 999.", &[], -3.4000, 2),
    ("999", &[], 0.0000, 1),
    ("NSPCC CEOP IWF", &[], 0.0000, 3),
    ("Childline is here for you.", &["Childline"], -2.2300, 5),
    ("The Childline team is here for you.", &[], -1.4500, 7),
    ("Childlines are many and my Childline is one.", &["Childline"], 2.3114, 8),
    ("I think I'm fine. I've told Anna and I\u{2019}ll tell Ben.", &[], -2.0350, 7),
    ("I'M HERE", &[], 0.0000, 2),
    ("See https://www.iwf.org.uk/report or www.childline.org.uk for help.", &[], -2.2300, 3),
    ("Write to jo@samaritans.org or call 116 123 today.", &[], 0.5200, 6),
    ("(see https://example.org/a) and @home and a@ b.", &[], -1.4500, 6),
    ("A well-known, easy-to-use helpline: open day and night; free.", &[], 0.7200, 4),
    ("little able people are simple", &[], 7.6000, 5),
    ("wanted needed asked walked hoped baked", &[], 2.4833, 6),
    ("boxes horses pages wishes watches races sizes takes makes homes tables", &[], 8.0091, 11),
    ("whole stole hole style apple whale le e ee the", &[], 1.2900, 10),
    ("Children\u{2019}s Reporter helps children\u{2019}s families.", &["Children's Reporter"], 9.1800, 5),
    ("Victim Support Scotland and Victim Support can help you.", &["Victim Support", "Victim Support Scotland"], -2.2300, 9),
    ("Line one\nline two\r\nline three", &[], -3.0100, 2),
    ("Wait... what?! Yes; no: maybe", &[], -3.4000, 1),
    ("Caf\u{e9} na\u{ef}ve \u{fc}ber stra\u{df}e", &[], -2.2300, 4),
    ("You are 13-18 years old and 2nd in line.", &[], -1.0600, 9),
    ("4Children Anna said hello. Ben-Anna said hello.", &[], 1.9050, 4),
    ("\u{664}\u{662} Anna said so. \u{bd} Anna said so.", &[], -0.4550, 4),
    ("'quoted' words and rock 'n' roll and ''", &[], 0.6257, 8),
    ("Professionals may confidentially discuss safeguarding responsibilities concerning vulnerable individuals.", &[], 31.1867, 9),
    ("A AA a Aa aA", &[], -2.6200, 5),
    ("Talk\u{a0}to us\u{2003}now. It is free_of charge_Childline Childline_x", &["Childline"], 2.1950, 5),
    ("www. is short. http:// is too. xhttps://a.b is not.", &[], -3.0880, 3),
    ("Rhythm myths try why. Eye. Queue. Beautiful idea.", &[], 1.4150, 4),
    ("Stop It Now! helps you stop. Call Stop It Now! today.", &["Stop It Now!"], -0.4550, 4),
];

#[test]
fn the_grade_agrees_with_every_vector() {
    for (text, names, grade, longest) in VECTORS {
        let computed = reading_grade(text, names);
        assert!((computed - grade).abs() < 0.01, "{text:?}: {computed}, not {grade}");
        assert_eq!(longest_sentence(text), longest, "{text:?}");
    }
}

#[test]
fn a_name_is_a_name_with_either_apostrophe() {
    let text = "Children\u{2019}s Reporter helps families.";
    let plain = reading_grade(text, &["Children's Reporter"]);
    assert!((plain - reading_grade(text, &["Children\u{2019}s Reporter"])).abs() < 1e-9);
    assert!(plain < reading_grade(text, &[]));
}

#[test]
fn a_name_that_overlaps_itself_is_taken_out_once() {
    let overlapping = reading_grade("stop now stop now stop here", &["stop now stop"]);
    assert!((overlapping - reading_grade("now stop here", &[])).abs() < 1e-9, "{overlapping}");
}

fn rules(text: &str) -> Vec<&'static str> {
    lint(text, &[], 99).into_iter().map(|fault| fault.rule).collect()
}

#[test]
fn a_good_text_has_no_fault() {
    let childline = "You can talk to a counsellor about any worry, big or small. You can ring or chat online. \
        You do not have to give your name. They will listen. They will not be cross with you.";
    assert_eq!(lint(childline, &["Childline"], 4), []);
    assert_eq!(lint("", &[], 4), []);
}

#[rstest]
#[case("It shows child pornography.", "child sexual abuse material")]
#[case("Child  Porn\nis the wrong word.", "child sexual abuse material")]
#[case("CHILD-PORN", "child sexual abuse material")]
#[case("child\u{ad} pornographic pictures", "child sexual abuse material")]
#[case("The kiddie pool", "child")]
#[case("kiddie porn", "child sexual abuse material")]
#[case("He had sex with a child.", "child sexual abuse")]
#[case("Sex with children is abuse.", "child sexual abuse")]
#[case("A paedophile ring was found.", "a group of people who have offended")]
#[case("Paedophiles are near.", "a person who has offended")]
#[case("A pedophile.", "a person who has offended")]
#[case("You are a victim.", "the person who was abused")]
#[case("the victim\u{2019}s name", "the person who was abused")]
#[case("Help for VICTIMS!", "the people who were abused")]
fn a_refused_term_is_named_with_the_better_one(#[case] text: &str, #[case] better: &str) {
    let faults = lint(text, &[], 99);
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert_eq!(faults[0].rule, "refused-term");
    assert!(faults[0].message.contains(&format!("write \"{better}")), "{}", faults[0].message);
}

#[test]
fn each_refused_term_is_named_once_and_all_of_them() {
    let text = "A victim of a paedophile ring. The victim saw child porn. A paedophile.";
    assert_eq!(rules(text), ["refused-term"; 4]);
}

#[rstest]
#[case("They look at child sexual abuse material.")]
#[case("A person who has offended can get help.")]
#[case("Your child. Porn is not for them.")]
#[case("A child saw porn.")]
#[case("They fight sexual abuse with a child in mind.")]
fn words_that_only_resemble_a_refused_term_pass(#[case] text: &str) {
    assert_eq!(rules(text), [""; 0], "{text}");
}

#[test]
fn a_proper_name_may_hold_a_refused_term() {
    let names = ["Victim Support", "Victim Support Scotland"];
    assert_eq!(lint("Victim Support  Scotland helps. Call Victim\nSupport.", &names, 99), []);
    assert_eq!(lint("Victim Support helps each victim.", &names, 99).len(), 1);
    assert_eq!(rules("Victim Support helps."), ["refused-term"]);
}

#[rstest]
#[case("It is confidential.", true)]
#[case("Everything stays CONFIDENTIAL! They pass it on if a life is at risk.", true)]
#[case("Talk confidentially.", true)]
#[case("We respect confidentiality.", true)]
#[case("It is confidential unless a life is at risk.", false)]
#[case("It is confidential,\nexcept when a child is in danger.", false)]
#[case("If nobody is in danger it stays confidential.", false)]
#[case("This is not confidential.", false)]
#[case("Calls are never fully confidential.", false)]
#[case("You can stay anonymous.", false)]
fn confidential_needs_its_limits(#[case] text: &str, #[case] broken: bool) {
    assert_eq!(rules(text) == ["confidential-alone"], broken, "{text}: {:?}", rules(text));
    assert!(broken || rules(text).is_empty(), "{text}: {:?}", rules(text));
}

#[rstest]
#[case("Send us the image.")]
#[case("Please send us the  image\nor the video.")]
#[case("You can send a photo to the police.")]
#[case("Take a screenshot.")]
#[case("Take a quick screenshot of the chat.")]
#[case("Take a picture of the screen.")]
#[case("Screenshot the chat.")]
#[case("Block them and screenshot everything.")]
#[case("Save the picture.")]
#[case("SAVE THE PICTURES!")]
#[case("Keep a screenshot as proof.")]
#[case("Download the video first.")]
#[case("Forward the image to a teacher.")]
#[case("If you see an image, forward it to us.")]
#[case("Look for the image online.")]
#[case("Search for more photos of you.")]
#[case("Start by saving the picture.")]
#[case("You should send the nude to Report Remove.")]
#[case("They may ask you to send the image.")]
#[case("Do not worry, send us the image.")]
#[case("Do not delete it but send us the image.")]
#[case("Do not wait and send the picture.")]
#[case("Do not save the image, send it to us.")]
#[case("If you are not sure send us the picture.")]
#[case("Send us the link and the picture.")]
#[case("Don\u{2019}t panic. Save the photo.")]
#[case("Don't look for the image: send us the picture.")]
fn an_instruction_to_handle_an_image_is_refused(#[case] text: &str) {
    assert_eq!(rules(text), ["imagery-instruction"], "{text}");
}

#[rstest]
#[case("Do not send us the image.")]
#[case("Never send, forward or save the picture.")]
#[case("Don\u{2019}t  take a screenshot.")]
#[case("Do not look for the image, and never share it.")]
#[case("Do not save the image or send it on.")]
#[case("You do not need to send the picture.")]
#[case("There is no need to save the photo.")]
#[case("They will never ask you to send the image.")]
#[case("You cannot send pictures here.")]
#[case("Report it without looking for the image.")]
#[case("Someone has shared your image.")]
#[case("Someone wants you to send a nude picture.")]
#[case("Somebody threatens to send your pictures to your friends.")]
#[case("It is not your fault if you send a picture.")]
#[case("They look for the image and have it taken down.")]
#[case("We can look for copies of the picture.")]
#[case("Send the link to the picture, not the picture.")]
#[case("Send us a message about the image.")]
#[case("They can take the picture down.")]
#[case("Look forward to a photo of the dog.")]
#[case("Save the number. You can send a text.")]
#[case("Look for help.")]
#[case("Send a text message at any time.")]
fn a_denied_or_harmless_sentence_passes(#[case] text: &str) {
    assert_eq!(rules(text), [""; 0], "{text}");
}

#[rstest]
#[case("Talk <b>now</b>.", &["no-html"])]
#[case("Talk.<br/>", &["no-html"])]
#[case("<!-- x --> talk", &["no-html"])]
#[case("Fish &amp; chips, &#8217;", &["no-html"])]
#[case("See https://example.org/ now.", &["no-address"])]
#[case("See HTTP://example.org now.", &["no-address"])]
#[case("See www.example.org now.", &["no-address"])]
#[case("Write to help@example.org now.", &["no-address"])]
#[case("Ring 0800 1111 now.", &["no-number"])]
#[case("Ring 116 123.", &["no-number"])]
#[case("Text 85258.", &["no-number"])]
#[case("Ring +44 (0)808-1000-900.", &["no-number"])]
#[case("Ring 0808.1000.900 now.", &["no-number"])]
#[case("Ring \u{ff10}\u{ff18}\u{ff10}\u{ff10} 1111.", &["no-number"])]
fn links_numbers_and_tags_belong_elsewhere(#[case] text: &str, #[case] expected: &[&str]) {
    assert_eq!(rules(text), expected, "{text}");
}

#[rstest]
#[case("Ring 999, or 101 if it can wait.")]
#[case("For people aged 13 to 18. Open 24/7.")]
#[case("Open 9.00-17.30, or 08:00-22:00.")]
#[case("Abuse in 2015-2018 counts. It began in 2026.")]
#[case("Fish & chips; 3 < 4 and 5 > 4.")]
#[case("You are @ home.")]
fn ages_hours_years_and_signs_are_no_contact(#[case] text: &str) {
    assert_eq!(rules(text), [""; 0], "{text}");
}

#[test]
fn a_name_with_digits_is_no_number_in_the_text() {
    assert_eq!(lint("Shout 85258 is open.", &["Shout 85258"], 99), []);
}

#[test]
fn the_grade_may_reach_its_limit_and_not_pass_it() {
    let hard = "Counsellors will usually answer questions about exploitation.";
    let grade = reading_grade(hard, &[]);
    assert!(grade > 6.0, "{grade}");
    let faults = lint(hard, &[], 6);
    assert_eq!(faults.iter().map(|fault| fault.rule).collect::<Vec<_>>(), ["reading-grade"]);
    assert!(faults[0].message.contains("may be 6"), "{}", faults[0].message);
    assert_eq!(lint("little able people are simple", &[], 7)[0].rule, "reading-grade");
    assert_eq!(lint("little able people are simple", &[], 8), []);
}

#[test]
fn a_sentence_has_twenty_words_and_not_one_more() {
    let twenty = "you ".repeat(20);
    assert_eq!(lint(&format!("{twenty}. {twenty}"), &[], 99), []);
    assert_eq!(rules(&"you ".repeat(21)), ["long-sentence"]);
}

#[test]
fn everything_wrong_with_a_text_is_told_at_once() {
    let text = "Confidential help for a victim: send the image to help@example.org or ring 0800 1111, <b>today</b>.";
    let expected = ["refused-term", "confidential-alone", "imagery-instruction", "no-html", "no-address", "no-number"];
    assert_eq!(rules(text), expected);
}

proptest! {
    #[test]
    fn arbitrary_text_is_read_without_panic_and_graded_finitely(text in any::<String>(), name in any::<String>()) {
        let _ = lint(&text, &[&name], 4);
        prop_assert!(reading_grade(&text, &[&name]).is_finite());
    }

    #[test]
    fn extra_spaces_line_wraps_and_capitals_change_no_finding(at in 0..5_usize, gap in prop_oneof![Just("  "), Just("\n"), Just("\u{a0}"), Just(" \r\n ")]) {
        let (text, rule) = [
            ("it is confidential", "confidential-alone"),
            ("send us the image", "imagery-instruction"),
            ("take a screenshot", "imagery-instruction"),
            ("about child pornography", "refused-term"),
            ("sex with a child", "refused-term"),
        ][at];
        let stretched = text.replace(' ', gap);
        prop_assert_eq!(rules(&stretched), vec![rule]);
        prop_assert_eq!(rules(&stretched.to_uppercase()), vec![rule]);
    }
}
