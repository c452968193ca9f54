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

const figuresOf = ({ title, tokens, cost_usd, state }: SessionDetailDto) => ({ title, tokens, cost_usd, state });

test("after the database was lost, transcripts are read again, each thing once", async (t) => {
  const rig = await transcriptDaemon(t);
  await rig.fire("UserPromptSubmit", { prompt: "Fix the login" });
  rig.write(answer, { type: "ai-title", aiTitle: "Login fixed" }, INTERRUPTION);
  const told = async () => (await rig.events("TurnInterrupted")).length;
  await waitFor("the interruption", async () => (await told()) === 1);
  await waitFor("the title", async () => (await rig.session()).title === "Login fixed");
  const before = figuresOf(await rig.session());
  assert.ok(Number(before.cost_usd) > 0);

  await rig.daemon.end("SIGTERM");
  rmSync(rig.paths.databaseFile);
  await rig.crash();
  await waitFor("the interruption again", async () => (await told()) === 1);
  await waitFor("the title again", async () => (await rig.session()).title === "Login fixed");
  assert.deepEqual(figuresOf(await rig.session()), before);
});
