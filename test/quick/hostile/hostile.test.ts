import assert from "node:assert/strict";
import { test } from "node:test";
import { installHook } from "../../support/hook/installed-hook.ts";
import { createRandom } from "../../bench/redact-random.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { attackDaemon } from "../../support/hostile/campaign.ts";
import { createPayloadMaker } from "../../support/hostile/payloads.ts";
import { exchangeRaw, parseAnswer } from "../../support/raw-http.ts";

test("daemon survives 50 hostile requests, payloads and files, and accounts for each", async (t) => {
  await attackDaemon(t, { count: 50, isVaried: false });
});

test("hook keeps ten hostile inputs byte for byte, exits 0 and prints nothing", async () => {
  using hook = installHook();
  const payloads = createPayloadMaker(createRandom(15));
  const inputs = Array.from({ length: 10 }, () => payloads.payload());
  for (const input of inputs) {
    const { status, said } = await hook.fire(input);
    assert.deepEqual([status, said], [0, ""]);
  }
  assert.deepEqual(inHex(hook.stored().values()), inHex(inputs));
});

function inHex(all: Iterable<Buffer>): string[] {
  return Array.from(all, (bytes) => bytes.toString("hex")).sort();
}

test("daemon parses HTTP strictly in a Node with a lenient parser option", async (t) => {
  const { url } = await startDaemon(t, configHome(t), { flags: ["--insecure-http-parser"] });
  const port = Number(new URL(url).port);
  const head = `POST /api/hook HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nConnection: close\r\n`;
  for (const bytes of [
    `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    `${head}Transfer-Encoding: chunked, identity\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    `${head}X: a\u0000b\r\nContent-Length: 2\r\n\r\n{}`,
  ]) {
    assert.equal(parseAnswer(await exchangeRaw(port, bytes)).status, 400, JSON.stringify(bytes));
  }
});
