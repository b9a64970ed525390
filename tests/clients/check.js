// Has the reference implementation build and check the schema and every document: prints what is
// wrong, one finding a line, and how much was checked.
import { readFileSync, readdirSync } from "node:fs";
import { stdout } from "node:process";
import { buildSchema, parse, validate, validateSchema } from "graphql";

const schema = buildSchema(readFileSync("../../schema.graphql", "utf8"));
const names = readdirSync("documents");
const findings = [
  ...validateSchema(schema),
  ...names.flatMap((name) => validate(schema, parse(readFileSync(`documents/${name}`, "utf8")))),
];
stdout.write(findings.map((finding) => `${finding}\n`).join(""));
stdout.write(`${names.length} documents checked\n`);
