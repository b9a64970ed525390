//! From a question to what must be read: one table, the periods, the codes.
//!
//! Questions that mean the same have the same plan: the order of filters and codes, repetitions, a
//! filter that lists every code, and a state that a facility implies make no difference.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use entities::codes::{StatisticsDimension as Dimension, StatisticsMeasure as Measure};

use super::codes::{Codes, implied_by};
use super::period::Interval;
use crate::error::{Error, Result};
use crate::series::calendar::Span;
use disclosure::catalog::{
    Additivity, Grouping, Kind, MOST_DIMENSIONS, code_of, definition, nearest, table,
};

/// The codes that a filter names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CodeFilter {
    /// Is this code.
    pub eq: Option<String>,
    /// Is one of these.
    pub within: Option<Vec<String>>,
    /// Is none of these.
    pub not_in: Option<Vec<String>>,
}

/// A question as it was asked.
#[derive(Clone, Debug)]
pub struct Question {
    /// How long its periods are.
    pub interval: Interval,
    /// A day of its first period.
    pub from: NaiveDate,
    /// A day of its last period.
    pub to: NaiveDate,
    /// Whether the whole range is one group.
    pub whole_range: bool,
    /// By what its groups are told apart, besides the period.
    pub group_by: Vec<Dimension>,
    /// What is counted at all.
    pub filters: Vec<(Dimension, CodeFilter)>,
}

/// What must be read for a question.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Plan {
    /// How long the periods are.
    pub interval: Interval,
    /// The periods.
    pub spans: Vec<Span>,
    /// Whether they are one group.
    pub whole_range: bool,
    /// The dimensions of the table.
    pub grouping: Grouping,
    /// By what groups are told apart, in the order of the catalog. Not all are dimensions of the
    /// table: some are implied.
    pub keys: Vec<Dimension>,
    /// The codes that count, for dimensions of the table that are filtered.
    pub allowed: BTreeMap<Dimension, BTreeSet<String>>,
}

impl Plan {
    /// What the question comes to.
    pub fn new(question: &Question, codes: &Codes) -> Result<Self> {
        let keys = Grouping::new(question.group_by.iter().copied());
        let mut allowed = BTreeMap::new();
        for (dimension, filter) in &question.filters {
            if let Some(listed) = listed(codes, *dimension, filter)? {
                let known = allowed.entry(*dimension).or_insert_with(|| listed.clone());
                known.retain(|code| listed.contains(code));
            }
        }
        let mut used = Grouping::new(keys.dimensions().iter().chain(allowed.keys()).copied());
        for dimension in used.clone().dimensions() {
            let Some(source) = implied_by(*dimension).filter(|source| used.has(*source)) else {
                continue;
            };
            used = used.without(*dimension);
            if let Some(listed) = allowed.remove(dimension) {
                let of_source = allowed.entry(source).or_insert_with(|| codes.of(source));
                of_source.retain(|code| listed.contains(codes.implied(source, code, *dimension)));
            }
        }
        if used.dimensions().len() > MOST_DIMENSIONS {
            return Err(Error::bad_input(format!(
                "`groupBy` and `filter` name {} dimensions together; at most {MOST_DIMENSIONS} go \
                 together.",
                used.dimensions().len()
            )));
        }
        Ok(Self {
            interval: question.interval,
            spans: question.interval.between(question.from, question.to)?,
            whole_range: question.whole_range,
            grouping: used,
            keys: keys.dimensions().to_vec(),
            allowed,
        })
    }

    /// The same with one dimension more, by which groups are told apart too.
    #[must_use]
    pub fn with(&self, dimension: Dimension) -> Self {
        let mut plan = self.clone();
        plan.grouping = plan.grouping.with(dimension);
        plan.keys = Grouping::new(plan.keys.into_iter().chain([dimension]))
            .dimensions()
            .to_vec();
        plan
    }

    /// The same question over records that are at hand: the codes are kept while counting, so that
    /// only keys tell numbers apart.
    #[must_use]
    pub fn by_keys_alone(&self) -> Self {
        let keys = Grouping::new(self.keys.iter().copied());
        let implied = |key: &Dimension| implied_by(*key).is_some_and(|source| keys.has(source));
        let told = self.keys.iter().copied().filter(|key| !implied(key));
        Self {
            grouping: Grouping::new(told),
            ..self.clone()
        }
    }

    /// The same question about some of its periods, in the order of time.
    #[must_use]
    pub fn of_periods(&self, spans: &[Span]) -> Self {
        let mut spans = spans.to_vec();
        spans.sort_unstable();
        Self {
            spans,
            ..self.clone()
        }
    }

    /// The start of the keys of all groups of a period.
    pub fn key_of_period(&self, span: Span) -> String {
        format!("{}:{}", self.interval.as_str(), span.start)
    }

