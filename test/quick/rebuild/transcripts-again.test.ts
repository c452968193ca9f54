import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test } from "node:test";
import type { SessionDetailDto } from "../../../src/api/session-dto.ts";
import { INTERRUPTION, transcriptDaemon } from "../../support/transcript-daemon.ts";
import { waitFor } from "../../support/wait-for.ts";

const answer = {
  type: "assistant",
  message: {
    id: "a1",
    model: "claude-opus-5-5",
    content: [{ type: "text", text: "Fixed." }],
    usage: { input_tokens: 1000, output_tokens: 50 },
  },
} as const;

const valuesOf = ({ title, tokens, cost_usd, state }: SessionDetailDto) => ({ title, tokens, cost_usd, state });

test("after the database was lost, transcripts are read again, each thing once", async (t) => {
  const harness = await transcriptDaemon(t);
  await harness.fire("UserPromptSubmit", { prompt: "Fix the login" });
  harness.write(answer, { type: "ai-title", aiTitle: "Login fixed" }, INTERRUPTION);
  const reported = async () => (await harness.events("TurnInterrupted")).length;
  await waitFor("the interruption", async () => (await reported()) === 1);
  await waitFor("the title", async () => (await harness.session()).title === "Login fixed");
  const before = valuesOf(await harness.session());
  assert.ok(Number(before.cost_usd) > 0);

  await harness.daemon.end("SIGTERM");
  rmSync(harness.paths.databaseFile);
  await harness.crash();
  await waitFor("the interruption again", async () => (await reported()) === 1);
  await waitFor("the title again", async () => (await harness.session()).title === "Login fixed");
  assert.deepEqual(valuesOf(await harness.session()), before);
});
