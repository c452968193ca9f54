import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { LANGUAGES, STRINGS } from "../../i18n/language.ts";
import { REFUSAL_STRINGS } from "./refusal-strings.ts";

const SERVER = join(import.meta.dirname, "..", "..", "..", "team", "src");

/** Answered to machines alone; a page without a person shows how to sign in. */
const NOT_SHOWN: ReadonlySet<string> = new Set([
  "team/identity",
  "team/invitation",
  "team/join-crowded",
  "team/revoked",
  "team/unconfirmable",
]);

test("each refusal of a person by a team server has words in both languages", () => {
  const code = globSync("**/*.ts", { cwd: SERVER }).map((file) => readFileSync(join(SERVER, file), "utf8"));
  const thrown = code.flatMap((text) => [...text.matchAll(/new TeamError\("([^"]+)"\)/g)].map(([, name = ""]) => name));
  const shown = [...new Set(thrown)].filter((name) => !NOT_SHOWN.has(name)).sort();
  assert.deepEqual(
    [...NOT_SHOWN].filter((name) => !thrown.includes(name)),
    [],
  );
  for (const language of LANGUAGES) {
    const texts = { ...STRINGS[language].team.apiErrors, ...REFUSAL_STRINGS[language] };
    assert.deepEqual(
      shown.filter((name) => texts[name] === undefined),
      [],
      language,
    );
    const known = new Set(thrown);
    assert.deepEqual(
      Object.keys(REFUSAL_STRINGS[language]).filter((name) => !known.has(name)),
      [],
      language,
    );
  }
});
