//! What is true of the people of the release, counted from the same records in the plainest way.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{Datelike as _, Days, Months, NaiveDate};
use disclosure::catalog::{Kind, age_band, code_of, definition, tables_of};
use disclosure::period::{is_quarter_end, is_week_end};
use entities::codes::CodeList as _;
use entities::codes::CubeInterval::{self as Interval, Day, FiscalYear, Month, Quarter, Year};
use entities::codes::StatisticsDimension::{
    self as Dimension, AgeBand, Citizenship, Facility, Gender, State,
};
use entities::codes::StatisticsMeasure::{
    self as Measure, BookIns, FinalBookOuts, InitialBookIns, PeopleDetained, PeopleInCustody,
    Transfers,
};
use entities::placement;
use tests::build::People;
use uuid::Uuid;

/// The dimensions by which the people of the release differ.
pub(super) const DIMENSIONS: [Dimension; 5] = [Citizenship, Facility, State, Gender, AgeBand];

/// The measures that the attacks look at.
pub(super) const MEASURES: [Measure; 6] = [
    PeopleInCustody,
    PeopleDetained,
    InitialBookIns,
    BookIns,
    Transfers,
    FinalBookOuts,
];

/// A number for the code of each dimension; 0 stands for every code.
pub(super) type Codes = [u8; 5];

/// A cell that may be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Cell {
    pub(super) measure: Measure,
    pub(super) interval: Interval,
    /// The first day of the period; the day of a stock.
    pub(super) starts_on: NaiveDate,
    pub(super) codes: Codes,
}

impl Cell {
    /// How many dimensions tell it from the nation.
    pub(super) fn dimensions(&self) -> usize {
        self.codes.iter().filter(|code| **code != 0).count()
    }
}

/// What is true of a cell, or of whatever else somebody may ask for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) people: i64,
    pub(super) amount: i64,
    /// Stands for the set of its people.
    pub(super) set: u64,
}

impl Count {
    /// Of both, where nobody is in both.
    pub(super) fn and(self, other: Self) -> Self {
        Self {
            people: self.people + other.people,
            amount: self.amount + other.amount,
            set: self.set.wrapping_add(other.set),
        }
    }

    /// Few enough to be somebody.
    pub(super) fn is_small(&self) -> bool {
        (1..=10).contains(&self.people)
    }
}

/// One thing that counts, of one person.
#[derive(Clone, Copy, Debug)]
struct Fact {
    person: usize,
    /// The days on which it counts.
    days: (NaiveDate, NaiveDate),
    codes: Codes,
}

/// All that is true.
pub(super) struct Truth {
    names: [Vec<String>; 5],
    /// The state of each facility, as numbers of codes.
    state_of: BTreeMap<u8, u8>,
    facts: BTreeMap<Measure, Vec<Fact>>,
    born: Vec<Option<i32>>,
    cells: BTreeMap<Cell, Count>,
}

/// Mixes a number so that sums of mixed ones tell sets apart.
pub(super) const fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

impl Truth {
    /// Counts what closed periods up to `through` have of these people, from `from` on. Facilities
    /// come with their codes and states.
    pub(super) fn new(
        people: &People,
        facilities: &[(Uuid, String, &str)],
        (from, through): (NaiveDate, NaiveDate),
    ) -> Self {
        let mut truth = Self {
            names: Default::default(),
            state_of: BTreeMap::new(),
            facts: BTreeMap::new(),
            born: people.persons.iter().map(|one| one.birth_year).collect(),
            cells: BTreeMap::new(),
        };
        truth.collect(people, facilities);
        for measure in MEASURES {
            for (interval, starts_on) in periods(measure, from, through) {
                truth.count_cells(measure, interval, starts_on);
            }
        }
        truth
    }