    /// Whether the key of a group is of this period.
    pub fn is_of_period(&self, key: &str, span: Span) -> bool {
        let rest = key.strip_prefix(self.key_of_period(span).as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(';'))
    }

    /// The place of the cell behind the key of a group: its period, and its codes in the order of the
    /// table. None where the key is of another question, or groups are more than one cell.
    pub fn place_of_key(&self, key: &str) -> Option<(Span, [String; 3])> {
        let span = self
            .spans
            .iter()
            .find(|span| self.is_of_period(key, **span));
        let span = *span.filter(|_| self.is_cell_by_cell())?;
        let mut rest = key.strip_prefix(self.key_of_period(span).as_str())?;
        let mut codes: [String; 3] = Default::default();
        for (place, dimension) in self.grouping.dimensions().iter().enumerate() {
            let code = if self.keys.contains(dimension) {
                let own = format!(";{}=", code_of(*dimension));
                rest = rest.strip_prefix(own.as_str())?;
                let later = self.keys.iter().skip_while(|key| *key != dimension).nth(1);
                let end = later.and_then(|key| rest.find(&format!(";{}=", code_of(*key))));
                let (code, behind) = rest.split_at(end.unwrap_or(rest.len()));
                rest = behind;
                code
            } else {
                self.allowed.get(dimension)?.first()?
            };
            code.clone_into(codes.get_mut(place)?);
        }
        rest.is_empty().then_some((span, codes))
    }

    /// Whether every group is one cell of the table: nothing is put together, and nothing told apart by
    /// what a code implies.
    pub fn is_cell_by_cell(&self) -> bool {
        let is_one = |dimension: &Dimension| {
            let allowed = self.allowed.get(dimension);
            self.keys.contains(dimension) || allowed.is_some_and(|allowed| allowed.len() == 1)
        };
        !self.whole_range
            && self.keys.iter().all(|key| self.grouping.has(*key))
            && self.grouping.dimensions().iter().all(is_one)
    }

    /// How many periods it takes at least until there can be so many groups.
    pub fn fewest_periods(&self, codes: &Codes, groups: usize) -> usize {
        let keys = self.keys.iter().map(|key| match self.allowed.get(key) {
            Some(allowed) => allowed.len(),
            None => codes.of(*key).len(),
        });
        let of_period = keys.fold(1, |product: usize, number| {
            product.saturating_mul(number.max(1))
        });
        groups.div_ceil(of_period)
    }

    /// Refuses a measure of which nothing like this is published, and names what is.
    pub fn check(&self, measure: Measure) -> Result<()> {
        let known = definition(measure);
        let name = code_of(measure);
        if matches!(self.interval, Interval::Day | Interval::FiscalYearToDate) {
            return Err(Error::bad_input(
                "Nothing is published by DAY or FISCAL_YEAR_TO_DATE; an organization's own numbers \
                 have them: `viewer { organization { statistics } }`.",
            ));
        }
        let Some(found) = table(measure, &self.grouping) else {
            let near = nearest(measure, &self.grouping);
            return Err(Error::bad_input(format!(
                "{name} is not published by {} together. The nearest table that is published: {}. \
                 `statisticsFacets` lists all tables.",
                names(&self.grouping),
                names(&near),
            )));
        };
        if self.interval == Interval::Week {
            if known.kind != Kind::Stock || found.grouping.dimensions().len() > 1 {
                return Err(Error::bad_input(format!(
                    "{name} is not published by week here: weeks are for people in custody \
                     nationwide, in total or by one dimension. Ask for MONTH."
                )));
            }
        } else if self.interval == Interval::Month && !found.monthly {
            return Err(Error::bad_input(format!(
                "{name} by {} is published for quarters and years; ask for QUARTER, YEAR or \
                 FISCAL_YEAR.",
                names(&found.grouping),
            )));
        }
        if self.is_one_group_of_many() && known.over_time == Additivity::None {
            return Err(Error::bad_input(format!(
                "{name} does not add up over time: leave out `wholeRange`, or ask for one period."
            )));
        }
        Ok(())
    }

    /// Whether several periods are put together.
    pub fn is_one_group_of_many(&self) -> bool {
        self.whole_range && self.spans.len() > 1
    }

    /// The day by which the cells of a period are found.
    pub fn day_of(&self, measure: Measure, span: Span, closed_through: NaiveDate) -> NaiveDate {
        match definition(measure).kind {
            // What is said of persons now is published for the last month that was closed.
            Kind::Snapshot if span.contains(closed_through) => closed_through,
            Kind::Stock | Kind::Snapshot => span.end,
            _ => span.start,
        }
    }
}

/// Dimensions as the schema spells them.
fn names(grouping: &Grouping) -> String {
    match grouping.dimensions() {
        [] => "nothing (the total)".to_owned(),
        dimensions => {
            let names: Vec<&str> = dimensions.iter().map(|one| code_of(*one)).collect();
            names.join(", ")
        }
    }
}

