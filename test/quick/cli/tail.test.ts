import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { EventDto } from "../../../src/protocol/dto.ts";
import type { Paths } from "../../../src/system/paths.ts";
import { makeHome, until, type Home } from "./run-ccen.ts";

let written = 0;

/** Does what the hook does: a complete file, renamed into place. */
function fire(paths: Paths, payload: object): void {
  written += 1;
  const temporary = join(paths.rawTemporaryDir, `test-${written}`);
  writeFileSync(temporary, JSON.stringify({ session_id: "s1", cwd: "/work/決済", ...payload }));
  renameSync(temporary, join(paths.rawDir, `hook-${process.pid}-${written}.json`));
}

const prompt = (text: string): object => ({ hook_event_name: "UserPromptSubmit", prompt: text });
const named = (id: string, text: string): object => ({ ...prompt(text), session_id: id });
const bash = (command: string): object => ({
  hook_event_name: "PreToolUse",
  tool_name: "Bash",
  tool_input: { command },
});

interface Tail {
  lines(): string[];
  errors(): string;
  /** Ctrl-C; the exit code. */
  interrupt(): Promise<unknown>;
}

/** `ccen tail` with what it has printed so far. */
function spawnTail(t: TestContext, home: Home, args: readonly string[]): Tail {
  const child = home.spawnCcen(["tail", ...args]);
  t.after(() => child.kill("SIGKILL"));
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  return {
    lines: () => output.stdout.split("\n").slice(0, -1),
    errors: () => output.stderr,
    async interrupt() {
      const exit = once(child, "exit");
      child.kill("SIGINT");
      return (await exit)[0];
    },
  };
}

async function storedCount({ ccen }: Home): Promise<number> {
  const { stdout } = await ccen(["tail", "--no-follow", "--json", "--lines", "500"]);
  return stdout.split("\n").length - 1;
}

async function startWith(home: Home, payloads: readonly object[]): Promise<void> {
  assert.equal((await home.ccen(["start", "--port", "0"])).code, 0);
  for (const payload of payloads) fire(home.paths, payload);
  for (let left = 100; left > 0 && (await storedCount(home)) < payloads.length; left--);
  assert.equal(await storedCount(home), payloads.length);
}

test("past events come oldest first, filtered, and nothing in them commands the terminal", async (t) => {
  const home = makeHome(t);
  await startWith(home, [prompt("first \u001b[2J\u0007 prompt"), bash("ls"), { ...prompt("other"), session_id: "s2" }]);
  const all = await home.ccen(["tail", "--no-follow"]);
  assert.equal(all.code, 0);
  const lines = all.stdout.trimEnd().split("\n");
  assert.equal(lines.length, 3);
  assert.match(lines[0] ?? "", /^\d\d:\d\d:\d\d 決済 {11}UserPromptSubmit {14}first prompt$/);
  assert.match(lines[1] ?? "", / PreToolUse +Bash +.*ls$/);

  const json = async (...args: readonly string[]): Promise<EventDto[]> =>
    (await home.ccen(["tail", "--no-follow", "--json", ...args])).stdout
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as EventDto);
  assert.deepEqual(
    (await json()).map(({ seq }) => seq),
    [1, 2, 3],
  );
  assert.deepEqual(
    (await json("--tool", "Bash")).map(({ seq }) => seq),
    [2],
  );
  assert.deepEqual(
    (await json("--session", "s1", "--event", "userpromptsubmit")).map(({ seq }) => seq),
    [1],
  );
  assert.deepEqual(
    (await json("--lines", "1")).map(({ seq }) => seq),
    [3],
  );
  assert.deepEqual(await json("--lines", "0"), []);
  assert.equal((await home.ccen(["tail", "--lines", "-1"])).code, 2);
  assert.equal((await home.ccen(["tail", "--lines=1000"])).code, 2);
});

