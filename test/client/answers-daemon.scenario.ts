import assert from "node:assert/strict";
import { waitFor } from "../support/wait-for.ts";
import { ANSWERING, asksForPermission, hooksAreGone } from "./answering.ts";
import { scenario, type Stage } from "./scenario.ts";
import type { Terminal } from "./terminal.ts";
import { outcomes } from "./truths.ts";

/** The dialog is there as ever: no hook waits beside it, and none has left a word on the screen. */
async function isUntouched(harness: Stage, terminal: Terminal): Promise<void> {
  await terminal.waitForScreen(/Do you want to proceed/);
  await hooksAreGone(harness);
  assert.match(await terminal.screen(), /Do you want to proceed/);
  assert.doesNotMatch(await terminal.screen(), /hook/i);
}

scenario(
  "answer-daemon-killed",
  "a daemon that is killed leaves the dialog as it was",
  async (harness) => {
    const { terminal } = await asksForPermission(harness);
    await harness.daemon.end("SIGKILL");
    await isUntouched(harness, terminal);
    await harness.startAgain();
    await terminal.choose("Yes");
    await terminal.waitForScreen(/Past the permission/);
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["Bash ok"]);
  },
  ANSWERING,
);

scenario(
  "answer-daemon-stopped",
  "a daemon that stops leaves the dialog as it was, and while it is stopped no hook waits",
  async (harness) => {
    const { terminal } = await asksForPermission(harness);
    await harness.daemon.end("SIGTERM");
    await isAnsweredThere(harness, terminal);
    await harness.ask(terminal, "permission");
    await isAnsweredThere(harness, terminal, 2);
    await harness.startAgain();
    await harness.waitForEvent("Stop", 2);
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["Bash ok", "Bash ok"]);
  },
  ANSWERING,
);

scenario(
  "answer-daemon-down",
  "a daemon that was killed before leaves the dialog alone, though its files are there",
  async (harness) => {
    const terminal = await harness.open();
    await harness.daemon.end("SIGKILL");
    await harness.ask(terminal, "permission");
    await isAnsweredThere(harness, terminal);
    await harness.startAgain();
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["Bash ok"]);
  },
  ANSWERING,
);

async function isAnsweredThere(harness: Stage, terminal: Terminal, turns = 1): Promise<void> {
  await isUntouched(harness, terminal);
  await terminal.choose("Yes");
  // Without a daemon the witness alone knows that the turn has ended.
  const ends = (): number => harness.fired().filter(({ name }) => name === "Stop").length;
  await waitFor("the turn's end", () => ends() === turns);
}
