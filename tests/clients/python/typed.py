"""Asks the live service through the client that ariadne-codegen generated, and prints what the
types say is there."""

import os
from datetime import date

from habeas_client import Client

with Client(
    url=os.environ["HABEAS_URL"],
    headers={"authorization": f"Bearer {os.environ['HABEAS_TOKEN']}"},
) as client:
    months = client.monthly_population("ADAMSMS", date(2025, 1, 1), date(2025, 12, 31)).observations
    for month in months.nodes if months else []:
        print(f"{month.period_start:%B %Y}: {month.value:.1f}")

    found = client.lawsuits().lawsuits
    suits = [suit for suit in found.nodes if suit.filed_on] if found else []
    first = min(suits, key=lambda suit: suit.filed_on or date.max)
    print(f"{first.caption}, {first.filed_on:%d %B %Y}, {first.status.name}")

    record = client.any_record(first.id).node
    print(record.typename__ if record else "no record")
