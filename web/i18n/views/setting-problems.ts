import type { Phrases } from "../phrases.ts";

/** What the daemon says of what it could not use, in Japanese; `*` stands for a detail. */
export const SETTING_PROBLEMS_JA: Phrases = {
  "must be true or false (also 1/0, yes/no, on/off, enabled/disabled)":
    "true か false にしてください（1/0、yes/no、on/off、enabled/disabled も使えます）",
  "must be a whole number from * to *": "* から * までの整数にしてください",
  "must be a number from * to *": "* から * までの数にしてください",
  "must be one of *": "次のいずれかにしてください: *",
  "must be localhost, ::1 or an address that begins with 127., so that only this machine can read along":
    "このマシンだけが読めるよう、localhost、::1、127. で始まるアドレスのいずれかにしてください",
  "must be two different times of day such as 22:00-07:00": "22:00-07:00 のような2つの異なる時刻にしてください",
  "must be the number of a user or channel on Discord, 17 to 20 digits":
    "Discord のユーザーかチャンネルの番号（17〜20桁）にしてください",
  "must be a webhook’s address: https://discord.com/api/webhooks/<number>/<token>":
    "Webhook のアドレスにしてください: https://discord.com/api/webhooks/<番号>/<トークン>",
  "names a thread_id that is no number of 17 to 20 digits": "thread_id が17〜20桁の番号ではありません",
  "must begin with https:// or be an http:// address of this machine":
    "https:// で始まるか、このマシンの http:// アドレスにしてください",
  "is not a line of the form KEY=value": "KEY=値 の形の行ではありません",
  "is not a setting (did you mean *?)": "この名前の設定はありません（* ではありませんか）",
  "is not a setting": "この名前の設定はありません",
  "cannot be read (*)": "読み取れません（*）",
  "is no absolute path": "絶対パスではありません",
  "is not a file": "ファイルではありません",
  "is larger than * bytes": "* バイトより大きいファイルです",
  "it is not valid JSON": "JSON として正しくありません",
  'it is not an object with a list "models"': "一覧 “models” を持つオブジェクトではありません",
};

/** What holds instead. */
export const SETTING_USED_JA: Phrases = {
  nothing: "何も使っていません",
  "nothing of it": "このファイルは使っていません",
  "the last good configuration": "最後に正しく読めた設定",
  "the built-in prices": "内蔵の料金表",
  "the last good prices": "最後に正しく読めた料金表",
  "* (default)": "*（既定値）",
  "* (environment)": "*（環境変数）",
};
