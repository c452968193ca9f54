import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { TestContext } from "node:test";
import { waitFor } from "../../support/wait-for.ts";
import type { Home } from "./run-ccen.ts";

/** A demo of a home with its own temporary folder. */
export async function startDemo(t: TestContext, home: Home, environment: Readonly<Record<string, string>> = {}) {
  const temporary = join(dirname(home.paths.configDir), "tmp");
  mkdirSync(temporary, { recursive: true });
  const child = home.spawnCcen(["demo", "--no-open", "--speed", "100"], {
    environment: { TMPDIR: temporary, ...environment },
  });
  t.after(() => child.kill("SIGKILL"));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const url = await waitFor("the demo's address", () => /^Demo: (\S+)$/m.exec(output)?.[1]);
  return { child, url, output: () => output, left: () => readdirSync(temporary) };
}
