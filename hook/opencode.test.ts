import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { withPlugin } from "../test/support/opencode-recording.ts";
import { waitFor } from "../test/support/wait-for.ts";
import { hookNumbersOf } from "../src/system/raw-name.ts";

const PROMPT = { type: "text", text: "tidy the cart" };
const SESSION = { sessionID: "ses_1", model: { modelID: "tiny" } };

test("the plugin stores whole files that only their owner reads, under its process", async () => {
  await withPlugin(async ({ hooks, raw, stored, ccen }) => {
    await hooks["chat.message"]?.(SESSION, { parts: [PROMPT, { ...PROMPT, text: "a file", synthetic: true }] });
    const names = readdirSync(raw).filter((name) => name !== ".tmp");
    assert.deepEqual(
      names.map((name) => [hookNumbersOf(name)?.pid, hookNumbersOf(name)?.clientPid]),
      [
        [process.pid, process.pid],
        [process.pid, process.pid],
      ],
    );
    for (const name of names) assert.equal(statSync(join(raw, name)).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(join(raw, ".tmp")), []);
    assert.deepEqual(JSON.parse(stored()[1] ?? ""), {
      session_id: "ses_1",
      hook_event_name: "UserPromptSubmit",
      cwd: "/home/dev/project",
      prompt: "tidy the cart",
      transcript_path: join(ccen, "..", "..", "data", "opencode", "opencode.db"),
      ccen_agent: "opencode",
    });
  });
});

test("the plugin throws nothing at odd or huge input", async () => {
  const circular: Record<string, unknown> = {};
  circular["self"] = circular;
  const hostile = [undefined, null, 7, "text", {}, [], circular, { type: "session.created" }, { properties: null }];
  await withPlugin(async ({ hooks, stored }) => {
    for (const hook of Object.values(hooks)) {
      for (const given of hostile) for (const made of hostile) await hook(given, made);
    }
    const types = ["session.created", "session.status", "message.part.updated", "permission.asked", "toString"];
    for (const type of types) for (const properties of hostile) await hooks["event"]?.({ event: { type, properties } });
    await hooks["tool.execute.before"]?.({ tool: "mcp", sessionID: "ses_1", callID: "c1" }, { args: circular });
    const huge = { command: "x".repeat(3_000_000) };
    await hooks["tool.execute.before"]?.({ tool: "bash", sessionID: "ses_1", callID: "c2" }, { args: huge });
    const calls = stored().filter((text) => text.includes('"ses_1"'));
    assert.deepEqual(
      calls.map((text) => (JSON.parse(text) as { tool_use_id: string }).tool_use_id),
      ["c1", "c2"],
    );
    assert.ok(calls.every((text) => text.length < 1_100_000));
  });
});

test("the plugin needs a setup, and marks an event that it cannot store", async () => {
  const given = { tool: "bash", sessionID: "ses_1", callID: "c1" };
  await withPlugin(async ({ hooks, raw, ccen }) => {
    rmSync(ccen, { recursive: true });
    await hooks["tool.execute.before"]?.(given, { args: {} });
    assert.throws(() => readdirSync(raw), { code: "ENOENT" });
    mkdirSync(ccen);
    writeFileSync(dirname(raw), "");
    await hooks["tool.execute.before"]?.(given, { args: {} });
    assert.equal(readFileSync(join(ccen, "lost"), "utf8"), ".");
  });
});

test("a prompt has hook.sh start a daemon, without OpenCode's variables", async () => {
  await withPlugin(async ({ hooks, ccen }) => {
    const seen = join(ccen, "seen");
    const script = `{ echo "$1 $CLAUDE_CONFIG_DIR \${OPENCODE-none}"; } >'${seen}.part'; mv '${seen}.part' '${seen}'\n`;
    writeFileSync(join(ccen, "hook.sh"), script);
    delete process.env["CCEN_NO_START"];
    process.env["OPENCODE"] = "1";
    await hooks["chat.message"]?.(SESSION, { parts: [PROMPT] });
    delete process.env["OPENCODE"];
    await waitFor("the start", () => existsSync(seen));
    assert.equal(readFileSync(seen, "utf8"), `start ${dirname(dirname(ccen))} none\n`);
  });
});
