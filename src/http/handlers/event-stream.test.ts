import assert from "node:assert/strict";
import { connect } from "node:net";
import { test, type TestContext } from "node:test";
import { startHttpDaemon } from "../../../test/support/http-daemon.ts";
import { numbers } from "../../../test/support/live-hub.ts";
import { openStream } from "../../../test/support/stream-client.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { STALLED_FOR_MS } from "../../stream/subscriber.ts";

const LONG_SUMMARY = "s".repeat(2000);

test("the stream has the headers that keep it live", async (t) => {
  const { url } = await startHttpDaemon(t);
  const { response } = await openStream(t, `${url}/api/events`, { "Accept-Encoding": "br, gzip" });
  assert.equal(response.statusCode, 200);
  assert.equal(response.headers["content-type"], "text/event-stream; charset=utf-8");
  assert.equal(response.headers["cache-control"], "no-store");
  assert.equal(response.headers["x-accel-buffering"], "no");
  assert.equal(response.headers["content-encoding"], undefined);
});

test("each client receives the bare stream, whatever its version of HTTP", async (t) => {
  const { port, hub, reader } = await startHttpDaemon(t);
  const texts = ["1.0", "1.1"].map((version) => listenRaw(t, port, `HTTP/${version}`));
  await waitFor("both to be connected", () => texts.every((text) => text().includes("metrics_update")));
  hub.publish(reader.add(2), []);
  await waitFor("both have the events", () => texts.every((text) => text().includes("id: 2\n")));
  for (const text of texts) {
    const [head = "", frames = ""] = text().split("\r\n\r\n");
    assert.match(head, /^Connection: close$/m);
    assert.doesNotMatch(head, /Transfer-Encoding/);
    assert.match(frames, /^event: message\n[^\r]*\n\nevent: event\nid: 1\n[^\r]*\n\nevent: event\nid: 2\n[^\r]*\n\n$/);
  }
});

