import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { IS_STRESS } from "../test/support/tier.ts";

const program = join(import.meta.dirname, "settings-events.awk");
const script = "/home/it's 日本/.claude/hooks/ccen/hook.sh";
const ours = { type: "command", command: `h='${script.replaceAll("'", String.raw`'\''`)}'; . "$h"` };
const theirs = { type: "command", command: "say done" };
const awks = IS_STRESS ? [["gawk"], ["mawk"], ["busybox", "awk"], ["original-awk"]] : [["awk"]];
const cases: Readonly<Record<string, readonly [text: string, events: string]>> = {
  "nothing, in an empty file": ["", ""],
  "nothing, where there are no hooks": ['{"model":"opus","permissions":{"allow":["Bash(*)"]}}', ""],
  "nothing, where they are somebody else's": [JSON.stringify({ hooks: { Stop: [{ hooks: [theirs] }] } }), ""],
  "nothing, where it is no JSON": [`${JSON.stringify({ hooks: { Stop: [{ hooks: [ours] }] } })}}`, ""],
  "nothing, in a file that was cut off": [JSON.stringify({ hooks: { Stop: [{ hooks: [ours] }] } }).slice(0, -1), ""],
  "nothing, in a string that is not closed": ['{"hooks', ""],
  "ours among others": [JSON.stringify({ hooks: { Stop: [{ hooks: [theirs] }, { hooks: [theirs, ours] }] } }), "Stop"],
  "ours in any layout": [JSON.stringify({ a: [{}], hooks: { Stop: [{ hooks: [ours] }] }, z: 1 }, null, "\t"), "Stop"],
  "ours with Windows' line ends": [
    `\ufeff${JSON.stringify({ hooks: { Stop: [{ hooks: [ours] }] } }, null, 2).replaceAll("\n", "\r\n")}`,
    "Stop",
  ],
  "ours in the arguments of a program": [
    JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: "command", command: "sh", args: [script] }] }] } }),
    "Stop",
  ],
  "ours with escaped letters": [
    JSON.stringify({ hooks: { Stop: [{ hooks: [ours] }] } })
      .replaceAll("/", String.raw`\/`)
      .replaceAll("日", "\\u65e5"),
    "Stop",
  ],
  "ours with a matcher for everything": [
    JSON.stringify({
      hooks: { PreToolUse: [{ matcher: "*", hooks: [ours] }], Stop: [{ hooks: [ours], matcher: "" }] },
    }),
    "PreToolUse Stop",
  ],
  "no event for some of whose firings it runs": [
    JSON.stringify({
      hooks: {
        PreToolUse: [{ matcher: "Bash", hooks: [ours] }],
        PostToolUse: [{ hooks: [{ ...ours, if: "Bash(rm *)" }] }],
        Stop: [{ hooks: [ours] }],
      },
    }),
    "Stop",
  ],
  "no hook of another kind": [
    JSON.stringify({ hooks: { Stop: [{ hooks: [{ type: "prompt", prompt: script }] }] } }),
    "",
  ],
  "no hook of another folder": [
    JSON.stringify({ hooks: { Stop: [{ hooks: [{ ...ours, command: "/old/hooks/ccen/hook.sh" }] }] } }),
    "",
  ],
  "no hook that stands elsewhere": [
    JSON.stringify({ Stop: [{ hooks: [ours] }], other: { hooks: { Stop: [{ hooks: [ours] }] } } }),
    "",
  ],
  "the last of two members with one name": [
    `{"hooks":{"Stop":[{"hooks":[${JSON.stringify(ours)}]}],"Stop":[]},"x":{"hooks":{}}}`,
    "",
  ],
  "the last of two lists of hooks": [
    `{"hooks":{"Stop":[{"hooks":[${JSON.stringify(ours)}]}]},"hooks":{"SessionEnd":[{"hooks":[${JSON.stringify(ours)}]}]}}`,
    "SessionEnd",
  ],
};
for (const [awk = "", ...first] of awks) {
  const skip = spawnSync(awk, [...first, "BEGIN {}"]).status !== 0 && `needs ${awk}`;
  for (const [what, [text, events]] of Object.entries(cases)) {
    test(`by ${[awk, ...first].join(" ")}: ${what}`, { skip }, () => {
      const { stdout, stderr } = spawnSync(awk, [...first, "-f", program], {
        input: text,
        env: { PATH: process.env["PATH"] ?? "", LC_ALL: "C", CCEN_HOOK: script },
        encoding: "utf8",
      });
      assert.deepEqual([stdout.trim().split(" ").toSorted().join(" "), stderr], [events, ""]);
    });
  }
}
