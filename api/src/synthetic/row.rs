//! Rows in the column layout of the individual-level public releases.

use std::fmt::Write as _;
use std::io;

use chrono::{NaiveDate, NaiveDateTime};

use super::case::Case;
use super::person::Person;
use super::stay::{Stay, Stint};

/// The columns, in the order of the releases.
pub const COLUMNS: [&str; 32] = [
    "stay_book_in_date_time",
    "book_in_date_time",
    "detention_facility",
    "detention_facility_code",
    "book_out_date_time",
    "stay_book_out_date_time",
    "detention_release_reason",
    "stay_release_reason",
    "religion",
    "gender",
    "marital_status",
    "ethnicity",
    "birth_country",
    "citizenship_country",
    "entry_status",
    "case_status",
    "case_category",
    "final_order_yes_no",
    "final_order_date",
    "case_threat_level",
    "departed_date",
    "departure_country",
    "birth_year",
    "book_in_criminality",
    "entry_date",
    "apprehension_final_program",
    "unique_identifier",
    "stay_ID",
    "stint_ID",
    "file_original",
    "sheet_original",
    "row_original",
];

/// What the import takes as the mark of synthetic rows.
const MARK: &str = "synthetic";

/// Writes cases as rows.
pub(super) struct Writer<W: io::Write> {
    csv: csv::Writer<W>,
    row: u64,
    cell: String,
}

impl<W: io::Write> Writer<W> {
    pub(super) fn new(out: W) -> csv::Result<Self> {
        let mut csv = csv::Writer::from_writer(out);
        csv.write_record(COLUMNS)?;
        Ok(Self {
            csv,
            row: 1,
            cell: String::new(),
        })
    }

    /// Writes every stint of a case; answers how many.
    pub(super) fn write(&mut self, case: &Case<'_>) -> csv::Result<u64> {
        let before = self.row;
        for (nth, stay) in case.stays.iter().enumerate() {
            for (place, stint) in stay.stints.iter().enumerate() {
                self.stint(&case.person, nth + 1, stay, place + 1, stint)?;
            }
        }
        Ok(self.row - before)
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.csv.flush()
    }

    fn stint(
        &mut self,
        person: &Person,
        nth_stay: usize,
        stay: &Stay<'_>,
        nth_stint: usize,
        stint: &Stint<'_>,
    ) -> csv::Result<()> {
        self.row += 1;
        let is_last = nth_stint == stay.stints.len();
        let departed = stay.booked_out.filter(|_| stay.reason == "Removed");
        let stint_reason = match stint.booked_out {
            None => "",
            Some(_) if is_last => stay.reason,
            Some(_) => "Transferred",
        };
        self.time(Some(stay.booked_in))?;
        self.time(Some(stint.booked_in))?;
        self.text(&stint.facility.name.to_uppercase())?;
        self.text(if stint.has_no_code {
            ""
        } else {
            &stint.facility.code
        })?;
        self.time(stint.booked_out)?;
        self.time(stay.booked_out)?;
        self.text(stint_reason)?;
        self.text(stay.reason)?;
        self.person(person)?;
        self.text(if departed.is_some() {
            "8-Excluded/Removed"
        } else {
            "ACTIVE"
        })?;
        self.text("")?;
        self.text(if person.ordered_removed_on.is_some() {
            "YES"
        } else {
            "NO"
        })?;
        self.day(person.ordered_removed_on)?;
        self.text(person.threat_level)?;
        self.day(departed.map(|out| out.date()))?;
        self.text(departed.map_or("", |_| person.citizenship.as_str()))?;
        self.number(person.birth_year)?;
        self.text(person.criminality)?;
        self.day(person.entered_on)?;
        self.text(stay.program)?;
        self.text(&person.id)?;
        self.id(&person.id, &[nth_stay])?;
        self.id(&person.id, &[nth_stay, nth_stint])?;
        self.text(MARK)?;
        self.text("")?;
        self.number(Some(self.row))?;
        self.csv.write_record(None::<&[u8]>)
    }

    fn person(&mut self, person: &Person) -> csv::Result<()> {
        for text in [
            person.religion,
            person.gender,
            person.marital_status,
            person.ethnicity,
            &person.birth_country,
            &person.citizenship,
            person.entry_status,
        ] {
            self.text(text)?;
        }
        Ok(())
    }

    fn text(&mut self, text: &str) -> csv::Result<()> {
        self.csv.write_field(text)
    }

    fn cell(&mut self, text: std::fmt::Arguments<'_>) -> csv::Result<()> {
        self.cell.clear();
        // Writing to a string does not fail.
        let _ = self.cell.write_fmt(text);
        self.csv.write_field(&self.cell)
    }

    fn time(&mut self, time: Option<NaiveDateTime>) -> csv::Result<()> {
        match time {
            Some(time) => self.cell(format_args!("{} {}", time.date(), time.time())),
            None => self.text(""),
        }
    }

    fn day(&mut self, day: Option<NaiveDate>) -> csv::Result<()> {
        match day {
            Some(day) => self.cell(format_args!("{day}")),
            None => self.text(""),
        }
    }

    fn number(&mut self, number: Option<impl std::fmt::Display>) -> csv::Result<()> {
        match number {
            Some(number) => self.cell(format_args!("{number}")),
            None => self.text(""),
        }
    }

    fn id(&mut self, person: &str, parts: &[usize]) -> csv::Result<()> {
        match parts {
            [stay] => self.cell(format_args!("{person}_{stay}")),
            [stay, stint] => self.cell(format_args!("{person}_{stay}_{stint}")),
            _ => self.text(person),
        }
    }
}
