import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { detailOf } from "./audit-detail.ts";
import { TEAM_VIEW_STRINGS } from "./team-strings.ts";

const SERVER = join(import.meta.dirname, "..", "..", "..", "team", "src");

/** As the server's code has it, with `…` for values; an example; its words on the page in English and Japanese. */
const DETAILS: readonly (readonly [form: string, example: string, en: string, ja: string])[] = [
  ["team …", "team core", "Team core", "チーム core"],
  ["…, team …", "mia@example.com, team core", "mia@example.com · Team core", "mia@example.com · チーム core"],
  ["of …", "of mia@example.com", "of mia@example.com", "mia@example.com さんのもの"],
  ["from …", "from 192.0.2.7", "from 192.0.2.7", "送信元 192.0.2.7"],
  ["number …", "number 3", "number 3", "番号 3"],
  [
    "number …, with the role of its maker",
    "number 3, with the role of its maker",
    "number 3 · with the role of its maker",
    "番号 3 · 作成者が役割を失ったため",
  ],
  [
    "number …, … machines, … days",
    "number 3, 1 machines, 7 days",
    "number 3 · 1 machine · 7 days",
    "番号 3 · 1台 · 7日間",
  ],
  [
    "… sessions, … events, … machines",
    "2 sessions, 1 events, 5 machines",
    "2 sessions · 1 event · 5 machines",
    "2セッション · イベント 1件 · 5台",
  ],
];

/** Every sentence that the server writes as the detail of an entry. */
function writtenForms(): readonly string[] {
  const code = globSync("**/*.ts", { cwd: SERVER, exclude: ["**/migrations/**"] })
    .map((file) => readFileSync(join(SERVER, file), "utf8"))
    .join("\n");
  const written = [...code.matchAll(/\bdetail(?: =|:) `([^`]*)`/g)].map(([, text = ""]) => text);
  const joined = [...code.matchAll(/'([^']*)' \|\| subject/g)].map(([, text = ""]) => `${text}…`);
  return [...new Set([...written.map((text) => text.replaceAll(/\$\{[^}]*\}/g, "…")), ...joined])].sort();
}

test("each detail that the server writes to the audit has words of the page", () => {
  assert.deepEqual(writtenForms(), DETAILS.map(([form]) => form).sort());
  for (const [, example, en, ja] of DETAILS) {
    assert.equal(detailOf(example, TEAM_VIEW_STRINGS.en), en);
    assert.equal(detailOf(example, TEAM_VIEW_STRINGS.ja), ja);
  }
});

test("changed rights are shown by the names of the roles, other words as they come", () => {
  const { en, ja } = TEAM_VIEW_STRINGS;
  assert.equal(detailOf("admin, core:lead, docs:member", en), "Admin · core: Lead · docs: Member");
  assert.equal(detailOf("auditor, core:lead", ja), "監査担当 · core: リーダー");
  assert.equal(detailOf("none", en), "No role");
  assert.equal(detailOf("none", ja), "役割なし");
  assert.equal(detailOf("by the release before", en), "by the release before");
});
