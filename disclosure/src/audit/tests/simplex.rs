/// The maximum of `objective * z` over all z with `rows * z <= limits`, where no limit is negative;
/// infinite where there is none. The simplex method with Bland's rule, on a dense tableau.
pub(super) fn maximum(rows: &[Vec<f64>], limits: &[f64], objective: &[f64]) -> f64 {
    const SMALL: f64 = 1e-9;
    let variables = objective.len();
    // z may be negative: each is the difference of two columns. Then the slacks, then the limit.
    let width = 2 * variables + rows.len() + 1;
    let mut tableau: Vec<Vec<f64>> = Vec::with_capacity(rows.len() + 1);
    for (at, (row, limit)) in rows.iter().zip(limits).enumerate() {
        let mut line = vec![0.0; width];
        for (column, factor) in row.iter().enumerate() {
            line[column] = *factor;
            line[variables + column] = -factor;
        }
        line[2 * variables + at] = 1.0;
        line[width - 1] = *limit;
        tableau.push(line);
    }
    let mut costs = vec![0.0; width];
    for (column, factor) in objective.iter().enumerate() {
        costs[column] = -factor;
        costs[variables + column] = *factor;
    }
    tableau.push(costs);
    let last = rows.len();
    let mut basis: Vec<usize> = (0..rows.len()).map(|at| 2 * variables + at).collect();
    loop {
        let Some(entering) = (0..width - 1).find(|column| tableau[last][*column] < -SMALL) else {
            return tableau[last][width - 1];
        };
        let ratio = |at: usize| tableau[at][width - 1] / tableau[at][entering];
        let leaving = (0..rows.len())
            .filter(|at| tableau[*at][entering] > SMALL)
            .min_by(|one, other| {
                ratio(*one)
                    .total_cmp(&ratio(*other))
                    .then(basis[*one].cmp(&basis[*other]))
            });
        let Some(leaving) = leaving else {
            return f64::INFINITY;
        };
        basis[leaving] = entering;
        let pivot = tableau[leaving][entering];
        for entry in &mut tableau[leaving] {
            *entry /= pivot;
        }
        let line = tableau[leaving].clone();
        for (at, row) in tableau.iter_mut().enumerate() {
            let factor = row[entering];
            if at != leaving && factor.abs() > SMALL {
                for (entry, own) in row.iter_mut().zip(&line) {
                    *entry -= factor * own;
                }
            }
        }
    }
}

#[test]
fn a_small_program_is_solved() {
    // x + y <= 4, x <= 3, -x <= 0, -y <= 0: the most of 2x + y is 7.
    let rows = [
        vec![1.0, 1.0],
        vec![1.0, 0.0],
        vec![-1.0, 0.0],
        vec![0.0, -1.0],
    ];
    let best = maximum(&rows, &[4.0, 3.0, 0.0, 0.0], &[2.0, 1.0]);
    assert!((best - 7.0).abs() < 1e-9, "{best}");
    assert!(maximum(&rows[1..3], &[3.0, 0.0], &[0.0, 1.0]).is_infinite());
}
