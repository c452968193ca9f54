import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { parse } from "yaml";

interface Job {
  readonly "timeout-minutes"?: number;
  readonly permissions?: unknown;
  readonly steps: readonly { readonly uses?: string; readonly run?: string; readonly with?: Record<string, unknown> }[];
}

interface Workflow {
  readonly permissions: unknown;
  readonly concurrency?: unknown;
  readonly on: Readonly<Record<string, unknown>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const root = join(import.meta.dirname, "..", "..", "..");
const files = globSync(".github/workflows/*.yml", { cwd: root });
const scripts = (JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { scripts: Record<string, string> })
  .scripts;

for (const file of files) {
  const text = readFileSync(join(root, file), "utf8");
  const workflow = parse(text) as Workflow;
  const jobs = Object.values(workflow.jobs);

  test(`${file} reads the repository and has no secrets, and every job ends`, () => {
    assert.deepEqual(workflow.permissions, { contents: "read" });
    assert.ok(workflow.concurrency !== undefined);
    assert.ok(!/secrets\.|pull_request_target/.test(text));
    for (const job of jobs) {
      assert.ok((job["timeout-minutes"] ?? Infinity) <= 60);
    }
  });

  test(`${file} pins each action to a commit and keeps no credentials`, () => {
    const uses = text.split("\n").filter((line) => line.includes("uses:"));
    for (const line of uses) assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const steps = jobs.flatMap((job) => job.steps);
    assert.equal(steps.filter((step) => step.uses !== undefined).length, uses.length);
    for (const step of steps.filter(({ uses: action }) => action?.startsWith("actions/checkout@") === true)) {
      assert.equal(step.with?.["persist-credentials"], false);
    }
  });

  if (!file.endsWith("ci.yml")) continue;

  test(`${file} asks for no more rights in a job, and runs only scripts that are there`, () => {
    for (const job of jobs) assert.equal(job.permissions, undefined);
    const lines = jobs.flatMap((job) => job.steps.flatMap(({ run }) => run ?? []));
    for (const line of lines) {
      assert.ok(!line.includes("${{"), `an expression in a shell's line: ${line}`);
      const name = /^npm (?:run )?(\S+)$/.exec(line)?.[1] ?? "";
      assert.ok(name === "ci" || Object.hasOwn(scripts, name), line);
    }
  });
}

test("there is a workflow", () => {
  assert.ok(files.length > 0);
});

/** `exec` lets a signal to npm reach the daemon; releases are made on Linux. */
const OF_POSIX: ReadonlySet<string> = new Set(["start", "ccen", "preversion", "version", "release"]);

test("the scripts of package.json need no POSIX shell, but for a few", () => {
  for (const [name, script] of Object.entries(scripts)) {
    if (OF_POSIX.has(name)) continue;
    assert.ok(!/\bexec |\$\(|\$\w|'|;|\bsh\b|(?<!&)&(?!&)/.test(script), `${name}: ${script}`);
  }
});
