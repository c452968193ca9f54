import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventDetailDto, EventDto } from "../../src/api/dto.ts";
import type { SessionDetailDto, WaitDto } from "../../src/api/session-dto.ts";
import type { LogQuery } from "../api.ts";
import { createAsks } from "./asks.ts";
import { fakeApi, sampleEvent } from "../../test/support/page/state-harness.ts";

const since = "2026-01-01T00:00:00.000Z";
const wait: WaitDto = {
  kind: "permission",
  ask: "Bash: make",
  tool_name: "Bash",
  tool_use_id: "t1",
  agent_id: null,
  since,
  item: "permission:t1",
  mark: null,
};

function openAsks(stored: readonly EventDto[]) {
  const asked: LogQuery[] = [];
  const api = fakeApi({
    log: async (query) => {
      asked.push(query);
      return { events: stored.filter((event) => event.hook_event_name === query.event), next: null };
    },
    // Only the number and the terminal are read.
    event: async (seq) => ({ seq }) as EventDetailDto,
    session: async () => ({ terminal: "tmux" }) as SessionDetailDto,
  });
  const asks = createAsks({ api });
  async function seqOf(different: Partial<WaitDto>): Promise<number | string> {
    const reading = asks.of("s1", { ...wait, ...different });
    await new Promise((resolve) => setImmediate(resolve));
    return reading.value.kind === "ready" ? reading.value.event.seq : reading.value.kind;
  }
  return { asks, asked, seqOf };
}

test("the whole question is read once, from the call that waits", async () => {
  const { asked, seqOf } = openAsks([sampleEvent(9, { tool_use_id: "t2" }), sampleEvent(8, { tool_use_id: "t1" })]);
  assert.equal(await seqOf({}), 8);
  assert.equal(await seqOf({}), 8);
  assert.deepEqual(asked, [{ event: "PreToolUse", tool: "Bash", session: "s1", limit: "50" }]);
});

test("without a call, the event of its kind that began the wait asks", async () => {
  const later = "2026-01-01T00:01:00.000Z";
  const next = "2026-01-01T00:00:01.000Z";
  const { seqOf } = openAsks([
    sampleEvent(9, { hook_event_name: "Elicitation", received_at: later }),
    sampleEvent(8, { hook_event_name: "Elicitation", received_at: since }),
    sampleEvent(7, { hook_event_name: "Stop", received_at: since }),
    sampleEvent(9, { hook_event_name: "PermissionRequest", received_at: next }),
    sampleEvent(6, { hook_event_name: "PermissionRequest", received_at: since }),
  ]);
  assert.equal(await seqOf({ tool_use_id: null, item: "1" }), 6);
  assert.equal(await seqOf({ kind: "elicitation", tool_name: null, tool_use_id: null, item: "2" }), 8);
  assert.equal(await seqOf({ kind: "idle", tool_name: null, tool_use_id: null, item: "3" }), 7);
  assert.equal(await seqOf({ kind: "other", tool_name: null, tool_use_id: null, item: "4" }), "missing");
});
