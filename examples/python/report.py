"""Writes two tables for a report: a facility's population month by month, and what is claimed about
a group of detained people, each with its source.

    pip install -r requirements.txt
    HABEAS_TOKEN=... python report.py --facility ADAMSMS --year 2025 --group Cambodian --out tables
"""

import argparse
import csv
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport

POPULATION = gql("""
query Population($code: String!, $from: Date!, $to: Date!, $after: String) {
  observations(
    filter: {measure: {eq: "people_in_custody"}, facilityCode: {eq: $code}, from: $from, to: $to}
    rollUp: {by: [FACILITY], interval: MONTH}
    orderBy: {field: PERIOD}
    after: $after
  ) {
    nodes { periodStart value daysCovered status measure { definition } }
    pageInfo { hasNextPage endCursor }
  }
}
""")

GROUP = gql("""
query Group($name: String!) {
  populationGroups(filter: {name: {eq: $name}}, first: 1) { nodes { id } }
}
""")

CLAIMS = gql("""
query Claims($group: ID!) {
  claims(metric: "people_detained", populationGroup: $group) {
    claims {
      qualifier value low high unit speakerText
      date { startsOn endsOn precision text }
      citations { source { title publisher url publishedOn } }
    }
  }
}
""")


def ask(client: Client, document: Any, field: str, **variables: Any) -> Any:
    """One root field. Errors raise `TransportQueryError`; its `errors` hold the codes."""
    document.variable_values = variables
    return client.execute(document)[field]


def months(client: Client, code: str, year: int) -> Iterator[dict[str, Any]]:
    after = None
    while True:
        days = {"from": f"{year}-01-01", "to": f"{year}-12-31"}
        page = ask(client, POPULATION, "observations", code=code, after=after, **days)
        for node in page["nodes"]:
            yield {
                "facility": code,
                "month": node["periodStart"][:7],
                "average_population": round(node["value"], 1),
                "days_covered": node["daysCovered"],
                "status": node["status"],
                "definition": node["measure"]["definition"],
            }
        if not page["pageInfo"]["hasNextPage"]:
            return
        after = page["pageInfo"]["endCursor"]


def claims(client: Client, group: str) -> Iterator[dict[str, Any]]:
    found = ask(client, GROUP, "populationGroups", name=group)["nodes"]
    if not found:
        raise SystemExit(f"There is no population group named {group}.")
    for claim in ask(client, CLAIMS, "claims", group=found[0]["id"])["claims"]:
        date = claim["date"]
        # One row a source: a claim stands or falls with what it rests on.
        for citation in claim["citations"]:
            source = citation["source"] or {}
            yield {
                "group": group,
                "qualifier": claim["qualifier"],
                "value": claim["value"],
                "low": claim["low"],
                "high": claim["high"],
                "unit": claim["unit"],
                "from": date["startsOn"],
                "to": date["endsOn"],
                "precision": date["precision"],
                "speaker": claim["speakerText"],
                "source": source.get("title"),
                "publisher": source.get("publisher"),
                "url": source.get("url"),
            }


def write(path: Path, rows: Iterator[dict[str, Any]]) -> None:
    table = list(rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        if table:
            writer = csv.DictWriter(file, fieldnames=list(table[0]))
            writer.writeheader()
            writer.writerows(table)
    print(f"{path.name}: {len(table)} rows")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--facility", default="ADAMSMS")
    parser.add_argument("--year", type=int, default=2025)
    parser.add_argument("--group", default="Cambodian")
    parser.add_argument("--out", type=Path, default=Path("."))
    arguments = parser.parse_args()
    transport = AIOHTTPTransport(
        url=os.environ.get("HABEAS_URL", "http://127.0.0.1:8080/graphql"),
        headers={"authorization": f"Bearer {os.environ['HABEAS_TOKEN']}"},
        timeout=60,
    )
    # With the schema at hand a mistake in a query is told before it is sent.
    client = Client(transport=transport, fetch_schema_from_transport=True, execute_timeout=60)
    arguments.out.mkdir(parents=True, exist_ok=True)
    write(arguments.out / "population.csv", months(client, arguments.facility, arguments.year))
    write(arguments.out / "claims.csv", claims(client, arguments.group))


if __name__ == "__main__":
    main()
