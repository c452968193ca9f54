import assert from "node:assert/strict";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { installAgentHooks, OPENCODE } from "../../../src/agents/install/agent-hooks.ts";
import { type AnsweringHarness, answeringHarness, ASK_TOKEN } from "../../support/asking-client.ts";
import { configHome } from "../../support/config-home.ts";
import { type PluginFolder, withPlugin } from "../../support/opencode-recording.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { waitFor } from "../../support/wait-for.ts";
import { shareInFile } from "../../support/whole-file.ts";

let harness: AnsweringHarness;
shareInFile(async (t) => {
  harness = await answeringHarness(t);
});

interface Posted {
  readonly url: string;
  readonly body: JsonObject;
}

/** OpenCode with one dialog at a time: the first answer closes it, and is reported to its plugin. */
interface OpenCode {
  readonly hooks: PluginFolder["hooks"];
  /** What its API was given. */
  readonly posted: readonly Posted[];
  /** A call that asks before it runs. */
  readonly asks: (fields?: JsonObject, call?: { readonly tool: string; readonly args: JsonObject }) => Promise<void>;
  /** The terminal's answer, which OpenCode has not reported yet. */
  readonly takes: () => void;
  readonly replies: (properties: JsonObject) => Promise<void>;
  readonly request: (state?: RequestDto["state"]) => Promise<RequestDto>;
}

const BASH = { tool: "bash", args: { command: "npm publish", description: "A try" } };
const PERMISSION = { permission: "bash", patterns: ["npm publish"], always: ["npm publish *"] };

async function withOpenCode(sessionId: string, work: (opencode: OpenCode) => Promise<void>): Promise<void> {
  const posted: Posted[] = [];
  let hooks: PluginFolder["hooks"] = {};
  let open: string | null = null;
  const replies = async (properties: JsonObject, type = "permission.replied"): Promise<void> => {
    open = null;
    await hooks["event"]?.({
      event: { type, properties: { sessionID: sessionId, requestID: "req_1", ...properties } },
    });
  };
  const post = async ({ url, body }: Posted): Promise<{ readonly response: { readonly ok: boolean } }> => {
    posted.push({ url, body });
    const [, kind = "", id = "", what = ""] = url.split("/");
    if (open !== id) return { response: { ok: false } };
    await replies(body, `${kind}.${what === "reply" ? "replied" : "rejected"}`);
    return { response: { ok: true } };
  };
  await withPlugin(
    async (folder) => {
      ({ hooks } = folder);
      await hooks["chat.message"]?.({ sessionID: sessionId, model: { modelID: "tiny" } }, { parts: [] });
      await work({
        hooks,
        posted,
        asks: async (fields = PERMISSION, { tool, args } = BASH) => {
          const call = { callID: "call_1", sessionID: sessionId };
          await hooks["tool.execute.before"]?.({ ...call, tool }, { args });
          open = "req_1";
          const type = "questions" in fields ? "question.asked" : "permission.asked";
          const properties = { id: open, sessionID: sessionId, tool: call, ...fields };
          await hooks["event"]?.({ event: { type, properties } });
        },
        takes: () => (open = null),
        replies,
        request: async (state) => harness.request(sessionId, state),
      });
      await hooks["dispose"]?.(undefined);
    },
    harness.home.paths.configDir,
    { _client: { post } },
  );
}

test("a permission of OpenCode is allowed from here, once, and its plugin confirms it", async () => {
  await withOpenCode("ses_allow", async ({ asks, posted, request }) => {
    await asks();
    const { id, kind, tool_name, input, choices } = await request();
    assert.deepEqual([kind, tool_name, input], ["permission", "Bash", BASH.args]);
    assert.deepEqual(choices, ["allow", "deny", "deny-and-stop"]);
    const statuses = await Promise.all(
      [0, 1, 2].map(async () => (await harness.answer(id, { choice: "allow" })).status),
    );
    assert.deepEqual(
      statuses.toSorted((one, other) => one - other),
      [200, 409, 409],
    );
    const confirmed = await request("confirmed");
    assert.notEqual(confirmed.event_seq, null);
    assert.deepEqual(posted, [{ url: "/permission/req_1/reply", body: { reply: "once" } }]);
    const records = (await harness.daemon.allEvents()).filter(({ session_id }) => session_id === "ses_allow");
    assert.deepEqual(
      records.filter(({ source }) => source === "answer").map(({ hook_event_name }) => hook_event_name),
      ["RequestAnswered", "AnswerSettled"],
    );
  });
});

