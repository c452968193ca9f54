import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LANGUAGES, PLACEHOLDER, type Language } from "./message.ts";

const [topics = [], translated = []] = LANGUAGES.map((language) =>
  globSync("*.ts", { cwd: join(import.meta.dirname, language) }).sort(),
);

test("each topic has a file for each language", () => {
  assert.deepEqual(translated, topics);
});

/** Every text of a topic by its path; the exports of both languages have the same names except for the ending. */
async function textsOf(language: Language, topic: string): Promise<ReadonlyMap<string, string>> {
  const module = (await import(join(import.meta.dirname, language, topic))) as Record<string, unknown>;
  return new Map(Object.entries(module).flatMap(([name, table]) => leaves(table, name.replace(/(En|Ja)$/, ""))));
}

function leaves(value: unknown, path: string): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  assert.ok(typeof value === "object" && value !== null, `${path} is a text or a table`);
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}/${key}`));
}

function placeholders(template = ""): string[] {
  return [...new Set(Array.from(template.matchAll(PLACEHOLDER), ([, name = ""]) => name))].sort();
}

for (const topic of topics) {
  test(`texts of ${topic} have both languages and the same placeholders`, async () => {
    const english = await textsOf("en", topic);
    const japanese = await textsOf("ja", topic);
    assert.deepEqual([...japanese.keys()].sort(), [...english.keys()].sort());
    for (const [path, text] of english) {
      assert.deepEqual(placeholders(japanese.get(path)), placeholders(text), path);
    }
    for (const [path, text] of [...english, ...japanese]) {
      assert.notEqual(text.trim(), "", path);
      assert.doesNotMatch(text, /[!！]/, `${path} does not cheer`);
    }
  });
}

/** Topics whose codes are made by functions that take any code of their table. */
const MADE = [
  "notification/decisionReasons",
  "notification/deliveryReasons",
  "setting/settingProblems",
  "setting/settingFallbacks",
  "terminal/terminalOutcomes",
];

function sourcesOf(folders: string): string {
  const root = join(import.meta.dirname, "..", "..");
  return globSync(folders, { cwd: root })
    .filter((name) => !name.endsWith(".test.ts") && !/^core.i18n.(en|ja)\b/.test(name))
    .map((name) => readFileSync(join(root, name), "utf8"))
    .join("\n");
}

const sources = sourcesOf("**/*.ts");

/** An earlier version stored them. */
const STORED: ReadonlySet<string> = new Set(["subagent-finished"]);

for (const place of MADE) {
  test(`each code of ${place} is made somewhere`, async () => {
    const [topic = "", table = ""] = place.split("/");
    const texts = await textsOf("en", `${topic}.ts`);
    const codes = [...texts.keys()].filter((path) => path.startsWith(`${table}/`)).map((path) => path.split("/")[1]);
    assert.deepEqual(
      codes.filter((code = "") => !STORED.has(code) && !sources.includes(`"${code}"`)),
      [],
    );
  });
}

test("reason of a delivery is a message, not an English sentence", () => {
  const made = sourcesOf("{providers,notify,daemon/notify,daemon/forwarding}/**/*.ts");
  const sentences = made.matchAll(/\breason: (?:"[a-z][^"]* [^"]*"|`[a-z][^`]* [^`]*`)/g);
  assert.deepEqual(
    Array.from(sentences, ([found]) => found),
    [],
  );
});