    fn collect(&mut self, people: &People, facilities: &[(Uuid, String, &str)]) {
        let held: BTreeMap<Uuid, (u8, u8)> = facilities
            .iter()
            .map(|(id, code, state)| {
                let codes = (self.number(Facility, code), self.number(State, state));
                self.state_of.insert(codes.0, codes.1);
                (*id, codes)
            })
            .collect();
        let persons: BTreeMap<Uuid, usize> = (0..)
            .zip(&people.persons)
            .map(|(at, one)| (one.id, at))
            .collect();
        let mut stints: BTreeMap<Uuid, Vec<&placement::Model>> = BTreeMap::new();
        for stint in &people.stints {
            stints.entry(stint.detention_id).or_default().push(stint);
        }
        for stay in &people.stays {
            let person = persons[&stay.person_id];
            let known = &people.persons[person];
            let country = known.citizenship_country.clone().unwrap_or_default();
            let citizenship = self.number(Citizenship, &country);
            let gender = self.number(Gender, code_of(known.gender));
            let mut before = None;
            let stints = &stints[&stay.id];
            for (at, stint) in stints.iter().enumerate() {
                let facility = stint.facility_id.unwrap_or_default();
                let (place, state) = held[&facility];
                let codes = [citizenship, place, state, gender, 0];
                let entered = stint.booked_in_at.date();
                let left = stint.booked_out_at.map_or(NaiveDate::MAX, |out| out.date());
                let mut add = |measure, days| {
                    let fact = Fact {
                        person,
                        days,
                        codes,
                    };
                    self.facts.entry(measure).or_default().push(fact);
                };
                if entered < left {
                    add(PeopleInCustody, (entered, left.pred_opt().unwrap_or(left)));
                }
                add(PeopleDetained, (entered, left));
                add(BookIns, (entered, entered));
                if at == 0 {
                    add(InitialBookIns, (entered, entered));
                }
                if before.is_some_and(|before| before != facility) {
                    add(Transfers, (entered, entered));
                }
                if at + 1 == stints.len() && left != NaiveDate::MAX {
                    add(FinalBookOuts, (left, left));
                }
                before = Some(facility);
            }
        }
        for facts in self.facts.values_mut() {
            facts.sort_by_key(|fact| fact.person);
        }
    }

    fn number(&mut self, dimension: Dimension, code: &str) -> u8 {
        let names = &mut self.names[place(dimension)];
        let at = names.iter().position(|name| name == code);
        let at = at.unwrap_or_else(|| {
            names.push(code.to_owned());
            names.len() - 1
        });
        u8::try_from(at + 1).unwrap_or(u8::MAX)
    }

    /// The facts that count from one day to another, with the age at the end.
    fn between(
        &self,
        measure: Measure,
        from: NaiveDate,
        to: NaiveDate,
    ) -> impl Iterator<Item = (usize, Codes)> + '_ {
        let facts = self.facts.get(&measure).map_or(&[][..], Vec::as_slice);
        let inside = move |fact: &&Fact| fact.days.0 <= to && fact.days.1 >= from;
        facts.iter().filter(inside).map(move |fact| {
            let mut codes = fact.codes;
            codes[4] = 1 + age_band(self.born[fact.person], to.year()) as u8;
            (fact.person, codes)
        })
    }

    /// Counts what somebody asks for whom nothing holds back: any days, any people.
    pub(super) fn ask(
        &self,
        measure: Measure,
        (from, to): (NaiveDate, NaiveDate),
        is_asked_for: impl Fn(&Codes) -> bool,
    ) -> Count {
        let mut count = Count::default();
        let mut last = None;
        for (person, _) in self
            .between(measure, from, to)
            .filter(|(_, codes)| is_asked_for(codes))
        {
            count.add(measure, person, &mut last);
        }
        count
    }

    /// The groups by these dimensions in which somebody is.
    pub(super) fn groups(
        &self,
        measure: Measure,
        (from, to): (NaiveDate, NaiveDate),
        dimensions: &[usize],
    ) -> BTreeSet<Codes> {
        let facts = self.between(measure, from, to);
        facts.map(|(_, codes)| only(codes, dimensions)).collect()
    }

    fn count_cells(&mut self, measure: Measure, interval: Interval, starts_on: NaiveDate) {
        let (from, to) = days(interval, starts_on);
        let facts: Vec<(usize, Codes)> = self.between(measure, from, to).collect();
        for table in tables(measure, interval, to) {
            let mut cells: HashMap<Codes, (Count, Option<usize>)> = HashMap::new();
            for (person, codes) in &facts {
                let (count, last) = cells.entry(only(*codes, &table)).or_default();
                count.add(measure, *person, last);
            }
            let cells = cells.into_iter().map(|(codes, (count, _))| {
                (
                    Cell {
                        measure,
                        interval,
                        starts_on,
                        codes,
                    },
                    count,
                )
            });
            self.cells.extend(cells);
        }
    }

    /// The cells in which somebody is.
    pub(super) const fn cells(&self) -> &BTreeMap<Cell, Count> {
        &self.cells
    }

    /// What is true of a cell.
    pub(super) fn of(&self, cell: &Cell) -> Count {
        self.cells.get(cell).copied().unwrap_or_default()
    }

    /// The number of a code; none where nobody has it.
    pub(super) fn code(&self, dimension: Dimension, name: &str) -> Option<u8> {
        if dimension == AgeBand {
            let bands = entities::codes::AgeBand::ALL;
            let band = bands.iter().find(|band| code_of(**band) == name)?;
            return Some(1 + *band as u8);
        }
        let at = self.names[place(dimension)]
            .iter()
            .position(|own| own == name)?;
        u8::try_from(at + 1).ok()
    }

    /// The codes of a dimension.
    pub(super) fn names(&self, dimension: Dimension) -> &[String] {
        &self.names[place(dimension)]
    }

    /// The state of a facility.
    pub(super) fn state_of(&self, facility: u8) -> u8 {
        self.state_of.get(&facility).copied().unwrap_or(0)
    }
}

