import assert from "node:assert/strict";
import { test } from "node:test";
import { secretsOfUrl, withoutSecrets } from "./without-secrets.ts";

const URL_TEXT = "https://hooks.example.com/services/T0K3N-ABC/in?key=q%2Bwerty1";
const clean = withoutSecrets([...secretsOfUrl(URL_TEXT), "Bearer tk_0123456789"]);

test("whatever a service quotes of an address or a header goes", () => {
  const quoted = [
    URL_TEXT,
    "/services/T0K3N-ABC/in?key=q%2Bwerty1",
    "T0K3N-ABC",
    "q+werty1",
    "Bearer tk_0123456789",
    "tk_0123456789",
  ];
  for (const text of quoted) {
    const left = clean(`cannot POST ${text}!`);
    for (const secret of ["T0K3N", "werty1", "0123456789"]) assert.ok(!left.includes(secret), left);
    assert.match(left, /^cannot POST .*\[secret\].*!$/);
  }
});

test("words that stand anywhere stay", () => {
  assert.equal(clean("no in here: HTTP 404"), "no in here: HTTP 404");
});
