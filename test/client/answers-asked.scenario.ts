import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { answer, ANSWERING, requestThatIs, transcriptSays } from "./answering.ts";
import { scenario } from "./scenario.ts";
import { callsBecome, outcomes } from "./truths.ts";
import { SCRIPT_SECRET } from "./scripts/answer-scripts.ts";

scenario(
  "answer-question",
  "a question is answered in words",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "question");
    await terminal.waitForScreen(/Which colour shall it be/);
    const { id, kind } = await requestThatIs(harness, "open");
    assert.equal(kind, "question");
    assert.equal(await answer(harness, id, { choice: "answer", answers: {} }), 422);
    const answers = { "Which colour shall it be?": '"Tief"grün 緑' };
    assert.equal(await answer(harness, id, { choice: "answer", answers }), 200);
    await terminal.waitForScreen(/Painted/);
    await transcriptSays(harness, "grün 緑");
    await requestThatIs(harness, "confirmed");
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["AskUserQuestion ok"]);
  },
  ANSWERING,
);

scenario(
  "answer-question-label",
  "a question is answered by the label of an option",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "question");
    const { id } = await requestThatIs(harness, "open");
    const answers = { "Which colour shall it be?": "Blue" };
    assert.equal(await answer(harness, id, { choice: "answer", answers }), 200);
    await terminal.waitForScreen(/Painted/);
    await transcriptSays(harness, '"Which colour shall it be?"="Blue"');
    await requestThatIs(harness, "confirmed");
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["AskUserQuestion ok"]);
  },
  ANSWERING,
);

scenario(
  "answer-questions",
  "two questions are answered in own words and by two options",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "questions");
    await terminal.waitForScreen(/Which colour shall it be/);
    const { id } = await requestThatIs(harness, "open");
    const words = 'Neither: "Petrol", nicht zu dunkel';
    const colour = { "Which colour shall it be?": words };
    assert.equal(await answer(harness, id, { choice: "answer", answers: colour }), 422);
    const answers = { ...colour, "Which toppings?": ["Cheese", "Olives"] };
    assert.equal(await answer(harness, id, { choice: "answer", answers }), 200);
    await terminal.waitForScreen(/Both are answered/);
    await transcriptSays(harness, words, "Cheese, Olives");
    await requestThatIs(harness, "confirmed");
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["AskUserQuestion ok"]);
  },
  ANSWERING,
);

scenario(
  "answer-secret",
  "a secret in a question goes back to the client and to no other place",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "secret-question");
    await terminal.waitForScreen(/Shall the token/);
    const request = await requestThatIs(harness, "open");
    assert.ok(request.is_redacted && !JSON.stringify(request).includes(SCRIPT_SECRET));
    const { questions = [] } = request.input as { questions?: { question: string; options: { label: string }[] }[] };
    const [asked] = questions;
    const answers = { [asked?.question ?? ""]: asked?.options[0]?.label ?? "" };
    assert.equal(await answer(harness, request.id, { choice: "answer", answers }), 200);
    await terminal.waitForScreen(/Painted/);
    await requestThatIs(harness, "confirmed");
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["AskUserQuestion ok"]);
    await transcriptSays(harness, `="Use ${SCRIPT_SECRET}"`);
    const { dataDir } = harness.paths;
    const kept = readdirSync(dataDir)
      .filter((name) => /\.(?:db|db-wal|log)$/.test(name))
      .map((name) => readFileSync(join(dataDir, name)));
    assert.ok(kept.length > 1 && !kept.some((bytes) => bytes.includes(SCRIPT_SECRET)));
    assert.ok(!harness.discordText().includes(SCRIPT_SECRET));
  },
  ANSWERING,
);

scenario(
  "answer-plan",
  "a plan is approved with accepted edits",
  async (harness) => {
    const terminal = await harness.open(["--permission-mode", "plan"]);
    await harness.ask(terminal, "plan");
    await terminal.waitForScreen(/Exit plan mode\?|Would you like to proceed/);
    const { id, kind } = await requestThatIs(harness, "open");
    assert.equal(kind, "plan");
    assert.equal(await answer(harness, id, { choice: "approve-accept-edits" }), 200);
    await terminal.waitForScreen(/The plan stands/);
    await terminal.waitForScreen(/accept edits on/);
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["ExitPlanMode ok"]);
  },
  ANSWERING,
);

scenario(
  "answer-plan-approve",
  "a plan is approved, and its first edit asks",
  async (harness) => {
    const terminal = await harness.open(["--permission-mode", "plan"]);
    await harness.ask(terminal, "plan-and-write");
    const plan = await requestThatIs(harness, "open");
    assert.equal(plan.kind, "plan");
    assert.equal(await answer(harness, plan.id, { choice: "approve" }), 200);
    const edit = await requestThatIs(harness, "open", { isIt: ({ tool_name }) => tool_name === "Write" });
    assert.equal(await answer(harness, edit.id, { choice: "allow" }), 200);
    await terminal.waitForScreen(/As planned/);
    assert.equal(readFileSync(join(harness.cwd, "asked.txt"), "utf8"), "x");
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["ExitPlanMode ok", "Write ok"]);
  },
  ANSWERING,
);

scenario(
  "answer-plan-reject",
  "a plan is rejected with words, and its mode stays",
  async (harness) => {
    const terminal = await harness.open(["--permission-mode", "plan"]);
    await harness.ask(terminal, "plan");
    const { id } = await requestThatIs(harness, "open");
    const message = "Shorter, bitte: nur Schritt 1";
    assert.equal(await answer(harness, id, { choice: "reject", message }), 200);
    await terminal.waitForScreen(/The plan stands/);
    await terminal.waitForScreen(/plan mode on/);
    await transcriptSays(harness, message);
    await requestThatIs(harness, "confirmed");
    await callsBecome(harness, await harness.waitForState("done"), ["ExitPlanMode denied"]);
  },
  ANSWERING,
);

scenario(
  "answer-long",
  "a command of 6,000 characters is shown whole",
  async (harness) => {
    const terminal = await harness.open();
    await harness.ask(terminal, "long-command");
    const { id, input } = await requestThatIs(harness, "open");
    const { command } = input;
    assert.ok(
      typeof command === "string" && command.length > 6000 && command.endsWith(`touch ${harness.cwd}/asked.txt`),
    );
    assert.equal(await answer(harness, id, { choice: "allow" }), 200);
    await terminal.waitForScreen(/Past the long one/);
    assert.ok(existsSync(join(harness.cwd, "asked.txt")));
    assert.deepEqual(await outcomes(harness, await harness.waitForState("done")), ["Bash ok"]);
  },
  ANSWERING,
);
