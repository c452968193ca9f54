import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";
import { parseAnswer } from "../../test/support/raw-http.ts";
import { refuseClient } from "./error-response.ts";

function answerTo(code: string): Buffer {
  const socket = new PassThrough();
  refuseClient(Object.assign(new Error("from Node"), { code }), socket);
  const bytes: unknown = socket.read();
  return Buffer.isBuffer(bytes) ? bytes : Buffer.alloc(0);
}

for (const [code, status, name] of [
  ["ERR_HTTP_REQUEST_TIMEOUT", 408, "http/timeout"],
  ["HPE_HEADER_OVERFLOW", 431, "http/headers"],
  ["HPE_INVALID_METHOD", 400, "http/malformed"],
] as const) {
  test(`${code} is answered as ${name}, and the connection ends`, () => {
    const answer = parseAnswer(answerTo(code));
    assert.equal(answer.status, status);
    assert.equal(answer.headers.get("connection"), "close");
    assert.equal(answer.headers.get("content-length"), String(answer.body.length));
    assert.match(answer.text, new RegExp(`"code":"${name}"`));
    assert.doesNotMatch(answer.text, /from Node/);
  });
}

test("a closed connection gets no answer", () => {
  assert.equal(answerTo("ECONNRESET").length, 0);
});
