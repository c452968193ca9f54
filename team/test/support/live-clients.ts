import { once } from "node:events";
import { connect, createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { TestContext } from "node:test";
import { LAST_EVENT_ID_PARAMETER, ROUTES } from "../../../src/api/routes.ts";
import { openStream } from "../../../test/support/stream-client.ts";
import { createAcceptedEvents } from "../../../web/stream/accepted-events.ts";
import { headersOf } from "./reading-harness.ts";

export interface FollowingClient {
  /** Summaries of the events that a page would show, each as often as it would. */
  readonly shown: readonly string[];
  readonly resets: number;
  readonly reconnects: number;
  stop(): void;
}

/** Streams as a page does: when its connection is lost, from the newest event on at the next replica. */
export function followStreams(
  t: TestContext,
  { urls, subject, groups }: { readonly urls: readonly string[]; readonly subject: string; readonly groups: string[] },
): FollowingClient {
  const page = createAcceptedEvents(() => true);
  const shown: string[] = [];
  const counts = { resets: 0, reconnects: -1 };
  const stopping = new AbortController();

  async function followOne(base: string): Promise<void> {
    const url = new URL(ROUTES.events, base);
    if (page.newest > 0) url.searchParams.set(LAST_EVENT_ID_PARAMETER, String(page.newest));
    const stream = await openStream(t, url.href, headersOf(subject, groups));
    stopping.signal.addEventListener("abort", stream.close, { once: true });
    const closed = once(stream.response, "close");
    let taken = 0;
    const take = (): void => {
      for (; taken < stream.frames.length; taken += 1) {
        const frame = stream.frames[taken];
        if (frame?.type === "event" && page.accept(frame.data.seq)) shown.push(frame.data.summary);
        if (frame?.type === "connected" && page.newest === 0) page.startAt(frame.seq);
        if (frame?.type === "connected") counts.reconnects += 1;
        if (frame?.type === "reset") counts.resets += 1;
      }
    };
    stream.response.on("data", take);
    await closed;
    take();
  }

  async function follow(): Promise<void> {
    for (let attempt = 0; !stopping.signal.aborted; attempt += 1) {
      // A replica that was killed refuses connections.
      await followOne(urls[attempt % urls.length] ?? "").catch(() => sleep(20));
    }
  }

  void follow();
  t.after(() => stopping.abort());
  return {
    shown,
    get resets() {
      return counts.resets;
    },
    get reconnects() {
      return counts.reconnects;
    },
    stop: () => stopping.abort(),
  };
}

/** A pooler in front of PostgreSQL that refuses `LISTEN`. @returns the database's address there */
export async function withoutListen(t: Pick<TestContext, "after">, databaseUrl: string): Promise<string> {
  const target = new URL(databaseUrl);
  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const [one, other] of [
      [client, upstream],
      [upstream, client],
    ] as const)
      one.on("error", () => {}).on("close", () => other.destroy());
    upstream.pipe(client);
    // Of the same length, and no statement.
    client.on("data", (chunk: Buffer) =>
      upstream.write(Buffer.from(chunk.toString("latin1").replaceAll("LISTEN ccen", "LISTEN_ccen"), "latin1")),
    );
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => server.close());
  const url = new URL(databaseUrl);
  url.port = String((server.address() as AddressInfo).port);
  return url.href;
}
