import assert from "node:assert/strict";
import { test } from "node:test";
import { fixtureTexts, innocentTexts } from "../../../test/bench/redact-innocents.ts";
import { IS_STRESS } from "../../../test/support/tier.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import { createRedactor } from "./create-redactor.ts";

const redactor = createRedactor();

test("under one percent of thousands of innocent texts is changed", (t) => {
  const texts = innocentTexts(1);
  assert.ok(texts.length >= 10_000, `${texts.length}`);
  const tried = IS_STRESS ? texts : texts.filter((_, at) => at % 5 === 0);
  const changed = tried.flatMap(([source, text]) => {
    const after = redactor.redactText(text).text;
    return after === text ? [] : [`${source}: ${after.trim().slice(0, 160)}`];
  });
  t.diagnostic(`${changed.length} of ${tried.length} changed`);
  for (const one of changed.slice(0, 100)) t.diagnostic(one);
  assert.ok(changed.length < tried.length / 100, changed.slice(0, 50).join("\n"));
});

test("no field of a recorded payload is changed", () => {
  const payloads = fixtureTexts().flatMap(([, line]) => parsed(line));
  assert.ok(payloads.length > 20);
  for (const payload of payloads) assert.deepEqual(redactor.redactJson(payload).found, []);
});

function parsed(line: string): readonly JsonValue[] {
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) ? [value] : [];
  } catch {
    return [];
  }
}
