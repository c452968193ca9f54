import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { Observer, TranscriptMessage } from "../../../src/core/ports.ts";
import { createIngest } from "../../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../../src/ingest/processing-times.ts";
import type { Store } from "../../../src/store/store.ts";
import { fill, LATER, SILENCE, tempStore } from "../../support/filled-store.ts";
import { observedEvent } from "../../support/hook-event.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";

const START_MS = Date.UTC(2026, 10, 25, 12);

/** A transcript of three lines: a prompt, its interruption, another prompt. */
const LINES = [
  { uuid: "u1", words: "first" },
  { uuid: "u2", words: null },
  { uuid: "u3", words: "second" },
] as const;

const STEPS = ["observe", "amend", "keep"] as const;

/** One read of the transcript, as its follower does it; dies before a step. */
function look(store: Store, observer: Observer, dieBefore: (typeof STEPS)[number] | null): void {
  const position = Number(store.transcriptPositions("s").get("") ?? 0);
  const lines = LINES.slice(position);
  const steps = {
    observe: () =>
      observer.observe(
        lines.flatMap(({ uuid, words }) =>
          words === null ? [{ event: observedEvent({ receivedAtMs: START_MS + 1 }), key: `s:${uuid}` }] : [],
        ),
      ),
    amend: () => observer.applyFacts("s", [{ kind: "branch", branch: "main" }]),
    keep: () =>
      store.keepReading({
        sessionId: "s",
        agentId: null,
        position: String(LINES.length),
        usages: [],
        costState: null,
        messages: lines.flatMap(({ uuid, words }): TranscriptMessage[] =>
          words === null ? [] : [{ uuid, agentId: null, atMs: START_MS, role: "prompt", text: words }],
        ),
      }),
  } as const;
  for (const step of STEPS) {
    if (step === dieBefore) return;
    steps[step]();
  }
}

function observerOf(store: Store): Observer {
  return createIngest({
    store,
    commits: { publish: () => {} },
    times: createProcessingTimes(),
    policy: SILENCE,
    clock: LATER,
  });
}

/** The stored result of a read. */
function reported(store: Store) {
  const session = store.session("s") ?? assert.fail("it is gone");
  const page = { before: null, limit: 9 };
  return {
    events: store.log({ limit: 9 }).events.map(({ hookEventName, source }) => `${source} ${hookEventName}`),
    branch: session.branch,
    eventCount: session.eventCount,
    messages: store.messages("s", page).rows.map(({ text }) => text),
    transitions: store.transitions("s", page).rows,
    position: store.transcriptPositions("s").get(""),
  };
}

function begun(t: TestContext, file: string): Store {
  const store = tempStore(t, file);
  fill(store, [payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "first" })], START_MS);
  return store;
}

for (const step of STEPS) {
  test(`daemon that dies before its step "${step}" neither loses nor doubles what it read`, (t) => {
    const unharmed = begun(t, join(tempDir(t), "unharmed.db"));
    look(unharmed, observerOf(unharmed), null);
    look(unharmed, observerOf(unharmed), null);

    const file = join(tempDir(t), "dashboard.db");
    const first = begun(t, file);
    look(first, observerOf(first), step);
    assert.equal(first.transcriptPositions("s").size, 0);
    first.close();
    const second = tempStore(t, file);
    look(second, observerOf(second), null);
    look(second, observerOf(second), null);

    assert.deepEqual(reported(second), reported(unharmed));
    assert.equal(reported(second).events.length, 2);
    assert.deepEqual(reported(second).messages, ["second", "first"]);
    assert.equal(reported(second).branch, "main");
  });
}
