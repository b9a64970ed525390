//! Medians from bands of the length of stay. What is known of a band is an interval, so a median
//! lies between two bands; mostly these are one.

use entities::codes::LengthOfStayBand::{
    self as Band, Days0To2, Days3To7, Days8To30, Days31To90, Days91To180, Days181To365,
    From366Days, Unknown,
};

use super::cell::{Cell, Status};

/// The bands in their order, those without a length apart.
pub const BANDS: [Band; 7] = [
    Days0To2,
    Days3To7,
    Days8To30,
    Days31To90,
    Days91To180,
    Days181To365,
    From366Days,
];

/// First and last day of a band; the last one has no end.
pub const fn days(band: Band) -> Option<(u32, Option<u32>)> {
    Some(match band {
        Days0To2 => (0, Some(2)),
        Days3To7 => (3, Some(7)),
        Days8To30 => (8, Some(30)),
        Days31To90 => (31, Some(90)),
        Days91To180 => (91, Some(180)),
        Days181To365 => (181, Some(365)),
        From366Days => (366, None),
        Unknown => return None,
    })
}

/// Where a median lies: in a band from `from` to `to`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Median {
    /// The lowest band that it can be in.
    pub from: Band,
    /// The highest band that it can be in; none where it may lie beyond what was seen.
    pub to: Option<Band>,
}

/// How many there may be in each band.
#[derive(Clone, Copy, Debug)]
struct Interval {
    lower: f64,
    upper: f64,
}

/// The bounds of the bands. A band that is not shown holds from none to just below what is shown,
/// and no more than `total` leaves.
fn intervals(cells: &[Cell; 7], total: &Cell) -> [Interval; 7] {
    let shown: f64 = cells.iter().map(|cell| cell.lower).sum();
    let left = total
        .upper
        .map_or(f64::INFINITY, |upper| (upper - shown).max(0.0));
    std::array::from_fn(|place| Interval {
        lower: cells[place].lower,
        upper: cells[place].upper.unwrap_or(left),
    })
}

fn any_shown(cells: &[Cell; 7]) -> bool {
    let holds = |cell: &Cell| cell.status != Status::NotShown && cell.upper != Some(0.0);
    cells.iter().any(holds)
}

/// The median of stays that ended; none where no band is shown.
pub fn median(cells: &[Cell; 7], total: &Cell) -> Option<Median> {
    if !any_shown(cells) {
        return None;
    }
    let known = intervals(cells, total);
    let lower = |bands: &[Interval]| bands.iter().map(|band| band.lower).sum::<f64>();
    let upper = |bands: &[Interval]| bands.iter().map(|band| band.upper).sum::<f64>();
    let first = |holds: &dyn Fn(usize) -> bool| (0..known.len()).find(|place| holds(*place));
    let from = first(&|place| upper(&known[..=place]) >= lower(&known[place + 1..]))?;
    let to = first(&|place| lower(&known[..=place]) >= upper(&known[place + 1..]));
    Some(Median {
        from: BANDS[from],
        to: to.map(|place| BANDS[place]),
    })
}

/// The Kaplan-Meier median: stays that ended, and open ones that lasted as long so far. Open stays
/// leave at the end of their band.
pub fn kaplan_meier(
    ended: &[Cell; 7],
    all_ended: &Cell,
    open: &[Cell; 7],
    all_open: &Cell,
) -> Option<Median> {
    if !any_shown(ended) {
        return None;
    }
    let (ended, open) = (intervals(ended, all_ended), intervals(open, all_open));
    let mut survive = (1.0f64, 1.0f64);
    let (mut from, mut to) = (None, None);
    for place in 0..BANDS.len() {
        let rest = |of: &dyn Fn(&Interval) -> f64| -> f64 {
            let later = ended[place + 1..].iter().map(of).sum::<f64>();
            later + open[place..].iter().map(of).sum::<f64>()
        };
        let share = |events: f64, others: f64| {
            if events <= 0.0 {
                0.0
            } else if events.is_infinite() {
                1.0
            } else {
                events / (events + others)
            }
        };
        let most = share(ended[place].upper, rest(&|band| band.lower));
        let least = share(ended[place].lower, rest(&|band| band.upper));
        survive = (survive.0 * (1.0 - most), survive.1 * (1.0 - least));
        if from.is_none() && survive.0 <= 0.5 {
            from = Some(BANDS[place]);
        }
        if to.is_none() && survive.1 <= 0.5 {
            to = Some(BANDS[place]);
        }
    }
    // Where even the fastest course leaves more than half, the median lies beyond the bands.
    Some(Median {
        from: from.unwrap_or(From366Days),
        to,
    })
}