impl Count {
    fn add(&mut self, measure: Measure, person: usize, last: &mut Option<usize>) {
        let is_new = *last != Some(person);
        if is_new {
            *last = Some(person);
            self.people += 1;
            self.set = self.set.wrapping_add(mixed(person as u64));
        }
        self.amount += i64::from(is_new || definition(measure).kind == Kind::Events);
    }
}

/// Codes of some dimensions without the others.
fn only(codes: Codes, dimensions: &[usize]) -> Codes {
    let mut left = Codes::default();
    for place in dimensions {
        left[*place] = codes[*place];
    }
    left
}

/// The place of a dimension among those of a cell.
pub(super) fn place(dimension: Dimension) -> usize {
    DIMENSIONS
        .iter()
        .position(|own| *own == dimension)
        .unwrap_or(0)
}

/// The tables of a measure that are published for a period, as places of their dimensions.
pub(super) fn tables(measure: Measure, interval: Interval, to: NaiveDate) -> Vec<Vec<usize>> {
    let ends_month = (to + Days::new(1)).day() == 1;
    let of_known = tables_of(measure).into_iter().filter_map(|table| {
        let dimensions = table.grouping.dimensions();
        let is_due = match interval {
            Day => {
                (is_week_end(to) && dimensions.len() <= 1)
                    || (ends_month && (table.monthly || is_quarter_end(to)))
            }
            Month => table.monthly,
            _ => true,
        };
        let is_known = dimensions.iter().all(|one| DIMENSIONS.contains(one));
        (is_due && is_known).then(|| dimensions.iter().map(|one| place(*one)).collect())
    });
    of_known.collect()
}

/// The first and the last day of a period.
pub(super) fn days(interval: Interval, starts_on: NaiveDate) -> (NaiveDate, NaiveDate) {
    let months = match interval {
        Day => return (starts_on, starts_on),
        Month => 1,
        Quarter => 3,
        Year | FiscalYear => 12,
    };
    (starts_on, starts_on + Months::new(months) - Days::new(1))
}

/// The periods of a measure that are closed, or the days of its stocks.
pub(super) fn periods(
    measure: Measure,
    from: NaiveDate,
    through: NaiveDate,
) -> Vec<(Interval, NaiveDate)> {
    let all = from.iter_days().take_while(|day| *day <= through);
    if definition(measure).kind == Kind::Stock {
        let is_published = |day: &NaiveDate| is_week_end(*day) || (*day + Days::new(1)).day() == 1;
        return all.filter(is_published).map(|day| (Day, day)).collect();
    }
    let mut found = BTreeSet::new();
    for day in all.filter(|day| day.day() == 1) {
        let quarter = day.month0() / 3 * 3 + 1;
        let fiscal = if day.month() >= 10 {
            day.year()
        } else {
            day.year() - 1
        };
        let starts = [
            (Month, day.year(), day.month()),
            (Quarter, day.year(), quarter),
            (Year, day.year(), 1),
            (FiscalYear, fiscal, 10),
        ];
        for (interval, year, month) in starts {
            let first = NaiveDate::from_ymd_opt(year, month, 1).unwrap_or(day);
            if days(interval, first).1 <= through {
                found.insert((interval, first));
            }
        }
    }
    found.into_iter().collect()
}