test("what OpenCode offers to allow always is shown, and kept in its process", async () => {
  await withOpenCode("ses_always", async ({ asks, posted, request }) => {
    await asks({ ...PERMISSION, always: ["npm test *"] });
    const { id, suggestions } = await request();
    const [{ text, destination, scopes } = assert.fail("no suggestion")] = suggestions;
    assert.deepEqual([text, destination, scopes], ["Bash(npm test *)", "process", ["offered"]]);
    assert.equal((await harness.answer(id, { choice: "allow", always: 0, scope: "session" })).status, 422);
    assert.equal((await harness.answer(id, { choice: "allow", always: 0, scope: "offered" })).status, 200);
    await request("confirmed");
    assert.deepEqual(posted[0]?.body, { reply: "always" });
  });
});

test("a denial gives its words to OpenCode's model, and a stop gives none", async () => {
  await withOpenCode("ses_deny", async ({ asks, posted, request }) => {
    await asks();
    const message = 'Not today: use "make"、お願いします';
    assert.equal((await harness.answer((await request()).id, { choice: "deny", message })).status, 200);
    await request("confirmed");
    await asks();
    const { id } = await request();
    assert.equal((await harness.answer(id, { choice: "deny-and-stop", message })).status, 422);
    assert.equal((await harness.answer(id, { choice: "deny-and-stop" })).status, 200);
    await waitFor("the second rejection", () => posted.length === 2);
    assert.deepEqual(
      posted.map(({ body }) => body),
      [{ reply: "reject", message }, { reply: "reject" }],
    );
  });
});

test("an answer at OpenCode's terminal closes the request, and a later one is refused", async () => {
  await withOpenCode("ses_terminal", async ({ asks, replies, posted, request }) => {
    await asks();
    const { id } = await request();
    await replies({ reply: "once" });
    assert.equal((await request("closed")).closed_because, "terminal");
    const late = await harness.answer(id, { choice: "allow" });
    assert.deepEqual([late.status, late.body.request?.closed_because, posted], [409, "terminal", []]);
  });
});

test("an answer that comes to OpenCode after the terminal's is shown as overtaken", async () => {
  await withOpenCode("ses_overtaken", async ({ asks, takes, replies, posted, request }) => {
    await asks();
    const { id } = await request();
    takes();
    assert.equal((await harness.answer(id, { choice: "allow" })).status, 200);
    await waitFor("the late answer", () => posted.length === 1);
    await replies({ reply: "once" });
    await request("overtaken");
  });
});

test("a dialog that OpenCode rejects with another one says so", async () => {
  await withOpenCode("ses_together", async ({ asks, replies, posted, request, hooks }) => {
    await asks();
    const { id } = await request();
    const call = { callID: "call_2", sessionID: "ses_together" };
    await hooks["tool.execute.before"]?.({ ...call, tool: "bash" }, { args: { command: "npm pack" } });
    const properties = { id: "req_2", sessionID: "ses_together", tool: call, ...PERMISSION };
    await hooks["event"]?.({ event: { type: "permission.asked", properties } });
    await waitFor("both requests", async () => (await request()).input["command"] === "npm pack");
    assert.equal((await harness.answer(id, { choice: "deny" })).status, 200);
    await waitFor("the rejection", () => posted.length === 1);
    await replies({ requestID: "req_2", reply: "reject" });
    assert.equal((await request("closed")).closed_because, "together");
    await request("confirmed");
  });
});

const SIZE = { question: "Which size?", header: "Size", options: [{ label: "Small" }, { label: "Large" }] };
const COLOURS = { ...SIZE, question: "Which colours?", multiple: true };

