import assert from "node:assert/strict";
import { test } from "node:test";
import { embedUrl } from "./link.ts";

test("an embed's address is what Discord takes: http or https, with a dot in its host", () => {
  assert.equal(embedUrl("https://x.dev/a b"), "https://x.dev/a%20b");
  assert.equal(embedUrl("http://127.0.0.1:8000/#/event/7"), "http://127.0.0.1:8000/#/event/7");
  assert.equal(embedUrl("http://localhost:8000/x"), "http://127.0.0.1:8000/x");
});

test("an address that Discord refuses is none", () => {
  const refused = [
    "http://nas:8000/",
    "http://[::1]/",
    "javascript:alert(1)",
    "file:///etc/passwd",
    "no",
    "https://u:p@x.dev/",
  ];
  for (const link of [...refused, `https://x.dev/${"a".repeat(2048)}`, null]) assert.equal(embedUrl(link), null);
});
