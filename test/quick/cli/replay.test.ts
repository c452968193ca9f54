import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { addHooks } from "../../../src/claude/install/settings-hooks.ts";
import { compareEntries, statEntry } from "../../../src/spool/raw-file.ts";
import { makeHome, type Home } from "./run-ccen.ts";

const SESSION = join(import.meta.dirname, "..", "..", "fixtures", "claude", "sessions", "perm.jsonl");

/** The hook's files, in their order. */
function written({ paths }: Home): string[] {
  return readdirSync(paths.rawDir)
    .filter((name) => name.endsWith(".json"))
    .map((name) => statEntry(paths.rawDir, name))
    .filter((entry) => typeof entry === "object")
    .sort(compareEntries)
    .map(({ name }) => readFileSync(join(paths.rawDir, name), "utf8"));
}

test("replay sends each line through the package's own hook where none is installed", async (t) => {
  const home = makeHome(t, "Zoë's 家");
  const { code, stdout, stderr } = await home.ccen(["replay", SESSION, "--speed", "1000"]);
  assert.equal(code, 0, stderr);
  const lines = readFileSync(SESSION, "utf8").trimEnd().split("\n");
  assert.deepEqual(written(home), lines);
  assert.match(stdout, new RegExp(`^1/${lines.length}  \\S+  SessionStart$`, "m"));
  assert.match(stdout, new RegExp(`^${lines.length} events sent\\.$`, "m"));
  assert.match(stderr, /No daemon is running/);
});

test("replay runs an installed hook by its command in settings.json", async (t) => {
  const home = makeHome(t);
  const seen = join(dirname(home.paths.configDir), "seen");
  mkdirSync(home.paths.configDir, { recursive: true });
  const command = `printf 'fired: ' >>'${seen}'; cat >>'${seen}' # /ccen/hook.sh`;
  const entries = ["SessionStart", "Stop"].map((event) => ({ event, command, timeoutS: 5 }));
  writeFileSync(home.paths.settingsFile, addHooks(null, entries));
  const file = join(home.paths.configDir, "two.jsonl");
  const lines = ["Stop", "PreCompact"].map((name) => `{"hook_event_name":"${name}"}`);
  writeFileSync(file, lines.join("\n"));
  const { code, stderr } = await home.ccen(["replay", file, "--speed", "1000"]);
  assert.equal(code, 0, stderr);
  assert.equal(readFileSync(seen, "utf8"), `fired: ${lines[0]}fired: ${lines[1]}`);
});

test("replay names bad lines and a hook that speaks or fails, and ends with 1", async (t) => {
  const home = makeHome(t);
  mkdirSync(home.paths.configDir, { recursive: true });
  const file = join(home.paths.configDir, "bad.jsonl");
  writeFileSync(file, '{"hook_event_name":"Stop"}\nnonsense\n{"hook_event_name":"Stop"}\n');
  const skipped = await home.ccen(["replay", file, "--speed", "1000"]);
  assert.equal(skipped.code, 1);
  assert.match(skipped.stderr, /bad\.jsonl:2: not JSON, skipped/);
  assert.match(skipped.stdout, /^2 events sent, 1 skipped\.$/m);

  const loud = { event: "Stop", command: "echo hello; exit 2 # /ccen/hook.sh", timeoutS: null };
  writeFileSync(home.paths.settingsFile, addHooks(null, [loud]));
  const misbehaved = await home.ccen(["replay", file, "--speed", "1000"]);
  assert.equal(misbehaved.code, 1);
  assert.match(misbehaved.stderr, /bad\.jsonl:3: the hook ended with 2/);
});

test("replay checks its command line before anything is fired", async (t) => {
  const home = makeHome(t);
  for (const args of [[], [SESSION, "--speed", "0"], [SESSION, "--speed", "fast"]]) {
    const { code } = await home.ccen(["replay", ...args]);
    assert.equal(code, 2, args.join(" "));
  }
  const missing = await home.ccen(["replay", join(home.paths.configDir, "none.jsonl")]);
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /none\.jsonl cannot be read/);
});

test("replay asks for --notify where messages would go out", async (t) => {
  const home = makeHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  const file = join(home.paths.configDir, "one.jsonl");
  writeFileSync(file, '{"hook_event_name":"Stop"}');
  for (const setting of [
    "DISCORD_WEBHOOK_URL=https://discord.com/api/webhooks/123456789012345678/x",
    "CCEN_NTFY_URL=https://ntfy.sh/some-topic",
    "CCEN_FORWARDING_URL=https://dash.example",
  ]) {
    writeFileSync(home.paths.envFile, `${setting}\n`, { mode: 0o600 });
    const { code, stderr } = await home.ccen(["replay", file]);
    assert.equal(code, 2, setting);
    assert.match(stderr, /would be sent as if they happened now\.\n`--notify` agrees/);
  }
  const agreed = await home.ccen(["replay", file, "--notify"]);
  assert.equal(agreed.code, 0, agreed.stderr);
  assert.equal(written(home).length, 1);
});
