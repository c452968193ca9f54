import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { test } from "node:test";
import { configHome } from "../../../test/support/config-home.ts";
import { runCommandForTest } from "../../../test/support/run-command.ts";

test("joining a team server that fails says the number of the request", async (t) => {
  const error = { code: "internal", message: "Internal error.", fix: "Tell it.", request_id: "8f3a52c4d1e64b0f" };
  const body = JSON.stringify({ error });
  const server = createServer((socket) => {
    socket.once("data", () => socket.end(`HTTP/1.1 500 Failed\r\nContent-Length: ${body.length}\r\n\r\n${body}`));
  }).listen(0, "127.0.0.1");
  t.after(() => server.close());
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { code, text } = await runCommandForTest(configHome(t), ["team", "join", url]);
  assert.notEqual(code, 0);
  assert.match(text, /Internal error\. \(request 8f3a52c4d1e64b0f\)/);
});
