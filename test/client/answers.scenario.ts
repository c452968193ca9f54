import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AnswerBodyDto, RequestDto, RequestsDto } from "../../src/api/request-dto.ts";
import { pairBrowser } from "../support/asking-client.ts";
import { waitFor } from "../support/wait-for.ts";
import { scenario, type Stage } from "./scenario.ts";
import type { Terminal } from "./terminal.ts";
import { callsBecome, hookIsSilent, outcomes } from "./truths.ts";

const ANSWERING = { isAnswering: true } as const;

async function requestThatIs(harness: Stage, state: RequestDto["state"]): Promise<RequestDto> {
  return waitFor(`a request that is ${state}`, async () => {
    const { requests } = await harness.daemon.get<RequestsDto>("/api/requests");
    return requests.findLast((request) => request.state === state);
  });
}

async function answer(harness: Stage, id: string, body: AnswerBodyDto): Promise<number> {
  const { url } = harness.daemon;
  const cookie = await pairBrowser(harness, url);
  const response = await fetch(`${url}/api/requests/${id}/answer`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Cookie: cookie },
    body: JSON.stringify(body),
  });
  return response.status;
}

async function asksForPermission(
  harness: Stage,
): Promise<{ readonly terminal: Terminal; readonly request: RequestDto }> {
  const terminal = await harness.open();
  await harness.ask(terminal, "permission");
  await terminal.waitForScreen(/Do you want to proceed/);
  const request = await requestThatIs(harness, "open");
  assert.equal(request.input["command"], `touch ${harness.cwd}/asked.txt`);
  return { terminal, request };
}

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
    assert.ok(harness.transcriptLines().some((line) => JSON.stringify(line).includes(JSON.stringify(message))));
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
    await callsBecome(harness, await harness.waitForState("interrupted"), ["Bash denied"]);
    await requestThatIs(harness, "confirmed");
  },
  ANSWERING,
);

scenario(
  "answer-terminal-first",
  "“Yes” in the terminal closes the request while its command runs",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "slow-command");
    await terminal.waitForScreen(/Do you want to proceed/);
    const { id } = await requestThatIs(harness, "open");
    await terminal.choose("Yes");
    assert.equal((await requestThatIs(harness, "closed")).closed_because, "terminal");
    assert.equal(await answer(harness, id, { choice: "deny" }), 409);
    await waitFor(
      "no word of a hook on the screen",
      async () => !/PermissionRequest hook/.test(await terminal.screen()),
    );
    await terminal.press("Escape");
    await harness.waitForState("interrupted");
  },
  ANSWERING,
);

scenario(
  "answer-esc-first",
  "Esc in the terminal closes the request",
  async (harness) => {
    const { terminal } = await asksForPermission(harness);
    await terminal.leave(/Do you want to proceed/);
    assert.equal((await requestThatIs(harness, "closed")).closed_because, "interrupted");
    await callsBecome(harness, await harness.waitForState("interrupted"), ["Bash denied"]);
  },
  ANSWERING,
);

scenario(
  "answer-question",
  "a question is answered in words",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "question");
    await terminal.waitForScreen(/Which colour shall it be/);
    const { id, kind } = await requestThatIs(harness, "open");
    assert.equal(kind, "question");
    assert.equal(await answer(harness, id, { choice: "answer", answers: {} }), 422);
    const answers = { "Which colour shall it be?": '"Tief"grün 緑' };
    assert.equal(await answer(harness, id, { choice: "answer", answers }), 200);
    await terminal.waitForScreen(/Painted/);
    assert.ok(harness.transcriptLines().some((line) => JSON.stringify(line).includes("grün 緑")));
    await requestThatIs(harness, "confirmed");
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["AskUserQuestion ok"]);
  },
  ANSWERING,
);

scenario(
  "answer-plan",
  "a plan is approved with accepted edits",
  async (harness) => {
    const terminal = await harness.open(["--permission-mode", "plan"]);
    await harness.ask(terminal, "plan");
    await terminal.waitForScreen(/Exit plan mode\?|Would you like to proceed/);
    const { id, kind } = await requestThatIs(harness, "open");
    assert.equal(kind, "plan");
    assert.equal(await answer(harness, id, { choice: "approve-accept-edits" }), 200);
    await terminal.waitForScreen(/The plan stands/);
    await terminal.waitForScreen(/accept edits on/);
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["ExitPlanMode ok"]);
  },
  ANSWERING,
);

scenario(
  "answer-background-agent",
  "the dialog of a background agent is not held up",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "careful-agent");
    await terminal.waitForScreen(/Do you want to proceed/);
    assert.equal((await requestThatIs(harness, "closed")).closed_because, "not-asked");
    await harness.waitForState("waiting");
    await terminal.choose("No");
    await harness.waitForEvent("Stop", 2);
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["Agent ok", "Bash denied"]);
  },
  { ...ANSWERING, order: "parallel" },
);

scenario(
  "answer-print",
  "print mode is not held",
  async (harness) => {
    hookIsSilent(harness, await harness.print("forbidden"));
    const { requests } = await harness.daemon.get<RequestsDto>("/api/requests");
    assert.deepEqual(requests, []);
  },
  ANSWERING,
);

scenario(
  "answer-daemon-killed",
  "a daemon that is killed leaves the dialog as it was",
  async (harness) => {
    const { terminal } = await asksForPermission(harness);
    await harness.daemon.end("SIGKILL");
    await terminal.waitForScreen(/Do you want to proceed/);
    assert.doesNotMatch(await terminal.screen(), /hook/i);
    await harness.startAgain();
    await terminal.choose("Yes");
    await terminal.waitForScreen(/Past the permission/);
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["Bash ok"]);
  },
  ANSWERING,
);
