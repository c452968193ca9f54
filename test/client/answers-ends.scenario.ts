import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import type { ContinuedDto, ContinueOfferDto } from "../../src/api/continue-dto.ts";
import type { RequestsDto } from "../../src/api/request-dto.ts";
import { pairBrowser } from "../support/asking-client.ts";
import { waitFor } from "../support/wait-for.ts";
import { answer, ANSWERING, asksForPermission, hooksAreGone, refusedBash, requestThatIs } from "./answering.ts";
import { API_KEY } from "./client-harness.ts";
import { marker } from "./fake-claude-api/script.ts";
import { scenario, type Stage } from "./scenario.ts";
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
