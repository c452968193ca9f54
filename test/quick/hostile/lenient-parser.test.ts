import assert from "node:assert/strict";
import { test } from "node:test";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { exchangeRaw, parseAnswer } from "../../support/raw-http.ts";

test("a Node that was told to read HTTP leniently reads ours strictly", async (t) => {
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
