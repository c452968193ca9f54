import assert from "node:assert/strict";
import { test } from "node:test";
import type { KeptHealthChange } from "../../core/health.ts";
import { toHealthNotification } from "./to-notification.ts";

const STORED = { id: 1, atMs: 0, name: "raw_log", from: "ok", to: "failed" } as const;

const CHANGE: KeptHealthChange = {
  ...STORED,
  value: "12 files waiting: database or disk is full",
  fix: "A backlog is being stored. Nothing to do: it will clear.",
  codes: {
    value: [{ code: "waiting_files", details: { count: 12 } }],
    detail: [{ code: "as-it-came", details: { text: "database or disk is full" } }],
    fix: { code: "backlog", details: {} },
  },
};

const blocksOf = (language: "en" | "ja", change: KeptHealthChange) =>
  toHealthNotification({
    reported: { ping: false, silent: false },
    change,
    settings: { language },
    dashboardUrl: null,
  }).blocks;

test("finding of a check is in the language of notifications, system texts as they are", () => {
  assert.deepEqual(blocksOf("ja", CHANGE), [
    { kind: "code", language: null, text: "待ち 12件: database or disk is full" },
    { kind: "text", text: "たまったイベントを保存しています。対応は不要です。" },
  ]);
  assert.deepEqual(blocksOf("en", CHANGE), [
    { kind: "code", language: null, text: CHANGE.value },
    { kind: "text", text: CHANGE.fix },
  ]);
});
