# Short names for what is done every day. Each recipe is a plain command: `just` is never needed.

# List the recipes.
default:
    @just --list

# Serve the demonstration.
run:
    cargo run -- serve --demo

# Run every test; those of PostgreSQL where it is installed.
test *arguments:
    cargo test --workspace {{ arguments }}

# Run the tests of PostgreSQL alone, on a server of the suite's own or HABEAS_TEST_POSTGRES_URL.
test-postgres:
    HABEAS_TEST_REQUIRE_ALL=1 cargo test --package tests -- postgres

# Check format, lints and documentation.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings
    RUSTDOCFLAGS='-D warnings' cargo doc --workspace --no-deps --locked

# Check licences, origins and advisories of the crates we build on; needs cargo-deny.
deny:
    cargo deny --locked check

# Write the committed schema anew.
schema:
    cargo run --quiet -- schema > schema.graphql

# Read the documentation of the code.
doc:
    cargo doc --workspace --no-deps --document-private-items --open

# Throw the local SQLite database away.
[confirm]
reset:
    rm -f habeas.db habeas.db-shm habeas.db-wal

# Do exactly what CI does.
ci:
    bash .ci/run
