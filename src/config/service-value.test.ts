import assert from "node:assert/strict";
import { test } from "node:test";
import { settingProblemText } from "../core/i18n/setting-problem.ts";
import { parseHeaders, parseTopic } from "./service-value.ts";
import { parseSettingValue } from "./setting-value.ts";
import type { ParsedValue } from "./setting.ts";

const valueOf = (parsed: ParsedValue) => (parsed.ok ? parsed.value : null);
const parseAddress = (text: string): ParsedValue => parseSettingValue({ type: "address", env: "X", doc: "" }, text);
const reasonOf = (parsed: ParsedValue): string => (parsed.ok ? "" : settingProblemText(parsed.reason, "en"));

test("an address is taken unchanged, encrypted or on this machine", () => {
  for (const address of ["https://x.dev/in/?a=1", "http://127.0.0.1:5678/hook/", "http://[::1]/x"]) {
    assert.equal(valueOf(parseAddress(address)), address);
  }
  for (const refused of ["http://x.dev/", "https://u:p@x.dev/", "x.dev", "file:///etc/passwd"]) {
    assert.match(reasonOf(parseAddress(refused)), /must begin with https/);
  }
});

test("an ntfy address ends with a topic", () => {
  for (const address of ["https://ntfy.sh/my-topic", "https://x.dev/ntfy/my_topic", "http://127.0.0.1:2586/t"]) {
    assert.equal(valueOf(parseTopic(address)), address);
  }
  assert.equal(valueOf(parseTopic("https://ntfy.sh/t/")), "https://ntfy.sh/t");
  for (const refused of [
    "https://ntfy.sh",
    "https://ntfy.sh/",
    "https://ntfy.sh/a.b",
    `https://ntfy.sh/${"a".repeat(65)}`,
  ]) {
    assert.match(reasonOf(parseTopic(refused)), /must end with a topic/);
  }
  assert.match(reasonOf(parseTopic("https://ntfy.sh/t?auth=abc")), /CCEN_NTFY_TOKEN/);
  assert.match(reasonOf(parseTopic("http://ntfy.sh/t")), /must begin with https/);
});

test("headers are a JSON object, or lines", () => {
  assert.deepEqual(valueOf(parseHeaders('{"Authorization":"Bearer a:b","X-Key":"k"}')), [
    "Authorization: Bearer a:b",
    "X-Key: k",
  ]);
  assert.deepEqual(valueOf(parseHeaders("X-Key: a: b")), ["X-Key: a: b"]);
  assert.deepEqual(valueOf(parseHeaders("A: 1\nB: 2\n")), ["A: 1", "B: 2"]);
});

test("headers that cannot be sent or set are refused without repeating them", () => {
  const refused: readonly (readonly [string, RegExp])[] = [
    ["s3cret", /JSON object of texts/],
    ['{"a":1}', /JSON object of texts/],
    ['["a"]', /JSON object of texts/],
    ['{"a":"s3cret\\r\\nX-Evil: 1"}', /cannot be sent/],
    ['{"a b":"s3cret"}', /cannot be sent/],
    ['{"a":"日本"}', /cannot be sent/],
    ['{"Content-Type":"text/html"}', /must not set content-type/],
    ["Host: x.dev", /must not set host/],
  ];
  for (const [text, reason] of refused) {
    const reported = reasonOf(parseHeaders(text));
    assert.match(reported, reason);
    assert.doesNotMatch(reported, /s3cret/);
  }
});
