//! Nobody against few: whoever can tell them apart knows that somebody is there.

use chrono::NaiveDate;
use entities::codes::StatisticsDimension::Citizenship;
use entities::codes::StatisticsMeasure::PeopleDetained;
use tests::{Outcome, Suite, TestContext};

use super::partner::Partner;
use super::truth::Count;
use super::world::{DAYS, NOBODY, PADDED, READERS, SMALL, on, world};

pub(crate) fn tests(suite: &mut Suite) {
    tests::add_tests!(suite, on_each_backend:
        nobody_and_few_are_byte_for_byte_one_answer,
    );
}

const MEASURES: [&str; 4] = [
    "peopleInCustody",
    "peopleDetained",
    "initialBookIns",
    "finalBookOuts",
];

/// Questions about one citizenship: alone, with others, without, by every other dimension.
fn questions(country: &str) -> Vec<String> {
    let period = format!(
        "period: {{ interval: MONTH, from: \"{}\", to: \"{}\" }}",
        DAYS.0, DAYS.1
    );
    let numbers: Vec<String> = MEASURES
        .iter()
        .map(|field| {
            format!("{field} {{ value lower upper status derived parts valueAsOf citation }}")
        })
        .collect();
    let alone = format!("citizenship: {{ eq: \"{country}\" }}");
    let mut asked = vec![
        format!("filter: {{ {alone} }}, first: 100"),
        format!("filter: {{ citizenship: {{ in: [\"MX\", \"{country}\"] }} }}, first: 100"),
        format!("filter: {{ citizenship: {{ notIn: [\"{country}\"] }} }}, first: 100"),
        format!("filter: {{ {alone} }}, groupBy: [CITIZENSHIP], fillGaps: true, first: 100"),
        format!(
            "filter: {{ {alone} }}, fillGaps: true, first: 100, orderBy: [{{ field: PEOPLE_DETAINED }}]"
        ),
    ];
    for dimension in ["STATE", "FACILITY", "GENDER", "AGE_BAND"] {
        asked.push(format!(
            "filter: {{ {alone} }}, groupBy: [{dimension}], fillGaps: true, first: 300"
        ));
    }
    let questions = asked.iter().map(|asked| {
        format!(
            "{{ statistics({period}, {asked}) {{ totalCount pageInfo {{ hasNextPage }}
                nodes {{ groupKey key {{ codes {{ code label }} }} {} }} }} }}",
            numbers.join(" ")
        )
    });
    questions.collect()
}

/// Everything that is answered about one citizenship, whose name is taken out.
async fn answers(partner: &Partner, (country, label): (&str, &str)) -> Outcome<Vec<String>> {
    let mut answers = Vec::new();
    for question in questions(country) {
        answers.push(partner.text(&question).await?);
    }
    for filter in ["eq%22:%22COUNTRY%22", "in%22:[%22MX%22,%22COUNTRY%22]"] {
        let filter = filter.replace("COUNTRY", country);
        let query = format!(
            "interval=MONTH&from={}&to={}&measures=PEOPLE_IN_CUSTODY,PEOPLE_DETAINED\
             &filter=%7B%22citizenship%22:%7B%22{filter}%7D%7D",
            DAYS.0, DAYS.1
        );
        answers.push(partner.table(&query).await?);
    }
    let nameless = |text: String| {
        text.replace(label, "NAME")
            .replace(&format!("\"{country}\""), "\"CODE\"")
            .replace(&format!("CITIZENSHIP={country}"), "CITIZENSHIP=CODE")
    };
    Ok(answers.into_iter().map(nameless).collect())
}

async fn nobody_and_few_are_byte_for_byte_one_answer(context: TestContext) -> Outcome {
    let (app, world) = world(&context).await?;
    let partner = Partner::new(&app, READERS[0]).await?;
    let nobody = answers(&partner, (NOBODY, "Zimbabwe")).await?;
    let named = [(SMALL[0], "Tonga"), (SMALL[1], "Tuvalu"), (PADDED, "Nepal")];
    let days: (NaiveDate, NaiveDate) = (on(DAYS.0), on(DAYS.1));
    for (country, label) in named {
        let few = answers(&partner, (country, label)).await?;
        let differs = few.iter().zip(&nobody).find(|(few, nobody)| few != nobody);
        assert_eq!(differs, None, "{label}");
        // Who hides small numbers and writes zeros tells them apart.
        let code = world.truth.code(Citizenship, country);
        let count = world
            .truth
            .ask(PeopleDetained, days, |codes| Some(codes[0]) == code);
        assert_ne!(suppressed(count), suppressed(Count::default()), "{label}");
    }
    Ok(())
}

/// As agencies print it.
fn suppressed(count: Count) -> String {
    match count.people {
        0 => "0".to_owned(),
        1..=10 => "<11".to_owned(),
        people => people.to_string(),
    }
}