test("questions of OpenCode take labels and words, a closed one its labels alone", async () => {
  await withOpenCode("ses_question", async ({ asks, posted, request }) => {
    const questions = [SIZE, COLOURS, { ...SIZE, question: "Go on?", custom: false }];
    await asks({ questions }, { tool: "question", args: { questions } });
    const { id, kind, choices } = await request();
    assert.deepEqual([kind, choices], ["question", ["answer", "deny-and-stop"]]);
    const answers = { "Which size?": "as it was", "Which colours?": ["Small", "Large"], "Go on?": "perhaps" };
    assert.equal((await harness.answer(id, { choice: "answer", answers })).status, 422);
    const fitting = { ...answers, "Go on?": "Small" };
    assert.equal((await harness.answer(id, { choice: "answer", answers: fitting })).status, 200);
    await request("confirmed");
    const given = [["as it was"], ["Small", "Large"], ["Small"]];
    assert.deepEqual(posted, [{ url: "/question/req_1/reply", body: { answers: given } }]);
    await asks({ questions: [SIZE] }, { tool: "question", args: { questions: [SIZE] } });
    assert.equal((await harness.answer((await request()).id, { choice: "deny-and-stop" })).status, 200);
    await waitFor("the rejection", () => posted[1]?.url === "/question/req_1/reject");
  });
});

test("a request of OpenCode shows what runs by now, and what is asked beyond the call", async () => {
  await withOpenCode("ses_whole", async ({ asks, replies, request, hooks }) => {
    const args = { command: "npm test" };
    await asks({ permission: "external_directory", patterns: ["/etc/*"] }, { tool: "bash", args });
    const { input } = await request();
    assert.deepEqual(input, { command: "npm test", permission: "external_directory", patterns: ["/etc/*"] });
    await replies({ reply: "once" });
    await request("closed");
    const properties = { id: "req_2", sessionID: "ses_whole", tool: { callID: "call_1" }, ...PERMISSION };
    args.command = "npm publish --force";
    await hooks["event"]?.({ event: { type: "permission.asked", properties } });
    assert.deepEqual((await request()).input, args);
  });
});

test("the dialog of a subagent of OpenCode is answered, too", async () => {
  await withOpenCode("ses_child", async ({ hooks, posted }) => {
    const info = { id: "ses_grandchild", parentID: "ses_child", agent: "general" };
    await hooks["event"]?.({ event: { type: "session.created", properties: { info } } });
    const call = { callID: "call_2", sessionID: info.id };
    await hooks["tool.execute.before"]?.({ ...call, tool: "bash" }, { args: BASH.args });
    const properties = { id: "req_3", sessionID: info.id, tool: call, ...PERMISSION };
    await hooks["event"]?.({ event: { type: "permission.asked", properties } });
    const { id, agent_id } = await harness.request("ses_child");
    assert.equal(agent_id, info.id);
    assert.equal((await harness.answer(id, { choice: "deny" })).status, 200);
    await waitFor("its answer", () => posted[0]?.url === "/permission/req_3/reply");
  });
});

test("without a daemon, or with another user's, a dialog of OpenCode waits for nothing", async (t) => {
  const { askFile } = harness.home.paths;
  renameSync(askFile, `${askFile}.away`);
  t.after(() => existsSync(askFile) || renameSync(`${askFile}.away`, askFile));
  await withOpenCode("ses_alone", async ({ asks, replies, posted }) => {
    await asks();
    await replies({ reply: "once" });
    renameSync(`${askFile}.away`, askFile);
    const own = process.geteuid?.() ?? 0;
    t.mock.method(process as Required<Pick<NodeJS.Process, "geteuid">>, "geteuid", () => own + 1);
    await asks();
    await replies({ reply: "once" });
    const known = (await harness.requests()).filter(({ session_id }) => session_id === "ses_alone");
    assert.deepEqual([known, posted], [[], []]);
  });
});

test("`answers on` needs no Claude Code where OpenCode is connected", async (t) => {
  const { home, paths, ...more } = configHome(t);
  const environment = { ...more.environment, PATH: join(home, "empty") };
  const run = async (word: string) => runCommandForTest({ home, paths, environment }, ["answers", word]);
  rmSync(join(home, "bin"), { recursive: true });
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, `CCEN_TOKEN=${ASK_TOKEN}\n`, { mode: 0o600 });
  assert.match((await run("on")).text, /^No `claude` was found/);
  installAgentHooks(OPENCODE, paths, { home: join(home, ".config", "opencode"), nowMs: 0 });
  const { code, text } = await run("on");
  assert.deepEqual([code, /OpenCode alone can be answered/.test(text)], [0, true], text);
  assert.ok(existsSync(paths.askModule) && !existsSync(paths.settingsFile));
  await run("off");
  assert.ok(!existsSync(paths.askModule) && !existsSync(paths.settingsFile));
});
