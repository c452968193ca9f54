import assert from "node:assert/strict";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, test } from "node:test";
import { compareVersions, parseClientVersion, readClientVersion } from "./client-version.ts";

for (const [output, version] of [
  ["2.1.331 (Claude Code)\n", "2.1.331"],
  ["v1.0.128", "1.0.128"],
  ["2.1.400-beta.1 (Claude Code)", "2.1.400"],
  ["", null],
  ["error: unknown option", null],
  ["Claude 2", null],
] as const) {
  test(`${JSON.stringify(output)} tells ${version ?? "no version"}`, () => {
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

  test("comes from where installers put it when PATH has none, or one that fails", async () => {
    install(".local/bin/claude", "echo 2.1.200");
    assert.equal(await read(), "2.1.200");
    install("bin/claude", "echo 9.9.9; exit 1");
    install(".claude/local/claude", "echo 2.1.100");
    assert.equal(await read(), "2.1.100");
  });

  test("comes from a Node manager's folder, whose Node runs it", async () => {
    install(".nvm/versions/node/v20.1.0/bin/claude", "echo 2.1.1");
    install(".nvm/versions/node/v24.1.0/bin/claude", "the-node-beside-it");
    install(".nvm/versions/node/v24.1.0/bin/the-node-beside-it", "echo 2.1.300");
    assert.equal(await read(), "2.1.300");
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
