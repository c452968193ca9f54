import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { RequestsDto } from "../../src/api/request-dto.ts";
import type { AnswerScope } from "../../src/core/request.ts";
import { waitFor } from "../support/wait-for.ts";
import { answer, ANSWERING, asksForPermission, refusedBash, requestThatIs, transcriptSays } from "./answering.ts";
import { scenario, type Stage } from "./scenario.ts";
import { callsBecome, outcomes } from "./truths.ts";

scenario(
  "answer-allow",
  "of three answers one allows the call, and the client confirms it",
  async (harness) => {
    const { terminal, request } = await asksForPermission(harness);
    const statuses = await Promise.all([0, 1, 2].map(async () => answer(harness, request.id, { choice: "allow" })));
    assert.deepEqual(
      statuses.toSorted((one, other) => one - other),
      [200, 409, 409],
    );
    await terminal.waitForScreen(/Past the permission/);
    assert.ok(existsSync(join(harness.cwd, "asked.txt")));
    const confirmed = await requestThatIs(harness, "confirmed");
    assert.notEqual(confirmed.event_seq, null);
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["Bash ok"]);
  },
  ANSWERING,
);

scenario(
  "answer-always",
  "a permission is kept in the file that the client offered",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "two-fetches");
    await terminal.waitForScreen(/Do you want to allow Claude to fetch/);
    const { id, suggestions } = await requestThatIs(harness, "open");
    const kept = suggestions.find(({ scopes }) => scopes.includes("offered"));
    assert.equal(kept?.file, ".claude/settings.local.json");
    assert.equal(await answer(harness, id, { choice: "allow", always: kept.index, scope: "offered" }), 200);
    const file = join(harness.cwd, kept.file);
    const rule = await waitFor("the client's own file", () => existsSync(file) && readFileSync(file, "utf8"));
    assert.ok(rule.includes(JSON.stringify(kept.text)));
    // The other dialog was there at once.
    await terminal.choose("Yes");
    await terminal.waitForScreen(/Past both/);
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), [
      "WebFetch failed",
      "WebFetch failed",
    ]);
  },
  { ...ANSWERING, order: "parallel" },
);

scenario(
  "answer-deny",
  "a denial gives its words to the model, and the turn goes on",
  async (harness) => {
    const { terminal, request } = await asksForPermission(harness);
    const message = 'Not today: use "make"、お願いします';
    assert.equal(await answer(harness, request.id, { choice: "deny", message }), 200);
    await terminal.waitForScreen(/Past the permission/);
    await transcriptSays(harness, message);
    await requestThatIs(harness, "confirmed");
    await callsBecome(harness, await harness.waitForState("done"), ["Bash denied"]);
  },
  ANSWERING,
);

scenario(
  "answer-deny-stop",
  "deny and stop ends the turn as Esc does",
  async (harness) => {
    const { request } = await asksForPermission(harness);
    assert.equal(await answer(harness, request.id, { choice: "deny-and-stop", message: "stop it" }), 200);
    await callsBecome(harness, await harness.waitForState("interrupted"), [refusedBash(harness)]);
    await requestThatIs(harness, "confirmed");
  },
  ANSWERING,
);

scenario(
  "answer-always-again",
  "a permission that is kept in its file spares the second dialog",
  async (harness) => keepsFor(harness, "offered"),
  ANSWERING,
);

scenario(
  "answer-always-session",
  "a permission that is kept for the session spares the second dialog",
  async (harness) => keepsFor(harness, "session"),
  ANSWERING,
);

async function keepsFor(harness: Stage, scope: AnswerScope): Promise<void> {
  const terminal = await harness.open();
  await harness.ask(terminal, "fetch-twice");
  const { id, suggestions } = await requestThatIs(harness, "open");
  const kept = suggestions.find(({ scopes }) => scopes.includes(scope));
  assert.equal(await answer(harness, id, { choice: "allow", always: kept?.index ?? -1, scope }), 200);
  // The client does the second one without a word.
  await terminal.waitForScreen(/Fetched twice/);
  const { requests } = await harness.daemon.get<RequestsDto>("/api/requests");
  assert.equal(requests.length, 1);
  assert.equal(existsSync(join(harness.cwd, ".claude/settings.local.json")), scope === "offered");
  assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["WebFetch failed", "WebFetch failed"]);
}

scenario(
  "answer-twice",
  "the same command twice is one request each",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "same-twice");
    const first = await requestThatIs(harness, "open");
    assert.equal(await answer(harness, first.id, { choice: "allow" }), 200);
    const second = await requestThatIs(harness, "open", { isIt: ({ id }) => id !== first.id });
    assert.deepEqual(second.input, first.input);
    assert.equal(await answer(harness, first.id, { choice: "allow" }), 409);
    assert.equal(await answer(harness, second.id, { choice: "deny", message: "once is enough" }), 200);
    await terminal.waitForScreen(/Past the same/);
    await callsBecome(harness, await harness.waitForState("done"), ["Bash ok", "Bash denied"]);
    assert.equal(readFileSync(join(harness.cwd, "lines.txt"), "utf8"), "line\n");
    const events = await Promise.all(
      [first, second].map(async ({ id }) => requestThatIs(harness, "confirmed", { isIt: (one) => one.id === id })),
    );
    assert.notEqual(events[0]?.event_seq, events[1]?.event_seq);
  },
  ANSWERING,
);
