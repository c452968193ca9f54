import type { Phrases } from "../../../src/core/phrases.ts";

/** What the daemon says of what it could not use, in Japanese; `*` stands for a detail. */
export const SETTING_PROBLEMS_JA: Phrases = {
  "must be true or false (also 1/0, yes/no, on/off, enabled/disabled)":
    "true か false にしてください（1/0、yes/no、on/off、enabled/disabled も使えます）",
  "must be a whole number from * to *": "* から * までの整数にしてください",
  "must be a number from * to *, or unlimited": "* から * までの数、または unlimited にしてください",
  "must be a number from * to *": "* から * までの数にしてください",
  "must be one of *": "次のいずれかにしてください: *",
  "must be an address of this machine, such as 127.0.0.1, or its name":
    "127.0.0.1 のような、このマシンのアドレスか名前にしてください",
  "must be names such as dash.example or localhost:9000, separated by commas":
    "dash.example や localhost:9000 のような名前を、コンマで区切って書いてください",
  "must be two different times of day such as 22:00-07:00": "22:00-07:00 のような2つの異なる時刻にしてください",
  "must be the number of a user or channel on Discord, 17 to 20 digits":
    "Discord のユーザーかチャンネルの番号（17〜20桁）にしてください",
  "must be a webhook’s address: https://discord.com/api/webhooks/<number>/<token>":
    "Webhook のアドレスにしてください: https://discord.com/api/webhooks/<番号>/<トークン>",
  "names a thread_id that is no number of 17 to 20 digits": "thread_id が17〜20桁の番号ではありません",
  "must begin with https:// or be an http:// address of this machine":
    "https:// で始まるか、このマシンの http:// アドレスにしてください",
  "must end with a topic, such as https://ntfy.sh/my-topic":
    "https://ntfy.sh/my-topic のように、末尾をトピックにしてください",
  "must end with its topic; an access token belongs into CCEN_NTFY_TOKEN":
    "末尾をトピックにしてください。アクセストークンは CCEN_NTFY_TOKEN に書きます",
  "must be a bot’s token as @BotFather gives it: <number>:<letters>":
    "@BotFather が発行したボットのトークンにしてください: <番号>:<文字列>",
  "must be the number of a chat, which begins with - for a group, or @name of a public channel":
    "チャットの番号（グループは - で始まります）か、公開チャンネルの @name にしてください",
  "must be the number of a topic": "トピックの番号にしてください",
  'must be a JSON object of texts, such as {"X-Key":"…"}, or Name: value':
    '{"X-Key":"…"} のような文字列だけの JSON オブジェクト、または 名前: 値 にしてください',
  "holds a header whose name or value cannot be sent": "名前か値を送れないヘッダーがあります",
  "must not set *, which is set already": "* はすでに設定されているため指定できません",
  "names {*}, which is no placeholder (did you mean {*}?)": "{*} という差し込みはありません（{*} ではありませんか）",
  "looks like JSON and is none; a placeholder stands within quotes there":
    "JSON に見えますが正しくありません。差し込みは引用符の中に書きます",
  "is empty": "空です",
  "is longer than * characters": "* 文字より長いテンプレートです",
  "is nested deeper than *": "入れ子が * 段より深くなっています",
  "must be headers such as api-key=secret,x-team=web, none of those that a request has anyway":
    "api-key=secret,x-team=web のようなヘッダーにしてください。リクエストにもともとあるヘッダーは指定できません",
  "must be an address such as https://dash.example": "https://dash.example のようなアドレスにしてください",
  "is not a line of the form KEY=value": "KEY=値 の形の行ではありません",
  "is not a setting (did you mean *?)": "この名前の設定はありません（* ではありませんか）",
  "is not a setting": "この名前の設定はありません",
  "is the old name of *, which has another value here": "旧名です。現在の名前 * に別の値が書かれています",
  "cannot be read (*)": "読み取れません（*）",
  "is no absolute path": "絶対パスではありません",
  "is not a file": "ファイルではありません",
  "is larger than * bytes": "* バイトより大きいファイルです",
  "it is not valid JSON": "JSON として正しくありません",
  "must be a name, a space and a pattern": "名前、空白、パターンの順に書いてください",
  "is one more than * patterns": "パターンは * 個までです",
  "its name needs small letters, digits and dashes, 40 at most":
    "名前は英小文字、数字、ハイフンで40文字以内にしてください",
  "it is longer than * characters": "* 文字より長いパターンです",
  "it matches the empty text": "空の文字列に一致します",
  "it is no regular expression: *": "正規表現として正しくありません: *",
  "it can take * steps at one place, * are allowed: narrow its repeats":
    "1か所で * 手順かかることがあります（上限 *）。繰り返しを狭めてください",
  'put a bound on it: "*", "+" and "{n,}" may stand at the very end only':
    "繰り返しに上限を付けてください。“*”、“+”、“{n,}” は末尾だけに置けます",
  "its brackets do not match": "括弧が対応していません",
  "its groups are nested too deeply": "グループの入れ子が深すぎます",
  "a repeat or alternatives inside of a repeat": "繰り返しの中に繰り返しか選択肢があります",
  "look-around and modifiers are not allowed": "先読み・後読みと修飾子は使えません",
  "references to groups are not allowed": "グループの参照は使えません",
  'it is not an object with a list "models"': "一覧 “models” を持つオブジェクトではありません",
};

/** What holds instead. */
export const SETTING_USED_JA: Phrases = {
  nothing: "何も使っていません",
  "nothing of it": "このファイルは使っていません",
  "the last good configuration": "最後に正しく読めた設定",
  "the built-in prices": "内蔵の料金表",
  "the last good prices": "最後に正しく読めた料金表",
  "the built-in template": "内蔵のテンプレート",
  "the last good template": "最後に正しく読めたテンプレート",
  "the other patterns": "ほかのパターン",
  "the last good patterns": "最後に正しく読めたパターン",
  "the built-in kinds of secrets": "内蔵の種類の秘密",
  "not set (default)": "未設定（既定値）",
  "* (default)": "*（既定値）",
  "* (environment)": "*（環境変数）",
};
