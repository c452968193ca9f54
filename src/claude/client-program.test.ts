import assert from "node:assert/strict";
import { test } from "node:test";
import { isClientProgram } from "./client-program.ts";

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
