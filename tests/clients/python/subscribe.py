"""Follows `recordChanged` with the published gql client and prints a line, as JSON, for all that
happens, up to the first change."""

import asyncio
import json
import os

from gql import Client, gql
from gql.transport.exceptions import TransportError
from gql.transport.websockets import WebsocketsTransport
from websockets.exceptions import ConnectionClosed

CHANGES = gql("""
subscription {
  recordChanged(kinds: [FACILITY]) { kind change recordId record { ... on Facility { code name } } }
}
""")


def tell(line: dict) -> None:
    print(json.dumps(line), flush=True)


async def main() -> None:
    transport = WebsocketsTransport(
        url=os.environ["HABEAS_URL"].replace("http", "ws", 1),
        init_payload={"authorization": f"Bearer {os.environ['HABEAS_TOKEN']}"},
    )
    try:
        async with Client(transport=transport) as session:
            tell({"connected": True})
            async for data in session.subscribe(CHANGES):
                tell({"data": data})
                break
    except (ConnectionClosed, TransportError) as error:
        cause = error if isinstance(error, ConnectionClosed) else error.__cause__
        close = getattr(cause, "rcvd", None)
        tell({"closed": close and close.code, "message": str(error)})


asyncio.run(main())
