//! Where synthetic people are held.

use std::io::Write;

use super::dice::Dice;

/// A facility of a synthetic file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntheticFacility {
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its city.
    pub city: String,
    /// Two letters of its state.
    pub state: String,
    /// The city of its field office.
    pub field_office: String,
    /// People stay hours, before they are moved on.
    pub is_hold_room: bool,
}

/// States with a field office, and how many of a hundred facilities they have.
const STATES: &[(u32, (&str, &str))] = &[
    (24, ("TX", "Houston")),
    (12, ("LA", "New Orleans")),
    (9, ("CA", "Los Angeles")),
    (7, ("GA", "Atlanta")),
    (7, ("FL", "Miami")),
    (6, ("AZ", "Phoenix")),
    (4, ("PA", "Philadelphia")),
    (4, ("NJ", "Newark")),
    (4, ("NY", "Buffalo")),
    (4, ("VA", "Washington")),
    (4, ("WA", "Seattle")),
    (3, ("CO", "Denver")),
    (3, ("IL", "Chicago")),
    (3, ("MI", "Detroit")),
    (2, ("MN", "St Paul")),
    (2, ("MA", "Boston")),
    (1, ("UT", "Salt Lake City")),
    (1, ("MD", "Baltimore")),
];

/// So many facilities; the first tenth of them hold rooms.
pub(super) fn network(number: u32) -> Vec<SyntheticFacility> {
    let mut dice = Dice::new(u64::from(number));
    (0..number)
        .map(|n| {
            let (state, office) = dice.weighted(STATES, ("TX", "Houston"));
            let is_hold_room = n < number / 10;
            let sort = if is_hold_room {
                "Hold Room"
            } else {
                "Detention Center"
            };
            SyntheticFacility {
                code: format!("ZZ{n:04}{state}"),
                name: format!("Synthetic {sort} {n:04}"),
                city: format!("Sample City {n:04}"),
                state: state.to_owned(),
                field_office: office.to_owned(),
                is_hold_room,
            }
        })
        .collect()
}

/// Facilities by what they are for.
#[derive(Debug)]
pub(super) struct Places<'a> {
    holds: Vec<&'a SyntheticFacility>,
    centers: Vec<&'a SyntheticFacility>,
}

impl<'a> Places<'a> {
    /// None where no facility holds people for days.
    pub(super) fn new(all: &'a [SyntheticFacility]) -> Option<Self> {
        let (holds, centers): (Vec<_>, Vec<_>) = all.iter().partition(|f| f.is_hold_room);
        (!centers.is_empty()).then_some(Self { holds, centers })
    }

    /// Where people are taken first: a hold room in most cases.
    pub(super) fn first(&self, dice: &mut Dice) -> &'a SyntheticFacility {
        match dice.one(&self.holds) {
            Some(hold) if dice.in_10_000(5_500) => hold,
            _ => self.center(dice),
        }
    }

    /// Where people are held for days. The first facilities hold the most: of two throws the lower
    /// one counts.
    pub(super) fn center(&self, dice: &mut Dice) -> &'a SyntheticFacility {
        let end = u32::try_from(self.centers.len()).unwrap_or(u32::MAX);
        let at = dice.below(end).min(dice.below(end));
        self.centers[at as usize]
    }
}

/// Writes facilities in our own field names.
pub(super) fn write(out: impl Write, all: &[SyntheticFacility]) -> csv::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record([
        "code",
        "name",
        "city",
        "state",
        "field_office",
        "type_detailed",
        "source",
    ])?;
    for facility in all {
        let sort = if facility.is_hold_room {
            "HOLD"
        } else {
            "IGSA"
        };
        writer.write_record([
            &facility.code,
            &facility.name,
            &facility.city,
            &facility.state,
            &facility.field_office,
            sort,
            "",
        ])?;
    }
    writer.flush()?;
    Ok(())
}
