import assert from "node:assert/strict";
import { test } from "node:test";
import { WHY_CODES } from "../../src/notify/rules/why.ts";
import { explain } from "../../src/notify/words/explain.ts";
import { LANGUAGES, MESSAGES } from "./language.ts";

test("every shown decision begins with words that the page can translate", () => {
  const begin = {
    en: /^(Told|Not told|Not known)/,
    ja: /^(通知しました|通知していません|再通知していません|不明です)/,
  };
  for (const language of LANGUAGES) {
    const { was } = MESSAGES[language].deliveries.told;
    for (const code of WHY_CODES) {
      const sentence = explain({ code, details: {} }, language);
      assert.match(sentence, begin[language]);
      const isTold = WHY_CODES.indexOf(code) < WHY_CODES.indexOf("too-old");
      assert.equal(sentence.startsWith(was), isTold, sentence);
    }
  }
});
