use std::fmt::Write as _;

use super::*;

#[test]
fn gzip_is_known_by_its_bytes_and_may_have_several_members() {
    let mut bytes = gzip("a,b\n1,x\n");
    bytes.extend(gzip("2,y\n"));
    assert_eq!(
        read("a.csv", &bytes),
        [row(2, &["1", "x"]), row(3, &["2", "y"])]
    );
    assert_eq!(read("a.csv.gz", &bytes).len(), 2);
    assert_eq!(read("upload.gz", gzip("{\"a\":1}\n{\"a\":2}\n")).len(), 2);
}

#[test]
fn a_truncated_gzip_delivers_the_rows_before_the_cut() {
    let mut text = String::from("a,b\n");
    for i in 0..50_000_u64 {
        writeln!(text, "{i},{}", i.wrapping_mul(0x9E37_79B9_7F4A_7C15)).unwrap();
    }
    let whole = gzip(&text);
    let seen = read("a.csv.gz", &whole[..whole.len() / 2]);
    let (last, rows) = seen.split_last().unwrap();
    assert!(rows.len() > 10_000, "{}", rows.len());
    assert!(rows.iter().all(|seen| matches!(seen, Seen::Row(..))));
    let words = format!("stopped after row {}", rows.len() + 1);
    assert!(
        matches!(last, Seen::Fatal(said) if said.contains(&words)),
        "{last:?}"
    );
}

#[test]
fn a_gzip_cut_in_its_first_bytes_is_fatal_and_not_empty() {
    let whole = gzip("a,b\n1,x\n2,y\n");
    for cut in [3, 12, whole.len() - 4] {
        let file = file("a.csv.gz", &whole[..cut]);
        match Reader::open(&file.path, &ReadOptions::default()) {
            Err(error) => assert!(error.message().contains("cut off"), "{}", error.message()),
            Ok(reader) => {
                let last = read_all(reader).pop();
                assert!(matches!(&last, Some(Seen::Fatal(_))), "{cut}: {last:?}");
            }
        }
    }
}

#[test]
fn a_damaged_gzip_is_fatal() {
    let mut bytes = gzip("a,b\n".to_owned() + &"1,x\n".repeat(10_000));
    let end = bytes.len() - 6;
    bytes[end] ^= 0xFF;
    let last = read("a.csv.gz", bytes).pop();
    assert!(
        matches!(&last, Some(Seen::Fatal(said)) if said.contains("damaged")),
        "{last:?}"
    );
}

#[test]
fn a_zip_bomb_ends_at_the_limit() {
    let limits = Limits {
        unpacked: 1 << 20,
        ..Limits::default()
    };
    let options = ReadOptions {
        limits,
        ..Default::default()
    };
    let bomb = gzip("a,b\n".to_owned() + &"1,x\n".repeat(1 << 20));
    assert!(bomb.len() < 1 << 14);
    let seen = read_with("a.csv.gz", &bomb, &options);
    let last = seen.last();
    assert!(
        matches!(last, Some(Seen::Fatal(said)) if said.contains("unpacks")),
        "{last:?}"
    );
    assert!(seen.len() < 1 << 19);
    assert_eq!(read("a.csv.gz", &bomb).len(), 1 << 20);
}

#[test]
fn a_bomb_of_one_endless_cell_is_refused_without_being_held() {
    let file = file(
        "a.csv.gz",
        gzip([b"a,b\n1,".to_vec(), vec![b'x'; 64 << 20]].concat()),
    );
    let mut reader = Reader::open(&file.path, &ReadOptions::default()).unwrap();
    let mut row = Row::default();
    assert!(matches!(
        reader.read_into(&mut row),
        Err(ReadError::Refused(_))
    ));
    assert!(row.cells.text.capacity() <= 2 * MAX_FIELD);
    assert_eq!(reader.read_into(&mut row), Ok(false));
}

#[test]
fn progress_reaches_the_size_of_the_file() {
    let file = file(
        "a.csv.gz",
        gzip("a,b\n".to_owned() + &"1,x\n".repeat(100_000)),
    );
    let mut reader = Reader::open(&file.path, &ReadOptions::default()).unwrap();
    let progress = reader.progress().clone();
    assert!(reader.by_ref().all(|item| item.is_ok()));
    assert_eq!(progress.bytes_read(), progress.total_bytes());
    assert_eq!(
        progress.total_bytes(),
        std::fs::metadata(&file.path).unwrap().len()
    );
}
