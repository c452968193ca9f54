import assert from "node:assert/strict";
import { test } from "node:test";
import { repeated } from "../../../test/bench/redact-hostile.ts";
import { runs } from "../../../test/support/tier.ts";
import type { JsonValue } from "../json.ts";
import { createRedactor } from "./create-redactor.ts";
import { redactJsonWith } from "./redact-json.ts";

const redactor = createRedactor();

const cases: readonly (readonly [given: JsonValue, expected: JsonValue])[] = [
  [{ password: "x" }, { password: "[redacted password]" }],
  [{ Authorization: "Bearer abc.def-123" }, { Authorization: "Bearer [redacted bearer-token]" }],
  [{ headers: { cookie: "sid=a1b2c3d4; theme=dark" } }, { headers: { cookie: "sid=[redacted cookie]" } }],
  [{ "x-api-key": "a1b2c3d4e5" }, { "x-api-key": "[redacted key]" }],
  [{ env: ["A=1", "DB_PASSWORD=hunter22"] }, { env: ["A=1", "DB_PASSWORD=[redacted password]"] }],
  [
    { passwords: ["x"], password: ["a", "b"] },
    { passwords: ["x"], password: ["[redacted password]", "[redacted password]"] },
  ],
  [
    { name: "DB_PASSWORD", value: "tulip" },
    { name: "DB_PASSWORD", value: "[redacted password]" },
  ],
  [
    { name: "Region", value: "tulip" },
    { name: "Region", value: "tulip" },
  ],
  [{ command: "curl -u me:s3cret https://x.dev" }, { command: "curl -u me:[redacted password] https://x.dev" }],
];

test("a string is checked by its own text and by the name of its key", () => {
  for (const [given, expected] of cases) assert.deepEqual(redactor.redactJson(given).value, expected);
});

test("placeholders, references and harmless values stay, under any key", () => {
  const innocent = {
    session_id: "52bdb464-fdf5-4082-9498-940ad38976e4",
    tool_use_id: "toolu_01917ec7fd600a19734f9cc6",
    token: "identifier",
    password: "changeme",
    secret: "${SECRET}",
    max_tokens: 4096,
    token_type: "bearer",
    api_key: "<your-api-key>",
    password_reset_url: "https://x.dev/reset",
    publicKey: "a1b2c3d4e5f6a7b8c9d0a1b2c3d4e5f6",
    auth: "basic",
  };
  const result = redactor.redactJson(innocent);
  assert.deepEqual(result, { value: innocent, found: [], shortened: [] });
  assert.equal(result.value, innocent);
});

test("findings have position and kind, never the secret", () => {
  const { found } = redactor.redactJson({ "a/b": [{ note: "x" }, { note: "the password: tulip7 is old" }] });
  assert.deepEqual(found, [{ kind: "password", prefix: "", start: 14, length: 6, pointer: "/a~1b/1/note" }]);
});

test("a key named __proto__ is a key like any other", () => {
  const given = JSON.parse('{"__proto__": {"password": "tulip"}, "b": 1}') as JsonValue;
  const { value } = redactor.redactJson(given);
  assert.equal(JSON.stringify(value), '{"__proto__":{"password":"[redacted password]"},"b":1}');
});

test("a value nested deeper than any stack is walked to its end", () => {
  let given: JsonValue = { password: "tulip" };
  for (let depth = 0; depth < 100_000; depth += 1) given = [given];
  assert.equal(redactor.redactJson(given).found.length, 1);
});

test("a secret before the part that goes for its key's sake goes too", () => {
  const token = ["ghp", "FGLK0HeGLBD0APQjlryxKhLJz0XVtMpdT8sj"].join("_");
  const { value } = createRedactor().redactJson({ Cookie: `${token}=secret-value-1` });
  assert.ok(!JSON.stringify(value).includes("FGLK0HeGLBD0"), JSON.stringify(value));
});

