import assert from "node:assert/strict";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import type { ToolCallsDto } from "../../../src/api/call-dto.ts";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { resumeCommand } from "../../../src/core/session/resume-command.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { play, recordedCalls, withPlugin, writeRecordedDatabase } from "../../support/opencode-recording.ts";
import { waitFor } from "../../support/wait-for.ts";

interface PlayedSession {
  /** Gives the first ones to the plugin, up to that event; without a name, all that are left. */
  readonly playUpTo: (type?: string) => Promise<void>;
  readonly inState: (state: SessionDetailDto["state"]) => Promise<SessionDetailDto>;
  readonly calls: () => Promise<ToolCallsDto["calls"]>;
}

/** Gives a recorded session to the plugin; a daemon reads what it stores. */
async function withSession(
  t: TestContext,
  scenario: string,
  work: (session: PlayedSession) => Promise<void>,
  database: "kept" | "none" = "none",
) {
  const home = configHome(t);
  const daemon = await startDaemon(t, home);
  const left = [...recordedCalls(scenario)];
  const id = /ses_\w+/.exec(JSON.stringify(left))?.[0] ?? assert.fail("no session");
  await withPlugin(async ({ hooks }) => {
    if (database === "kept")
      writeRecordedDatabase(scenario, join(home.paths.configDir, "data", "opencode", "opencode.db"));
    await work({
      playUpTo: async (type) => {
        const end = type === undefined ? left.length : left.findIndex((call) => call["type"] === type);
        for (const call of left.splice(0, end + 1)) await play(hooks, call);
      },
      inState: async (state) =>
        waitFor(`the session to be ${state}`, async () => {
          const response = await fetch(new URL(`/api/sessions/${id}`, daemon.url));
          const session = response.ok ? ((await response.json()) as SessionDetailDto) : null;
          return session?.state === state && session;
        }),
      calls: async () => (await daemon.get<ToolCallsDto>(`/api/sessions/${id}/calls`)).calls,
    });
  }, home.paths.configDir);
}

test("a dialog of OpenCode waits until it is answered, and its call has its result", async (t) => {
  await withSession(t, "dialog-once", async ({ playUpTo, inState, calls }) => {
    await playUpTo("permission.asked");
    const waiting = await inState("waiting");
    assert.deepEqual([waiting.agent, waiting.waiting_for], ["opencode", "Bash: echo made; ls"]);
    await playUpTo("permission.replied");
    assert.deepEqual((await inState("working")).waits, []);
    await playUpTo("session.idle");
    const done = await inState("done");
    assert.deepEqual([done.model, done.tokens], ["tiny", null]);
    const resumed = resumeCommand({ agent: done.agent, sessionId: done.session_id, cwd: done.cwd });
    assert.equal(resumed, `cd '/home/dev/project' && opencode --session ${done.session_id}`);
    const [call] = await calls();
    assert.deepEqual([call?.tool_name, call?.outcome, call?.permission?.decision], ["Bash", "ok", "allowed"]);
    await playUpTo();
    await inState("ended");
  });
});

test("a turn of OpenCode that a person rejects is interrupted", async (t) => {
  await withSession(t, "dialog-reject", async ({ playUpTo, inState, calls }) => {
    await playUpTo("session.idle");
    await inState("interrupted");
    assert.equal((await calls())[0]?.outcome, "denied");
  });
});

/** The session with what the database says. */
async function readDatabase({ playUpTo, inState }: PlayedSession): Promise<SessionDetailDto> {
  await playUpTo();
  return waitFor("the facts of the database", async () => {
    const found = await inState("ended");
    return found.usage?.input === 4014 && found.title !== null && found;
  });
}

async function checkFacts(played: PlayedSession): Promise<void> {
  const { title, client_version, model, usage, ...session } = await readDatabase(played);
  assert.deepEqual([title, client_version, model], ["Look after the shop", "1.18.33", "tiny"]);
  // Two answers of its own, and two of its subagent.
  assert.deepEqual([usage?.input, usage?.output, usage?.context_tokens], [4014, 94, 1005]);
  assert.deepEqual([session.cost_usd, session.cost_estimated], [0.004202, false]);
  assert.deepEqual(
    session.subagent_list.map(({ tokens }) => tokens),
    [2054],
  );
}

test("a session of OpenCode has the title, tokens and cost of its database", async (t) => {
  await withSession(t, "subagent", checkFacts, "kept");
});
