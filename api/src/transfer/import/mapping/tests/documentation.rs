//! `docs/import.md` says what the program does: its examples run, and its lists are complete.

use super::*;
use crate::transfer::import::reader::Reader;

const PAGE: &str = include_str!("../../../../../../docs/import.md");

fn blocks(language: &str) -> Vec<&'static str> {
    let fence = format!("```{language}\n");
    PAGE.split(&fence)
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

#[test]
fn every_whole_mapping_on_the_page_parses() {
    let whole: Vec<_> = blocks("toml")
        .into_iter()
        .filter(|block| block.starts_with("kind"))
        .collect();
    assert_eq!(whole.len(), 3);
    for block in whole {
        Mapping::parse(block).unwrap();
    }
}

#[test]
fn the_worked_example_makes_the_record() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jails.csv");
    std::fs::write(&path, blocks("csv")[0]).unwrap();
    let mapping = Mapping::parse(
        blocks("toml")
            .into_iter()
            .find(|b| b.starts_with("kind"))
            .unwrap(),
    );
    let mapping = mapping.unwrap();
    let mut reader = Reader::open(&path, &mapping.read_options()).unwrap();
    let mut plan = mapping.compile(&reader).unwrap();
    let row = reader.next().unwrap().unwrap();
    assert_eq!(row.number, 4);
    let jail = plan.apply(&row).unwrap().remove(0);
    let fields = [
        ("name", "Adams Jail"),
        ("state", "TX"),
        ("address", "1 Main St, Mesa, TX 75001"),
        ("zip", "75001"),
        ("first_used", "1999-03-05"),
        ("capacity", "1250"),
    ];
    for (name, expected) in fields {
        assert_eq!(jail.text(name), Some(expected), "{name}");
    }
    assert_eq!(jail.list("county_fips"), ["48001", "48003"]);
    assert_eq!(
        mapping.source().unwrap().publisher.as_deref(),
        Some("Example County")
    );
}

#[test]
fn every_code_and_every_field_of_a_figure_is_on_the_page() {
    for code in RefusalCode::ALL {
        assert!(PAGE.contains(&format!("| `{code}` |")), "{code}");
    }
    let words: Vec<_> = PAGE
        .split(|c: char| !c.is_alphanumeric() && c != '_')
        .collect();
    for field in ObservationField::ALL {
        assert!(words.contains(&field.as_str()), "{}", field.as_str());
    }
}
