import assert from "node:assert/strict";
import { test } from "node:test";
import { fixtureTexts, innocentTexts } from "../../../test/bench/redact-innocents.ts";
import { isJsonObject, type JsonValue } from "../json.ts";
import { createRedactor } from "./create-redactor.ts";

const redactor = createRedactor();

test("under one percent of more than ten thousand innocent texts is changed", (t) => {
  const texts = innocentTexts(1);
  assert.ok(texts.length >= 10_000, `${texts.length}`);
  const changed = texts.flatMap(([source, text]) => {
    const after = redactor.redactText(text).text;
    return after === text ? [] : [`${source}: ${after.trim().slice(0, 160)}`];
  });
  t.diagnostic(`${changed.length} of ${texts.length} changed`);
  for (const one of changed.slice(0, 100)) t.diagnostic(one);
  assert.ok(changed.length < texts.length / 100, changed.slice(0, 50).join("\n"));
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
