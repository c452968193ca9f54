import assert from "node:assert/strict";
import { test } from "node:test";
import { LONG_TEST } from "../../support/tier.ts";
import { breakInTurn, type Breakage } from "../../support/break-database.ts";
import { flip, overwrite, pagesOf } from "../../support/break-file.ts";

const PAGE = 4096;

type Kind = Parameters<typeof pagesOf>[2];

function pageOf(file: string, name: string, kind: Kind): number {
  const pages = pagesOf(file, name, kind);
  return pages[Math.floor(pages.length / 2)] ?? assert.fail(`${name} has no ${kind} page`);
}

const flipPage = (name: string, kind: Kind) => (file: string) => flip(file, pageOf(file, name, kind), PAGE);

const BREAKAGES: readonly Breakage[] = [
  { fault: "its first bytes", damage: (file) => overwrite(file, 0, Buffer.from("garbage garbage!")) },
  { fault: "its header", damage: (file) => overwrite(file, 0, Buffer.alloc(100)) },
  { fault: "its version", damage: (file) => flip(file, 60, 4) },
  { fault: "its application id", damage: (file) => flip(file, 68, 4) },
  { fault: "its first page", damage: (file) => flip(file, 0, PAGE), loses: true },
  { fault: "a page of events", damage: flipPage("events", "leaf") },
  { fault: "the root of events", damage: flipPage("events", "root"), loses: true },
  { fault: "a page of payloads", damage: flipPage("payloads", "leaf") },
  { fault: "the root of an index", damage: flipPage("events_by_session", "root") },
  { fault: "the root of sources", damage: flipPage("sources", "root") },
  { fault: "the root of sessions", damage: flipPage("sessions", "root"), loses: true },
  { fault: "the root of places", damage: flipPage("places", "root"), loses: true },
  { fault: "the root of usage", damage: flipPage("usage", "root"), loses: true },
  { fault: "the root of the outbox", damage: flipPage("outbox", "root"), loses: true },
];

test("broken page of the database: all is back as it was, and no message is sent twice", LONG_TEST, async (t) =>
  breakInTurn(t, BREAKAGES),
);
