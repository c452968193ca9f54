import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { test } from "node:test";
import { lastingDir } from "../../../test/support/temp-dir.ts";
import { checkDatabase } from "../../src/database/check-database.ts";
import { postgresOwner } from "../../embedded/postgres-program.ts";
import { needsPostgres, testDatabase } from "../support/test-database.ts";

const hasBouncer = spawnSync("pgbouncer", ["--version"]).status === 0;
const skip = hasBouncer ? needsPostgres.skip : "needs pgbouncer";

const DROPS =
  "ignore_startup_parameters = statement_timeout, lock_timeout, idle_in_transaction_session_timeout, options";

test("start behind PgBouncer in any mode is refused before anything is written", { skip }, async (t) => {
  const url = new URL(await testDatabase(t, { isEmpty: true }));
  const folder = lastingDir("ccen-bouncer-");
  chmodSync(folder, 0o755);
  const users = join(folder, "users.txt");
  writeFileSync(users, `"${url.username}" "${url.password}"\n`);
  for (const [mode, extra, says] of [
    ["transaction", "", /unsupported startup parameter.* If a connection pooler is there, name PostgreSQL itself/],
    ["session", "", /unsupported startup parameter.* If a connection pooler is there, name PostgreSQL itself/],
    ["transaction", DROPS, /a connection pooler drops the settings of a connection: name PostgreSQL itself/],
    ["session", DROPS, /a connection pooler drops the settings of a connection: name PostgreSQL itself/],
  ] as const) {
    const port = await freePort();
    const file = join(folder, "bouncer.ini");
    writeFileSync(
      file,
      `[databases]\n* = host=${url.hostname} port=${url.port} user=${url.username} password=${url.password}
[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${port}\nunix_socket_dir =\nauth_type = plain\nauth_file = ${users}
pool_mode = ${mode}\n${extra}\n`,
    );
    const bouncer = spawn("pgbouncer", [file], { ...postgresOwner(), cwd: "/", stdio: ["ignore", "ignore", "pipe"] });
    const exited = once(bouncer, "exit");
    t.after(() => bouncer.kill("SIGKILL"));
    for await (const line of createInterface(bouncer.stderr)) if (line.includes("process up")) break;
    const behind = new URL(url);
    behind.port = String(port);
    await assert.rejects(checkDatabase(behind.href), { message: says });
    bouncer.kill("SIGTERM");
    await exited;
  }
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