test("following goes on across a restart of the daemon, each event once and in order", async (t) => {
  const home = makeHome(t);
  await startWith(home, [bash("one"), bash("two")]);
  const tail = spawnTail(t, home, ["--json", "--lines", "1"]);
  const seen = (): number[] => tail.lines().map((line) => (JSON.parse(line) as EventDto).seq);
  await until("the past event", () => seen().length === 1);
  fire(home.paths, bash("three"));
  await until("the live event", () => seen().length === 2);

  assert.equal((await home.ccen(["stop"])).code, 0);
  await until("the notice", () => tail.errors().includes("Connection lost"));
  fire(home.paths, bash("four"));
  assert.equal((await home.ccen(["start", "--port", "0"])).code, 0);
  fire(home.paths, bash("five"));
  await until("the events of the gap", () => seen().length === 4);
  assert.deepEqual(seen(), [2, 3, 4, 5]);
  assert.match(tail.errors(), /^Connection lost; waiting for the daemon\.\nConnected again\.\n$/);
  assert.equal(await tail.interrupt(), 0);
});

test("following shows only what the filter lets through", async (t) => {
  const home = makeHome(t);
  await startWith(home, [bash("one")]);
  const tail = spawnTail(t, home, ["--event", "Stop", "--json"]);
  // The stream is open once the first of these arrives; until then they may come from the page of past events.
  for (let left = 100; left > 0 && tail.lines().length === 0; left--) {
    fire(home.paths, { hook_event_name: "Stop" });
    fire(home.paths, bash("not this"));
    await storedCount(home);
  }
  await until("an event", () => tail.lines().length > 0);
  for (const line of tail.lines()) assert.equal((JSON.parse(line) as EventDto).hook_event_name, "Stop");
});

test("tail names the event that a mistyped one most likely means", async (t) => {
  const home = makeHome(t);
  await startWith(home, []);
  const { code, stderr } = await home.ccen(["tail", "--no-follow", "--event", "Stpo"]);
  assert.deepEqual([code, stderr.split("\n")[0]], [0, "There is no event Stpo in this release. Did you mean Stop?"]);
  const exported = await home.ccen(["export", "--event", "Stpo", "--output", join(home.paths.configDir, "out.jsonl")]);
  assert.match(exported.stderr, /Did you mean Stop\?/);
});

test("tail says that all live connections are in use", async (t) => {
  const home = makeHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  writeFileSync(home.paths.envFile, "DISCORD_DASHBOARD_MAX_CONNECTIONS=1\n", { mode: 0o600 });
  await startWith(home, [bash("one")]);
  const first = spawnTail(t, home, ["--lines", "0"]);
  for (let left = 100; left > 0 && first.lines().length === 0; left--) {
    fire(home.paths, bash("until the stream is open"));
    await storedCount(home);
  }
  const second = spawnTail(t, home, ["--lines", "0"]);
  await until("the refusal", () => second.errors().includes("live connections are in use"));
  assert.match(second.errors(), /All 1 live connections are in use\. Trying again every few seconds\./);
});

test("without a daemon it says so", async (t) => {
  const { ccen } = makeHome(t);
  const { code, stdout, stderr } = await ccen(["tail"]);
  assert.equal(code, 3);
  assert.equal(stdout, "");
  assert.match(stderr, /^ccen: No daemon runs for .*\nStart it with `ccen start`\.\n$/);
});

test("the head of a session's id is enough where one session alone begins so, and nothing found is said", async (t) => {
  const home = makeHome(t);
  await startWith(home, [named("abc-1", "one"), named("abc-2", "two"), named("xyz-3", "three")]);
  const tail = (head: string) => home.ccen(["tail", "--no-follow", "--session", head]);
  assert.match((await tail("xyz")).stdout, /^\S+ .*three\n$/);
  assert.match((await tail("abc-1")).stdout, /one\n$/);
  const several = await tail("abc");
  assert.equal(several.code, 2);
  assert.match(several.stderr, /--session abc may be abc-[12], abc-[12]$/m);
  assert.deepEqual(await tail("none"), { code: 0, stdout: "", stderr: "No such event so far.\n" });
  const text = await home.ccen(["export", "--format", "md", "--session", "xyz"]);
  assert.match(text.stdout, /^- Session: xyz-3$/m);
});