/// Deaths by 100,000 person-years: both are known between bounds.
pub fn death_rate(deaths: &Cell, population: &Cell, days: i64) -> Cell {
    #[expect(clippy::cast_precision_loss, reason = "days of a period are few")]
    let years = days as f64 / 365.25;
    let rate = |deaths: f64, people: f64| (deaths / (people * years) * 1_000_000.0).round() / 10.0;
    let mut cell = Cell {
        derived: true,
        parts: deaths.parts.saturating_add(population.parts),
        ..Cell::not_shown()
    };
    let (Some(upper_deaths), Some(upper_people)) = (deaths.upper, population.upper) else {
        return cell;
    };
    if population.lower <= 0.0 {
        return cell;
    }
    cell.lower = rate(deaths.lower, upper_people);
    cell.upper = Some(rate(upper_deaths, population.lower));
    cell.value = deaths
        .value
        .zip(population.value)
        .map(|(deaths, people)| rate(deaths, people));
    cell.as_of = deaths.as_of.min(population.as_of);
    cell.status = if cell.value.is_some() {
        Status::Published
    } else {
        Status::Bounded
    };
    cell
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::cell::Rounding;
    use disclosure::catalog::Kind;

    fn of(value: i64) -> Cell {
        if value == 0 {
            return Cell::not_shown();
        }
        let as_of = "2026-11-15".parse().unwrap();
        Cell::published(value, as_of, Kind::Events, Rounding::default())
    }

    fn cells(values: [i64; 7]) -> [Cell; 7] {
        values.map(of)
    }

    #[test]
    fn a_median_lies_in_the_band_in_the_middle() {
        let stays = cells([100, 200, 1000, 300, 100, 50, 20]);
        let found = median(&stays, &of(1770)).unwrap();
        assert_eq!(
            found,
            Median {
                from: Days8To30,
                to: Some(Days8To30)
            }
        );
    }

    #[test]
    fn a_median_at_an_edge_lies_in_either_band() {
        let stays = cells([0, 0, 500, 500, 0, 0, 0]);
        let found = median(&stays, &of(1000)).unwrap();
        assert_eq!((found.from, found.to), (Days8To30, Some(Days31To90)));
        assert_eq!(median(&cells([0; 7]), &of(0)), None);
    }

    #[test]
    fn open_stays_lengthen_the_median() {
        let ended = cells([500, 300, 200, 0, 0, 0, 0]);
        let alone = kaplan_meier(&ended, &of(1000), &cells([0; 7]), &of(0));
        // Nothing is said of how many are open, so nobody knows how long half of them stay.
        assert_eq!(alone.unwrap().to, None);
        let open = cells([20, 20, 20, 20, 20, 20, 3000]);
        let found = kaplan_meier(&ended, &of(1000), &open, &of(3120)).unwrap();
        assert_eq!(found.from, From366Days);
        let few = cells([20, 20, 20, 20, 20, 20, 20]);
        let found = kaplan_meier(&ended, &of(1000), &few, &of(140)).unwrap();
        assert_eq!(
            found,
            Median {
                from: Days3To7,
                to: Some(Days3To7)
            }
        );
    }

    #[test]
    fn a_death_rate_has_the_bounds_of_both() {
        let rate = death_rate(&of(20), &of(50_000), 365);
        assert_eq!(rate.value, Some(40.0));
        assert!(rate.lower < 33.0 && rate.upper.unwrap() > 47.0, "{rate:?}");
        assert_eq!(
            death_rate(&of(0), &of(50_000), 365).status,
            Status::NotShown
        );
    }
}
