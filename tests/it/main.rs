//! The suite. One module a subject; each adds its tests to the list.

mod access;
mod access_matrix;
mod attacks;
mod audit;
mod budgets;
mod cases;
mod clients;
mod command_line;
mod contributions;
mod damaged_files;
mod dependencies;
mod documents;
mod explorer;
mod filters;
mod hostile;
mod identity;
mod imports;
mod isolation;
mod known_files;
mod matching;
mod migrations;
mod n_plus_one;
mod node;
mod official_figures;
mod pagination;
mod partner_matches;
mod releases;
mod row_security;
mod schema;
mod series;
mod server;
mod statistics;
mod streams;
mod tidy;
mod unauthorized;
mod versions;
mod webhooks;

use std::process::ExitCode;

use tests::Suite;

fn main() -> ExitCode {
    let mut suite = Suite::default();
    access::tests(&mut suite);
    access_matrix::tests(&mut suite);
    attacks::tests(&mut suite);
    audit::tests(&mut suite);
    budgets::tests(&mut suite);
    cases::tests(&mut suite);
    clients::tests(&mut suite);
    command_line::tests(&mut suite);
    contributions::tests(&mut suite);
    damaged_files::tests(&mut suite);
    dependencies::tests(&mut suite);
    documents::tests(&mut suite);
    explorer::tests(&mut suite);
    filters::tests(&mut suite);
    hostile::tests(&mut suite);
    identity::tests(&mut suite);
    imports::tests(&mut suite);
    isolation::tests(&mut suite);
    known_files::tests(&mut suite);
    matching::tests(&mut suite);
    migrations::tests(&mut suite);
    n_plus_one::tests(&mut suite);
    node::tests(&mut suite);
    official_figures::tests(&mut suite);
    pagination::tests(&mut suite);
    partner_matches::tests(&mut suite);
    releases::tests(&mut suite);
    row_security::tests(&mut suite);
    schema::tests(&mut suite);
    series::tests(&mut suite);
    server::tests(&mut suite);
    statistics::tests(&mut suite);
    streams::tests(&mut suite);
    tidy::tests(&mut suite);
    unauthorized::tests(&mut suite);
    versions::tests(&mut suite);
    webhooks::tests(&mut suite);
    suite.run()
}
