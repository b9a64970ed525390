use std::sync::Arc;

use ::parquet::{
    basic::Compression,
    data_type::{BoolType, ByteArray, ByteArrayType, DoubleType, Int32Type, Int64Type},
    file::{properties::WriterProperties, writer::SerializedFileWriter},
    schema::parser::parse_message_type,
};
use proptest::prelude::*;

use super::*;

const SCHEMA: &str = "message people_counts {
    OPTIONAL BYTE_ARRAY code (UTF8);
    REQUIRED INT32 day (DATE);
    OPTIONAL INT64 at (TIMESTAMP_MICROS);
    OPTIONAL DOUBLE share;
    OPTIONAL BOOLEAN open;
}";

/// Two row groups of `rows` rows; every third code is null.
fn sample(rows: usize, bad: Option<usize>) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let properties = WriterProperties::builder()
        .set_compression(Compression::SNAPPY)
        .build();
    let mut bytes = Vec::new();
    let mut writer = SerializedFileWriter::new(&mut bytes, schema, Arc::new(properties)).unwrap();
    for _ in 0..2 {
        let mut group = writer.next_row_group().unwrap();
        let levels: Vec<i16> = (0..rows).map(|i| i16::from(i % 3 != 2)).collect();
        let codes: Vec<ByteArray> = (0..rows)
            .filter(|i| i % 3 != 2)
            .map(|i| {
                if bad == Some(i) {
                    vec![0xFF].into()
                } else {
                    format!("F{i}").as_str().into()
                }
            })
            .collect();
        let all = vec![1_i16; rows];
        let numbers = || 0..i32::try_from(rows).unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<ByteArrayType>()
            .write_batch(&codes, Some(&levels), None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let days: Vec<i32> = numbers().map(|i| 19_266 + i).collect();
        column
            .typed::<Int32Type>()
            .write_batch(&days, None, None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let instants = vec![1_664_667_000_000_000_i64; rows];
        column
            .typed::<Int64Type>()
            .write_batch(&instants, Some(&all), None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        let shares: Vec<f64> = numbers().map(f64::from).collect();
        column
            .typed::<DoubleType>()
            .write_batch(&shares, Some(&all), None)
            .unwrap();
        column.close().unwrap();
        let mut column = group.next_column().unwrap().unwrap();
        column
            .typed::<BoolType>()
            .write_batch(&vec![true; rows], Some(&all), None)
            .unwrap();
        column.close().unwrap();
        group.close().unwrap();
    }
    writer.close().unwrap();
    bytes
}

#[test]
fn columns_and_nulls_stay_in_step_over_batches_and_groups() {
    let rows = 2500;
    let file = file("a.parquet", sample(rows, None));
    let reader = Reader::open(&file.path, &ReadOptions::default()).unwrap();
    assert_eq!(reader.columns(), ["code", "day", "at", "share", "open"]);
    assert_eq!(reader.total_rows(), Some(5000));
    let seen = read_all(reader);
    assert_eq!(seen.len(), 5000);
    let at = "2022-10-01T23:30:00";
    assert_eq!(seen[0], row(1, &["F0", "2022-10-01", at, "0", "true"]));
    assert_eq!(seen[2], row(3, &["", "2022-10-03", at, "2", "true"]));
    assert_eq!(
        seen[2500 + 1024],
        row(3525, &["F1024", "2025-07-21", at, "1024", "true"])
    );
}

#[test]
fn a_value_that_is_no_text_refuses_its_row_only() {
    let seen = read("a.parquet", sample(4, Some(1)));
    assert_eq!(seen[1], refused(2, Some("code"), RefusalCode::NotUtf8));
    assert!(matches!(&seen[2], Seen::Row(3, cells) if cells[1] == "2022-10-03"));
    assert_eq!(seen.len(), 8);
}

#[test]
fn a_cut_or_packed_file_is_refused_with_the_mend() {
    let bytes = sample(10, None);
    assert!(open_error("a.parquet", &bytes[..bytes.len() - 9]).contains("damaged"));
    assert!(open_error("a.parquet.gz", gzip(&bytes)).contains("unpack it"));
    assert!(open_error("a.parquet", "a,b\n").contains("not Parquet"));
}

#[test]
fn lists_are_refused_by_name() {
    let schema = "message m { REPEATED INT32 days; }";
    let schema = Arc::new(parse_message_type(schema).unwrap());
    let mut bytes = Vec::new();
    SerializedFileWriter::new(&mut bytes, schema, Arc::default())
        .unwrap()
        .close()
        .unwrap();
    assert!(open_error("a.parquet", bytes).contains("`days` holds lists"));
}

#[test]
fn a_file_that_unpacks_to_more_than_the_limit_is_refused() {
    let limits = Limits {
        unpacked: 100,
        ..Limits::default()
    };
    let file = file("a.parquet", sample(100, None));
    let options = ReadOptions {
        limits,
        ..Default::default()
    };
    assert!(
        Reader::open(&file.path, &options)
            .unwrap_err()
            .message()
            .contains("unpacks")
    );
}

proptest! {
    /// A flipped byte anywhere gives rows, a refusal or an error, never a panic.
    #[test]
    fn damage_never_panics(at in 4_usize..2000, flip in 1_u8..) {
        let mut bytes = sample(50, None);
        let at = at % bytes.len();
        bytes[at] ^= flip;
        let file = file("a.parquet", &bytes);
        let options = ReadOptions { format: Some(Format::Parquet), ..Default::default() };
        if let Ok(reader) = Reader::open(&file.path, &options) {
            prop_assert!(read_all(reader).len() <= 101);
        }
    }
}
