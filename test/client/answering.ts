import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import type { AnswerBodyDto, RequestDto, RequestsDto } from "../../src/api/request-dto.ts";
import { pairBrowser } from "../support/asking-client.ts";
import { waitFor } from "../support/wait-for.ts";
import type { ClientHarness } from "./client-harness.ts";
import { FIRST_ANSWERED } from "./install-client.ts";
import type { Terminal } from "./terminal.ts";

export const ANSWERING = { isAnswering: true } as const;

/** The latest of that state, and by the tool's input where there are several. */
export async function requestThatIs(
  harness: ClientHarness,
  state: RequestDto["state"],
  { isIt = () => true, withinMs }: { isIt?: (request: RequestDto) => boolean; withinMs?: number } = {},
): Promise<RequestDto> {
  const find = async (): Promise<RequestDto | undefined> => {
    const { requests } = await harness.daemon.get<RequestsDto>("/api/requests");
    return requests.findLast((request) => request.state === state && isIt(request));
  };
  return waitFor(`a request that is ${state}`, find, withinMs);
}

/** @returns the status of the response to a paired browser */
export async function answer(harness: ClientHarness, id: string, body: AnswerBodyDto): Promise<number> {
  const { url } = harness.daemon;
  const response = await fetch(`${url}/api/requests/${id}/answer`, {
    method: "POST",
    headers: { "Content-Type": "application/json", ...(await pairBrowser(harness, url)) },
    body: JSON.stringify(body),
  });
  return response.status;
}

export async function asksForPermission(
  harness: ClientHarness,
): Promise<{ readonly terminal: Terminal; readonly request: RequestDto }> {
  const terminal = await harness.open();
  await harness.ask(terminal, "permission");
  await terminal.waitForScreen(/Do you want to proceed/);
  const request = await requestThatIs(harness, "open");
  assert.equal(request.input["command"], `touch ${harness.cwd}/asked.txt`);
  return { terminal, request };
}

/** The client's transcript has the words, which it may write after its screen. */
export async function transcriptSays(harness: ClientHarness, ...words: readonly string[]): Promise<void> {
  const quoted = words.map((text) => JSON.stringify(text).slice(1, -1));
  await waitFor(`${words.join(" and ")} in the transcript`, () => {
    const lines = harness.transcriptLines().map((line) => JSON.stringify(line));
    return quoted.every((text) => lines.some((line) => line.includes(text)));
  });
}

/** What a refusal that stopped its turn is shown as: the transcript of the earliest client tells it from no other stop. */
export function refusedBash({ version }: { readonly version: string }): string {
  return version === FIRST_ANSWERED ? "Bash interrupted" : "Bash denied";
}

/** No waiting hook of this harness is left. */
export async function hooksAreGone({ paths }: ClientHarness): Promise<void> {
  await waitFor("the end of every waiting hook", () => {
    const pids = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
    // The script, and the program that it runs: either alone would be one left behind.
    const hooks = [paths.askScript, paths.askProgram, paths.askFile, paths.noteFile];
    return !pids.some((pid) => hooks.some((hook) => commandLine(pid).includes(hook)));
  });
}

function commandLine(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    // It has ended meanwhile.
    return "";
  }
}
