use proptest::prelude::*;

use super::*;

#[test]
fn numbers_are_the_physical_lines_and_blank_lines_are_skipped() {
    let seen = read("a.csv", "a,b\n\n1,\"x\ny\"\n   \n,\n2,z\n");
    assert_eq!(seen, [row(3, &["1", "x\ny"]), row(7, &["2", "z"])]);
}

#[test]
fn line_ends_may_be_crlf_or_a_lone_cr() {
    let expected = [row(2, &["1", "x"]), row(4, &["2", "y"])];
    assert_eq!(read("a.csv", "a,b\r\n1,x\r\n\r\n2,y\r\n"), expected);
    assert_eq!(read("a.csv", "a,b\r1,x\r\r2,y"), expected);
    assert_eq!(read("a.csv", "a,b\n1,x\n\n2,y"), expected);
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_column() {
    let file = file("a.csv", "\u{FEFF}a,b\n1,2\n");
    let reader = Reader::open(&file.path, &ReadOptions::default()).unwrap();
    assert_eq!(reader.columns(), ["a", "b"]);
}

#[test]
fn utf_16_is_decoded_by_its_mark() {
    let text = "\u{FEFF}a,b\r\n1,Ñandú\r\n";
    let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    assert_eq!(read("a.csv", little), [row(2, &["1", "Ñandú"])]);
    assert_eq!(read("a.csv", gzip(big)), [row(2, &["1", "Ñandú"])]);
}

#[test]
fn half_a_surrogate_in_utf_16_refuses_its_row() {
    let mut units: Vec<u16> = "\u{FEFF}a,b\n1,x\n2,y\n".encode_utf16().collect();
    units[7] = 0xD800;
    let bytes: Vec<u8> = units.into_iter().flat_map(u16::to_le_bytes).collect();
    let expected = [
        refused(2, Some("b"), RefusalCode::NotUtf8),
        row(3, &["2", "y"]),
    ];
    assert_eq!(read("a.csv", bytes), expected);
}

#[test]
fn a_named_encoding_is_decoded() {
    let options = ReadOptions {
        encoding: Some("windows-1252".into()),
        ..Default::default()
    };
    assert_eq!(
        read_with("a.csv", b"a\ncaf\xE9\n", &options),
        [row(2, &["café"])]
    );
    let options = ReadOptions {
        encoding: Some("klingon".into()),
        ..Default::default()
    };
    let file = file("a.csv", "a\n");
    assert!(
        Reader::open(&file.path, &options)
            .unwrap_err()
            .message()
            .contains("no encoding")
    );
}

#[test]
fn bytes_that_are_no_text_refuse_their_row_and_name_the_column() {
    let seen = read("a.csv", b"a,b\n1,x\n2,\xFF\n3,z\n");
    assert_eq!(
        seen,
        [
            row(2, &["1", "x"]),
            refused(3, Some("b"), RefusalCode::NotUtf8),
            row(4, &["3", "z"]),
        ]
    );
}

#[test]
fn a_nul_byte_refuses_its_row() {
    let seen = read("a.csv", b"a,b\n1,x\0y\n\"\0\",1\n2,z\n");
    assert_eq!(
        seen,
        [
            refused(2, Some("b"), RefusalCode::NulByte),
            refused(3, Some("a"), RefusalCode::NulByte),
            row(4, &["2", "z"]),
        ]
    );
}

#[test]
fn a_quote_that_is_never_closed_is_refused_where_it_opens() {
    let seen = read("a.csv", "a,b\n1,x\n2,\"open\n3,y\n4,z\n");
    assert_eq!(
        seen,
        [
            row(2, &["1", "x"]),
            refused(3, Some("b"), RefusalCode::UnclosedQuote)
        ]
    );
}

#[test]
fn an_unclosed_quote_before_ten_megabytes_is_still_named_as_such() {
    let mut text = String::from("a,b\n1,\"");
    text.push_str(&"line of text\n".repeat(800_000));
    let file = file("a.csv", text);
    let mut reader = Reader::open(&file.path, &ReadOptions::default()).unwrap();
    let mut row = Row::default();
    let Err(ReadError::Refused(refusal)) = reader.read_into(&mut row) else {
        panic!("no refusal")
    };
    assert_eq!((refusal.row, refusal.code), (2, RefusalCode::UnclosedQuote));
    assert!(row.cells.text.capacity() <= 2 * MAX_FIELD);
}

#[test]
fn a_cell_of_ten_megabytes_is_refused_and_the_rest_goes_on() {
    let text = format!(
        "a,b\n1,{}\n2,\"{}\"\n3,z\n",
        "x".repeat(10 << 20),
        "y\n".repeat(5 << 20)
    );
    let after = 4 + (5 << 20);
    assert_eq!(
        read("a.csv", text),
        [
            refused(2, Some("b"), RefusalCode::FieldTooLong),
            refused(3, Some("b"), RefusalCode::FieldTooLong),
            row(after, &["3", "z"]),
        ]
    );
}

#[test]
fn limits_hold_at_their_value_and_break_one_above() {
    let limits = Limits {
        field: 4,
        row: 9,
        ..Limits::default()
    };
    let options = ReadOptions {
        limits,
        ..Default::default()
    };
    let seen = read_with(
        "a.csv",
        "a,b,c\n1234,1,1\n12345,1,1\n1234,1234,1\n,,,,,,,,,,,,\n",
        &options,
    );
    assert_eq!(
        seen,
        [
            row(2, &["1234", "1", "1"]),
            refused(3, Some("a"), RefusalCode::FieldTooLong),
            refused(4, None, RefusalCode::RowTooLong),
            refused(5, None, RefusalCode::RowTooLong),
        ]
    );
}

#[test]
fn rows_with_too_many_or_too_few_cells_are_refused() {
    let seen = read("a.csv", "a,b\n1\n1,2,3\n1,2\n");
    assert_eq!(
        seen,
        [
            refused(2, None, RefusalCode::RaggedRow),
            refused(3, None, RefusalCode::RaggedRow),
            row(4, &["1", "2"]),
        ]
    );
}

#[test]
fn two_columns_of_one_name_are_refused_at_once() {
    assert!(open_error("a.csv", "a,b,a\n1,2,3\n").contains("Columns 1 and 3"));
}

#[test]
fn an_empty_file_is_refused_and_a_header_alone_has_no_rows() {
    assert!(open_error("a.csv", "").contains("empty"));
    assert!(open_error("a.csv", "\n\n").contains("empty"));
    assert!(open_error("a.csv", "a,\"b\n1,2").contains("header"));
    assert_eq!(read("a.csv", "a,b"), []);
}

#[test]
fn the_delimiter_is_found_in_the_header() {
    assert_eq!(
        read("a.csv", "a;\"b,c,d\";e\n1;2;3\n"),
        [row(2, &["1", "2", "3"])]
    );
    assert_eq!(read("a.csv", "a\tb\n1,5\t2\n"), [row(2, &["1,5", "2"])]);
    assert_eq!(read("a.tsv", "a,b\n1\n"), [row(2, &["1"])]);
    let options = ReadOptions {
        delimiter: Some(b'|'),
        ..Default::default()
    };
    assert_eq!(
        read_with("a.csv", "a,b|c\n1|2\n", &options),
        [row(2, &["1", "2"])]
    );
}

#[test]
fn a_header_may_stand_lower_or_be_given() {
    let options = ReadOptions {
        header: HeaderLine::Line(3),
        ..Default::default()
    };
    let seen = read_with("a.csv", "A title, with commas,,,\n\nx;y\n1;2\n", &options);
    assert_eq!(seen, [row(4, &["1", "2"])]);
    let names = HeaderLine::Names(vec!["x".into(), "y".into()]);
    let options = ReadOptions {
        header: names,
        ..Default::default()
    };
    assert_eq!(read_with("a.csv", "1,2\n", &options), [row(1, &["1", "2"])]);
}

#[test]
fn a_reason_never_repeats_a_value() {
    let bytes = b"a,b\nsecret,\xFFsecret\nsecret\nsecret,\"secret".to_vec();
    let file = file("a.csv", bytes);
    for item in Reader::open(&file.path, &ReadOptions::default()).unwrap() {
        let Err(ReadError::Refused(refusal)) = item else {
            panic!("a row of broken bytes")
        };
        assert!(!refusal.to_string().contains("secret"), "{refusal}");
    }
}

proptest! {
    /// Whatever the csv crate writes is read back, and numbered by its lines.
    #[test]
    fn what_is_written_is_read(
        rows in prop::collection::vec(prop::collection::vec("[a-zé,\"\r\n; ]{0,12}", 3), 0..20),
    ) {
        let mut writer = ::csv::Writer::from_writer(Vec::new());
        writer.write_record(["a", "b", "c"]).unwrap();
        for cells in &rows {
            writer.write_record(cells).unwrap();
        }
        let options = ReadOptions { delimiter: Some(b','), ..Default::default() };
        let seen = read_with("a.csv", writer.into_inner().unwrap(), &options);
        let cells: Vec<Vec<String>> = seen
            .into_iter()
            .map(|seen| match seen {
                Seen::Row(_, cells) => cells,
                other => panic!("{other:?}"),
            })
            .collect();
        let expected: Vec<Vec<String>> = rows
            .iter()
            .map(|cells| cells.iter().map(|cell| cell.trim().to_owned()).collect::<Vec<_>>())
            .filter(|cells| cells.iter().any(|cell| !cell.is_empty()))
            .collect();
        prop_assert_eq!(cells, expected);
    }

    /// No bytes whatever make it panic or read on for ever, and what it makes of them does not
    /// depend on where the buffer ends.
    #[test]
    fn any_bytes_are_rows_or_refusals(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let mut text = b"a,b\n".to_vec();
        text.extend(&bytes);
        let options = ReadOptions { format: Some(Format::Csv), ..Default::default() };
        let seen = read_with("a.csv", text, &options);
        prop_assert!(seen.len() <= bytes.len() + 1);
    }
}