const token = (body: string): string => ["ghp", `FGLK0HeGLBD0APQjlryxKhLJz0XVtMpdT${body}`].join("_");
const rule = (word: string): string => `-----${word} PRIVATE KEY-----`;

test("a secret in a key goes, and two of a kind keep their values", () => {
  const { value, found } = redactor.redactJson({ a: { [token("aB1")]: 1, [token("cD2")]: 2, plain: 3 } });
  assert.deepEqual(value, {
    a: { "[redacted github-token ghp_]": 1, "[redacted github-token ghp_] (2)": 2, plain: 3 },
  });
  assert.deepEqual(
    found.map(({ pointer }) => pointer),
    ["/a", "/a"],
  );
  assert.deepEqual(redactor.redactJson(value).value, value);
});

test("a private key goes from a list that has its lines one by one", () => {
  const body = ["MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSj", "AgEAAoIBAQC7VJTUt9Us8cKjMzEfYyjiWA4R4ShM"];
  const lines = [" # key", `-${rule("BEGIN")}`, ...body.map((line) => `-${line}`), `-${rule("END")}`, "+gone"];
  const { value } = redactor.redactJson({ lines });
  const text = JSON.stringify(value);
  for (const line of body) assert.ok(!text.includes(line), text);
  assert.match(text, /^\{"lines":\[" # key","-\[redacted private-key\]",.*,"\+gone"\]\}$/);
  assert.deepEqual(redactor.redactJson(value).value, value);
});

test("a secret that begins in the kept part of a long string goes whole", () => {
  const bounds = { keep: 100, ahead: 100, total: 1000 };
  for (let before = 0; before <= 220; before += 1) {
    const source = `${".".repeat(before)} ${token("8sj")} ${".".repeat(300)}`;
    const { value, shortened } = redactor.redactJson({ source }, { bounds });
    const kept = JSON.stringify(value);
    assert.ok(!/ghp_\w/.test(kept), `${before}: ${kept}`);
    assert.ok(kept.length < 150);
    assert.deepEqual(shortened, [{ pointer: "/source", length: source.length }]);
  }
});

test("one bound covers all strings together; the rest is left out", () => {
  const bounds = { keep: 100, ahead: 0, total: 450 };
  const given = { first: "x", list: Array.from({ length: 10 }, () => "y".repeat(80)) };
  const { value, shortened } = redactor.redactJson(given, { bounds });
  assert.deepEqual(value, { first: "x", list: given.list.slice(0, 6) });
  assert.deepEqual(shortened, [{ pointer: "/list", length: 10 }]);
});

test("a text that takes long to look at counts for as much more", () => {
  const list = Array.from({ length: 10 }, () => "x".repeat(100));
  const bounds = { keep: 1000, ahead: 0, total: 1000 };
  const keptAt = (steps: number): unknown =>
    redactJsonWith(list, () => ({ spans: [], steps }), { bounds }).shortened.length === 0;
  assert.equal(keptAt(250), true);
  const { value, shortened } = redactJsonWith(list, () => ({ spans: [], steps: 1500 }), { bounds });
  assert.deepEqual([value, shortened], [list.slice(0, 2), [{ pointer: "", length: 10 }]]);
});

test("the slowest known texts are left out of a payload early, innocent ones not", () => {
  // The bounds of a payload, or an eighth of them and of the text.
  const share = runs(8, 1);
  const bounds = { keep: 16_384 / share, ahead: 49_152 / share, total: 1_048_576 / share };
  const kept = (unit: string): number => {
    const list = Array.from({ length: 16 }, () => repeated(unit, 60_000 / share));
    const { value } = redactor.redactJson(list, { bounds });
    return Array.isArray(value) ? value.length : 0;
  };
  for (const unit of ["Bearer+", "token:"]) assert.ok(kept(unit) <= 5, `${unit} ${kept(unit)}`);
  for (const unit of [
    "Words about passwords, tokens and sessions, none of which is told. ",
    "const token = await getToken(session);\n",
    '{"a":[1,2]},',
  ])
    assert.equal(kept(unit), 16);
});
