import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, afterEach, beforeEach, describe } from "node:test";
import { isClientProgram, compareVersions, parseClientVersion, readClientVersion } from "./client-program.ts";

const CLIENTS: Readonly<Record<string, readonly [readonly string[], string | null]>> = {
  "the native program": [["claude", "-p", "hello"], "/home/dev/.local/bin/claude"],
  "the native program as its installer keeps it": [
    ["/home/dev/.local/bin/claude"],
    "/home/dev/.local/share/claude/versions/2.1.331",
  ],
  "the native program under another name": [["cc"], "/home/dev/.local/share/claude/versions/2.1.331"],
  "an editor's own copy": [
    ["/home/dev/.vscode/extensions/anthropic.claude-code-2.1.331/resources/native-binary/claude", "--output-format"],
    null,
  ],
  "the script under its interpreter": [
    ["node", "/usr/lib/node_modules/@anthropic-ai/claude-code/cli.js"],
    "/usr/bin/node",
  ],
  "the script that calls itself so": [["claude"], "/usr/bin/node"],
  "the script by its link": [["/usr/bin/node", "/usr/local/bin/claude", "--resume"], "/usr/bin/node"],
  "the SDK's copy": [
    ["node", "/srv/app/node_modules/@anthropic-ai/claude-agent-sdk/cli.js", "--verbose"],
    "/usr/bin/node",
  ],
};

const OTHERS: Readonly<Record<string, readonly [readonly string[], string | null]>> = {
  "the shell that runs our hook": [
    ["/bin/sh", "-c", "h='/home/dev/.claude/hooks/ccen/hook.sh'; . $h"],
    "/usr/bin/dash",
  ],
  "a wrapper in a folder of that name": [["bash", "/home/dev/claude-tools/wrap.sh"], "/usr/bin/bash"],
  "an editor with such a file": [["vim", "claude.md"], "/usr/bin/vim"],
  "our own daemon": [["node", "/srv/claude-code-event-notifier/bin/ccen.cjs", "start"], "/usr/bin/node"],
  "a process without a command line": [[""], null],
  nothing: [[], null],
};

for (const [name, [args, executable]] of Object.entries(CLIENTS)) {
  test(`${name} is the client`, () => {
    assert.equal(isClientProgram({ args, executable }), true);
  });
}

for (const [name, [args, executable]] of Object.entries(OTHERS)) {
  test(`${name} is not`, () => {
    assert.equal(isClientProgram({ args, executable }), false);
  });
}

for (const [output, version] of [
  ["2.1.331 (Claude Code)\n", "2.1.331"],
  ["v1.0.128", "1.0.128"],
  ["2.1.400-beta.1 (Claude Code)", "2.1.400"],
  ["", null],
  ["error: unknown option", null],
  ["Claude 2", null],
] as const) {
  test(`${JSON.stringify(output)} gives ${version ?? "no version"}`, () => {
    assert.equal(parseClientVersion(output), version);
  });
}

test("versions compare by number, part by part", () => {
  const versions = ["2.1.331", "1.0.128", "2.1.9", "2.0.400", "10.0.0"];
  assert.deepEqual(versions.toSorted(compareVersions), ["1.0.128", "2.0.400", "2.1.9", "2.1.331", "10.0.0"]);
});

describe("the version of the client", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "ccen client "));
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const install = (path: string, body: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `#!/bin/sh\n${body}\n`);
    chmodSync(join(root, path), 0o755);
  };
  const read = () =>
    readClientVersion({ configDir: join(root, ".claude"), environment: { PATH: join(root, "bin"), HOME: root } });

  test("comes from PATH", async () => {
    install("bin/claude", 'echo "2.1.331 (Claude Code)"');
    install(".claude/local/claude", "echo 1.0.0");
    assert.equal(await read(), "2.1.331");
  });

  test("comes from the installers' folder when PATH has none, or one that fails", async () => {
    install(".local/bin/claude", "echo 2.1.200");
    assert.equal(await read(), "2.1.200");
    install("bin/claude", "echo 9.9.9; exit 1");
    install(".claude/local/claude", "echo 2.1.100");
    assert.equal(await read(), "2.1.100");
  });

  test("is the oldest of those that run where no program is found", async () => {
    for (const [pid, version] of [
      [11, "2.1.331"],
      [12, "2.1.90"],
    ] as const) {
      mkdirSync(join(root, ".claude", "sessions"), { recursive: true });
      const text = JSON.stringify({ pid, sessionId: "s", version });
      writeFileSync(join(root, ".claude", "sessions", `${pid}.json`), text);
    }
    assert.equal(await read(), "2.1.90");
  });

  test("is not known without a client", async () => {
    assert.equal(await read(), null);
    assert.equal(await readClientVersion({ configDir: root, environment: {} }), null);
    writeFileSync(join(root, "file"), "");
    assert.equal(await readClientVersion({ configDir: join(root, "file", ".claude"), environment: {} }), null);
  });
});
