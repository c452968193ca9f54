import type { answerButtonsEn, answerFormsEn, answerMessagesEn, answerRefusalsEn } from "../en/message-answer.ts";
import type { Translation } from "../message.ts";

export const answerButtonsJa: Translation<typeof answerButtonsEn> = {
  allow: "許可",
  deny: "拒否",
  "deny-words": "理由を書いて拒否…",
  approve: "承認",
  "approve-accept-edits": "承認して編集も許可",
  "reject-words": "理由を書いて却下…",
  send: "送信",
  "answer-words": "文章で回答…",
  open: "開く",
};

export const answerFormsJa: Translation<typeof answerFormsEn> = {
  deny: "理由を書いて拒否",
  reject: "理由を書いて却下",
  answer: "文章で回答",
  words: "本文",
  reply: "このメッセージに返信してください。",
  note: "この文章がそのままエージェントに渡ります。",
};

export const answerMessagesJa: Translation<typeof answerMessagesEn> = {
  described: "エージェント自身による説明",
  until: "{time} まではここから回答できます。その後はターミナルで回答してください。",
  choose: "回答を選択",
  "choose-several": "回答を選択（複数可）",
  cut: "長すぎて全文を表示できません。許可はダッシュボードでのみできます。",
  redacted: "機密情報を伏せています。許可はダッシュボードでのみできます。",
};

export const answerRefusalsJa: Translation<typeof answerRefusalsEn> = {
  "not-allowed": "ここでは回答できません。",
  over: "この要求はここではもう回答できません。",
  incomplete: "先にすべての質問に回答してください。",
  empty: "先に本文を書いてください。",
  changed: "このメッセージは投稿後に変更されています。ダッシュボードで回答してください。",
  failed: "回答が届きませんでした。もう一度お試しください。",
  taken: "この要求は別の場所で回答されたか、終了しました。",
  "taken-by": "{name} が {time} に先に回答しました。",
};
