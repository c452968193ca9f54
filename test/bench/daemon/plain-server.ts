import { createServer } from "node:http";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

// The smallest server with a database: the baseline of the daemon's start.
const database = new DatabaseSync(join(process.argv[2] ?? ".", "plain.db"));
database.exec("PRAGMA journal_mode = WAL; CREATE TABLE IF NOT EXISTS events (seq INTEGER PRIMARY KEY, payload TEXT)");
const newest = database.prepare("SELECT * FROM events ORDER BY seq DESC LIMIT 50");
const server = createServer((_, response) => response.end(JSON.stringify(newest.all())));
server.listen(0, "127.0.0.1", () => {
  const address = server.address();
  console.log(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
});
