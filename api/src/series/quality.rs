//! Rules that find what cannot be right in a release. A release that breaks one is kept as it was
//! published and carries the finding.

use std::collections::{BTreeMap, HashMap};

use chrono::{Days, NaiveDate};
use entities::series;

use super::bed_days::{bed_days, elapsed_days};
use super::breakdown;
use super::calendar::Span;

/// The measure whose values are bed-days by days.
pub const POPULATION: &str = "average_daily_population";
/// Dimensions whose values together are one population.
const LEVELS: [&str; 1] = ["threat_level"];
/// Days by which the stated as-of may differ from the derived one: sheets of one file are taken
/// from the records within a week.
const TOLERANCE: i64 = 7;
/// Further apart than this, the figures are not those of the release's place in its year.
const ANOTHER_TIME: i64 = 31;

/// What a rule is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Bed-days since 1 October are fewer than in an earlier release of the year.
    BedDaysFell,
    /// The day that the figures speak of is another than the one stated.
    AsOfDisagrees,
    /// The figures are of another fiscal year than the release says.
    MislabelledFiscalYear,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 3] = [
        Self::BedDaysFell,
        Self::AsOfDisagrees,
        Self::MislabelledFiscalYear,
    ];

    /// The code of the rule.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BedDaysFell => "bed_days_fell",
            Self::AsOfDisagrees => "as_of_disagrees",
            Self::MislabelledFiscalYear => "mislabelled_fiscal_year",
        }
    }
}

/// A release of the data set that is checked.
#[derive(Clone, Copy, Debug)]
pub struct Release {
    /// Its id.
    pub id: i64,
    /// The fiscal year it says it is about.
    pub fiscal_year: Option<i32>,
    /// Day of publication.
    pub published_on: Option<NaiveDate>,
    /// The day it says it speaks of.
    pub as_of_stated: Option<NaiveDate>,
}

/// A value of the fiscal year to date.
#[derive(Clone, Copy, Debug)]
pub struct ToDate {
    /// The series.
    pub series: i64,
    /// The release.
    pub release: i64,
    /// The value.
    pub value: f64,
    /// Which population it is a part of, where it is an average daily population.
    pub population: Option<usize>,
}

/// Something that a rule found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The release.
    pub release: i64,
    /// The series, or one of those that make up the population; none for the whole release.
    pub series: Option<i64>,
    /// The rule.
    pub rule: Rule,
    /// The figures.
    pub detail: String,
}

/// What the rules say of a data set.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The day that a release speaks of, as worked out from its figures.
    pub as_of: Vec<(i64, NaiveDate)>,
    /// What was found.
    pub findings: Vec<Finding>,
}

/// The population that a series is a part of.
pub fn population_of(row: &series::Model) -> String {
    let levels = LEVELS.map(str::to_owned);
    let area = row.natural_key.strip_suffix(&row.breakdown);
    format!(
        "{}{}",
        area.unwrap_or(&row.natural_key),
        breakdown::without(&row.breakdown, &levels)
    )
}

/// Applies every rule to the releases of one data set and all their values to date.
pub fn check(releases: &[Release], values: &[ToDate]) -> Checked {
    let mut by_release: HashMap<i64, Vec<ToDate>> = HashMap::new();
    for value in values {
        by_release.entry(value.release).or_default().push(*value);
    }
    let mut checked = Checked::default();
    mislabelled(releases, &by_release, &mut checked);
    // Releases whose figures are of another time say nothing about their neighbours.
    let mut elapsed = HashMap::new();
    for release in releases {
        let own = by_release.get(&release.id).map_or(&[][..], Vec::as_slice);
        let populations = own.iter().filter(|value| value.population.is_some());
        let Some(days) = elapsed_days(populations.map(|value| value.value)) else {
            continue;
        };
        let is_mislabelled = (checked.findings.iter()).any(|found| found.release == release.id);
        if derive_as_of(release, days, &mut checked) && !is_mislabelled {
            elapsed.insert(release.id, days);
        }
    }
    bed_days_that_fell(releases, &by_release, &elapsed, &mut checked);
    checked
}

