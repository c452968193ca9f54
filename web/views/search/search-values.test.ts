import assert from "node:assert/strict";
import { test } from "node:test";
import { signal } from "@preact/signals";
import type { MetricsDto } from "../../../src/api/dto.ts";
import { attentionAnswer, sampleSession } from "../../../test/support/page/state-harness.ts";
import { createSessions } from "../../state/sessions/sessions.ts";
import { knownValues } from "./search-values.ts";

const NOW_MS = Date.parse("2026-01-01T00:00:00.000Z");

test("projects to search in are those of sessions whose texts are searched, each once", () => {
  const metrics = signal<MetricsDto | null>(null);
  const sessions = createSessions({ nowMs: signal(NOW_MS), metrics });
  const known = [
    sampleSession("own", { project_name: "shop" }),
    sampleSession("another", { project_name: "shop", state: "done" }),
    sampleSession("shared", { project_name: "docs", state: "done", access: "whole", is_own: false }),
    sampleSession("part", { project_name: "secret", access: "summary", is_own: false }),
    sampleSession("figures", { project_name: "", access: "figures", is_own: false }),
  ];
  sessions.beginLoad()({ attention: attentionAnswer(known), newest: known });
  const values = knownValues({ sessions, metrics });
  assert.deepEqual(
    values("project")
      .map(({ value }) => value)
      .sort(),
    ["docs", "shop"],
  );
  assert.deepEqual(
    values("session")
      .map(({ value }) => value)
      .sort(),
    ["another", "own", "shared"],
  );
});
