import { existsSync } from "node:fs";
import type { TestContext } from "node:test";
import type { ErrorDto } from "../../src/api/dto.ts";
import type { NoteDto, NoteOfferDto } from "../../src/api/note-dto.ts";
import { answeringHarness, type AnsweringHarness } from "./asking-client.ts";
import { runCommandForTest } from "./run-command.ts";
import { waitFor } from "./wait-for.ts";

/** Answering and notes are on; this process is a client that is new enough. */
export async function noteHarness(t: TestContext): Promise<AnsweringHarness> {
  const harness = await answeringHarness(t);
  await runCommandForTest(harness.home, ["answers", "notes", "on"]);
  await waitFor("the daemon takes notes", () => existsSync(harness.home.paths.noteFile));
  harness.register("idle");
  return harness;
}

type Answer = Partial<NoteDto & NoteOfferDto & ErrorDto>;

export async function askNote(
  { daemon, paired }: Pick<AnsweringHarness, "daemon" | "paired">,
  text?: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: Answer }> {
  const response = await fetch(`${daemon.url}/api/sessions/s1/note`, {
    headers: { ...paired, "Content-Type": "application/json", ...headers },
    ...(text !== undefined && { method: "POST", body: JSON.stringify({ text }) }),
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

/** Ends a turn of the session, and waits until it takes a note. */
export async function listening(harness: AnsweringHarness) {
  const hook = harness.stop("s1");
  await waitFor("it takes a note", async () => (await askNote(harness)).body.obstacle === null);
  return hook;
}
