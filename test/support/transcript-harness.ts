import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import type { TestContext } from "node:test";
import type { TranscriptPosition, TranscriptSink } from "../../src/agents/transcript/transcript-follower.ts";
import type { TranscriptFact, TranscriptLine } from "../../src/agents/transcript/transcript-line.ts";
import { tempDir } from "./temp-dir.ts";

export const TRANSCRIPTS = join(import.meta.dirname, "..", "fixtures", "claude", "transcripts");

/** A configuration folder with one empty project. */
export function transcriptHome(t: TestContext): { readonly configDir: string; readonly project: string } {
  const configDir = join(tempDir(t), "claude");
  const project = join(configDir, "projects", "-home-dev-src-main");
  mkdirSync(project, { recursive: true });
  return { configDir, project };
}

/** Puts a recorded transcript at the client's path. */
export function placeTranscript(name: string, target: string): void {
  copyFileSync(join(TRANSCRIPTS, name), target);
}

/** A sink that keeps its lines since the last restart. */
export function collectLines(): TranscriptSink & {
  readonly lines: TranscriptLine[];
  readonly facts: () => TranscriptFact[];
  readonly restarts: () => number;
  readonly position: () => TranscriptPosition | null;
} {
  const lines: TranscriptLine[] = [];
  let restarts = 0;
  let reached: TranscriptPosition | null = null;
  return {
    lines,
    facts: () => lines.flatMap((line) => line.facts),
    restarts: () => restarts,
    position: () => reached,
    take: (chunk) => {
      lines.push(...chunk.lines);
      reached = chunk.position;
    },
    restart: () => {
      restarts += 1;
      lines.length = 0;
    },
  };
}

/** A prompt's line as the client writes it. */
export function promptLine(text: string, timestamp = "2026-11-24T10:00:00.000Z"): string {
  return `${JSON.stringify({
    type: "user",
    message: { role: "user", content: text },
    turnOrigin: "human",
    timestamp,
    sessionId: "s1",
  })}\n`;
}
