import assert from "node:assert/strict";
import { test } from "node:test";
import type { CloseReason } from "../core/request.ts";
import { dialogEnd, noSigns } from "./dialog-signs.ts";

interface Asking {
  readonly isSubagent?: boolean;
  readonly isAlone?: boolean;
}

/** What ends the dialog, of looks at these times. */
function endOf(
  looks: readonly (readonly [nowMs: number, status: string | null])[],
  { isSubagent = false, isAlone = true }: Asking = {},
): CloseReason | null {
  let signs = noSigns(0);
  for (const [nowMs, status] of looks) {
    const end = dialogEnd(signs, { status, isSubagent, isAlone, nowMs });
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
  assert.equal(
    endOf([
      [200, "waiting"],
      [300, "idle"],
    ]),
    "terminal",
  );
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

test("between two dialogs of a session a client may stop waiting for a moment", () => {
  const pause = [
    [200, "waiting"],
    [300, "busy"],
    [500, "waiting"],
    [1600, "waiting"],
  ] as const;
  assert.equal(endOf(pause, { isAlone: false }), null);
  assert.equal(endOf([...pause, [1700, "busy"], [2900, "busy"]], { isAlone: false }), "terminal");
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
