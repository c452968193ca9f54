import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { lastingDir } from "../../../test/support/temp-dir.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { hasPostgres } from "../../embedded/postgres-program.ts";

const START = `
  const { startPostgres } = await import(process.argv[1]);
  const { url } = await startPostgres({ folder: process.argv[2], removesFolder: true });
  console.log(url);
  setInterval(() => {}, 1000);`;

test(
  "embedded PostgreSQL ends and leaves nothing when its process is killed",
  {
    skip: hasPostgres() ? false : "needs a PostgreSQL package of this platform",
  },
  async (t) => {
    const folder = lastingDir("ccen-postgres-");
    const module = join(import.meta.dirname, "..", "..", "embedded", "start-postgres.ts");
    const child = spawn(process.execPath, ["--input-type=module", "--eval", START, module, folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    t.after(() => child.kill("SIGKILL"));
    const [said] = (await Promise.race([once(child.stdout, "data"), once(child, "exit")])) as [unknown];
    assert.match(String(said), /^postgres:\/\/ccen:[\w-]{32}@127\.0\.0\.1:\d+\/postgres$/m);
    assert.ok(existsSync(join(folder, "data", "postmaster.pid")));
    child.kill("SIGKILL");
    await waitFor("its folder to be deleted", () => !existsSync(folder));
  },
);