/// Derives the day and compares it with the stated one; answers whether the figures are of the
/// time that the release says.
fn derive_as_of(release: &Release, days: u16, checked: &mut Checked) -> bool {
    let Some(year) = release.fiscal_year.and_then(Span::fiscal_year) else {
        return false;
    };
    let Some(derived) = year.start.checked_add_days(Days::new(u64::from(days))) else {
        return false;
    };
    // No figures speak of days after their publication: those are of an earlier year.
    let is_possible = release.published_on.is_none_or(|day| derived <= day);
    if is_possible {
        checked.as_of.push((release.id, derived));
    }
    let Some(stated) = release.as_of_stated else {
        return is_possible;
    };
    // A release of a finished year states a later day and counts to the year's end.
    let counted_to = year.end.checked_add_days(Days::new(1)).unwrap_or(year.end);
    let apart = (derived - stated.min(counted_to)).num_days();
    if apart.abs() > TOLERANCE || !is_possible {
        let (by, direction) = (apart.abs(), if apart > 0 { "later" } else { "earlier" });
        let but = if is_possible {
            "."
        } else {
            "; it was published before that day, so the figures are of another time."
        };
        checked.findings.push(Finding {
            release: release.id,
            series: None,
            rule: Rule::AsOfDisagrees,
            detail: format!(
                "States {stated}; its averages are bed-days by {days} days of the fiscal year, \
                 which is {derived}, {by} days {direction}{but}"
            ),
        });
    }
    is_possible && apart.abs() <= ANOTHER_TIME
}

/// The bed-days of a population in one release.
#[derive(Clone, Copy, Debug)]
struct Sum {
    days: u16,
    published_on: Option<NaiveDate>,
    release: i64,
    series: i64,
    bed_days: f64,
}

fn bed_days_that_fell(
    releases: &[Release],
    by_release: &HashMap<i64, Vec<ToDate>>,
    elapsed: &HashMap<i64, u16>,
    checked: &mut Checked,
) {
    let mut histories: BTreeMap<(i32, usize), Vec<Sum>> = BTreeMap::new();
    for release in releases {
        let (Some(year), Some(days)) = (release.fiscal_year, elapsed.get(&release.id)) else {
            continue;
        };
        let own = by_release.get(&release.id).map_or(&[][..], Vec::as_slice);
        for (population, (series, bed_days)) in sums(own, *days) {
            histories.entry((year, population)).or_default().push(Sum {
                days: *days,
                published_on: release.published_on,
                release: release.id,
                series,
                bed_days,
            });
        }
    }
    for history in histories.values_mut() {
        history.sort_by_key(|sum| (sum.days, sum.published_on, sum.release));
        for pair in history.windows(2) {
            let [before, after] = pair else { continue };
            if after.days > before.days && after.bed_days < before.bed_days {
                checked.findings.push(fell(before, after));
            }
        }
    }
}

/// Bed-days by population; populations of which a part is no whole number are left out.
fn sums(values: &[ToDate], days: u16) -> BTreeMap<usize, (i64, f64)> {
    let mut sums: BTreeMap<usize, Option<(i64, f64)>> = BTreeMap::new();
    for value in values {
        let Some(population) = value.population else {
            continue;
        };
        let part = bed_days(value.value, days);
        sums.entry(population)
            .and_modify(|sum| {
                *sum = sum
                    .zip(part)
                    .map(|((series, sum), part)| (series.min(value.series), sum + part));
            })
            .or_insert(part.map(|part| (value.series, part)));
    }
    sums.into_iter()
        .filter_map(|(population, sum)| Some((population, sum?)))
        .collect()
}

fn fell(before: &Sum, after: &Sum) -> Finding {
    let between = f64::from(after.days - before.days);
    Finding {
        release: after.release,
        series: Some(after.series),
        rule: Rule::BedDaysFell,
        detail: format!(
            "{} bed-days in {} days, after {} in {}: the {} days between would have had an \
             average population of {:.1}.",
            after.bed_days,
            after.days,
            before.bed_days,
            before.days,
            between,
            (after.bed_days - before.bed_days) / between,
        ),
    }
}

/// A release that names one fiscal year and repeats, value by value, in the next release, which
/// names another; or that was published before the year it names had begun.
fn mislabelled(
    releases: &[Release],
    by_release: &HashMap<i64, Vec<ToDate>>,
    checked: &mut Checked,
) {
    let mut ordered: Vec<&Release> = releases.iter().collect();
    ordered.sort_by_key(|release| (release.published_on, release.as_of_stated, release.id));
    let find = |release: &Release, detail: String| Finding {
        release: release.id,
        series: None,
        rule: Rule::MislabelledFiscalYear,
        detail,
    };
    for (index, release) in ordered.iter().enumerate() {
        let Some(year) = release.fiscal_year else {
            continue;
        };
        if let (Some(span), Some(published)) = (Span::fiscal_year(year), release.published_on)
            && published < span.start
        {
            let detail = format!(
                "Says fiscal year {year}, which began on {}, and was published on {published}.",
                span.start
            );
            checked.findings.push(find(release, detail));
        }
        let next = ordered[index + 1..]
            .iter()
            .find(|next| next.published_on > release.published_on);
        let Some(next) = next.filter(|next| next.fiscal_year == Some(year + 1)) else {
            continue;
        };
        let own = by_release.get(&release.id).map_or(&[][..], Vec::as_slice);
        let others = by_release.get(&next.id).map_or(&[][..], Vec::as_slice);
        if let Some(same) = all_same(own, others) {
            let detail = format!(
                "Says fiscal year {year}; the next release gives the same {same} values to date \
                 as those of fiscal year {}.",
                year + 1
            );
            checked.findings.push(find(release, detail));
        }
    }
}

