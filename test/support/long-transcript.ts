import assert from "node:assert/strict";
import { closeSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { monitorEventLoopDelay, performance } from "node:perf_hooks";
import type { TestContext } from "node:test";
import { TranscriptFollower, type TranscriptSink } from "../../src/agents/transcript/transcript-follower.ts";
import { TRANSCRIPTS, transcriptHome } from "./transcript-harness.ts";
import { parseLine } from "../../src/agents/claude/transcript/parse-line.ts";
import { projectsFolder } from "../../src/agents/claude/transcript/subagent-files.ts";

/** Following a transcript of any length takes at most 100 MB. */
export async function assertMemoryBounded(t: TestContext, sizeBytes: number): Promise<void> {
  const { configDir, project } = transcriptHome(t);
  const path = join(project, "s1.jsonl");
  const recorded = readFileSync(join(TRANSCRIPTS, "print.jsonl"));
  const block = Buffer.concat(Array.from({ length: Math.ceil(4_000_000 / recorded.length) }, () => recorded));
  const file = openSync(path, "w");
  for (let size = 0; size < sizeBytes; size += block.length) writeSync(file, block);
  closeSync(file);

  let lineCount = 0;
  let peakBytes = 0;
  const before = process.memoryUsage().rss;
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const started = performance.now();
  const sink: TranscriptSink = {
    restart: () => assert.fail("nothing was replaced"),
    take: ({ lines }) => {
      lineCount += lines.length;
      peakBytes = Math.max(peakBytes, process.memoryUsage().rss - before);
    },
  };
  await new TranscriptFollower({ path, folder: projectsFolder(configDir), parse: parseLine, position: null }).read(
    sink,
  );
  delay.disable();
  const factLines = recorded
    .toString("utf8")
    .split("\n")
    .filter((line) => /"type":"(?:assistant|user|cost-state)"/.test(line));
  const copies = Math.ceil(sizeBytes / block.length) * (block.length / recorded.length);
  assert.equal(lineCount, factLines.length * copies);
  assert.ok(peakBytes < 100_000_000, `${peakBytes} bytes`);
  t.diagnostic(
    `${((performance.now() - started) / 1000).toFixed(1)} s, ${(peakBytes / 1e6).toFixed(0)} MB more, event loop p99 ` +
      `${(delay.percentile(99) / 1e6).toFixed(1)} ms, longest ${(delay.max / 1e6).toFixed(1)} ms`,
  );
}
