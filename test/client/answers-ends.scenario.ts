import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ContinuedDto, ContinueOfferDto } from "../../src/api/continue-dto.ts";
import type { RequestDto, RequestsDto } from "../../src/api/request-dto.ts";
import { pairBrowser } from "../support/asking-client.ts";
import { waitFor } from "../support/wait-for.ts";
import {
  answer,
  ANSWERING,
  asksForPermission,
  hooksAreGone,
  refusedBash,
  requestThatIs,
  transcriptSays,
} from "./answering.ts";
import { API_KEY } from "./first-start.ts";
import { marker } from "./fake-claude-api/script.ts";
import { scenario, type Stage } from "./scenario.ts";
import type { Terminal } from "./terminal.ts";
import { callsBecome, hookIsSilent, outcomes } from "./truths.ts";

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
    await callsBecome(harness, await harness.waitForState("interrupted"), [refusedBash(harness)]);
  },
  ANSWERING,
);

/** “No”, wherever this client has it in its menu. */
async function goToNo(terminal: Terminal): Promise<void> {
  const place = Number(/(\d)\. No/.exec(await terminal.waitForScreen(/\d\. No/))?.[1]);
  for (let entry = 1; entry < place; entry++) await terminal.press("Down");
  await terminal.waitForScreen(/❯ \d\. No/);
}

scenario(
  "answer-no-first",
  "“No” in the terminal closes the request, without words and with them",
  async (harness) => {
    const { terminal, request } = await asksForPermission(harness);
    await terminal.choose("No");
    const closed = await requestThatIs(harness, "closed");
    assert.equal(closed.closed_because, "interrupted");
    assert.equal(await answer(harness, request.id, { choice: "allow" }), 409);
    await harness.waitForState("interrupted");
    await hooksAreGone(harness);

    await harness.ask(terminal, "permission");
    const again = await requestThatIs(harness, "open");
    await goToNo(terminal);
    await terminal.pressToChange("Tab", /❯ \d\. No.*/);
    await terminal.say("rather not this way");
    const refusal = await requestThatIs(harness, "closed", { isIt: ({ id }) => id === again.id });
    assert.equal(refusal.closed_because, "terminal");
    assert.equal(await answer(harness, again.id, { choice: "allow" }), 409);
    await terminal.waitForScreen(/Past the permission/);
    const refused = refusedBash(harness);
    await callsBecome(harness, await harness.waitForState("done"), [refused, refused]);
    assert.ok(!existsSync(join(harness.cwd, "asked.txt")));
    await hooksAreGone(harness);
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
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["Agent ok", refusedBash(harness)]);
  },
  { ...ANSWERING, order: "parallel" },
);

function isOfAgent({ agent_id }: RequestDto): boolean {
  return agent_id !== null;
}

function isOfMain({ agent_id }: RequestDto): boolean {
  return agent_id === null;
}

scenario(
  "answer-beside-agent",
  "of two dialogs at once the terminal shows the second one, and so does its session",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "agent-and-command");
    await terminal.waitForScreen(/asked\.txt[\s\S]*Do you want to proceed/);
    await requestThatIs(harness, "open", { isIt: isOfAgent });
    await requestThatIs(harness, "open", { isIt: isOfMain });
    await terminal.leave(/asked\.txt(?:(?!aside\.txt)[\s\S])*Do you want to proceed/, "1");
    assert.equal((await requestThatIs(harness, "closed", { isIt: isOfMain })).closed_because, "terminal");
    assert.equal((await requestThatIs(harness, "closed", { isIt: isOfAgent })).closed_because, "not-asked");
    await terminal.waitForScreen(/aside\.txt[\s\S]*Do you want to proceed/);
    const { waits } = await harness.waitForState("waiting");
    assert.deepEqual(
      waits.map(({ agent_id }) => agent_id === null),
      [false],
    );
    await terminal.choose("Yes");
    await waitFor("both files", () => ["asked", "aside"].every((name) => existsSync(join(harness.cwd, `${name}.txt`))));
    await callsBecome(harness, await harness.waitForState("done"), ["Agent ok", "Bash ok", "Bash ok"]);
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
  "answer-client-killed",
  "a killed client closes its request and leaves no hook behind",
  async (harness) => {
    const { terminal, request } = await asksForPermission(harness);
    process.kill(terminal.pid, "SIGKILL");
    assert.equal((await requestThatIs(harness, "closed")).closed_because, "ended");
    assert.equal(await answer(harness, request.id, { choice: "allow" }), 409);
    await hooksAreGone(harness);
    await harness.waitForState("lost", 60_000);
  },
  ANSWERING,
);

scenario(
  "answer-window-closed",
  "a closed window closes its request and leaves no hook behind",
  async (harness) => {
    const { terminal, request } = await asksForPermission(harness);
    process.kill(terminal.pid, "SIGHUP");
    assert.match((await requestThatIs(harness, "closed")).closed_because ?? "", /^(?:interrupted|ended)$/);
    assert.equal(await answer(harness, request.id, { choice: "allow" }), 409);
    await hooksAreGone(harness);
    await harness.waitForState("ended", 60_000);
  },
  { ...ANSWERING, order: "parallel" },
);

