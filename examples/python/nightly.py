"""Sends a case file every night: persons from a CSV file, as many as there are. What has not changed
changes nothing, so the whole file is sent each time, and a job that was cut off starts over.

    pip install -r requirements.txt
    HABEAS_TOKEN=... python nightly.py cases.csv

The columns are the fields of `persons` in the data dictionary, `external_id` among them. Exit code 3
says that records were refused; each is told with its row, its field and the mend.
"""

import argparse
import csv
import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gql import Client, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.exceptions import TransportError, TransportQueryError

SUBMIT = gql("""
mutation Submit($input: SubmitContributionInput!) {
  submitContribution(input: $input) {
    inserted changed unchanged refused
    userErrors { code path message }
  }
}
""")

# 500 records of a dozen fields stay within the limits of one request.
BATCH = 500


def records(path: Path) -> Iterator[dict[str, Any]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            number = row.pop("external_id", "")
            fields = {name: value for name, value in row.items() if name and value}
            yield {"kind": "DETAINEE", "externalId": number, "fields": fields}


def is_definite(error: Exception) -> bool:
    """Whether asking again would be answered in the same way."""
    if not isinstance(error, TransportQueryError):
        return False
    codes = {told.get("extensions", {}).get("code") for told in error.errors or []}
    return not codes & {"UNAVAILABLE", "RATE_LIMITED", "TIMEOUT", "CONFLICT", "INTERNAL"}


def send(client: Client, batch: list[dict[str, Any]], dry_run: bool) -> dict[str, Any]:
    """Sends a batch until it is answered. The key is the batch itself: sent twice, it is done once."""
    text = json.dumps([batch, time.strftime("%Y-%m-%d")], sort_keys=True)
    key = hashlib.sha256(text.encode()).hexdigest()
    SUBMIT.variable_values = {
        "input": {"idempotencyKey": key, "records": batch, "dryRun": dry_run}
    }
    for attempt in range(8):
        try:
            return client.execute(SUBMIT)["submitContribution"]
        except (TransportError, OSError) as error:
            # Whether it was done is not known; the same key makes it safe to ask again.
            if attempt == 7 or is_definite(error):
                raise
            time.sleep(min(2**attempt, 30))
    raise AssertionError("not reached")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("file", type=Path)
    parser.add_argument("--dry-run", action="store_true", help="say what would happen")
    arguments = parser.parse_args()
    transport = AIOHTTPTransport(
        url=os.environ.get("HABEAS_URL", "http://127.0.0.1:8080/graphql"),
        headers={"authorization": f"Bearer {os.environ['HABEAS_TOKEN']}"},
        timeout=60,
    )
    client = Client(transport=transport, execute_timeout=60)
    cases = list(records(arguments.file))
    totals = dict.fromkeys(("inserted", "changed", "unchanged", "refused"), 0)
    for start in range(0, len(cases), BATCH):
        told = send(client, cases[start : start + BATCH], arguments.dry_run)
        for name in totals:
            totals[name] += told[name]
        for error in told["userErrors"]:
            _, _, index, *field = error["path"]
            # The header is line 1.
            line = start + int(index) + 2
            print(f"line {line}, {'.'.join(field)}: {error['code']} {error['message']}")
    print(", ".join(f"{number} {name}" for name, number in totals.items()))
    if totals["refused"]:
        sys.exit(3)


if __name__ == "__main__":
    main()
