import assert from "node:assert/strict";
import { test } from "node:test";
import { FORM_COUNT, type Placed, placedForms, placedKeys, placeSecret } from "../../../test/bench/redact-contexts.ts";
import { secretSamples } from "../../../test/bench/redact-secrets.ts";
import { createRedactor } from "./create-redactor.ts";

const redactor = createRedactor();
const samples = secretSamples(1, 4);

/** Whether any part is left: the secret itself, its last ten characters, or a piece of its middle. */
function survives({ text, secret }: Placed): boolean {
  const left = redactor.redactText(text).text;
  if (left.includes(secret)) return true;
  if (secret.length < 20) return false;
  const middle = Math.floor(secret.length / 2);
  return left.includes(secret.slice(-10)) || left.includes(secret.slice(middle, middle + 10));
}

function assertNoneSurvives(placed: readonly Placed[]): void {
  const left = placed.filter(survives).map(({ context, text }) => `${context}: ${redactor.redactText(text).text}`);
  assert.deepEqual(left.slice(0, 20), [], `${left.length} of ${placed.length} survive`);
}

test("more than two hundred secrets of more than forty kinds survive in no context", () => {
  assert.ok(samples.length + FORM_COUNT >= 200);
  assert.ok(new Set(samples.map(({ kind }) => kind)).size >= 40);
  assertNoneSurvives(samples.flatMap(placeSecret));
});

test("secrets that come in a form of their own survive in no carrier", () => {
  assertNoneSurvives(placedForms(2, 3));
});

test("a private key goes whole, however its lines are shown and where it was cut", () => {
  assertNoneSurvives(placedKeys(3));
});

test("a secret in lines of base64 or hexadecimal digits goes, wherever they break", () => {
  const password = "Xk29dkLmQ81s".concat("w0Zz");
  for (const [encoding, width] of [
    ["base64", 76],
    ["base64", 64],
    ["hex", 60],
  ] as const) {
    for (let before = 0; before < 60; before += 1) {
      const plain = `${"# a configuration, written by hand. ".repeat(2).slice(0, before)}\npassword=${password}\nport=1\n`;
      const lines =
        Buffer.from(plain.repeat(2))
          .toString(encoding)
          .match(new RegExp(`.{1,${width}}`, "g")) ?? [];
      for (const lineEnd of ["\n", "\\n", "\r\n    "]) {
        const left = redactor.redactText([...lines, "Done", ""].join(lineEnd)).text;
        assert.match(left, /^\[redacted (?:encoded-password|private-key)\][^]{0,20}$/);
      }
    }
  }
});

test("redacting twice is redacting once", () => {
  const all = [...samples.flatMap(placeSecret), ...placedForms(4, 1), ...placedKeys(5)];
  const changed = all
    .map(({ text }) => redactor.redactText(text).text)
    .filter((once) => redactor.redactText(once).text !== once);
  assert.deepEqual(changed.slice(0, 10), []);
});

test("a text of JSON stays JSON", () => {
  for (const { text } of samples.flatMap(placeSecret).filter(({ context }) => context.includes("json"))) {
    assert.doesNotThrow(() => JSON.parse(redactor.redactText(text).text), text);
  }
});

test("what separates two members of JSON stays, after an escaped secret too", () => {
  const inner = JSON.stringify({ command: 'the password: "tulip77"', more: "x" });
  assert.equal(redactor.redactText(inner).text, inner.replace("tulip77", "[redacted password]"));
});

/** Random values that were once not recognised. */
const HARD: readonly (readonly [text: string, secret: string])[] = [
  // Letters alone, as one drawn password in eight is.
  ["<server><password>aTBJseEbyHgFjZ</password></server>", "aTBJseEbyHgFjZ"],
  ["password: aTBJseEbyHgFjZ", "aTBJseEbyHgFjZ"],
  ["初期パスワード: vLhPKqtR 変更は初回ログイン時", "vLhPKqtR"],
  ['requests.get(url, auth=("a", "LuaWyDlIzDPj"))', "LuaWyDlIzDPj"],
  ["export SECRET_KEY==bffbn*@40hf8dtwk7oq0%pxejngmesiou6pk02a5c8zvlvb9_ && x", "40hf8dtwk7oq0"],
  ["docker run --secret-key==bffbn*@40hf8dtwk7oq0%pxejngmesiou6pk02a5c8zvlvb9_ image", "40hf8dtwk7oq0"],
  ['{"secretKey": "%w552s38yw%1^rnaf@sz+%90wg=2p-*whut1dv@+6t*zls9=m2"}', "rnaf@sz+"],
  ["tool login --vercel-token aipugugYLVGUBzcmlSuSOPfJ --verbose", "aipugugYLVGUBzcmlSuSOPfJ"],
  ["git clone https://ndr16swtEYTIKPJORcuaxVWq@git.example.com/a/b.git", "ndr16swtEYTIKPJORcuaxVWq"],
  ["sent with Bearer kkw62QDEJcFfrBdepEYKBMqE and failed", "kkw62QDEJcFfrBdepEYKBMqE"],
];

test("a sign before it, a short word in it or a mark around it does not hide a secret", () => {
  for (const [text, secret] of HARD) assert.ok(!redactor.redactText(text).text.includes(secret), text);
});

test("a comparison and a variable are no secret, after any name", () => {
  for (const text of [
    "if (token==expectedTokenOfUser) return;",
    "[ $SECRET==${OTHER_SECRET_NAME} ]",
    "API_TOKEN=%API_TOKEN%",
  ]) {
    assert.equal(redactor.redactText(text).text, text);
  }
});
