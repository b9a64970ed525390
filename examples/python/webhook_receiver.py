"""A receiver of Habeas's webhooks, with nothing but Python's own library.

    HABEAS_WEBHOOK_SECRET=whsec_... PORT=8000 python webhook_receiver.py

It checks the signature (Standard Webhooks), takes each message once, and answers at once; what is
long to do belongs into a queue. Put a proxy that ends TLS in front of it: Habeas sends to https only.
"""

import base64
import hashlib
import hmac
import json
import os
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECRET = base64.b64decode(os.environ["HABEAS_WEBHOOK_SECRET"].removeprefix("whsec_"))
TOLERANCE_SECONDS = 5 * 60
MOST_BYTES = 64 * 1024

taken: set[str] = set()  # a program keeps them where they outlast it


def is_signed(fields, body: bytes) -> bool:
    """Whether one of the signatures is ours, and not old."""
    message, timestamp = fields.get("webhook-id", ""), fields.get("webhook-timestamp", "")
    if not timestamp.isdigit() or abs(time.time() - int(timestamp)) > TOLERANCE_SECONDS:
        return False
    signed = f"{message}.{timestamp}.".encode() + body
    ours = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    # Two while a secret is being replaced.
    for entry in fields.get("webhook-signature", "").split():
        version, _, signature = entry.partition(",")
        if version == "v1" and hmac.compare_digest(signature.encode(), ours.encode()):
            return True
    return False


def take(message: str, event: dict) -> None:
    """What to do about a message: ask for the records by their ids, with a token of your own."""
    if event["type"] == "record.changed":
        data = event["data"]
        print(message, event["type"], data["kind"], data["change"], *data["recordIds"], flush=True)
    else:
        print(message, event["type"], event["data"]["id"], flush=True)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", "0"))
        if length > MOST_BYTES:
            return self.answer(413)
        body = self.rfile.read(length)
        if not is_signed(self.headers, body):
            return self.answer(400)
        message = self.headers["webhook-id"]
        # The same message may come twice: after an answer that was lost, or a replay.
        if message not in taken:
            take(message, json.loads(body))
            taken.add(message)
        self.answer(204)

    def answer(self, status: int) -> None:
        self.send_response(status)
        self.end_headers()

    def log_message(self, *_) -> None:
        pass


if __name__ == "__main__":
    port = int(os.environ.get("PORT", "8000"))
    server = ThreadingHTTPServer(("127.0.0.1", port), Receiver)
    print(f"listening on {port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        sys.exit(0)
