import assert from "node:assert/strict";
import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { answeringHarness, type AnsweringHarness } from "../../support/asking-client.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { waitFor } from "../../support/wait-for.ts";

const SILENT = { output: "", code: 0 };

/** As many as are held at a time. */
const HELD = 200;
const REFUSED = 800;

function askKeyOf({ home }: AnsweringHarness): string {
  return /Bearer ([\w-]{43})/.exec(readFileSync(home.paths.askFile, "utf8"))?.[1] ?? "";
}

function payload(at: number, size: number): string {
  return JSON.stringify({
    session_id: `s-flood-${at}`,
    hook_event_name: "PermissionRequest",
    tool_name: "Bash",
    tool_input: { command: "x".repeat(size) },
  });
}

test("a flood of asks is let go, and an honest dialog waits again after it", async (t) => {
  const harness = await answeringHarness(t);
  const { url } = harness.daemon;
  const leaving = new AbortController();
  const ask = async (key: string, body: string): Promise<number> => {
    const response = await fetch(`${url}/api/ask`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
      body,
      signal: leaving.signal,
    });
    await response.arrayBuffer();
    return response.status;
  };
  const key = askKeyOf(harness);
  assert.equal(await ask(key, payload(0, 5_000_000)), 413);
  const unknown = await Promise.all(Array.from({ length: 100 }, async () => ask("A".repeat(43), payload(0, 10_000))));
  assert.deepEqual(new Set(unknown), new Set([401]));

  const held = Array.from({ length: HELD }, async (_, at) => ask(key, payload(at, 1000)).catch(() => null));
  await waitFor("all are held", async () => (await harness.requests()).length === HELD);
  for (let from = 0; from < REFUSED; from += 50) {
    const statuses = await Promise.all(Array.from({ length: 50 }, async (_, at) => ask(key, payload(from + at, 1000))));
    assert.deepEqual(new Set(statuses), new Set([204]));
  }
  harness.register("waiting", "s-honest");
  const MAKE = { session_id: "s-honest", tool_name: "Bash", tool_input: { command: "make" } };
  assert.deepEqual(await harness.ask(MAKE).ended, SILENT);

  leaving.abort();
  await Promise.all(held);
  const dialog = harness.ask(MAKE);
  const { id } = await harness.request("s-honest");
  assert.equal((await harness.answer(id, { choice: "allow" })).status, 200);
  assert.match((await dialog.ended).output, /"behavior":"allow"/);
});

test("a dialog with five megabytes of input stays on its terminal", async (t) => {
  const harness = await answeringHarness(t);
  harness.register("waiting", "s-large");
  const input = { file_path: "/home/dev/shop/a", content: "x".repeat(5_000_000) };
  const { ended } = harness.ask({ session_id: "s-large", tool_name: "Write", tool_input: input });
  assert.deepEqual(await ended, SILENT);
});

test("the key of the hooks is for its user alone, and follows no planted link", async (t) => {
  const harness = await answeringHarness(t);
  const { paths } = harness.home;
  const modes = () => [statSync(dirname(paths.askFile)), statSync(paths.askFile)].map(({ mode }) => mode & 0o777);
  assert.deepEqual(modes(), [0o700, 0o600]);
  const before = askKeyOf(harness);
  const bait = join(harness.home.home, "bait");
  writeFileSync(bait, "bait", { mode: 0o666 });
  await runCommandForTest(harness.home, ["answers", "off"]);
  await waitFor("it is off", () => lstatSync(paths.askFile, { throwIfNoEntry: false }) === undefined);
  symlinkSync(bait, paths.askFile);
  await runCommandForTest(harness.home, ["answers", "on"]);
  await waitFor("it is on", () => lstatSync(paths.askFile).isFile());
  assert.equal(readFileSync(bait, "utf8"), "bait");
  assert.deepEqual(modes(), [0o700, 0o600]);
  assert.notEqual(askKeyOf(harness), before);
});
