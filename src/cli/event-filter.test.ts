import assert from "node:assert/strict";
import { test } from "node:test";
import { storedSession } from "../../test/support/memory-reader.ts";
import { toSessionDto } from "../api/session-dto.ts";
import type { askDaemon } from "./daemon/daemon-client.ts";
import { expandSessionId } from "./event-filter.ts";

test("the head of an id is found behind hundreds of newer titles that contain it", async () => {
  const nowMs = Date.UTC(2026, 0, 1);
  const all = Array.from({ length: 1200 }, (_, index) => {
    const sessionId = index === 1100 ? "a1b2" : `x${index}`;
    const session = storedSession({ sessionId, title: "add a1", lastUsedAtMs: nowMs - index * 1000 });
    return toSessionDto(session, { nowMs, marks: [] });
  });
  const ask: typeof askDaemon = async <Dto>(_: unknown, path: string) => {
    const query = new URLSearchParams(path.split("?")[1]);
    const until = query.get("until") ?? "9";
    return all.filter((one) => one.last_used_at <= until).slice(0, Number(query.get("limit"))) as Dto;
  };
  assert.equal(await expandSessionId("a1", { url: "", key: null }, ask), "a1b2");
});
