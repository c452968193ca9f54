import assert from "node:assert/strict";
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { test, type TestContext } from "node:test";
import type { ToolCallsDto } from "../../../src/api/call-dto.ts";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { parseJsonObject, textField } from "../../../src/core/json.ts";
import { resumeCommand } from "../../../src/core/session/resume-command.ts";
import { configHome } from "../../support/config-home.ts";
import { recordedFile, recordedPayloads } from "../../support/copilot-recording.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { post } from "../../support/firing-daemon.ts";
import { waitFor } from "../../support/wait-for.ts";

const countTo = (texts: readonly string[], words: string): number =>
  texts.findIndex((text) => text.includes(words)) + 1;

/** Plays a recorded session of Copilot CLI, with its event file where the client has it: no hook names it at first. */
async function playSession(t: TestContext, scenario: string) {
  const home = configHome(t);
  const daemon = await startDaemon(t, home);
  const payloads = recordedPayloads(scenario).map(({ payload }) => JSON.stringify(payload));
  const lines = [...recordedFile(scenario)];
  const id = /"session_id":"([\w-]+)"/.exec(payloads[0] ?? "")?.[1] ?? assert.fail("no session");
  const file = `${home.home}/.copilot/session-state/${id}/events.jsonl`;
  mkdirSync(dirname(file), { recursive: true });
  // As if it happened now.
  const shiftMs = Date.now() - Date.parse(textField(parseJsonObject(lines[0] ?? "") ?? {}, "timestamp") ?? "");
  const shifted = (text: string): string =>
    text.replaceAll(/(?<="timestamp":")[^"]+/g, (time) => new Date(Date.parse(time) + shiftMs).toISOString());
  return {
    /** Writes the first lines, up to those words. */
    writeUpTo: (words: string) => {
      for (const line of lines.splice(0, countTo(lines, words))) appendFileSync(file, `${shifted(line)}\n`);
    },
    /** Sends the first payloads, up to those words. */
    fireUpTo: async (words: string) => {
      for (const payload of payloads.splice(0, countTo(payloads, words)))
        assert.ok(await post(`${daemon.url}/api/hook`, shifted(payload).replaceAll("/home/dev", home.home)));
    },
    inState: async (state: SessionDetailDto["state"]) =>
      waitFor(`the session to be ${state}`, async () => {
        const isSo = (await daemon.sessions()).some((one) => one.session_id === id && one.state === state);
        return isSo && daemon.get<SessionDetailDto>(`/api/sessions/${id}`);
      }),
    calls: async () => (await daemon.get<ToolCallsDto>(`/api/sessions/${id}/calls`)).calls,
  };
}

test("a Yes in the terminal ends the wait of Copilot CLI before its call has ended", async (t) => {
  const { writeUpTo, fireUpTo, inState, calls } = await playSession(t, "dialog-slow");
  await fireUpTo("permission_prompt");
  writeUpTo("permission.requested");
  const waiting = await inState("waiting");
  assert.deepEqual([waiting.agent, waiting.waiting_for], ["copilot", "Run command: sleep 3; touch late.txt"]);
  writeUpTo("permission.completed");
  assert.deepEqual((await inState("working")).waits, []);
  await fireUpTo('"Stop"');
  writeUpTo("session.shutdown");
  const done = await waitFor("the tokens of the event file", async () => {
    const session = await inState("done");
    return session.tokens === 2046 && session;
  });
  assert.deepEqual([done.model, done.client_version], ["tiny", "1.0.102"]);
  const resumed = resumeCommand({ agent: done.agent, sessionId: done.session_id, cwd: done.cwd });
  assert.match(resumed ?? "", new RegExp(`copilot --resume ${done.session_id}$`));
  const [call] = await calls();
  assert.deepEqual([call?.tool_name, call?.outcome, call?.permission?.decision], ["Bash", "ok", "allowed"]);
});

test("a refusal of Copilot CLI, which no hook reports, ends the wait and the turn", async (t) => {
  const { writeUpTo, fireUpTo, inState } = await playSession(t, "dialog-esc");
  await fireUpTo("permission_prompt");
  await inState("waiting");
  writeUpTo('"abort"');
  assert.deepEqual((await inState("interrupted")).waits, []);
});

test("a call that is refused with words is denied by that person, and the turn goes on", async (t) => {
  const { writeUpTo, fireUpTo, inState, calls } = await playSession(t, "dialog-no");
  await fireUpTo("permission_prompt");
  await inState("waiting");
  writeUpTo("permission.completed");
  await inState("working");
  const [call] = await calls();
  assert.deepEqual([call?.outcome, call?.permission?.decision, call?.permission?.by], ["denied", "denied", "user"]);
  await fireUpTo('"Stop"');
  await inState("done");
});

test("a turn of Copilot CLI that failed is shown as failed once it is given up", async (t) => {
  const { writeUpTo, fireUpTo, inState } = await playSession(t, "error-401");
  await fireUpTo("UserPromptSubmit");
  writeUpTo("session.error");
  const failed = await inState("failed");
  assert.equal(failed.failure_code, "authentication_failed");
  assert.match(failed.failure ?? "", /Authentication failed/);
});
