import { readFileSync, unlinkSync, watch } from "node:fs";
import { createServer, type ServerResponse } from "node:http";
import { DatabaseSync } from "node:sqlite";

/**
 * The minimal path from hook files to clients, as a baseline: watch the folder, read, parse, insert, send, delete. No
 * order, no session, no recovery of events that come while it is stopped, and no sync to disk. Started as a process:
 * `plain-watch.ts FOLDER DATABASE`.
 */
const [folder = "", file = ""] = process.argv.slice(2);

const database = new DatabaseSync(file);
database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
database.exec("CREATE TABLE events (seq INTEGER PRIMARY KEY, payload TEXT)");
const insert = database.prepare("INSERT INTO events (payload) VALUES (?)");
const clients = new Set<ServerResponse>();

watch(folder, (_, name) => {
  const text = name?.endsWith(".json") === true ? readIfThere(`${folder}/${name}`) : null;
  if (text === null) return;
  const event: unknown = JSON.parse(text);
  const { lastInsertRowid: seq } = insert.run(text);
  const frame = `event: event\nid: ${seq}\ndata: ${JSON.stringify({ type: "event", data: event })}\n\n`;
  for (const client of clients) client.write(frame);
  unlinkSync(`${folder}/${name}`);
});

const server = createServer((request, response) => {
  response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
  clients.add(response);
  request.on("close", () => clients.delete(response));
});
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object" && address !== null) console.log(`http://127.0.0.1:${address.port}/`);
});

/** The watcher reports the removal of a file like its arrival. */
function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}
