import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";

/**
 * A plain server with Node: each payload one row in its own transaction, each row to every client. No limits, no
 * sessions, no redaction.
 */
const database = new DatabaseSync(process.argv[2] ?? "");
database.exec(`
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE events (id INTEGER PRIMARY KEY, session_id TEXT, type TEXT, tool TEXT, payload TEXT, at INTEGER);
  CREATE INDEX by_session ON events (session_id);
  CREATE INDEX by_type ON events (type);
  CREATE INDEX by_tool ON events (tool);
  CREATE INDEX by_time ON events (at);
`);
const insert = database.prepare(
  "INSERT INTO events (session_id, type, tool, payload, at) VALUES (?, ?, ?, ?, ?) RETURNING id",
);
const clients = new Set<ServerResponse>();

const server = createServer((request, response) => {
  if (request.url === "/api/hook") {
    void take(request, response);
    return;
  }
  response.writeHead(200, { "Content-Type": "text/event-stream" }).flushHeaders();
  clients.add(response);
  response.on("close", () => clients.delete(response));
});

async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
  keep(await text(request));
  response.writeHead(204).end();
}

function keep(body: string): void {
  const payload = JSON.parse(body) as Record<string, string>;
  const at = Date.now();
  const row = insert.get(
    payload["session_id"] ?? "",
    payload["hook_event_name"] ?? "",
    payload["tool_name"] ?? null,
    body,
    at,
  );
  const id = Number(row?.["id"]);
  const frame = `event: event\nid: ${id}\ndata: ${JSON.stringify({ id, at, payload })}\n\n`;
  for (const client of clients) client.write(frame);
}

server.listen(0, "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
