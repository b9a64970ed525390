// A receiver of Habeas's webhooks, which checks signatures with the package of Standard Webhooks:
//
//   HABEAS_WEBHOOK_SECRET=whsec_... PORT=8000 node dist/webhook-receiver.js
//
// It takes each message once and answers at once; what is long to do belongs into a queue. Put a
// proxy that ends TLS in front of it: Habeas sends to https only.

import { createServer, type IncomingMessage } from "node:http";

import { Webhook, WebhookVerificationError } from "standardwebhooks";

type Message =
  | {
      type: "record.changed";
      timestamp: string;
      data: { kind: string; change: "CREATED" | "UPDATED"; recordIds: string[] };
    }
  | {
      type: "contribution.reviewed" | "import.finished" | "statistics.release_published";
      timestamp: string;
      data: { id: string };
    };

const MOST_BYTES = 64 * 1024;

const secret = process.env["HABEAS_WEBHOOK_SECRET"];
if (secret === undefined) {
  throw new Error("HABEAS_WEBHOOK_SECRET holds the secret that createWebhook has shown");
}
const webhook = new Webhook(secret);
const taken = new Set<string>(); // a program keeps them where they outlast it

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request) {
    length += (part as Buffer).length;
    if (length > MOST_BYTES) throw new Error("too long");
    parts.push(part as Buffer);
  }
  return Buffer.concat(parts).toString("utf8");
}

function header(request: IncomingMessage, name: string): string {
  const value = request.headers[name];
  return typeof value === "string" ? value : "";
}

// What to do about a message: ask for the records by their ids, with a token of your own.
function take(id: string, message: Message): void {
  if (message.type === "record.changed") {
    const { kind, change, recordIds } = message.data;
    console.log(id, message.type, kind, change, ...recordIds);
  } else {
    console.log(id, message.type, message.data.id);
  }
}

const server = createServer(async (request, response) => {
  try {
    const body = await read(request);
    const id = header(request, "webhook-id");
    // Throws where no signature is ours, or the message is old.
    const message = webhook.verify(body, {
      "webhook-id": id,
      "webhook-timestamp": header(request, "webhook-timestamp"),
      "webhook-signature": header(request, "webhook-signature"),
    }) as Message;
    // The same message may come twice: after an answer that was lost, or a replay.
    if (!taken.has(id)) {
      take(id, message);
      taken.add(id);
    }
    response.writeHead(204).end();
  } catch (error) {
    response.writeHead(error instanceof WebhookVerificationError ? 400 : 413).end();
  }
});

const port = Number(process.env["PORT"] ?? 8000);
server.listen(port, "127.0.0.1", () => console.log(`listening on ${port}`));
