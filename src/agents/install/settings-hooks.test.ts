import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { AppError } from "../../core/errors/errors.ts";
import { hookCommand } from "./hook-command.ts";
import { addHooks, findHooks, removeHooks, type HookEntry } from "./settings-hooks.ts";

const command = hookCommand("/home/it's 日本/.claude/hooks/ccen/hook.sh");
const entries: readonly HookEntry[] = ["SessionStart", "PreToolUse", "Stop"].map((event) => ({
  event,
  command,
  timeoutS: 5,
}));
const [sessionStart] = entries;
assert.ok(sessionStart);

/** The file as another program reads it. */
const parse = (text: string): unknown => JSON.parse(text.replace(/^\ufeff/, ""));

const lines = (...parts: readonly string[]): string => parts.join("\n");

describe("adding hooks", () => {
  test("makes a new file with two blanks and a last line break", () => {
    const text = addHooks(null, [sessionStart]);
    const group = { hooks: [{ type: "command", command, timeout: 5 }] };
    assert.equal(text, `${JSON.stringify({ hooks: { SessionStart: [group] } }, null, 2)}\n`);
    assert.equal(addHooks("", [sessionStart]), text);
  });

  test("goes on in the file's own layout", () => {
    const before = lines("{", '\t"model": "opus",', '\t"hooks": {', '\t\t"Stop": []', "\t}", "}");
    const after = addHooks(before, [{ event: "Stop", command: "/ccen/hook.sh", timeoutS: null }]);
    assert.equal(
      after,
      lines(
        "{",
        '\t"model": "opus",',
        '\t"hooks": {',
        '\t\t"Stop": [',
        "\t\t\t{",
        '\t\t\t\t"hooks": [',
        "\t\t\t\t\t{",
        '\t\t\t\t\t\t"type": "command",',
        '\t\t\t\t\t\t"command": "/ccen/hook.sh"',
        "\t\t\t\t\t}",
        "\t\t\t\t]",
        "\t\t\t}",
        "\t\t]",
        "\t}",
        "}",
      ),
    );
  });

  test("keeps to one line where the file has one line", () => {
    const after = addHooks('{"a":1}', [{ event: "Stop", command: "/ccen/hook.sh", timeoutS: 5 }]);
    const handler = '{"type":"command","command":"/ccen/hook.sh","timeout":5}';
    assert.equal(after, `{"a":1,"hooks":{"Stop":[{"hooks":[${handler}]}]}}`);
  });

  test("keeps a byte order mark and CRLF", () => {
    const after = addHooks('\ufeff{\r\n    "a": 1\r\n}\r\n', entries);
    assert.ok(after.startsWith('\ufeff{\r\n    "a": 1,\r\n    "hooks": {\r\n        "SessionStart": [\r\n'));
    assert.ok(after.endsWith("    }\r\n}\r\n"));
    assert.ok(!/[^\r]\n/.test(after));
  });

  test("replaces the entries of an older version", () => {
    const old = `h='/old/hooks/ccen/hook.sh'; sh "$h"`;
    const mine = { matcher: "Bash", hooks: [{ type: "command", command: "mine" }] };
    const before = {
      hooks: {
        PreCompact: [{ hooks: [{ type: "command", command: old }] }],
        Stop: [mine, { hooks: [{ type: "command", command: "sh", args: ["/x/ccen/hook.sh"] }] }],
      },
    };
    const after = addHooks(JSON.stringify(before, null, 2), entries);
    assert.deepEqual(new Set(findHooks(after)), new Set(entries));
    assert.deepEqual(parse(removeHooks(after)), { hooks: { Stop: [mine] } });
  });

  for (const [text, what] of [
    ["[]", "The whole file in settings.json is not an object."],
    ['{"hooks": []}', "`hooks` in settings.json is not an object."],
    ['{"hooks": {"Stop": {}}}', "`hooks.Stop` in settings.json is not a list."],
  ] as const) {
    test(`refuses ${text}`, () => {
      assert.throws(() => addHooks(text, entries), { name: "AppError", code: "settings/shape", message: what });
    });
  }
});

describe("removing hooks", () => {
  test("leaves a foreign hook that was put beside ccen's", () => {
    const added = addHooks(null, [sessionStart]);
    const joined = added.replace(
      "[\n          {",
      '[\n          { "type": "command", "command": "mine" },\n          {',
    );
    assert.deepEqual(parse(removeHooks(joined)), {
      hooks: { SessionStart: [{ hooks: [{ type: "command", command: "mine" }] }] },
    });
  });

  test("changes nothing where no hook is ccen's", () => {
    for (const text of ["[]", "{}", "7", '{"hooks": 7}', '{"hooks": {"Stop": [7, {"hooks": [{}]}]}}']) {
      assert.equal(removeHooks(text), text);
    }
  });
});

describe("in any file", () => {
  const handler = fc.record({ type: fc.constantFrom("command", "http", "prompt"), command: fc.string() });
  const group = fc.record(
    { matcher: fc.string(), hooks: fc.array(handler, { minLength: 1, maxLength: 3 }) },
    { requiredKeys: ["hooks"] },
  );
  const event = fc.constantFrom("SessionStart", "Stop", "PreToolUse", "Notification");
  const hooks = fc.dictionary(event, fc.array(group, { minLength: 1, maxLength: 2 }), { minKeys: 1 });
  const settings = fc
    .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.option(hooks, { nil: undefined }), fc.boolean())
    .map(([others, ours, first]) => {
      const { hooks: _, ...rest } = others;
      const part = ours === undefined ? {} : { hooks: ours };
      return first ? { ...part, ...rest } : { ...rest, ...part };
    });
  const layout = fc.record({
    indent: fc.constantFrom(0, 1, 2, 4, "\t"),
    lineBreak: fc.constantFrom("\n", "\r\n"),
    start: fc.constantFrom("", "\ufeff", " \n"),
    end: fc.constantFrom("", "\n", "\n\n", " "),
  });
  const file = fc.tuple(settings, layout).map(([value, { indent, lineBreak, start, end }]) => {
    const body = JSON.stringify(value, null, indent).replaceAll("\n", lineBreak);
    return start + body + end.replaceAll("\n", lineBreak);
  });

  test("adding and removing gives back the same text", () => {
    fc.assert(fc.property(file, (text) => assert.equal(removeHooks(addHooks(text, entries)), text)));
  });

  test("adding adds only ccen's entries, and adding again changes nothing", () => {
    fc.assert(
      fc.property(file, (text) => {
        const after = addHooks(text, entries);
        assert.deepEqual(findHooks(after).length, entries.length);
        assert.deepEqual(parse(removeHooks(after)), parse(text));
        assert.equal(addHooks(after, entries), after);
      }),
    );
  });

  test("a change of our entries is as if they had been there from the start", () => {
    fc.assert(
      fc.property(file, (text) => {
        const older = addHooks(text, [{ event: "Stop", command: "sh /old/ccen/hook.sh", timeoutS: null }]);
        assert.equal(addHooks(older, entries), addHooks(text, entries));
      }),
    );
  });

  test("a text that is no JSON is refused, never a crash", () => {
    const torn = fc
      .tuple(file, fc.nat(), fc.string())
      .map(([text, at, put]) => text.slice(0, at) + put + text.slice(at));
    fc.assert(
      fc.property(fc.oneof(torn, fc.string()), (text) => {
        fc.pre(text.trim() !== "");
        let valid = true;
        try {
          parse(text);
        } catch {
          valid = false;
        }
        if (valid) findHooks(text);
        else assert.throws(() => findHooks(text), AppError);
      }),
    );
  });
});
