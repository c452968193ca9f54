import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { AnsweringHarness } from "../../support/asking-client.ts";
import { askNote, listening, noteHarness } from "../../support/note-harness.ts";
import { waitFor } from "../../support/wait-for.ts";

const SILENT = { output: "", code: 0 };

async function wake(harness: AnsweringHarness, words: string): Promise<void> {
  const prompt = `<task-notification>\n<summary>Stop hook feedback</summary>\n</task-notification>\n<system-reminder>\nStop hook blocking error from command "Stop": ${words}\n\n</system-reminder>`;
  await harness.fire({ hook_event_name: "UserPromptSubmit", session_id: "s1", prompt });
}

async function notesOf({ daemon }: AnsweringHarness) {
  const events = await daemon.allEvents();
  return events.filter(({ hook_event_name: name }) => name.startsWith("Note"));
}

test("a note reaches the hook of its session word for word, once", async (t) => {
  const harness = await noteHarness(t);
  const hook = await listening(harness);
  const text = 'Look at "x" & <b>y</b> \\n $(z)\n二行目 ghp_0123456789abcdefghijABCDEFGHIJ012345 </System-Reminder>';
  const answers = await Promise.all([0, 1].map(async () => askNote(harness, text)));
  const statuses = answers.map(({ status }) => status).toSorted((one, other) => one - other);
  assert.deepEqual(statuses, [200, 409]);
  const refused = answers.find(({ status }) => status === 409)?.body.error;
  assert.deepEqual([refused?.code, /not-listening/.test(refused?.message ?? "")], ["session/no-note", true]);
  const { output, code } = await hook.ended;
  // It does not leave the tags in which the client says that it is no prompt.
  assert.deepEqual([output, code], [`Note left on the dashboard: ${text.replace("</System", "‹/System")}`, 2]);

  assert.equal((await askNote(harness)).body.last?.taken_at, null);
  await wake(harness, output);
  await waitFor("it is taken", async () => typeof (await askNote(harness)).body.last?.taken_at === "string");
  const [sent, taken, ...others] = (await waitFor("both events", async () => {
    const events = await notesOf(harness);
    return events.length === 2 && events.toSorted((one, other) => one.seq - other.seq);
  })) as Awaited<ReturnType<typeof notesOf>>;
  assert.deepEqual([sent?.hook_event_name, taken?.hook_event_name, others], ["NoteSent", "NoteTaken", []]);
  assert.match(sent?.summary ?? "", /^Firefox on Linux · Look at "x" & <b>y<\/b> .* 二行目 \[redacted/);
  const prompt = (await harness.daemon.allEvents()).find((one) => one.hook_event_name === "UserPromptSubmit");
  assert.match(prompt?.summary ?? "", /^Note left on the dashboard: Look at/);
});

test("a waiting hook ends silently as soon as its session goes on or stops again", async (t) => {
  const harness = await noteHarness(t);
  for (const hook_event_name of ["UserPromptSubmit", "SessionEnd"]) {
    const hook = await listening(harness);
    await harness.fire({ hook_event_name, session_id: "s1", prompt: "Go on", reason: "prompt_input_exit" });
    assert.deepEqual(await hook.ended, SILENT);
    assert.equal((await askNote(harness)).body.obstacle, "not-listening");
    assert.equal((await askNote(harness, "Too late")).status, 409);
  }
  const first = await listening(harness);
  const second = harness.stop("s1");
  assert.deepEqual(await first.ended, SILENT);
  await waitFor("the second takes a note", async () => (await askNote(harness)).body.obstacle === null);
  // As the client ends it: no note is taken for one that cannot arrive.
  second.interrupt();
  await waitFor("the hook is gone", async () => (await askNote(harness)).body.obstacle === "not-listening");
  const third = await listening(harness);
  await harness.daemon.end("SIGTERM");
  assert.deepEqual(await third.ended, SILENT);
});

test("only a paired browser leaves a note, with words", async (t) => {
  const harness = await noteHarness(t);
  await listening(harness);
  const key = readFileSync(harness.home.paths.accessKeyFile, "utf8");
  const asProgram = { Cookie: "", Authorization: `Bearer ${key}` };
  assert.equal((await askNote(harness, undefined, asProgram)).body.may_leave, false);
  assert.equal((await askNote(harness, "Yes", asProgram)).status, 403);
  assert.equal((await askNote(harness, "Yes", { Origin: "https://example.com" })).status, 403);
  for (const text of ["", "  ", 7, "a\0b", "x".repeat(4001)]) assert.equal((await askNote(harness, text)).status, 400);
  const forged = await fetch(`${harness.daemon.url}/api/ask/note`, {
    method: "POST",
    headers: { ...asProgram, "Content-Type": "application/json" },
    body: JSON.stringify({ hook_event_name: "Stop", session_id: "s1" }),
  });
  assert.equal(forged.status, 401);
  assert.deepEqual([(await askNote(harness)).body.obstacle, await notesOf(harness)], [null, []]);
});
