import { Database } from "bun:sqlite";

/**
 * A plain server with Bun, as observability servers for hooks are made: each payload one row, each row to every client
 * by WebSocket, the row as the response. No limits, no sessions, no redaction.
 */
const database = new Database(process.argv[2] ?? "");
database.exec("PRAGMA journal_mode = WAL");
database.exec("PRAGMA synchronous = NORMAL");
database.exec(
  "CREATE TABLE events (id INTEGER PRIMARY KEY, session_id TEXT, type TEXT, tool TEXT, payload TEXT, at INTEGER)",
);
database.exec("CREATE INDEX by_session ON events (session_id)");
database.exec("CREATE INDEX by_type ON events (type)");
database.exec("CREATE INDEX by_tool ON events (tool)");
database.exec("CREATE INDEX by_time ON events (at)");
const insert = database.query("INSERT INTO events (session_id, type, tool, payload, at) VALUES (?, ?, ?, ?, ?)");
const clients = new Set<{ send(text: string): unknown }>();

const server = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  async fetch(request, own) {
    const { pathname } = new URL(request.url);
    if (pathname === "/api/hook" && request.method === "POST") {
      const event = keep((await request.json()) as Record<string, string>);
      for (const client of clients) client.send(JSON.stringify({ type: "event", data: event }));
      return Response.json(event);
    }
    if (pathname === "/api/events" && own.upgrade(request)) return undefined;
    return new Response(null, { status: 404 });
  },
  websocket: {
    open: (client) => clients.add(client),
    close: (client) => clients.delete(client),
    message: () => undefined,
  },
});

function keep(payload: Record<string, string>) {
  const at = Date.now();
  const { lastInsertRowid } = insert.run(
    payload["session_id"] ?? "",
    payload["hook_event_name"] ?? "",
    payload["tool_name"] ?? null,
    JSON.stringify(payload),
    at,
  );
  return { id: lastInsertRowid, at, payload };
}

console.log(`http://127.0.0.1:${server.port}`);
