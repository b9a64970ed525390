use super::*;

const HEAD: &str = "kind = \"facilities\"\nname = \"t\"\n";

#[test]
fn unknown_keys_are_refused_with_the_line_and_the_nearest() {
    let error = parse_error("kind = \"facilities\"\nname = \"t\"\n\n[field]\ncode = \"c\"\n");
    assert!(error.starts_with("Mapping, line 4:"), "{error}");
    assert!(error.contains("Did you mean `fields`?"), "{error}");
    let error = parse_error(&format!(
        "{HEAD}[fields]\na = {{ column = \"c\", date = \"iso\" }}\n"
    ));
    assert!(
        error.starts_with("Mapping, line 4:") && error.contains("`dates`"),
        "{error}"
    );
}

#[test]
fn every_mistake_names_its_line_and_the_mend() {
    for (body, words) in [
        ("[fields]\na = { columm = \"c\" }", "Did you mean `column"),
        (
            "[fields]\na = { column = \"c\", constant = \"x\" }",
            "exactly one",
        ),
        ("[fields]\na = 3", "must be a table"),
        (
            "[fields]\na = { column = \"c\", pattern = \"x\" }",
            "needs a group",
        ),
        (
            "[fields]\na = { column = \"c\", pattern = \"(x\" }",
            "no regular expression",
        ),
        (
            "[fields]\na = { column = \"c\", dates = \"%d.%m.\" }",
            "formats with a year",
        ),
        (
            "[fields]\na = { column = \"c\", case = \"small\" }",
            "\"lower\"",
        ),
        (
            "[fields]\na = { column = \"c\", others = \"keep\" }",
            "belongs to `values`",
        ),
        (
            "[fields]\na = { column = \"c\", values = { X = \"1\", x = \"2\" } }",
            "stands twice",
        ),
        (
            "[fields]\na = { column = \"c\", required = true, default = \"x\" }",
            "drop `required`",
        ),
        ("[fields]\na = { context = \"office\" }", "does not declare"),
        (
            "[format]\ndelimiter = \";;\"\n[fields]\na = \"c\"",
            "one ASCII character",
        ),
        (
            "[format]\ntype = \"xlsx\"\n[fields]\na = \"c\"",
            "csv, ndjson, json or parquet",
        ),
        (
            "[format]\nheader_line = 0\n[fields]\na = \"c\"",
            "counted from 1",
        ),
        (
            "[format]\ndecimal = \",\"\nthousands = \",\"\n[fields]\na = \"c\"",
            "must differ",
        ),
        (
            "[ignore]\nreligion = \" \"\n[fields]\na = \"c\"",
            "why the column",
        ),
        (
            "[context]\na = { column = \"c\" }\n[fields]\na = \"c\"",
            "`sub_rows`",
        ),
        ("[[observation]]\nvalue = \"c\"", "belongs to the kinds"),
        ("[fields]\n", "no field is filled"),
        (
            "[[record]]\nkind = \"people\"\nfields = { a = \"c\" }",
            "no such kind",
        ),
        ("[[record]]\nkind = \"persons\"", "[record.fields]"),
        ("", "[fields]"),
    ] {
        let error = parse_error(&format!("{HEAD}{body}\n"));
        assert!(
            error.starts_with("Mapping, line ") && error.contains(words),
            "{body}: {error}"
        );
    }
}

#[test]
fn what_is_no_toml_names_the_line() {
    let error = parse_error("kind = \"facilities\"\nname = t\n");
    assert!(
        error.starts_with("Mapping, line 2: this is no TOML"),
        "{error}"
    );
}

#[test]
fn kind_and_name_are_needed() {
    assert!(parse_error("name = \"t\"\n").contains("`kind`"));
    assert!(parse_error("kind = \"facilities\"\n").contains("`name`"));
    let error = parse_error("kind = \"facilitys\"\nname = \"t\"\n");
    assert!(error.contains("Did you mean `facilities`?"), "{error}");
}

#[test]
fn a_column_that_the_file_does_not_have_names_the_nearest() {
    let toml = format!(
        "{HEAD}[fields]\ncode = \"detention_facility_cod\"\nx = {{ column = \"y\", optional = true }}\n"
    );
    let mapping = Mapping::parse(&toml).unwrap();
    let columns = vec!["detention_facility_code".to_owned(), "name".to_owned()];
    let error = mapping.compile_for(&columns, false).unwrap_err();
    assert!(
        error.message().starts_with("Mapping, line 4:"),
        "{}",
        error.message()
    );
    assert!(
        error
            .message()
            .contains("Did you mean `detention_facility_code`?")
    );
}

#[test]
fn a_strict_mapping_refuses_what_it_does_not_name() {
    let mapping =
        Mapping::parse(&format!("{HEAD}strict = true\n[fields]\ncode = \"c\"\n")).unwrap();
    let columns = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    assert!(mapping.compile_for(&columns(&["c"]), false).is_ok());
    assert!(
        mapping
            .compile_for(&columns(&["c", "alien_number"]), false)
            .is_err()
    );
    let lenient = Mapping::parse(&format!("{HEAD}[fields]\ncode = \"c\"\n")).unwrap();
    let plan = lenient.compile_for(&columns(&["c", "d"]), false).unwrap();
    assert_eq!(plan.unused(), ["d"]);
}

#[test]
fn a_column_cannot_be_used_and_ignored() {
    let toml = format!("{HEAD}ignore = {{ c = \"sensitive\" }}\n[fields]\ncode = \"c\"\n");
    let error = Mapping::parse(&toml)
        .unwrap()
        .compile_for(&["c".to_owned()], false)
        .unwrap_err();
    assert!(error.message().contains("both uses and ignores"));
}

#[test]
fn fields_that_a_kind_does_not_have_are_refused() {
    let mapping = Mapping::parse(&format!("{HEAD}[fields]\nstat = \"c\"\n")).unwrap();
    let error = mapping.check_fields(|_| &["code", "state"]).unwrap_err();
    assert!(
        error.message().contains("Did you mean `state`?"),
        "{}",
        error.message()
    );
    assert!(mapping.check_fields(|_| &["stat"]).is_ok());
}

#[test]
fn a_shape_is_recognized_by_its_columns() {
    let toml = format!("{HEAD}[detect]\ncolumns = [\"a\", \"b\"]\n[fields]\ncode = \"a\"\n");
    let mapping = Mapping::parse(&toml).unwrap();
    let columns = |names: &[&str]| names.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    assert!(mapping.recognizes(&columns(&["b", "x", "a"])));
    assert!(!mapping.recognizes(&columns(&["a"])));
    assert!(!Mapping::identity(Kind::Courts, &["a"]).recognizes(&columns(&["a"])));
}
