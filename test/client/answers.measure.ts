import { spawn } from "node:child_process";
import { loadavg } from "node:os";
import { dirname, join } from "node:path";
import { test } from "node:test";
import type { RequestDto } from "../../src/api/request-dto.ts";
import { ROUTES } from "../../src/api/routes.ts";
import { ASK_TOKEN, pairBrowser } from "../support/asking-client.ts";
import { openStream } from "../support/stream-client.ts";
import { waitFor } from "../support/wait-for.ts";
import { requestThatIs } from "./answering.ts";
import { clientHarness } from "./client-harness.ts";
import { NEWEST_ANSWERED } from "./install-client.ts";

const PAIRS = Number(process.env["CCEN_PAIRS"] ?? 16);
/** Longer than a scenario may take. */
const LONGEST_MS = 900_000;
/** A dialog ignores keys for a moment after it has opened. */
const SETTLED_MS = 1_200;
const SCRIPT = "many-permissions";

/**
 * Not part of the scenarios: `npm run test:client -- test/client/answers.measure.ts`. Answers the same dialog in turn
 * from the dashboard and by a key in the terminal, until Claude Code's next request. It measures and cannot fail.
 */
test("a click beside a key, and the key on the dashboard", { timeout: LONGEST_MS }, async (t) => {
  const calls = Array.from({ length: 2 * PAIRS }, (_, at) => ({
    say: [{ tool: "Bash", input: { command: `touch {{cwd}}/asked-${at}.txt`, description: "A step" } }],
  }));
  const scripts = { [SCRIPT]: { turns: [...calls, { say: [{ text: "All asked." }] }] } };
  const harness = await clientHarness(t, { version: NEWEST_ANSWERED, isAnswering: true, isWatched: false, scripts });
  const { api, daemon } = harness;
  const paired = await pairBrowser(harness, daemon.url);
  const stream = await openStream(t, daemon.url + ROUTES.events, { Authorization: `Bearer ${ASK_TOKEN}` });
  const seenAtMs: number[] = [];
  stream.response.on("data", () => {
    while (seenAtMs.length < stream.frames.length) seenAtMs.push(performance.now());
  });
  const shown = (id: string, state: RequestDto["state"]): number | undefined => {
    const at = stream.frames.findIndex(
      (frame) => frame.type === "request" && frame.data.id === id && frame.data.state === state,
    );
    return seenAtMs[at];
  };

  const terminal = await harness.open();
  // A program for each key would take as long as what is measured.
  const keyboard = spawn("tmux", ["-S", join(dirname(harness.cwd), "tmux-0"), "-C", "attach", "-t", "main"]);
  t.after(() => keyboard.kill());
  await terminal.say(`[[scenario:${SCRIPT}]] go`);
  const clickMs: number[] = [];
  const keyMs: number[] = [];
  const closedMs: number[] = [];
  for (const at of calls.keys()) {
    const name = new RegExp(String.raw`asked-${at}\.txt[\s\S]*Do you want to proceed`);
    await terminal.waitForScreen(name);
    const isIt = ({ input }: RequestDto): boolean => input["command"] === `touch ${harness.cwd}/asked-${at}.txt`;
    const { id } = await requestThatIs(harness, "open", { isIt });
    await new Promise((resolve) => setTimeout(resolve, SETTLED_MS));
    const before = api.requests.length;
    const isKey = at % 2 === 1;
    const beganMs = performance.now();
    if (isKey) keyboard.stdin.write("send-keys -t main 1\n");
    else {
      await fetch(`${daemon.url}${ROUTES.request}${id}/answer`, {
        method: "POST",
        headers: { "Content-Type": "application/json", ...paired },
        body: '{"choice":"allow"}',
      });
    }
    await waitFor("the client's next request", () => api.requests.length > before);
    (isKey ? keyMs : clickMs).push((api.requests[before]?.atMs ?? Number.NaN) - beganMs);
    if (!isKey) continue;
    closedMs.push((await waitFor("the closed request on the stream", () => shown(id, "closed"))) - beganMs);
  }
  t.diagnostic(
    `load ${loadavg()
      .map((one) => one.toFixed(1))
      .join(" ")}`,
  );
  for (const [what, list] of Object.entries({ click: clickMs, key: keyMs, "key until the page knows": closedMs })) {
    t.diagnostic(
      `${what}: p50 ${quantile(list, 0.5)} ms, p90 ${quantile(list, 0.9)} ms, max ${quantile(list, 1)} ms (${list.length})`,
    );
  }
  t.diagnostic(`click / key, p50: ${(Number(quantile(clickMs, 0.5)) / Number(quantile(keyMs, 0.5))).toFixed(2)}`);
});

function quantile(list: readonly number[], share: number): string {
  const sorted = list.toSorted((one, other) => one - other);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(0);
}
