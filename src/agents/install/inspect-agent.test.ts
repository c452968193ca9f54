import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { pathsUnder, type Paths } from "../../system/paths.ts";
import { CODEX, COPILOT, installAgentHooks } from "./agent-hooks.ts";
import { inspectAgent } from "./inspect-agent.ts";

let root = "";
let paths: Paths;
let file = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ccen-codex-"));
  paths = pathsUnder("/home/dev/.claude");
  paths = { ...paths, recordFile: join(root, "install.json") };
  mkdirSync(join(root, ".codex"));
  file = join(root, ".codex", "hooks.json");
});
afterEach(() => rmSync(root, { recursive: true }));

/** What Codex 0.171.0 wrote for a hook at /home/dev/.claude/hooks/ccen/hook.sh when a person trusted all. */
const TRUSTED: Readonly<Record<string, string>> = {
  pre_tool_use: "9319e3e3618ad1a9819c9b427512112ce941da975c73f03048b8e139520f2625",
  permission_request: "fa1e05d3ee2caaf8fe244c6827e6dd6e140278ba295eb57705088f96e0d58761",
  post_tool_use: "fc75124f5c1e27ea09b5291b3ba63309cbf7f898c96d8882e72d199370e41c48",
  pre_compact: "96552228e8e1312bd4916fd018c12b5b1697a8ff41bc54575ba913bbf1e4c18c",
  post_compact: "b521d8e9f94e63d85b650872918a6f845e5b4a645ed821dc957376272f0ed2d5",
  session_start: "f84ac58d5b09fdfd4ea97b7a7d456d4f3b82fae884407aee587491075557f187",
  session_end: "f3fa76279c97a4da3b3216afc842ec8492daef70da3e36482556855e760a9ecd",
  user_prompt_submit: "2a4625eaecf06b3d7b420660d105ee6bb60cece0b94a6933f8c4bc505ff5a5c1",
  subagent_start: "69779cb7595e6c8ed4c6532e1a7a8cfc4108ce80cc6bf851294661d42f940f73",
  subagent_stop: "187b284d629ca8315bcabaecd2bc3ec8104f6ca6a8d401aaf301e7543b6930af",
  stop: "85629cbe9df558bfc97a3cc2cf556e48b0a39578bcf3447950453e6f2f809abe",
  interrupt: "c7d38bf97a9669717748e608b43d0a5d0473e53e2431bce5b041ff7f705a981f",
};

const install = () => installAgentHooks(CODEX, paths, { home: join(root, ".codex"), nowMs: 0 });
const configure = (text: string): void => writeFileSync(join(root, ".codex", "config.toml"), text);
const trust = (path: string): string =>
  Object.entries(TRUSTED)
    .map(([event, hash]) => `[hooks.state."${path}:${event}:0:0"]\ntrusted_hash = "sha256:${hash}"\n`)
    .join("\n");
const faults = () => inspectAgent(CODEX, paths)?.faults.map(({ kind, events }) => [kind, events.length]);

test("without a setup for Codex there is no report", () => {
  assert.equal(inspectAgent(CODEX, paths), null);
});

test("hooks without trust are untrusted", () => {
  install();
  assert.deepEqual(faults(), [["untrusted", 12]]);
  assert.deepEqual(inspectAgent(CODEX, paths)?.registered, CODEX.events);
});

test("hooks that Codex itself has noted as trusted have no fault", () => {
  install();
  configure(`model = "x"\n\n${trust(file)}\n[tui]\nenabled = false\n`);
  assert.deepEqual(faults(), []);
});

test("the place in a folder behind a link counts as Codex writes it", () => {
  symlinkSync(join(root, ".codex"), join(root, "link"));
  installAgentHooks(CODEX, paths, { home: join(root, "link"), nowMs: 0 });
  configure(trust(file));
  assert.deepEqual(faults(), []);
});

test("a hook that was trusted with another content is changed", () => {
  install();
  configure(trust(file).replace(/[0-9a-f]{64}/, "0".repeat(64)));
  assert.deepEqual(faults(), [["changed", 1]]);
});

test("a hook behind another one in its event is in another place", () => {
  install();
  configure(trust(file));
  const text = readFileSync(file, "utf8");
  writeFileSync(file, text.replace('"Stop": [', '"Stop": [{ "hooks": [] },'));
  assert.deepEqual(faults(), [["untrusted", 1]]);
});

test("hooks that are disabled, each or all, are reported", () => {
  install();
  configure(`${trust(file)}enabled = false\n\n[features]\nhooks = false # for now\n`);
  assert.deepEqual(faults(), [
    ["off", 12],
    ["disabled", 1],
  ]);
});

test("while answering is on, the hook for answers has to be there and trusted", () => {
  install();
  configure(trust(file));
  paths = { ...paths, askScript: join(root, "ccen", "ask.sh") };
  mkdirSync(join(root, "ccen"));
  writeFileSync(paths.askScript, "");
  const answers = ["PermissionRequest (answers)"];
  assert.deepEqual(inspectAgent(CODEX, paths)?.faults, [{ kind: "missing", events: answers }]);
  install();
  // Where the others are, they were trusted before.
  assert.deepEqual(inspectAgent(CODEX, paths)?.faults, [{ kind: "untrusted", events: answers }]);
  rmSync(paths.askScript);
  assert.deepEqual(inspectAgent(CODEX, paths)?.faults, [{ kind: "outdated", events: answers }]);
  install();
  assert.deepEqual(faults(), []);
});

test("events that are missing, there twice, or changed are reported", () => {
  install();
  configure(trust(file));
  const { hooks } = JSON.parse(readFileSync(file, "utf8")) as { hooks: Record<string, object[]> };
  const [group] = hooks["Stop"] ?? [];
  const { Interrupt: _, ...others } = hooks;
  const matched = [{ matcher: "Bash", ...group }];
  writeFileSync(file, JSON.stringify({ hooks: { ...others, Stop: [group, group], PreToolUse: matched } }));
  assert.deepEqual(inspectAgent(CODEX, paths)?.faults, [
    { kind: "missing", events: ["Interrupt"] },
    { kind: "twice", events: ["Stop"] },
    { kind: "outdated", events: ["PreToolUse"] },
    { kind: "untrusted", events: ["Stop"] },
  ]);
});

test("a file that Codex cannot read is reported", () => {
  install();
  writeFileSync(file, "{");
  assert.deepEqual(faults(), [["unreadable", 0]]);
});

test("hooks of Copilot CLI need no trust, and a missing or changed one is reported", () => {
  const home = join(root, ".copilot");
  assert.equal(inspectAgent(COPILOT, paths), null);
  installAgentHooks(COPILOT, paths, { home, nowMs: 0 });
  assert.deepEqual(inspectAgent(COPILOT, paths)?.faults, []);
  const path = join(home, COPILOT.file);
  writeFileSync(path, readFileSync(path, "utf8").replace('"Stop"', '"Other"'));
  assert.deepEqual(inspectAgent(COPILOT, paths)?.faults, [
    { kind: "missing", events: ["Stop"] },
    { kind: "outdated", events: ["Other"] },
  ]);
  writeFileSync(path, "{");
  assert.deepEqual(inspectAgent(COPILOT, paths)?.faults, [{ kind: "unreadable", events: [] }]);
});
