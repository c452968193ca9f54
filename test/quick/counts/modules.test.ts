import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { keep } from "./keep.ts";

test("a daemon that starts reads no more modules than it did", async (t) => {
  const home = configHome(t);
  const file = join(home.home, "modules");
  const environment = { ...home.environment, CCEN_TEST_MODULES: file };
  const noting = pathToFileURL(join(import.meta.dirname, "note-modules.ts")).href;
  await startDaemon(t, { ...home, environment }, { flags: ["--import", noting] });
  const modules = new Set(readFileSync(file, "utf8").trim().split("\n"));
  keep(t, "modules of a daemon that is ready", { count: modules.size });
});
