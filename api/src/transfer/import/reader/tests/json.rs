use serde_json::json;

use super::*;

fn with_pointer(pointer: &str) -> ReadOptions {
    ReadOptions {
        records: Some(pointer.into()),
        ..Default::default()
    }
}

#[test]
fn ndjson_rows_are_lines_and_later_keys_are_found() {
    let text = "{\"a\":1,\"b\":{\"c\":\"x\"}}\r\n\n{\"b\":{\"c\":null},\"d\":2.0}\n";
    let file = file("a.ndjson", text);
    let reader = Reader::open(&file.path, &ReadOptions::default()).unwrap();
    assert_eq!(reader.columns(), ["a", "b.c", "d"]);
    assert!(reader.is_nested());
    assert_eq!(
        read_all(reader),
        [row(1, &["1", "x", ""]), row(3, &["", "", "2"])]
    );
}

#[test]
fn broken_lines_are_refused_and_the_rest_goes_on() {
    let text =
        b"{\"a\":1}\n{\"a\":\n[1]\n{\"a\":\"\xFF\"}\n{\"a\":\"x\\u0000\"}\n{\"a\":2}".to_vec();
    assert_eq!(
        read("a.jsonl", text),
        [
            row(1, &["1"]),
            refused(2, None, RefusalCode::NotJson),
            refused(3, None, RefusalCode::NotAnObject),
            refused(4, None, RefusalCode::NotUtf8),
            refused(5, Some("a"), RefusalCode::NulByte),
            row(6, &["2"]),
        ]
    );
}

#[test]
fn limits_refuse_a_long_line_and_a_long_text() {
    let limits = Limits {
        field: 10,
        row: 40,
        ..Limits::default()
    };
    let options = ReadOptions {
        limits,
        ..Default::default()
    };
    let long = "x".repeat(11);
    let text = format!(
        "{{\"a\":\"{long}\"}}\n{{\"a\":\"{}\"}}\n{{\"a\":1}}\n",
        long.repeat(10)
    );
    assert_eq!(
        read_with("a.ndjson", text, &options),
        [
            refused(1, Some("a"), RefusalCode::FieldTooLong),
            refused(2, None, RefusalCode::RowTooLong),
            row(3, &["1"]),
        ]
    );
}

#[test]
fn a_document_may_be_a_list_an_object_or_hold_the_list() {
    let list = "[{\"a\": 1},\n {\"a\": true} ]\n";
    assert_eq!(read("a.json", list), [row(1, &["1"]), row(2, &["true"])]);
    assert_eq!(read("a.json", "{\"a\": 7}"), [row(1, &["7"])]);
    let holder =
        "{\"n\": [1, {\"x\": \"]}\\\"\"}], \"r/s\": {\"t\": [0, [{\"a\": 3}], 5]}, \"z\": 1}";
    assert_eq!(
        read_with("a.json", holder, &with_pointer("/r~1s/t/1")),
        [row(1, &["3"])]
    );
    assert!(open_error("a.json", "[]").contains("no record"));
    assert!(open_error("a.ndjson", "\n\n").contains("no record"));
}

#[test]
fn a_pointer_that_leads_nowhere_is_an_error() {
    for pointer in ["/records", "/a/0", "a", "/l/5", "/s"] {
        let file = file("a.json", "{\"a\": {}, \"l\": [1], \"s\": \"text\"}");
        assert!(
            Reader::open(&file.path, &with_pointer(pointer)).is_err(),
            "{pointer}"
        );
    }
}

#[test]
fn an_element_that_is_broken_is_refused_alone() {
    assert_eq!(
        read("a.json", "[{\"a\":1},{\"a\":tru},7,{\"a\":2}]"),
        [
            row(1, &["1"]),
            refused(2, None, RefusalCode::NotJson),
            refused(3, None, RefusalCode::NotAnObject),
            row(4, &["2"]),
        ]
    );
}

#[test]
fn a_document_cut_off_or_damaged_delivers_what_came_before() {
    for (text, words) in [
        ("[{\"a\":1},{\"a\"", "cut off after record 1"),
        ("[{\"a\":1} {\"a\":2}]", "damaged after record 1"),
        ("[{\"a\":1},]", "damaged after record 1"),
        ("[{\"a\":1}] []", "more than one"),
    ] {
        let seen = read("a.json", text);
        assert_eq!(seen[0], row(1, &["1"]), "{text}");
        assert!(
            matches!(&seen[1], Seen::Fatal(said) if said.contains(words)),
            "{seen:?}"
        );
        assert_eq!(seen.len(), 2);
    }
    assert!(open_error("a.json", "{\"a\":1}\n{\"a\":2}").contains("--format ndjson"));
}

#[test]
fn lists_and_objects_are_values_and_their_scalars_paths() {
    let file = file(
        "a.json",
        json!([{"l": ["x", "y"], "o": [{"v": 1}], "e": ""}]).to_string(),
    );
    let mut reader = Reader::open(&file.path, &ReadOptions::default()).unwrap();
    assert_eq!(reader.columns(), ["l", "o", "e"]);
    let row = reader.next().unwrap().unwrap();
    assert_eq!(row.text("l"), None);
    assert_eq!(row.json("l"), Some(&json!(["x", "y"])));
    assert_eq!(row.text("o.0.v"), Some("1"));
    assert_eq!(row.text("e"), None);
}

#[test]
fn a_large_list_is_read_record_by_record() {
    let record = format!("{{\"a\":\"{}\"}},", "x".repeat(1000));
    let text = format!("[{}{{\"a\":\"end\"}}]", record.repeat(20_000));
    let file = file("a.json", text);
    let mut reader = Reader::open(&file.path, &ReadOptions::default()).unwrap();
    // Opening looks ahead by a bounded number of records and does not read the document.
    assert!(reader.bytes_read() < 1 << 20, "{}", reader.bytes_read());
    let last = reader.by_ref().last().unwrap().unwrap();
    assert_eq!((last.number, last.text("a")), (20_001, Some("end")));
    assert_eq!(reader.bytes_read(), reader.total_bytes());
}
