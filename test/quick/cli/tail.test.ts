import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test, type TestContext } from "node:test";
import type { EventDto, HealthDto, RuntimeDto } from "../../../src/api/dto.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome } from "./run-ccen.ts";

/** The tests share a daemon that allows one `tail` at a time; each has its own sessions. */
const home = makeHome({ after });
before(async () => {
  home.configure({ CCEN_MAX_CONNECTIONS: "1" });
  assert.equal((await home.ccen(["start"])).code, 0);
});

let written = 0;

/** As the hook does: writes a complete file and renames it into place. */
function fire(session: string, payload: object): void {
  written += 1;
  const temporary = join(home.paths.rawTemporaryDir, `test-${written}`);
  writeFileSync(temporary, JSON.stringify({ session_id: session, cwd: "/work/決済", ...payload }));
  renameSync(temporary, join(home.paths.rawDir, `hook-${process.pid}-${written}.json`));
}

const prompt = (text: string): object => ({ hook_event_name: "UserPromptSubmit", prompt: text });
const bash = (command: string): object => ({
  hook_event_name: "PreToolUse",
  tool_name: "Bash",
  tool_input: { command },
});

async function past(...args: readonly string[]): Promise<EventDto[]> {
  const { stdout } = await home.ccen(["tail", "--no-follow", "--json", "--lines", "500", ...args]);
  return eventsIn(stdout);
}

function eventsIn(output: string): EventDto[] {
  const lines = output.split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line) as EventDto);
}

async function stored(): Promise<void> {
  const { url } = JSON.parse(readFileSync(home.paths.runtimeFile, "utf8")) as RuntimeDto;
  await waitFor("all that was fired", async () => {
    const response = await fetch(new URL("/api/health", url));
    return ((await response.json()) as HealthDto).last_seq === written;
  });
}

interface Tail {
  lines(): string[];
  errors(): string;
}

/** `ccen tail` with its output so far. */
function follow(t: TestContext, args: readonly string[]): Tail {
  const interruption = new AbortController();
  let [out, err] = ["", ""];
  const ended = home.ccen(["tail", ...args], {
    signal: interruption.signal,
    onOutput: ({ stdout, stderr }) => {
      [out, err] = [stdout, stderr];
    },
  });
  t.after(async () => {
    interruption.abort();
    await ended;
  });
  return { lines: () => out.split("\n").slice(0, -1), errors: () => err };
}

test("tail shows past events oldest first, filtered, with no control characters", async () => {
  fire("s1", prompt("first \u001b[2J\u0007 prompt"));
  fire("s1", bash("ls"));
  fire("s2", prompt("other"));
  await stored();
  const all = await home.ccen(["tail", "--no-follow"]);
  assert.equal(all.code, 0);
  const lines = all.stdout.trimEnd().split("\n");
  assert.equal(lines.length, 3);
  const first = lines.find((line) => line.includes("first")) ?? "";
  assert.match(first, /^\d\d:\d\d:\d\d 決済 {11}UserPromptSubmit {14}first prompt$/);
  assert.match(all.stdout, / PreToolUse +Bash +.*ls$/m);

  const seqs = async (...args: readonly string[]) => (await past(...args)).map(({ seq }) => seq);
  assert.deepEqual(await seqs(), [1, 2, 3]);
  const calls = await past("--tool", "Bash");
  assert.deepEqual(
    calls.map(({ summary }) => summary),
    ["ls"],
  );
  const prompts = await past("--session", "s1", "--event", "userpromptsubmit");
  assert.deepEqual(
    prompts.map(({ hook_event_name: name }) => name),
    ["UserPromptSubmit"],
  );
  assert.deepEqual(await seqs("--lines", "1"), [3]);
  assert.deepEqual(await seqs("--lines", "0"), []);
  assert.equal((await home.ccen(["tail", "--lines", "-1"])).code, 2);
  assert.equal((await home.ccen(["tail", "--lines=1000"])).code, 2);
});

