import { test } from "node:test";
import { killRebuild, REBUILD_FILES } from "../../support/kills/kill-rebuild.ts";

test("ccen rebuild killed at each of its files leaves the old database or the new one", async (t) =>
  killRebuild(t, [...REBUILD_FILES, ...REBUILD_FILES], 400));
