import assert from "node:assert/strict";
import { test } from "node:test";
import type { EventDetailDto } from "../../src/api/dto.ts";
import { createDetail, createEventReader } from "./event-reader.ts";
import { fakeApi, sampleCall, sampleEvent } from "../../test/support/page/state-harness.ts";

const detail = (seq: number, different = {}): EventDetailDto => ({
  ...sampleEvent(seq, different),
  session_title: null,
  payload: {},
  payload_kept: true,
  payload_cut: [],
  raw_file: null,
  call: null,
  told: null,
});

function openReader({ fails = false, found = [] as readonly EventDetailDto[] } = {}) {
  const asked: unknown[] = [];
  const reader = createEventReader(
    fakeApi({
      event: async (seq) => {
        asked.push(seq);
        if (fails) throw new Error("no");
        return detail(seq);
      },
      toolEvents: async (query) => {
        asked.push(query);
        return found;
      },
    }),
  );
  return { reader, asked };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

test("an event is fetched once, however often it comes into view", async () => {
  const { reader, asked } = openReader();
  const reading = reader.event(7);
  assert.equal(reading.value.kind, "loading");
  await settled();
  assert.equal(reader.event(7).value.kind, "ready");
  assert.deepEqual(asked, [7]);
});

test("an event that failed to load is asked for again", async () => {
  const { reader, asked } = openReader({ fails: true });
  reader.event(7);
  await settled();
  reader.event(7);
  assert.deepEqual(asked, [7, 7]);
});

test("of a call the most complete event is read: its end", async () => {
  const { reader, asked } = openReader();
  reader.call("s1", sampleCall("a"), { began: 3, ended: 4 });
  await settled();
  assert.deepEqual(asked, [4]);
});

test("a call before all that is loaded is found by its tool and its time", async () => {
  const found = [1, 2, 3].map((seq) => detail(seq, { tool_use_id: seq === 3 ? "other" : "a" }));
  const { reader, asked } = openReader({ found });
  const reading = reader.call("s1", sampleCall("a"), undefined);
  await settled();
  const state = reading.value;
  assert.equal(state.kind === "ready" && state.event.seq, 2);
  assert.deepEqual(asked, [
    { session: "s1", tool: "Bash", since: "2025-12-31T23:59:58.000Z", until: "2026-01-01T00:00:03.000Z" },
  ]);
  assert.equal(openReader().reader.call("s1", sampleCall("a"), undefined).value.kind, "loading");
});

const place = (end: number | null): NonNullable<EventDetailDto["call"]> => ({
  start_seq: 1,
  end_seq: end,
  prev_seq: null,
  next_seq: null,
  outcome: end === null ? null : "ok",
  asked: false,
  started_at: "2026-01-01T00:00:00.000Z",
  usual: null,
  events: [],
  prompt: null,
});

test("an open call shows its end, whichever of its events was opened", async () => {
  let end: number | null = null;
  const open = createDetail(fakeApi({ event: async (seq) => ({ ...detail(seq), call: place(end) }) }));
  await open.show(1);
  const seqs = () =>
    open.state.value.kind === "ready" ? [open.state.value.event.seq, open.state.value.whole.seq] : [];
  assert.deepEqual(seqs(), [1, 1]);
  end = 4;
  await open.refresh();
  assert.deepEqual(seqs(), [1, 4]);
  await open.show(3);
  assert.deepEqual(seqs(), [3, 4]);
});

test("a refresh that fails, or comes late, changes nothing", async () => {
  const answers: (() => void)[] = [];
  let fails = false;
  const open = createDetail(
    fakeApi({
      event: async (seq) => {
        if (fails) throw new Error("no answer");
        if (seq > 1) await new Promise<void>((resolve) => answers.push(resolve));
        return detail(seq);
      },
    }),
  );
  await open.show(1);
  fails = true;
  await open.refresh();
  assert.equal(open.state.value.kind, "ready");
  await open.show(null);
  await open.refresh();
  assert.equal(open.state.value.kind, "closed");
});
