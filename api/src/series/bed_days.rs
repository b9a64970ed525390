//! The arithmetic of the agency's average daily population: bed-days since 1 October divided by
//! the days elapsed. So value times days is a whole number, which gives the days away; and it can
//! never fall from one release to the next.

/// Longest year.
const MOST_DAYS: u16 = 366;
/// How far from a whole number a product may lie: published values have rounding of their own.
const NEAR: f64 = 2e-3;
/// Values that must fit, of a thousand: sheets hold single rows of other origin.
const FITTING: usize = 900;
/// Fewer values than this could fit by chance.
const FEWEST: usize = 5;

/// The number of days for which nearly all values times days are whole: the smallest, since its
/// multiples fit, too. None where too few values have decimals, or none fits.
pub fn elapsed_days(values: impl IntoIterator<Item = f64>) -> Option<u16> {
    // A whole number fits any number of days and says nothing.
    let telling: Vec<f64> = values
        .into_iter()
        .filter(|value| value.is_finite() && distance(*value) > 1e-6)
        .collect();
    if telling.len() < FEWEST {
        return None;
    }
    (1..=MOST_DAYS).find(|days| {
        let fitting = telling
            .iter()
            .filter(|value| bed_days(**value, *days).is_some());
        fitting.count() * 1_000 >= FITTING * telling.len()
    })
}

/// Value times days, where that is a whole number.
pub fn bed_days(value: f64, days: u16) -> Option<f64> {
    let product = value * f64::from(days);
    (distance(product) < NEAR).then(|| product.round())
}

fn distance(value: f64) -> f64 {
    (value - value.round()).abs()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_days_follow_from_the_values() {
        let bed_days = [87_594.0, 22_228.0, 41_933.0, 39_661.0, 191_416.0];
        assert_eq!(elapsed_days(bed_days.map(|sum| sum / 125.0)), Some(125));
        // Single rows of other origin do not matter.
        let mut values: Vec<f64> = (1..60).map(|n| f64::from(n * 7 + 1) / 265.0).collect();
        values.push(67.0 / 251.0);
        assert_eq!(elapsed_days(values), Some(265));
    }

    #[test]
    fn rounded_values_say_nothing() {
        assert_eq!(elapsed_days([790.0, 350.0, 441.0, 311.0, 5.0, 6.0]), None);
        assert_eq!(elapsed_days([1.5, 2.25]), None);
    }

    #[test]
    fn values_of_no_common_days_have_none() {
        let values = [
            0.123_456_7,
            3.300_001_3,
            2.700_002_9,
            1.410_003_1,
            1.730_004_7,
        ];
        assert_eq!(elapsed_days(values), None);
    }

    #[test]
    fn only_whole_products_are_bed_days() {
        assert_eq!(bed_days(1_857.271_698_113_2, 265), Some(492_177.0));
        assert_eq!(bed_days(1_748.315_412_186_4, 279), Some(487_780.0));
        assert_eq!(bed_days(1_748.3, 279), None);
    }
}