/// How many values the two releases share, where nearly all of them are the same.
fn all_same(own: &[ToDate], others: &[ToDate]) -> Option<usize> {
    let others: HashMap<i64, f64> = (others.iter())
        .map(|value| (value.series, value.value))
        .collect();
    let told = own.iter().filter(|value| value.value != 0.0);
    let pairs: Vec<(f64, f64)> = told
        .filter_map(|value| Some((value.value, *others.get(&value.series)?)))
        .collect();
    let same = pairs
        .iter()
        .filter(|(one, other)| (one - other).abs() <= 1e-9 * one.abs())
        .count();
    (same > 0 && same * 10 >= pairs.len() * 9).then_some(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn release(id: i64, year: i32, published: &str, as_of: &str) -> Release {
        Release {
            id,
            fiscal_year: Some(year),
            published_on: Some(day(published)),
            as_of_stated: Some(day(as_of)),
        }
    }

    /// One facility of four levels, and others that grow.
    fn sheet(release: i64, days: u16, bed_days: f64) -> Vec<ToDate> {
        let mut values = vec![ToDate {
            series: 1,
            release,
            value: bed_days / f64::from(days),
            population: Some(0),
        }];
        for other in 1..40_i32 {
            values.push(ToDate {
                series: 1 + i64::from(other),
                release,
                value: f64::from(other * i32::from(days) + 1) / f64::from(days),
                population: Some(usize::try_from(other).unwrap()),
            });
        }
        values
    }

    fn rules(checked: &Checked) -> Vec<(i64, Rule)> {
        let found = checked.findings.iter();
        found
            .map(|finding| (finding.release, finding.rule))
            .collect()
    }

    #[test]
    fn bed_days_that_fall_are_found_with_the_average_between() {
        let releases = [
            release(1, 2025, "2025-07-07", "2025-06-23"),
            release(2, 2025, "2025-07-17", "2025-07-07"),
            release(3, 2025, "2025-08-01", "2025-07-21"),
        ];
        let values = [
            sheet(1, 265, 492_177.0),
            sheet(2, 279, 487_780.0),
            sheet(3, 293, 551_339.0),
        ]
        .concat();
        let checked = check(&releases, &values);
        assert_eq!(rules(&checked), [(2, Rule::BedDaysFell)]);
        assert_eq!(
            checked.findings[0].detail,
            "487780 bed-days in 279 days, after 492177 in 265: the 14 days between would have had \
             an average population of -314.1."
        );
    }

    #[test]
    fn the_day_is_derived_from_the_averages() {
        let releases = [release(1, 2025, "2025-02-14", "2025-01-21")];
        let checked = check(&releases, &sheet(1, 125, 191_416.0));
        assert_eq!(checked.as_of, [(1, day("2025-02-03"))]);
        assert_eq!(rules(&checked), [(1, Rule::AsOfDisagrees)]);
    }

    #[test]
    fn a_day_after_publication_is_not_derived() {
        let releases = [release(1, 2023, "2022-12-06", "2022-11-28")];
        let checked = check(&releases, &sheet(1, 145, 191_416.0));
        assert_eq!(checked.as_of, []);
        assert_eq!(rules(&checked), [(1, Rule::AsOfDisagrees)]);
    }

    #[test]
    fn a_finished_year_may_state_a_later_day() {
        let releases = [release(1, 2024, "2024-12-31", "2024-10-07")];
        assert_eq!(rules(&check(&releases, &sheet(1, 366, 500_001.0))), []);
    }

    #[test]
    fn a_release_under_the_old_year_is_found_by_the_next_one() {
        let releases = [
            release(1, 2024, "2024-11-15", "2024-10-28"),
            release(2, 2025, "2024-11-21", "2024-10-28"),
        ];
        let mut values = vec![];
        for id in [1, 2] {
            values.push(ToDate {
                series: 7,
                release: id,
                value: 29_817.0,
                population: None,
            });
        }
        let checked = check(&releases, &values);
        assert_eq!(rules(&checked), [(1, Rule::MislabelledFiscalYear)]);
        values[1].value = 31_000.0;
        assert_eq!(rules(&check(&releases, &values)), []);
    }
}
