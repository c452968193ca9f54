import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import type { ImportDto } from "../../../src/api/import-dto.ts";
import { configHome, type ConfigHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { waitFor } from "../../support/wait-for.ts";

const NOTE = join(import.meta.dirname, "note-modules.ts");
/** What reads the transcripts of other agents. */
const OTHERS = /agents\/(?:codex|copilot|opencode)\/(?:history|rollout|event-file|session-rows)\.ts$/;

/** The modules of other agents that a daemon has loaded once its first import is over. */
async function othersLoaded(t: TestContext, home: ConfigHome): Promise<readonly string[]> {
  const noted = join(home.home, "modules");
  writeFileSync(noted, "");
  const environment = { ...home.environment, NOTED_MODULES: noted };
  const daemon = await startDaemon(t, { ...home, environment }, { flags: ["--import", pathToFileURL(NOTE).href] });
  await waitFor("the import is over", async () => (await daemon.get<ImportDto>("/api/import")).state === "done");
  await daemon.end("SIGTERM");
  const modules = readFileSync(noted, "utf8").split("\n");
  assert.ok(modules.some((url) => url.endsWith("/observe/import/importer.ts")));
  return modules.filter((url) => OTHERS.test(url)).map((url) => url.split("/agents/")[1] ?? "");
}

test("daemon of a user of Claude Code alone loads no code for others' transcripts", async (t) => {
  assert.deepEqual(await othersLoaded(t, configHome(t)), []);
});

test("daemon of a user with sessions of Codex loads what reads them", async (t) => {
  const home = configHome(t);
  mkdirSync(join(dirname(home.paths.configDir), ".codex", "sessions"), { recursive: true });
  assert.deepEqual(await othersLoaded(t, home), ["codex/history.ts", "codex/rollout.ts"]);
});
