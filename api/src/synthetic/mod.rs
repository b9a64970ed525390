//! Synthetic detention records, for demonstrations, trials at scale and tests.
//!
//! The rows have exactly the columns of the individual-level public releases, and nobody in them
//! exists. One seed makes one file, byte by byte. Every row says `synthetic` under
//! `file_original`, and its import flags every record so: synthetic cases never pass for real ones.
//!
//! People are made one after another, so memory does not grow with the number of rows.

mod case;
mod dice;
mod facilities;
mod person;
mod row;
mod stay;
#[cfg(test)]
mod tests;
mod world;

use std::io::{self, Write};
use std::path::Path;

use chrono::NaiveDate;

use crate::error::{Code, Error, Result};

pub use facilities::SyntheticFacility;
pub use row::COLUMNS;
pub use world::{Community, world};

use dice::Dice;

/// What to make.
#[derive(Clone, Debug)]
pub struct Options {
    /// The same seed and options make the same bytes.
    pub seed: u64,
    /// What stands before every identifier, so that files can be told apart.
    pub prefix: String,
    /// Who is in the file: how many people of which citizenship.
    pub communities: Vec<Community>,
    /// Where they are held.
    pub facilities: Vec<SyntheticFacility>,
    /// The first day of a book-in.
    pub from: NaiveDate,
    /// The last day that the file knows: stays that go on after it are open.
    pub through: NaiveDate,
    /// Add the flaws that real files have: overlaps, zero-length stints, missing codes.
    pub flaws: bool,
}

impl Options {
    /// A file of about this many stints: communities of 5 people and more in 190 countries, in 700
    /// facilities, over six fiscal years.
    pub fn of_stints(seed: u64, stints: u64) -> Result<Self> {
        let day = |text: &str| text.parse().map_err(Error::internal);
        Ok(Self {
            seed,
            prefix: format!("syn{seed}"),
            communities: world(stints),
            facilities: facilities::network(700),
            from: day("2019-10-01")?,
            through: day("2025-09-30")?,
            flaws: true,
        })
    }
}

/// What was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// People.
    pub people: u64,
    /// Stays.
    pub stays: u64,
    /// Stints: the rows.
    pub stints: u64,
}

/// Writes a file of stints as CSV.
pub fn write_csv(path: &Path, options: &Options) -> Result<Summary> {
    let file = std::fs::File::create(path).map_err(|error| unwritable(&error))?;
    write_to(io::BufWriter::with_capacity(1 << 20, file), options)
}

/// Writes stints as CSV.
pub fn write_to(out: impl Write, options: &Options) -> Result<Summary> {
    let places = facilities::Places::new(&options.facilities).ok_or_else(|| {
        Error::bad_input("Synthetic stays need facilities that hold people for days: add some.")
    })?;
    if options.through <= options.from {
        return Err(Error::bad_input("The last day must come after the first."));
    }
    let mut writer = row::Writer::new(out).map_err(|error| unwritable(&error))?;
    let mut summary = Summary::default();
    let mut dice = Dice::new(options.seed);
    for community in &options.communities {
        for _ in 0..community.people {
            // Each person rolls dice of their own: one more community changes nobody else.
            let case = case::make(
                &mut dice.split(),
                options,
                community,
                &places,
                summary.people,
            );
            let stints = writer.write(&case).map_err(|error| unwritable(&error))?;
            summary.people += 1;
            summary.stays += case.stays.len() as u64;
            summary.stints += stints;
        }
    }
    writer.finish().map_err(|error| unwritable(&error))?;
    Ok(summary)
}

/// Writes the facilities that the stays name, as a file for `habeas import facilities`.
pub fn write_facilities_csv(path: &Path, options: &Options) -> Result<()> {
    let file = std::fs::File::create(path).map_err(|error| unwritable(&error))?;
    facilities::write(io::BufWriter::new(file), &options.facilities)
        .map_err(|error| unwritable(&error))
}

fn unwritable(error: &impl std::fmt::Display) -> Error {
    tracing::warn!(cause = %error, "synthetic rows cannot be written");
    Error::new(
        Code::Unavailable,
        "The file cannot be written: check its folder and the disk.",
    )
}
