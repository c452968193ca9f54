import assert from "node:assert/strict";
import { test } from "node:test";
import type { CloseReason } from "../core/request.ts";
import { dialogEnd, noSigns } from "./dialog-signs.ts";

interface Asking {
  readonly isSubagent?: boolean;
  readonly isMainAsking?: boolean;
  /** Since when the client waits, from the request on. */
  readonly sinceMs?: number;
}

const NOON = Date.UTC(2026, 10, 28, 12);

/** What ends the dialog, of looks at these times. */
function endOf(
  looks: readonly (readonly [nowMs: number, status: string | null])[],
  { isSubagent = false, isMainAsking = false, sinceMs = 0 }: Asking = {},
): CloseReason | null {
  let signs = noSigns(0);
  const request = { agentId: isSubagent ? "a1" : null, askedAtMs: NOON };
  for (const [nowMs, status] of looks) {
    const client = status === null ? null : { status, statusSinceMs: NOON + sinceMs };
    const end = dialogEnd(signs, { request, client, isMainAsking, nowMs });
    if (end.because !== null) return end.because;
    signs = end.signs;
  }
  return null;
}

test("a client that stops waiting was answered in its terminal", () => {
  assert.equal(
    endOf([
      [100, "busy"],
      [200, "waiting"],
      [90_000, "waiting"],
      [90_100, "busy"],
    ]),
    "terminal",
  );
});

test("a client that is idle after its dialog was interrupted", () => {
  const looks = [
    [200, "waiting"],
    [300, "idle"],
  ] as const;
  assert.equal(endOf(looks), "interrupted");
  assert.equal(endOf(looks, { isSubagent: true }), "terminal");
});

test("a subagent whose client does not wait after a moment has no dialog yet", () => {
  const isSubagent = true;
  assert.equal(endOf([[1100, "busy"]], { isSubagent }), null);
  const looks = [
    [1100, "busy"],
    [1200, "busy"],
  ] as const;
  assert.equal(endOf(looks, { isSubagent }), "not-asked");
});

test("the main agent's dialog may be seen late", () => {
  const busy = [
    [1300, "busy"],
    [5900, "busy"],
  ] as const;
  assert.equal(endOf([...busy, [5950, "waiting"], [90_000, "waiting"]]), null);
  assert.equal(endOf([...busy, [6000, "busy"]]), "not-asked");
});

test("a subagent behind another dialog is let go as soon as that one is over", () => {
  const looks = [
    [100, "waiting"],
    [90_000, "waiting"],
    [90_010, "busy"],
  ] as const;
  assert.equal(endOf(looks, { isSubagent: true, isMainAsking: true }), "not-asked");
  assert.equal(endOf(looks, { isSubagent: true, sinceMs: -5000 }), "not-asked");
  assert.equal(endOf(looks, { isSubagent: true, sinceMs: -80 }), "terminal");
  assert.equal(endOf(looks, { isMainAsking: true, sinceMs: -5000 }), "terminal");
});

test("a silent registry ends the wait of a subagent alone", () => {
  assert.equal(
    endOf([
      [100, null],
      [60_000, null],
    ]),
    null,
  );
  assert.equal(
    endOf(
      [
        [100, null],
        [1300, null],
      ],
      { isSubagent: true },
    ),
    "not-asked",
  );
});
