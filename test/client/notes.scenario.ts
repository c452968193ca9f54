import assert from "node:assert/strict";
import type { NoteDto, NoteOfferDto } from "../../src/api/note-dto.ts";
import { pairBrowser } from "../support/asking-client.ts";
import { waitFor } from "../support/wait-for.ts";
import { ANSWERING, hooksAreGone, transcriptSays } from "./answering.ts";
import type { ClientHarness } from "./client-harness.ts";
import { scenario } from "./scenario.ts";
import { hookIsSilent } from "./truths.ts";

async function offer({ daemon }: ClientHarness, sessionId: string): Promise<NoteOfferDto> {
  return daemon.get<NoteOfferDto>(`/api/sessions/${sessionId}/note`);
}

async function leaveNote(harness: ClientHarness, sessionId: string, text: string): Promise<Response> {
  const { url } = harness.daemon;
  return fetch(`${url}/api/sessions/${sessionId}/note`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(await pairBrowser(harness, url)) },
    body: JSON.stringify({ text }),
  });
}

async function takeNotes(harness: ClientHarness): Promise<void> {
  const { code, stdout } = await harness.ccen("answers", "notes", "on");
  assert.deepEqual([code, /Their hook is registered/.test(stdout)], [0, true]);
}

/** A session whose turn has ended, and which takes a note. */
async function atRest(harness: ClientHarness) {
  await takeNotes(harness);
  const terminal = await harness.open();
  await harness.ask(terminal, "hello");
  const { session_id: sessionId } = await harness.waitForState("done");
  await waitFor("it takes a note", async () => (await offer(harness, sessionId)).obstacle === null);
  return { terminal, sessionId };
}

scenario(
  "note",
  "a note wakes a session at rest as no prompt of a person, and its terminal stays usable",
  async (harness) => {
    const { terminal, sessionId } = await atRest(harness);
    // While it waits, nothing of it is on the screen.
    await waitFor("no word of a hook on the screen", async () => !/hook/i.test(await terminal.screen()));
    await terminal.press("-l", "half typed");
    await terminal.waitForScreen(/half typed/);
    const text = 'Look at "docs" & <b>src</b>, $HOME \\n\n二行目 ✓';
    const response = await leaveNote(harness, sessionId, text);
    assert.equal(response.status, 200);
    const { id } = (await response.json()) as NoteDto;
    await waitFor("it is taken", async () => {
      const { last } = await offer(harness, sessionId);
      return last?.id === id && last.taken_at !== null;
    });
    await harness.waitForEvent("Stop", 2);
    const { summary, status } = await harness.waitForEvent("UserPromptSubmit", 2);
    assert.equal(status, "info");
    assert.match(summary, /^Note left on the dashboard: Look at "docs" & <b>src<\/b>, \$HOME \\n 二行目 ✓$/);
    await transcriptSays(harness, `Note left on the dashboard: ${text}`);
    const told = harness.api.requests.map(({ lastMessage }) => lastMessage).find((one) => one.includes("Note left on"));
    assert.match(told ?? "", /NOT USER INPUT/);
    const screen = await terminal.waitForScreen(/Stop hook feedback/);
    assert.match(screen, /❯\shalf typed/);
    await harness.waitForState("done");
    // It takes the next one.
    await waitFor("it takes a note again", async () => (await offer(harness, sessionId)).obstacle === null);
  },
  ANSWERING,
);

scenario(
  "note-released",
  "the next prompt ends the waiting hook, and no note is taken until its turn has ended",
  async (harness) => {
    const { terminal, sessionId } = await atRest(harness);
    await harness.ask(terminal, "endless-answer");
    await hooksAreGone(harness);
    assert.equal((await offer(harness, sessionId)).obstacle, "not-listening");
    assert.equal((await leaveNote(harness, sessionId, "Too late")).status, 409);
    await terminal.waitForScreen(/This answer/);
    assert.doesNotMatch(await terminal.screen(), /hook/i);
    await terminal.press("Escape");
    await harness.waitForState("interrupted");
  },
  ANSWERING,
);

scenario(
  "note-exit",
  "a waiting hook neither delays the end of its client nor outlives it",
  async (harness) => {
    const { terminal } = await atRest(harness);
    await terminal.say("/exit");
    await waitFor("the client's end", async () => !(await terminal.isOpen()));
    await hooksAreGone(harness);
    await harness.waitForState("ended");
  },
  ANSWERING,
);

scenario(
  "note-print",
  "print mode is not held",
  async (harness) => {
    await takeNotes(harness);
    const run = await harness.print("hello");
    assert.equal(run.code, 0);
    hookIsSilent(harness, run);
    await hooksAreGone(harness);
    const { session_id: sessionId } = await harness.waitForState("ended");
    assert.equal((await offer(harness, sessionId)).obstacle, "not-listening");
  },
  ANSWERING,
);
