import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import promises from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { join, dirname } from "node:path";
import { test } from "node:test";
import { transcriptHome, placeTranscript } from "../../../../test/support/transcript-harness.ts";
import { openTranscript } from "../../transcript/open-transcript.ts";
import { projectsFolder, readSubagentMeta, subagentFiles } from "./subagent-files.ts";

async function outcome(path: string, configDir: string): Promise<string> {
  const opened = await openTranscript(path, projectsFolder(configDir));
  if (opened.kind === "opened") await opened.handle.close();
  return opened.kind === "refused" ? opened.reason : opened.kind;
}

test("a transcript under the projects folder is opened", async (t) => {
  const { configDir, project } = transcriptHome(t);
  writeFileSync(join(project, "a.jsonl"), "{}\n");
  assert.equal(await outcome(join(project, "a.jsonl"), configDir), "opened");
  assert.equal(await outcome(join(project, "..", "-home-dev-src-main", "a.jsonl"), configDir), "opened");
});

test("the configuration folder and its projects may be links themselves", async (t) => {
  const { configDir, project } = transcriptHome(t);
  writeFileSync(join(project, "a.jsonl"), "{}\n");
  renameSync(join(configDir, "projects"), join(configDir, "..", "elsewhere"));
  symlinkSync(join(configDir, "..", "elsewhere"), join(configDir, "projects"));
  symlinkSync(configDir, join(configDir, "..", "alias"));
  assert.equal(await outcome(join(project, "a.jsonl"), join(configDir, "..", "alias")), "opened");
});

test("paths that lead elsewhere are refused, with links and without", async (t) => {
  const { configDir, project } = transcriptHome(t);
  const outside = join(configDir, "secret.jsonl");
  writeFileSync(outside, "secret\n");
  symlinkSync(outside, join(project, "link.jsonl"));
  mkdirSync(join(configDir, "private"));
  writeFileSync(join(configDir, "private", "b.jsonl"), "secret\n");
  symlinkSync(join(configDir, "private"), join(project, "folder"));
  mkdirSync(join(configDir, "projects-not"));
  writeFileSync(join(configDir, "projects-not", "c.jsonl"), "secret\n");
  for (const path of [
    outside,
    join(project, "link.jsonl"),
    join(project, "folder", "b.jsonl"),
    `${project}/../../secret.jsonl`,
    join(configDir, "projects-not", "c.jsonl"),
    join(configDir, "absent.jsonl"),
  ]) {
    assert.equal(await outcome(path, configDir), "outside", path);
  }
});

test("a transcript that is created with its folders during opening is not refused", async (t) => {
  const { configDir, project } = transcriptHome(t);
  rmSync(join(configDir, "projects"), { recursive: true });
  const path = join(project, "a.jsonl");
  const { realpath } = promises;
  const mocked = t.mock.method(promises, "realpath", (file: string) =>
    realpath(file).finally(() => {
      mkdirSync(project, { recursive: true });
      writeFileSync(path, "{}\n");
    }),
  );
  syncBuiltinESMExports();
  t.after(() => {
    mocked.mock.restore();
    syncBuiltinESMExports();
  });
  assert.equal(await outcome(path, configDir), "missing");
  assert.equal(await outcome(path, configDir), "opened");
});

test("before the first session a transcript behind a linked folder is missing", async (t) => {
  const { configDir, project } = transcriptHome(t);
  rmSync(join(configDir, "projects"), { recursive: true });
  const alias = join(configDir, "..", "alias");
  symlinkSync(configDir, alias);
  assert.equal(await outcome(join(project, "a.jsonl"), alias), "missing");
  assert.equal(await outcome(join(configDir, "secret.jsonl"), alias), "outside");
});

test("a path that is no transcript by its name or kind is refused", async (t) => {
  const { configDir, project } = transcriptHome(t);
  mkdirSync(join(project, "folder.jsonl"));
  execFileSync("sh", ["-c", `mkfifo "$0"`, join(project, "pipe.jsonl")]);
  assert.equal(await outcome(join(project, "folder.jsonl"), configDir), "not-a-file");
  assert.equal(await outcome(join(project, "pipe.jsonl"), configDir), "not-a-file");
  assert.equal(await outcome(join(project, "session.key"), configDir), "wrong-name");
  assert.equal(await outcome("projects/a.jsonl", configDir), "not-absolute");
  assert.equal(await outcome(`${project}/a\0.jsonl`, configDir), "not-absolute");
});

test("a file that has not come, or a whole projects folder, is missing and no error", async (t) => {
  const { configDir, project } = transcriptHome(t);
  assert.equal(await outcome(join(project, "late.jsonl"), configDir), "missing");
  assert.equal(await outcome(join(project, "late", "subagents", "agent-1.meta.json"), configDir), "missing");
  rmSync(join(configDir, "projects"), { recursive: true });
  assert.equal(await outcome(join(project, "late.jsonl"), configDir), "missing");
});

test("a subagent's files are in a folder of their session, with its description", async (t) => {
  const { configDir, project } = transcriptHome(t);
  const files = subagentFiles(join(project, "s1.jsonl"), "s1", "aa73192c96f490f79");
  assert.ok(files !== null);
  assert.equal(files.transcript, join(project, "s1", "subagents", "agent-aa73192c96f490f79.jsonl"));
  assert.equal(await readSubagentMeta(files.meta, configDir), null);
  mkdirSync(dirname(files.meta), { recursive: true });
  placeTranscript("subagent.meta.json", files.meta);
  assert.deepEqual(await readSubagentMeta(files.meta, configDir), {
    agentType: "general-purpose",
    description: "Count lines",
    toolUseId: "toolu_01d738d4239306d6f2e3a0fa",
    depth: 1,
    model: "claude-opus-5-5",
  });
});

test("ids that could lead to another folder have no files", () => {
  assert.equal(subagentFiles("/p/s1.jsonl", "s1", "../../x"), null);
  assert.equal(subagentFiles("/p/s1.jsonl", "..", "a1"), null);
});

test("a half-written, huge or foreign description counts as none", async (t) => {
  const { configDir, project } = transcriptHome(t);
  const file = join(project, "agent-a.meta.json");
  for (const text of ['{"agentType":', "[]", `{"agentType":"${"x".repeat(70_000)}"}`]) {
    writeFileSync(file, text);
    assert.equal(await readSubagentMeta(file, configDir), null);
  }
});
