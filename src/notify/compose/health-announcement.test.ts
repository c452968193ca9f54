import assert from "node:assert/strict";
import { test } from "node:test";
import { toHealthAnnouncement } from "./health-announcement.ts";

const CHANGE = {
  id: 1,
  atMs: 0,
  name: "raw_log",
  from: "ok",
  to: "failed",
  value: "12 files waiting: database or disk is full",
  fix: "A backlog is being stored; it grows smaller by itself.",
} as const;

const tell = (language: "en" | "ja") =>
  toHealthAnnouncement({
    told: { mention: false, silent: false },
    change: CHANGE,
    settings: { language },
    dashboardUrl: null,
  });

test("finding of a check is in the language of messages, system texts as they are", () => {
  assert.deepEqual(tell("ja").blocks, [
    { kind: "code", language: null, text: "待ち 12件: database or disk is full" },
    { kind: "text", text: "たまったイベントを保存しています。そのまま待てば減ります。" },
  ]);
  assert.deepEqual(tell("en").blocks, [
    { kind: "code", language: null, text: CHANGE.value },
    { kind: "text", text: CHANGE.fix },
  ]);
});
