"""Has graphql-core, which the Python clients stand on, build and check the schema and every
document: prints what is wrong, one finding a line, and how much was checked."""

from pathlib import Path

from graphql import build_schema, parse, validate, validate_schema

schema = build_schema(Path("schema.graphql").read_text(encoding="utf-8"))
documents = sorted(Path("tests/clients/documents").glob("*.graphql"))
findings = validate_schema(schema)
for document in documents:
    findings += validate(schema, parse(document.read_text(encoding="utf-8")))
print(*findings, f"{len(documents)} documents checked", sep="\n")
