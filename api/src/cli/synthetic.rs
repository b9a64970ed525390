//! `habeas synthetic`

use std::path::PathBuf;

use clap::Args;

use super::{Done, print};
use crate::error::{Error, Result};
use crate::synthetic::{self, Options};

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// About how many stints.
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000)]
    stints: u64,
    /// The same seed makes the same file.
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// The file of the stints, for `habeas import detentions`.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// The file of the facilities that they name, for `habeas import facilities`.
    #[arg(long, value_name = "FILE")]
    facilities: Option<PathBuf>,
}

/// Writes made-up detention records, for trials at scale. Nobody in them exists.
pub(super) fn run(arguments: &Arguments) -> Result<Done> {
    if arguments.stints == 0 {
        return Err(Error::bad_input("`--stints` is 0: name how many."));
    }
    let options = Options::of_stints(arguments.seed, arguments.stints)?;
    let made = synthetic::write_csv(&arguments.out, &options)?;
    if let Some(path) = &arguments.facilities {
        synthetic::write_facilities_csv(path, &options)?;
    }
    print(&format!(
        "{} people, {} stays, {} stints in {}",
        made.people,
        made.stays,
        made.stints,
        arguments.out.display()
    ));
    Ok(Done::Fully)
}