/// How the codes of a dimension are written.
const fn how_written(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Citizenship | Dimension::Destination => {
            "countries are two capital letters (ISO 3166-1), such as KH"
        }
        Dimension::State => "states are two capital letters, such as TX",
        Dimension::Facility | Dimension::OriginFacility => {
            "facilities are written by their `code`, such as ADAMSMS"
        }
        Dimension::FieldOffice => "field offices are written by their `code`",
        _ => "codes are written in capital letters as they are listed",
    }
}

/// The codes that a filter lets through; none where it lets all of them through.
fn listed(
    codes: &Codes,
    dimension: Dimension,
    filter: &CodeFilter,
) -> Result<Option<BTreeSet<String>>> {
    let all = codes.of(dimension);
    let mut listed = all.clone();
    let known = |list: &[String]| -> Result<BTreeSet<String>> {
        for code in list {
            if !codes.has(dimension, code) {
                return Err(Error::bad_input(format!(
                    "The filter on {} names a code that it does not have; {}. `statisticsFacets` \
                     lists those of which something is published.",
                    code_of(dimension),
                    how_written(dimension),
                )));
            }
        }
        Ok(list.iter().cloned().collect())
    };
    if let Some(code) = &filter.eq {
        let one = known(std::slice::from_ref(code))?;
        listed.retain(|code| one.contains(code));
    }
    if let Some(list) = &filter.within {
        let some = known(list)?;
        listed.retain(|code| some.contains(code));
    }
    if let Some(list) = &filter.not_in {
        let none = known(list)?;
        listed.retain(|code| !none.contains(code));
    }
    Ok((listed != all).then_some(listed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(group_by: &[Dimension], filters: &[(Dimension, &[&str])]) -> Plan {
        let agencies = vec!["ICE; ERO".to_owned(), "CBP".to_owned()];
        let codes = Codes::new(Vec::new(), Vec::new(), agencies);
        let filters = filters.iter().map(|(dimension, codes)| {
            let within = codes.iter().map(|code| (*code).to_owned()).collect();
            let filter = CodeFilter {
                within: Some(within),
                ..CodeFilter::default()
            };
            (*dimension, filter)
        });
        let question = Question {
            interval: Interval::Month,
            from: "2025-01-01".parse().unwrap(),
            to: "2025-03-31".parse().unwrap(),
            whole_range: false,
            group_by: group_by.to_vec(),
            filters: filters.collect(),
        };
        Plan::new(&question, &codes).unwrap()
    }

    #[test]
    fn the_key_of_a_group_leads_to_its_cell() {
        let by = plan(
            &[Dimension::ArrestingAgency, Dimension::Citizenship],
            &[(Dimension::Gender, &["FEMALE"])],
        );
        let key = "MONTH:2025-02-01;CITIZENSHIP=KH;ARRESTING_AGENCY=ICE; ERO";
        let (span, codes) = by.place_of_key(key).unwrap();
        assert_eq!(span.start.to_string(), "2025-02-01");
        let mut expected = vec!["", "", ""];
        for (place, dimension) in by.grouping.dimensions().iter().enumerate() {
            expected[place] = match dimension {
                Dimension::Citizenship => "KH",
                Dimension::Gender => "FEMALE",
                _ => "ICE; ERO",
            };
        }
        assert_eq!(codes.to_vec(), expected);
        for other in [
            "MONTH:2025-04-01;CITIZENSHIP=KH;ARRESTING_AGENCY=CBP",
            "MONTH:2025-02-01;CITIZENSHIP=KH",
            "MONTH:2025-02-01",
            "YEAR:2025-01-01;CITIZENSHIP=KH;ARRESTING_AGENCY=CBP",
            "",
        ] {
            assert_eq!(by.place_of_key(other), None, "{other}");
        }
        let total = plan(&[], &[]);
        let (_, codes) = total.place_of_key("MONTH:2025-01-01").unwrap();
        assert_eq!(codes, ["", "", ""]);
        assert_eq!(total.place_of_key("MONTH:2025-01-01;GENDER=MALE"), None);
    }

    #[test]
    fn a_union_and_what_is_implied_are_not_cell_by_cell() {
        let is = |group_by: &[Dimension], filters: &[(Dimension, &[&str])]| {
            plan(group_by, filters).is_cell_by_cell()
        };
        assert!(is(&[Dimension::Citizenship], &[]));
        assert!(is(&[], &[(Dimension::Citizenship, &["KH"])]));
        assert!(is(
            &[Dimension::Citizenship],
            &[(Dimension::Citizenship, &["KH", "VN"])]
        ));
        assert!(!is(&[], &[(Dimension::Citizenship, &["KH", "VN"])]));
        assert!(!is(
            &[Dimension::Citizenship, Dimension::CitizenshipRegion],
            &[]
        ));
        assert!(is(&[Dimension::CitizenshipRegion], &[]));
    }
}