test("tail and status say what goes on in the background of a failed turn", async () => {
  const agent = { tool_name: "Agent", tool_input: { description: "look" }, tool_use_id: "toolu_bg" };
  fire("bg-1", prompt("go"));
  fire("bg-1", { hook_event_name: "PreToolUse", ...agent });
  fire("bg-1", {
    hook_event_name: "PostToolUse",
    ...agent,
    tool_response: { status: "async_launched", agentId: "a9" },
  });
  fire("bg-1", { hook_event_name: "StopFailure", error: "rate_limit", last_assistant_message: "429" });
  await stored();
  const failed = await home.ccen(["tail", "--no-follow", "--session", "bg-1", "--event", "StopFailure"]);
  assert.match(failed.stdout, / failed · 1 in the background 429$/m);
  assert.match((await home.ccen(["status"])).stdout, /1 failed · 1 in the background$/m);
  fire("bg-1", prompt("go on"));
  await stored();
  const later = await home.ccen(["tail", "--no-follow", "--session", "bg-1", "--event", "StopFailure"]);
  assert.match(later.stdout, / failed 429$/m);
});

test("tail takes the head of a session's id where one session alone begins so", async () => {
  fire("abc-1", prompt("one"));
  fire("abc-2", prompt("two"));
  fire("xyz-3", prompt("three"));
  await stored();
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

test("tail and export name the event that a mistyped one most likely means", async () => {
  const { code, stderr } = await home.ccen(["tail", "--no-follow", "--event", "Stpo"]);
  assert.deepEqual([code, stderr.split("\n")[0]], [0, "There is no event Stpo in this release. Did you mean Stop?"]);
  const exported = await home.ccen(["export", "--event", "Stpo", "--output", join(home.paths.configDir, "out.jsonl")]);
  assert.match(exported.stderr, /Did you mean Stop\?/);
});

test("tail goes on across a restart of the daemon, each event once and in order", async (t) => {
  const child = home.spawnCcen(["tail", "--json", "--lines", "1"]);
  t.after(() => child.kill("SIGKILL"));
  const exited = once(child, "exit");
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const seen = (): number[] => eventsIn(out).map(({ seq }) => seq);
  const [at = 0] = await waitFor("the past event", () => seen().length === 1 && seen());
  fire("live", bash("live"));
  await waitFor("the live event", () => seen().length === 2);

  assert.equal((await home.ccen(["stop"])).code, 0);
  await waitFor("the notice", () => err.includes("Connection lost"));
  fire("live", bash("while it is away"));
  assert.equal((await home.ccen(["start"])).code, 0);
  fire("live", bash("after"));
  await waitFor("the events of the gap", () => seen().length === 4);
  assert.deepEqual(seen(), [at, at + 1, at + 2, at + 3]);
  await waitFor("the line about the connection", () => err.endsWith("again.\n"));
  assert.match(err, /^Connection lost; waiting for the daemon\.\nConnected again\.\n$/);
  child.kill("SIGINT");
  assert.equal((await exited)[0], 0);
});

test("tail prints the filtered events, and says when no connection is left", async (t) => {
  const tail = follow(t, ["--event", "Stop", "--json", "--lines", "0"]);
  // The stream is open once the first of these arrives.
  await waitFor("an event", async () => {
    fire("followed", { hook_event_name: "Stop" });
    fire("followed", bash("not this"));
    await stored();
    return tail.lines().length > 0;
  });
  const names = new Set(eventsIn(`${tail.lines().join("\n")}\n`).map(({ hook_event_name: name }) => name));
  assert.deepEqual([...names], ["Stop"]);

  const second = follow(t, ["--lines", "0"]);
  await waitFor("the refusal", () => second.errors().includes("live connections are in use"));
  assert.match(second.errors(), /All 1 live connections are in use\. Trying again every few seconds\./);
});

test("tail says that no daemon runs", async (t) => {
  const { code, stdout, stderr } = await makeHome(t).ccen(["tail"]);
  assert.equal(code, 3);
  assert.equal(stdout, "");
  assert.match(stderr, /^ccen: No daemon is running for .*\nStart it with `ccen start`\.\n$/);
});
