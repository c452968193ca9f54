import assert from "node:assert/strict";
import { test } from "node:test";
import { secretScenario } from "../../../../test/support/secret-scenario.ts";
import { parseLine } from "./parse-line.ts";

const token = ["ghp", "FGLK0HeGLBD0APQjlryxKhLJz0XVtMpdT8sj"].join("_");

const line = (fields: Record<string, unknown>) => parseLine(JSON.stringify(fields));
const message = (text: string) => ({ id: "m", model: "m", content: [{ type: "text", text }] });

test("no secret of a line is left in its facts", () => {
  for (const seed of [61, 62, 63]) {
    const story = secretScenario(seed);
    const reported = story.lines.map((fields) => JSON.stringify(line(fields))).join("\n");
    const seen = story.needles.filter(({ text }) => reported.includes(text)).map(({ context }) => context);
    assert.deepEqual(seen, []);
  }
});

test("secrets are removed from every text of a line's facts", () => {
  const notice = `<task-notification><task-id>b1</task-id><status>killed</status><summary>${token}</summary>`;
  for (const fields of [
    { type: "user", message: { content: token } },
    { type: "assistant", message: message(token) },
    { type: "assistant", isApiErrorMessage: true, error: token, message: message(token) },
    { type: "ai-title", aiTitle: token },
    { type: "custom-title", customTitle: token },
    { type: "queue-operation", operation: "enqueue", content: notice },
    { type: "ai-title", aiTitle: "x", gitBranch: token },
  ]) {
    const reported = JSON.stringify(line(fields));
    assert.ok(reported.includes("[redacted github-token ghp_]") && !reported.includes("FGLK0"), reported);
  }
});

test("no cut of a prompt tears a secret", () => {
  for (let before = 3950; before <= 4010; before += 1) {
    const content = `${".".repeat(before)} ${token} ${".".repeat(100)}`;
    const [fact] = line({ type: "user", message: { content } })?.facts ?? [];
    assert.ok(fact?.kind === "prompt" && !/ghp_\w/.test(fact.text) && fact.text.length <= 4000, `${before}`);
  }
});
