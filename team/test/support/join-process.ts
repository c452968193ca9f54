import { readFileSync } from "node:fs";
import type { Home } from "../../../test/quick/cli/run-ccen.ts";
import { waitFor } from "../../../test/support/wait-for.ts";

/** Runs `ccen team join` as a process of its own until it shows its code. */
export async function startJoin(home: Home, url: string) {
  const child = home.spawnCcen(["team", "join", url]);
  const ended = Promise.withResolvers<number | null>();
  child.on("close", ended.resolve);
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  const code = await waitFor("the code", () => /#view=team&code=([A-Z]{4}-[A-Z]{4})/.exec(text)?.[1] ?? null);
  return { child, code, ended: ended.promise, text: () => text };
}

export function settingsOf({ paths }: Home): string {
  return readFileSync(paths.envFile, "utf8");
}
