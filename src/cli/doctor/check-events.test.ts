import assert from "node:assert/strict";
import { test } from "node:test";
import type { HooksReport } from "../../agents/claude/install/inspect-hooks.ts";
import { checkAgent, checkHooks } from "./check-hooks.ts";
import { hooksReport } from "../../../test/support/hooks-report.ts";

const WELL = hooksReport({ installed: true, registered: ["Stop", "PreToolUse"] });

const cases: readonly (readonly [what: string, report: Partial<HooksReport>, expected: readonly string[]])[] = [
  ["as setup left them", {}, ["ok 2 events"]],
  ["not installed", { installed: false, registered: [] }, ["warn not installed"]],
  ["installed by the plugin", { registered: [], plugin: "ccen" }, ["ok by the plugin ccen"]],
  [
    "in settings.json and by the plugin",
    { plugin: "ccen" },
    ["ok 2 events by settings.json, the others by the plugin ccen"],
  ],
  [
    "doubled",
    { registered: [], plugin: "ccen", drift: ["plugin-twice"] },
    ["ok by the plugin ccen", "warn the plugin is enabled from two marketplaces, so every event is recorded twice"],
  ],
  [
    "only those that every client knows",
    { missing: ["PermissionRequest", "TaskCreated"], clientUnknown: true },
    ["warn partial: 2 of 4 events; not registered: PermissionRequest, TaskCreated"],
  ],
  ["an event missing", { missing: ["Setup"] }, ["warn not registered: Setup"]],
  [
    "drifted",
    { drift: ["script-missing", "command-outdated", "launch-missing"] },
    ["ok 2 events", "fail the hook script is missing", "warn settings.json has a hook command from another version"],
  ],
  ["switched off", { disabledAll: true }, ["ok 2 events", "fail disableAllHooks is on in settings.json"]],
  ["under a policy", { policyFile: "/etc/policy.json" }, ["ok 2 events", "warn /etc/policy.json may forbid hooks"]],
  [
    "malformed",
    { installed: false, problem: { code: "settings/malformed", details: {}, message: "line 3 is broken" } },
    ["fail line 3 is broken"],
  ],
];

for (const [what, report, expected] of cases) {
  test(`hooks ${what}: ${expected.join("; ")}`, () => {
    const results = checkHooks({ ...WELL, ...report });
    assert.deepEqual(
      results.map(({ status, detail }) => `${status} ${detail}`),
      expected,
    );
    for (const { status, fix } of results) assert.equal(fix === null, status === "ok");
  });
}

test("hooks elsewhere: a daemon that other machines forward to needs none here", () => {
  const none = { ...WELL, installed: false, registered: [] };
  assert.deepEqual(
    ["elsewhere", null].map((elsewhere) => checkHooks(none, elsewhere)[0]?.status),
    ["ok", "warn"],
  );
});

test("each fault of Codex's hooks is a warning that says whose turn it is to act", () => {
  const faults = [
    { kind: "missing", events: ["Stop", "Interrupt"] },
    { kind: "untrusted", events: ["SessionStart", "SessionEnd"] },
  ] as const;
  const results = checkAgent({ agent: "codex", registered: ["SessionStart", "SessionEnd"], faults });
  assert.deepEqual(
    results.map(({ status, detail, fix }) => `${status} ${detail}: ${fix?.slice(0, 25)}`),
    [
      "warn Codex: not registered: Stop, Interrupt: Run `ccen setup` again.",
      "warn Codex: 2 hooks are not trusted yet: Open /hooks in `codex` an",
    ],
  );
  assert.deepEqual(
    checkAgent({ agent: "codex", registered: ["Stop"], faults: [] }).map(({ status }) => status),
    ["ok"],
  );
});
