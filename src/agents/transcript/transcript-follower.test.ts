import assert from "node:assert/strict";
import {
  appendFileSync,
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import * as fc from "../../../test/support/fast-check.ts";
import { assertMemoryBounded } from "../../../test/support/long-transcript.ts";
import { collectLines, promptLine, TRANSCRIPTS, transcriptHome } from "../../../test/support/transcript-harness.ts";
import {
  TranscriptFollower,
  type TranscriptPosition,
  type TranscriptSink,
  LineSplitter,
} from "./transcript-follower.ts";
import { parseLine } from "../claude/transcript/parse-line.ts";
import { projectsFolder } from "../claude/transcript/subagent-files.ts";

function harness(t: TestContext) {
  const { configDir, project } = transcriptHome(t);
  const path = join(project, "s1.jsonl");
  const follow = (sink: TranscriptSink, position: TranscriptPosition | null = null) => {
    const follower = new TranscriptFollower({ path, folder: projectsFolder(configDir), parse: parseLine, position });
    return { read: async (signal?: AbortSignal) => follower.read(sink, signal) };
  };
  return { path, follow };
}

const prompts = (sink: ReturnType<typeof collectLines>) =>
  sink.facts().flatMap((fact) => (fact.kind === "prompt" ? [fact.text] : []));

test("a growing file gives every line once, half lines when they are whole", async (t) => {
  const { path, follow } = harness(t);
  const sink = collectLines();
  const follower = follow(sink);
  assert.deepEqual(await follower.read(), { kind: "missing" });
  const bytes = readFileSync(join(TRANSCRIPTS, "interactive.jsonl"));
  for (let start = 0; start < bytes.length; start += 1777) {
    appendFileSync(path, bytes.subarray(start, start + 1777));
    assert.deepEqual(await follower.read(), { kind: "read" });
  }
  const full = collectLines();
  await follow(full).read();
  assert.ok(full.lines.length > 10);
  assert.deepEqual(sink.lines, full.lines);
  assert.equal(sink.restarts(), 0);
  assert.equal(sink.position()?.offset, bytes.length);
});

test("a follower continues where another one stopped, half line included", async (t) => {
  const { path, follow } = harness(t);
  const first = collectLines();
  writeFileSync(path, promptLine("one") + promptLine("two").slice(0, 30));
  await follow(first).read();
  assert.equal(first.position()?.offset, promptLine("one").length);
  const position = JSON.parse(JSON.stringify(first.position())) as TranscriptPosition;
  appendFileSync(path, promptLine("two").slice(30) + promptLine("three"));
  const second = collectLines();
  await follow(second, position).read();
  assert.deepEqual(prompts(first), ["one"]);
  assert.deepEqual(prompts(second), ["two", "three"]);
});

test("a shortened, replaced or rewritten file is read again, old lines declared void", async (t) => {
  const { path, follow } = harness(t);
  const sink = collectLines();
  const follower = follow(sink);
  writeFileSync(path, promptLine("one") + promptLine("two"));
  await follower.read();
  truncateSync(path, promptLine("one").length);
  await follower.read();
  assert.deepEqual(prompts(sink), ["one"]);
  assert.equal(sink.restarts(), 1);

  writeFileSync(`${path}.new`, promptLine("other") + promptLine("lines"));
  renameSync(`${path}.new`, path);
  await follower.read();
  assert.deepEqual(prompts(sink), ["other", "lines"]);
  assert.equal(sink.restarts(), 2);

  // With the same last line, so that only the inode differs.
  const lastLine = promptLine("y".repeat(300));
  appendFileSync(path, lastLine);
  await follower.read();
  writeFileSync(`${path}.new`, promptLine("OTHER") + promptLine("LINES") + lastLine);
  renameSync(`${path}.new`, path);
  await follower.read();
  assert.deepEqual(prompts(sink), ["OTHER", "LINES", "y".repeat(300)]);
  assert.equal(sink.restarts(), 3);

  // In place and longer: size and inode show nothing.
  writeFileSync(path, promptLine("rewritten") + promptLine("in place") + promptLine("and longer".repeat(99)));
  await follower.read();
  assert.deepEqual(prompts(sink), ["rewritten", "in place", "and longer".repeat(99)]);
  assert.equal(sink.restarts(), 4);
});

test("a file that vanishes and comes back changed is read anew, unchanged it goes on", async (t) => {
  const { path, follow } = harness(t);
  const sink = collectLines();
  const follower = follow(sink);
  writeFileSync(path, promptLine("one"));
  await follower.read();
  renameSync(path, `${path}.away`);
  assert.deepEqual(await follower.read(), { kind: "missing" });
  renameSync(`${path}.away`, path);
  appendFileSync(path, promptLine("two"));
  await follower.read();
  assert.deepEqual(prompts(sink), ["one", "two"]);
  rmSync(path);
  await follower.read();
  writeFileSync(path, promptLine("new one") + promptLine("new two"));
  await follower.read();
  assert.deepEqual(prompts(sink), ["new one", "new two"]);
});

test("lines that the sink could not take come again", async (t) => {
  const { path, follow } = harness(t);
  const kept = collectLines();
  let isFull = false;
  const follower = follow({
    restart: kept.restart,
    take: (chunk) => {
      if (isFull) throw new Error("the disk is full");
      kept.take(chunk);
    },
  });
  writeFileSync(path, promptLine("one"));
  await follower.read();
  isFull = true;
  appendFileSync(path, promptLine("two") + promptLine("three").slice(0, 70));
  await assert.rejects(follower.read(), /the disk is full/);
  isFull = false;
  appendFileSync(path, promptLine("three").slice(70));
  await follower.read();
  assert.deepEqual(prompts(kept), ["one", "two", "three"]);
  assert.equal(kept.restarts(), 0);
});

test("a read aborts between two chunks, and continues from there", async (t) => {
  const { path, follow } = harness(t);
  const stop = new AbortController();
  writeFileSync(path, promptLine("x".repeat(900)).repeat(1000));
  const sink = collectLines();
  const stopped = follow({
    restart: sink.restart,
    take: (chunk) => {
      sink.take(chunk);
      stop.abort();
    },
  });
  await stopped.read(stop.signal);
  assert.ok(sink.lines.length > 0 && sink.lines.length < 100);
});

test("a line of 5 MB keeps its facts; one of 50 MB is skipped", async (t) => {
  const { path, follow } = harness(t);
  const head = '{"type":"user","message":{"content":[{"type":"tool_result","tool_use_id":"toolu_big","content":"';
  const file = openSync(path, "w");
  writeSync(file, head);
  const block = Buffer.alloc(1_000_000, "x");
  for (let count = 0; count < 5; count++) writeSync(file, block);
  writeSync(file, '","is_error":true}]}}\n');
  writeSync(file, '{"type":"user","message":[');
  for (let count = 0; count < 50; count++) writeSync(file, block.fill("1,"));
  writeSync(file, `1]}\n${promptLine("after")}`);
  closeSync(file);
  const sink = collectLines();
  await follow(sink).read();
  const result = sink.facts()[0];
  assert.ok(result?.kind === "tool-result");
  assert.equal(result.toolUseId, "toolu_big");
  assert.equal(result.isError, true);
  assert.deepEqual(prompts(sink), ["after"]);
});

test("a transcript of 20 MB is followed with bounded memory", async (t) => {
  await assertMemoryBounded(t, 20_000_000);
});

test("a half line that is taken back does not void the lines before it", async (t) => {
  const { path, follow } = harness(t);
  const sink = collectLines();
  const follower = follow(sink);
  writeFileSync(path, `${promptLine("one")}{"type":"user","mess`);
  await follower.read();
  truncateSync(path, promptLine("one").length);
  appendFileSync(path, "{}\n");
  await follower.read();
  appendFileSync(path, promptLine("two"));
  await follower.read();
  assert.deepEqual(prompts(sink), ["one", "two"]);
  assert.equal(sink.restarts(), 0);
});

test("a file outside the projects folder is refused with a reason and not read", async (t) => {
  const { configDir } = transcriptHome(t);
  const path = join(configDir, "outside.jsonl");
  writeFileSync(path, promptLine("secret"));
  const sink = collectLines();
  const follower = new TranscriptFollower({
    path,
    folder: projectsFolder(configDir),
    parse: parseLine,
    position: null,
  });
  assert.deepEqual(await follower.read(sink), { kind: "refused", reason: "outside" });
  assert.deepEqual(sink.lines, []);
});

function split(text: string, chunkBytes: number): (string | null)[] {
  const splitter = new LineSplitter();
  const lines: (string | null)[] = [];
  const bytes = Buffer.from(text);
  for (let start = 0; start < bytes.length; start += chunkBytes) {
    splitter.push(bytes.subarray(start, start + chunkBytes), (line) => lines.push(line?.toString("utf8") ?? null));
  }
  return lines;
}

test("lines come whole wherever the chunks are cut", () => {
  fc.assert(
    fc.property(fc.array(fc.json()), fc.integer({ min: 1, max: 30 }), (values, chunkBytes) => {
      const lines = values.map((value) => value.replaceAll("\n", " ")).filter((value) => value !== "");
      assert.deepEqual(split(lines.map((value) => `${value}\n`).join("\n"), chunkBytes), lines);
    }),
  );
});

test("a line without its end is not given", () => {
  assert.deepEqual(split('{"a":1}\n{"b":', 4), ['{"a":1}']);
});

test("a line without an end moves the position, so that other files get their turn", async (t) => {
  const { path, follow } = harness(t);
  writeFileSync(path, "");
  truncateSync(path, 64 * 1024 * 1024);
  const turn = new AbortController();
  const sink = collectLines();
  const take: TranscriptSink["take"] = (chunk) => {
    sink.take(chunk);
    turn.abort();
  };
  await follow({ ...sink, take }).read(turn.signal);
  const given = sink.position()?.offset ?? 0;
  assert.ok(given > 0 && given < 16 * 1024 * 1024, String(given));
  appendFileSync(path, `\n${promptLine("behind")}`);
  const rest = collectLines();
  await follow(rest, sink.position()).read();
  assert.deepEqual([prompts(rest), rest.restarts()], [["behind"], 0]);
});

test("a line that is too long is given up, and the next line is read", () => {
  assert.deepEqual(split(`"${"x".repeat(9_000_000)}"\n{"ok":1}\n`, 65_536), [null, '{"ok":1}']);
});

test("a broken line does not spoil the next one", () => {
  assert.deepEqual(split('{"a":"never closed\\\n{"b":1}\n', 3), ['{"a":"never closed\\', '{"b":1}']);
});
