use super::wrong::Kind;
use super::*;
use crate::text::Lang;

fn read(file: &str) -> Vec<Directive> {
    parse(file.as_bytes()).unwrap_or_else(|error| panic!("{error:?}\n{file}"))
}

/// The words of a file whose directives have no blocks.
fn words(file: &str) -> Vec<Vec<String>> {
    let texts = |d: Directive| d.words.into_iter().map(|word| word.text).collect();
    read(file).into_iter().map(texts).collect()
}

#[track_caller]
fn wrong(file: impl AsRef<[u8]>) -> Wrong {
    match parse(file.as_ref()) {
        Err(Unreadable::Wrong(wrong)) => wrong,
        other => panic!("no wrong character: {other:?}"),
    }
}

#[test]
fn words_end_where_nginx_ends_them() {
    assert_eq!(words("a b;c  d\t;\r\ne;"), [vec!["a", "b"], vec!["c", "d"], vec!["e"]]);
    assert_eq!(words("a b#c;"), [["a", "b#c"]]);
    assert_eq!(words("a b}c;"), [["a", "b}c"]]);
    assert_eq!(words(r#"a b"c;"#), [["a", r#"b"c"#]]);
    assert_eq!(words("a ${b}c;"), [["a", "${b}c"]]);
    assert_eq!(words(r"a b\;c;"), [["a", r"b\;c"]]);
}

#[test]
fn quotes_hold_words_together_and_escapes_are_undone() {
    assert_eq!(words(r#"a "b ; { } # c";"#), [["a", "b ; { } # c"]]);
    assert_eq!(words(r#"a 'say "b"' "it's";"#), [["a", r#"say "b""#, "it's"]]);
    assert_eq!(words(r#"a "b\"c\\d\te\.f";"#), [["a", "b\"c\\d\te\\.f"]]);
    assert_eq!(words("if (\"$a\" = \"b\");"), [["if", "(\"$a\"", "=", "b", ")"]]);
}

#[test]
fn comments_go_to_the_end_of_the_line() {
    assert_eq!(words("# a; {\r\nb; # c\nd; # e"), [["b"], ["d"]]);
}

#[test]
fn blocks_hold_directives() {
    let file = read("a b { c; d { e; } }\nf;");

    assert_eq!(file.len(), 2);
    assert_eq!(file[0].values()[0].text, "b");
    assert_eq!(file[0].inside()[1].inside()[0].name(), "e");
    assert_eq!(file[1].block, None);
}

#[test]
fn words_know_their_place() {
    let file = read("a;\r\n  b;");
    assert_eq!(file[1].words[0].place, Place { line: 2, column: 3 });

    let text = "# 注释\na '中文' b;";
    let words = &read(text)[0].words;
    assert_eq!(words[2].place, Place { line: 2, column: 8 });
    assert_eq!(&text[words[1].span.clone()], "'中文'");
}

#[test]
fn what_cannot_stand_there_is_found_where_it_stands() {
    let unexpected = |line, column| Err(Unreadable::Unexpected(Place { line, column }));
    let unfinished = |line, column| Err(Unreadable::Unfinished(Place { line, column }));

    assert_eq!(parse(b"a;\n;"), unexpected(2, 1));
    assert_eq!(parse(b"a; }"), unexpected(1, 4));
    assert_eq!(parse(b"a {\n b }"), unexpected(2, 4));
    assert_eq!(parse(b"a \"b\"c;"), unexpected(1, 6));
    assert_eq!(parse(b"a {\n b;"), unfinished(2, 4));
    assert_eq!(parse(b"a b"), unfinished(1, 4));
    assert_eq!(parse(b"a \"b;"), unfinished(1, 3));
}

#[test]
fn each_wrong_character_is_named_with_nginxs_own() {
    for (character, right) in [
        ('；', ';'),
        ('｛', '{'),
        ('｝', '}'),
        ('“', '"'),
        ('”', '"'),
        ('‘', '\''),
        ('’', '\''),
        ('＂', '"'),
        ('：', ':'),
        ('＝', '='),
        ('＃', '#'),
        ('＿', '_'),
        ('￥', '$'),
        ('「', '{'),
        ('」', '}'),
        ('。', '.'),
        ('–', '-'),
    ] {
        let place = Place { line: 2, column: 5 };
        let kind = Kind::LooksLike { character, right };
        assert_eq!(wrong(format!("a {{\r\n  b {character} c;")), Wrong { place, kind });
    }
}

#[test]
fn spaces_that_are_none_and_characters_that_do_not_show_are_named() {
    for character in ['\u{a0}', '\u{3000}', '\u{2003}', '\u{202f}', '\u{b}'] {
        let wrong = wrong(format!("a {{\n{character}b;\n}}"));
        assert_eq!(
            wrong,
            Wrong { place: Place { line: 2, column: 1 }, kind: Kind::Space(character) }
        );
    }
    for character in ['\u{200b}', '\u{2060}', '\u{feff}', '\u{ad}', '\0'] {
        let wrong = wrong(format!("a b{character};"));
        let place = Place { line: 1, column: 4 };
        assert_eq!(wrong, Wrong { place, kind: Kind::Invisible(character) });
    }
}

#[test]
fn files_in_other_encodings_are_told() {
    assert_eq!(wrong("\u{feff}# a\nb;").kind, Kind::ByteOrderMark);
    assert_eq!(wrong(b"\xff\xfea\0;\0").kind, Kind::Utf16);
    assert_eq!(wrong(b"a \xa3\xbb").kind, Kind::NotUtf8); // a full-width semicolon in GBK
    assert_eq!(wrong(b"a \xa3\xbb").place, Place { line: 1, column: 3 });
}

#[test]
fn in_comments_and_between_quotes_all_characters_may_stand() {
    let file = "# 这里写 ip_hash；\u{a0}“好”\na '中文；“引号”\u{3000}｛｝';\nb \"甲\n“乙”\";";
    assert_eq!(words(file)[1], ["b", "甲\n“乙”"]);
}

#[test]
fn a_quote_that_ends_with_a_wrong_one_is_found_where_that_stands() {
    let found = wrong("map a b { default \"c”; }\n\nupstream d {\n    e \"f\";\n}");
    assert_eq!(found.kind, Kind::LooksLike { character: '”', right: '"' });
    assert_eq!(found.place, Place { line: 1, column: 21 });

    assert_eq!(wrong("a 'b’;\nc;\n").place, Place { line: 1, column: 5 });
}

#[test]
fn a_wrong_character_is_told_with_what_to_write_in_both_languages() {
    let problem = wrong("a {\n  ip_hash；\n}").problem("nginx/upstream.conf");

    let en = problem.tell(Lang::En);
    assert!(en.contains("nginx/upstream.conf:2, column 10"), "{en}");
    assert!(en.contains("does not take ； (U+FF1B) for ;"), "{en}");
    assert!(en.contains("Write ; in its place"), "{en}");
    let zh = problem.tell(Lang::Zh);
    assert!(zh.contains("nginx/upstream.conf:2，第 10 列"), "{zh}");
    assert!(zh.contains("改成 ;"), "{zh}");
    assert_eq!(problem.exit_code, 1);
}
