import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { importHarness } from "../../../test/support/import-harness.ts";
import { writeRecordedDatabase } from "../../../test/support/opencode-recording.ts";

/** A day after the recorded sessions. */
const AT_MS = Date.UTC(2026, 11, 4, 12);

async function withDatabase(t: TestContext, scenario: string) {
  const harness = importHarness(t, {}, AT_MS);
  const file = join(dirname(harness.configDir), ".local", "share", "opencode", "opencode.db");
  mkdirSync(dirname(file), { recursive: true });
  writeRecordedDatabase(scenario, file);
  const database = new DatabaseSync(file);
  t.after(() => database.close());
  const sessions = database.prepare("SELECT id FROM session WHERE parent_id IS NULL ORDER BY time_created").all();
  return { harness, database, ids: sessions.map(({ id }) => String(id)) };
}

async function imported(t: TestContext, scenario: string) {
  const { harness, database, ids } = await withDatabase(t, scenario);
  const run = await harness.importAll();
  const [id = ""] = ids;
  const names = (of = id) => harness.events(of).map(({ hookEventName }) => hookEventName);
  const calls = (of = id) => harness.calls(of).map(({ summary, outcome }) => `${outcome} ${summary}`);
  return { harness, database, ids, id, run, names, calls, session: harness.session(id) };
}

const BEGIN = ["SessionStart", "UserPromptSubmit"];
const CALL = ["PreToolUse", "PostToolUse"];

test("a session of OpenCode is imported whole: calls, subagent, tokens, cost", async (t) => {
  const { harness, run, session, id, names } = await imported(t, "subagent");
  assert.deepEqual([run.filesTotal, run.filesDone, run.filesFailed, run.sessions], [1, 1, 0, 1]);
  assert.deepEqual(
    [session.agent, session.state, session.cause, session.isImported, session.cwd],
    ["opencode", "ended", "imported", true, "/home/dev/project"],
  );
  assert.deepEqual([session.title, session.model, session.clientVersion], ["Look after the shop", "tiny", "1.18.33"]);
  const agent = ["SubagentStart", ...CALL, "SubagentStop"];
  assert.deepEqual(names(), [...BEGIN, "PreToolUse", ...agent, "PostToolUse", "Stop", "SessionImported"]);
  const [child] = session.subagents;
  assert.deepEqual(
    [session.subagents.length, child?.agentType, child?.state, child?.toolCount, child?.toolUseId],
    [1, "general", "done", 1, "call_2_0"],
  );
  // Two answers of its own, and two of its subagent.
  assert.deepEqual(
    [
      session.usage?.tokens.input,
      session.usage?.tokens.output,
      session.usage?.cost?.usd,
      session.usage?.cost?.estimated,
    ],
    [4014, 94, 0.004202, false],
  );
  assert.ok(harness.events(id).every(({ agent: by, source }) => by === "opencode" && source === "import"));
});

test("calls of OpenCode have their outcomes, and its turns their ends", async (t) => {
  const failed = await imported(t, "command-fails");
  assert.deepEqual(failed.calls(), ["failed echo broken >&2; exit 3"]);
  assert.deepEqual(failed.names(), [...BEGIN, "PreToolUse", "PostToolUseFailure", "Stop", "SessionImported"]);
  assert.deepEqual((await imported(t, "dialog-reject")).calls(), ["denied echo made; ls"]);
  const stopped = await imported(t, "abort-call");
  assert.deepEqual(stopped.calls(), ["interrupted sleep 30; echo late"]);
  assert.ok(stopped.names().includes("TurnInterrupted"));
  const written = await imported(t, "dialog-edit");
  assert.deepEqual(written.calls(), ["ok notes.txt"]);
  const compacted = await imported(t, "compact");
  assert.deepEqual(compacted.names(), [...BEGIN, "Stop", "SessionImported"]);
});

test("a turn of OpenCode that fails is imported with its error", async (t) => {
  const { harness, database, ids } = await withDatabase(t, "abort");
  const error = { name: "APIError", data: { message: "The key is wrong.", statusCode: 401 } };
  database.prepare("UPDATE message SET data = json_set(data, '$.error', json(?))").run(JSON.stringify(error));
  await harness.importAll();
  const failed = harness.events(ids[0] ?? "").find(({ hookEventName }) => hookEventName === "StopFailure");
  assert.equal(failed?.summary, "The key is wrong.");
});

test("a fork of OpenCode has neither the prompts nor the cost of its origin", async (t) => {
  const { harness, ids, run, names } = await imported(t, "fork");
  assert.equal(run.sessions, 2);
  const [origin = "", fork = ""] = ids;
  assert.deepEqual(names(origin), [...BEGIN, ...CALL, "Stop", "SessionImported"]);
  assert.deepEqual(names(fork), [...BEGIN, "Stop", "SessionImported"]);
  const usages = ids.map((id) => harness.session(id).usage);
  assert.deepEqual(
    usages.map((usage) => [usage?.tokens.input, usage?.cost?.usd]),
    [
      [2005, 0.002095],
      [1004, 0.001052],
    ],
  );
});

test("a session of the plugin is not imported, and another import adds nothing", async (t) => {
  const { harness, database, ids } = await withDatabase(t, "fork");
  const [origin = "", fork = ""] = ids;
  harness.fire(fork, "SessionStart", { ccen_agent: "opencode" });
  const first = await harness.importAll();
  assert.deepEqual([first.sessions, harness.session(fork).isImported, harness.events(fork).length], [1, false, 1]);
  const before = harness.events(origin).length;
  assert.deepEqual([(await harness.importAll()).events, harness.events(origin).length], [0, before]);
  // It was used again without the plugin.
  const later = AT_MS - 60_000;
  database.exec(`INSERT INTO message SELECT 'msg_z', session_id, ${later}, ${later}, json_set(data, '$.time.created', ${later})
    FROM message WHERE session_id = '${origin}' AND data ->> 'role' = 'user' LIMIT 1`);
  database.exec(`INSERT INTO part SELECT 'prt_z', 'msg_z', session_id, ${later}, ${later}, '{"type":"text","text":"again"}'
    FROM part WHERE session_id = '${origin}' LIMIT 1`);
  database.exec(`UPDATE session SET time_updated = ${later} WHERE id = '${origin}'`);
  assert.equal((await harness.importAll()).filesFailed, 0);
  const prompts = harness.events(origin).filter(({ hookEventName }) => hookEventName === "UserPromptSubmit");
  assert.deepEqual(
    prompts.map(({ summary }) => summary),
    ["#command one", "again"],
  );
});

test("sessions before the first imported day, and another user's, are left out", async (t) => {
  const { harness } = await withDatabase(t, "text");
  const own = process.geteuid?.() ?? 0;
  const mock = t.mock.method(process as Required<Pick<NodeJS.Process, "geteuid">>, "geteuid", () => own + 1);
  assert.equal((await harness.importAll()).filesTotal, 0);
  mock.mock.restore();
  assert.equal((await harness.importAll(0.1)).filesTotal, 0);
  assert.equal((await harness.importAll()).filesTotal, 1);
});