test("a client that ends its side frees its place", async (t) => {
  const { port, hub, reader } = await startHttpDaemon(t);
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  socket.write(`GET /api/events HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  await waitFor("it is connected", () => hub.connectionCount === 1);
  socket.resume().end();
  await waitFor("its place to be free", () => {
    hub.publish(reader.add(1), []);
    return hub.connectionCount === 0;
  });
});

test("a reconnecting browser gets the missed events, without gap or duplicate", async (t) => {
  const { url, hub, reader } = await startHttpDaemon(t);
  const first = await openStream(t, `${url}/api/events`);
  for (let batch = 0; batch < 5; batch += 1) hub.publish(reader.add(10), []);
  await waitFor("the first 50 arrived", () => first.seqs().length === 50);
  first.close();
  hub.publish(reader.add(3000), []);

  const second = await openStream(t, `${url}/api/events`, { "Last-Event-ID": "50" });
  for (let batch = 0; batch < 100; batch += 1) {
    hub.publish(reader.add(7), []);
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  }
  await waitFor("all arrived", () => second.seqs().length >= 3700);
  assert.deepEqual([...first.seqs(), ...second.seqs()], numbers(1, 3750));
});

test("the position may be given in the address, and the header wins over it", async (t) => {
  const { url, reader } = await startHttpDaemon(t);
  reader.add(10);
  const byAddress = await openStream(t, `${url}/api/events?last_event_id=7`);
  const byHeader = await openStream(t, `${url}/api/events?last_event_id=7`, { "Last-Event-ID": "9" });
  await waitFor("both to get the event", () => byAddress.seqs().length === 3 && byHeader.seqs().length === 1);
  assert.deepEqual(byAddress.seqs(), [8, 9, 10]);
  assert.deepEqual(byHeader.seqs(), [10]);
});

for (const id of ["-1", "1.5", "abc", "11", "99999999999999999999", "0x5"]) {
  test(`the position ${id} is answered with a reset to the newest event`, async (t) => {
    const { url, hub, reader } = await startHttpDaemon(t);
    reader.add(10);
    const stream = await openStream(t, `${url}/api/events`, { "Last-Event-ID": id });
    await waitFor("the reset arrived", () => stream.frames.some((frame) => frame.type === "reset"));
    assert.deepEqual(stream.frames.at(2), { type: "reset", seq: 10, reason: "unknown_id" });
    hub.publish(reader.add(1), []);
    await waitFor("the next event arrived", () => stream.seqs().length > 0);
    assert.deepEqual(stream.seqs(), [11]);
  });
}

test("a client that stops reading delays no other and gets everything on reading again", async (t) => {
  const { url, hub, reader } = await startHttpDaemon(t);
  const [stalled, reading] = [await openStream(t, `${url}/api/events`), await openStream(t, `${url}/api/events`)];
  stalled.pause();
  let mostPendingBytes = 0;
  // Until the system's own buffers are full, and well beyond.
  for (let beyond = 0; beyond < 20; beyond += hub.stats().pendingBytes > 0 ? 1 : 0) {
    assert.ok(reader.lastSeq() < 10_000, "the system's own buffers took everything");
    hub.publish(reader.add(50, { summary: LONG_SUMMARY }), []);
    mostPendingBytes = Math.max(mostPendingBytes, hub.stats().pendingBytes);
    await waitFor("the reading client has the batch", () => reading.seqs().length === reader.lastSeq());
  }
  assert.deepEqual(reading.seqs(), numbers(1, reader.lastSeq()));
  assert.ok(mostPendingBytes < 1024 * 1024, `${mostPendingBytes} bytes waited`);

  stalled.resume();
  await waitFor("it has caught up", () => stalled.seqs().length === reader.lastSeq());
  assert.deepEqual(stalled.seqs(), numbers(1, reader.lastSeq()));
});

test("a client that stops reading for long is cut off, and resumes where it was", async (t) => {
  const { url, hub, reader, time } = await startHttpDaemon(t, { heartbeatIntervalMs: 20 });
  const [stalled, reading] = [await openStream(t, `${url}/api/events`), await openStream(t, `${url}/api/events`)];
  stalled.pause();
  while (hub.stats().pendingBytes === 0) {
    hub.publish(reader.add(100, { summary: LONG_SUMMARY }), []);
    await waitFor("the reading client has the batch", () => reading.seqs().length === reader.lastSeq());
    assert.ok(reader.lastSeq() < 10_000, "the system's own buffers took everything");
  }
  time.nowMs += STALLED_FOR_MS;
  await waitFor("it is cut off", () => hub.stats().cutOff === 1 && hub.connectionCount === 1);
  assert.equal(reading.closed, false);

  stalled.resume();
  await waitFor("it has noticed", () => stalled.closed);
  const position = String(stalled.seqs().at(-1));
  const back = await openStream(t, `${url}/api/events`, { "Last-Event-ID": position });
  await waitFor("it has caught up", () => back.seqs().at(-1) === reader.lastSeq());
  assert.deepEqual([...stalled.seqs(), ...back.seqs()], numbers(1, reader.lastSeq()));
});

test("a connection beyond the limit is refused clearly and admitted once one is free", async (t) => {
  const { url, hub } = await startHttpDaemon(t, { maxConnections: 1 });
  const first = await openStream(t, `${url}/api/events`);
  const refused = await fetch(`${url}/api/events`);
  assert.equal(refused.status, 503);
  assert.equal(refused.headers.get("retry-after"), "5");
  assert.equal(refused.headers.get("content-type"), "application/json; charset=utf-8");
  assert.match(await refused.text(), /"code":"http\/busy"/);
  first.close();
  await waitFor("the place to be free", () => hub.connectionCount === 0);
  const second = await openStream(t, `${url}/api/events`);
  assert.equal(second.response.statusCode, 200);
});

/** @returns everything received so far, head and all */
function listenRaw(t: TestContext, port: number, version: string): () => string {
  const socket = connect(port, "127.0.0.1");
  t.after(() => socket.destroy());
  let text = "";
  socket.on("data", (bytes: Buffer) => (text += bytes.toString()));
  socket.write(`GET /api/events ${version}\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
  return () => text;
}
