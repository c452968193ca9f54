import type { Random } from "../redact-random.ts";

/** The rarest word, as a search term: it is in about one prompt of a thousand. */
export const RARE_WORD = "quicksilver";

const RARE_ONE_IN = 1000;

const PLAIN =
  "the a of to and is in it for this that with from on as by not are be we should when then only each into before after error build test server client migrate database index token retry webhook login session cache deploy route handler parse schema queue worker stream commit branch review merge config timeout".split(
    " ",
  );

const SYLLABLES = "ba do ka mi re so tu ne lo vi ra pe zu ho gi sta tri pla fen mor".split(" ");

const JAPANESE =
  "認証 エラー ログイン 画面 修正 テスト 失敗 データベース 設定 通知 を の が に は して ください 確認 追加 削除 した 原因 調べ".split(
    " ",
  );

/** Prose as people and models write it: common words, and names that only few texts have. */
export function prose(random: Random, words: number): string {
  return Array.from({ length: words }, () => (random.below(4) === 0 ? name(random) : wordOf(random, PLAIN))).join(" ");
}

function japanese(random: Random, words: number): string {
  const text = Array.from({ length: words }, () => wordOf(random, JAPANESE)).join("");
  return `${text}。${name(random)}`;
}

export function promptText(random: Random): string {
  const words = 8 + random.below(60);
  const text = random.below(4) === 0 ? japanese(random, words) : prose(random, words);
  return random.below(RARE_ONE_IN) === 0 ? `${text} ${RARE_WORD}` : text;
}

export function filePath(random: Random): string {
  return `src/${name(random)}/${name(random)}-${name(random)}.ts`;
}

/** Code or a log, most of it short, some of it very long. */
export function output(random: Random): string {
  const lines = random.below(40) === 0 ? 200 + random.below(300) : 2 + random.below(random.below(4) === 0 ? 80 : 14);
  return Array.from(
    { length: lines },
    (_, line) =>
      `${line + 1}: const ${name(random)} = ${name(random)}(${wordOf(random, PLAIN)}, ${random.below(9999)});`,
  ).join("\n");
}

function name(random: Random): string {
  return `${wordOf(random, SYLLABLES)}${wordOf(random, SYLLABLES)}${wordOf(random, SYLLABLES)}`;
}

function wordOf(random: Random, words: readonly string[]): string {
  return words[random.below(words.length)] ?? "";
}
