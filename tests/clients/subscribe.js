// Follows `recordChanged` with the published graphql-ws client and prints a line, as JSON, for all
// that happens. With `--drop` it breaks its first connection after the first change, to be heard
// again on the next.
import { argv, env, stdout } from "node:process";
import { createClient } from "graphql-ws";
import WebSocket from "ws";

const changes = argv.includes("--drop") ? 2 : 1;
const tell = (line) => stdout.write(`${JSON.stringify(line)}\n`);

let socket;
const client = createClient({
  url: env.HABEAS_URL.replace(/^http/, "ws"),
  webSocketImpl: WebSocket,
  connectionParams: { authorization: `Bearer ${env.HABEAS_TOKEN}` },
  retryAttempts: changes - 1,
  on: {
    connected: (opened) => {
      socket = opened;
      tell({ connected: true });
    },
  },
});

const query = `subscription {
  recordChanged(kinds: [FACILITY]) { kind change recordId record { ... on Facility { code name } } }
}`;

try {
  let seen = 0;
  for await (const { data, errors } of client.iterate({ query })) {
    tell({ data, errors });
    seen += 1;
    if (seen === changes || errors) break;
    socket.terminate();
  }
} catch (event) {
  tell({ closed: event.code, reason: event.reason, message: event.message });
}
await client.dispose();