scenario(
  "answer-expired",
  "a request that expires leaves its dialog to the terminal",
  async (harness) => {
    const { terminal, request } = await asksForPermission(harness);
    const closed = await requestThatIs(harness, "closed", { withinMs: 90_000 });
    assert.equal(closed.closed_because, "expired");
    assert.equal(await answer(harness, request.id, { choice: "allow" }), 409);
    await hooksAreGone(harness);
    await terminal.waitForScreen(/Do you want to proceed/);
    await terminal.choose("Yes");
    await terminal.waitForScreen(/Past the permission/);
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["Bash ok"]);
  },
  { ...ANSWERING, discordSettings: { CCEN_ANSWERS_HOLD_MINUTES: "1" } },
);

scenario(
  "answer-node",
  "the hook without a shell answers, and its failures leave the dialog alone",
  async (harness) => {
    const terminal = await harness.open();
    const seen = new Set<string>();
    const asksAgain = async (): Promise<RequestDto> => {
      await harness.ask(terminal, "permission");
      const request = await requestThatIs(harness, "open", { isIt: ({ id }) => !seen.has(id) });
      seen.add(request.id);
      await terminal.waitForScreen(/Do you want to proceed/);
      return request;
    };
    const closedAs = async ({ id }: RequestDto): Promise<string | null> =>
      (await requestThatIs(harness, "closed", { isIt: (one) => one.id === id })).closed_because;
    const rests = async (stops: number): Promise<unknown> => harness.waitForEvent("Stop", stops);

    assert.equal(await answer(harness, (await asksAgain()).id, { choice: "allow" }), 200);
    await rests(1);
    assert.equal(await answer(harness, (await asksAgain()).id, { choice: "deny", message: "Später、まだ" }), 200);
    await transcriptSays(harness, "Später、まだ");
    await rests(2);

    const granted = await asksAgain();
    await terminal.choose("Yes");
    assert.equal(await closedAs(granted), "terminal");
    assert.equal(await answer(harness, granted.id, { choice: "deny" }), 409);
    await rests(3);
    await hooksAreGone(harness);

    const left = await asksAgain();
    await terminal.leave(/Do you want to proceed/);
    assert.equal(await closedAs(left), "interrupted");
    await harness.waitForState("interrupted");
    await hooksAreGone(harness);

    await asksAgain();
    await harness.daemon.end("SIGKILL");
    await hooksAreGone(harness);
    await terminal.waitForScreen(/Do you want to proceed/);
    assert.doesNotMatch(await terminal.screen(), /hook error/i);
    await harness.startAgain();
    await terminal.choose("Yes");
    await rests(4);
    const refused = refusedBash(harness);
    await callsBecome(harness, await harness.waitForState("done"), [
      "Bash ok",
      "Bash denied",
      "Bash ok",
      refused,
      "Bash ok",
    ]);
  },
  { ...ANSWERING, isAnswering: "node" },
);

scenario(
  "answer-continue",
  "an ended session goes on in the background with a prompt, and asks",
  async (harness) => {
    giveTheClientItsApi(harness);
    const terminal = await harness.open();
    await harness.ask(terminal, "hello");
    await harness.waitForState("done");
    await terminal.close();
    const { session_id } = await harness.waitForState("ended");
    const path = `/api/sessions/${session_id}/continue`;
    assert.equal((await harness.daemon.get<ContinueOfferDto>(path)).obstacle, null);
    const response = await fetch(harness.daemon.url + path, {
      method: "POST",
      headers: { "Content-Type": "application/json", ...(await pairBrowser(harness, harness.daemon.url)) },
      body: JSON.stringify({ prompt: `--dangerously-skip-permissions is no option here ${marker("permission")}` }),
    });
    const { attach } = (await response.json()) as ContinuedDto;
    const id = /^claude attach ([0-9a-f]{8})$/.exec(attach)?.[1] ?? "";
    try {
      assert.ok(id !== "" && session_id.startsWith(id));
      const request = await requestThatIs(harness, "open");
      assert.equal(request.session_id, session_id);
      assert.equal(await answer(harness, request.id, { choice: "allow" }), 200);
      await requestThatIs(harness, "confirmed");
      assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["Bash ok"]);
    } finally {
      await harness.client("stop", id);
      // Its service would wait for a next session.
      await harness.client("daemon", "stop", "--any");
    }
    await harness.waitForState("ended");
  },
  { ...ANSWERING, isWatched: false },
);

/** The daemon has nothing of a session's environment. */
function giveTheClientItsApi({ paths: { settingsFile }, api }: Stage): void {
  const settings = JSON.parse(readFileSync(settingsFile, "utf8")) as object;
  const env = {
    ANTHROPIC_BASE_URL: api.origin,
    ANTHROPIC_API_KEY: API_KEY,
    CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
    DISABLE_AUTOUPDATER: "1",
  };
  writeFileSync(settingsFile, JSON.stringify({ ...settings, env }));
}
