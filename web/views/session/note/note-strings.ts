import type { Language } from "../../../i18n/language.ts";

const en = {
  /** What opens the form. */
  open: "Leave a note…",
  heading: "Leave a note",
  /** What a note is, and is not. */
  what: "A note is not a prompt: Claude Code says to Claude that it is not from the user and approves nothing. It starts a turn, which uses tokens.",
  words: "Note",
  send: "Leave note",
  sending: "Sending",
  /** @param most characters @param count of this note */
  tooLong: (most: string, count: string) => `A note has at most ${most} characters. This one has ${count}.`,
  lookAgain: "Check again",
  obstacle: {
    elsewhere: "This session runs on another machine. Leave the note there.",
    "not-listening":
      "This session takes no note now. It takes one from the end of a turn until the next prompt, for twelve hours.",
  },
  tooLate: "The session went on before the note arrived. Nothing was sent.",
  sent: "Note sent. Claude does not have it yet.",
  taken: (time: string) => `Claude has the note since ${time}.`,
  noReply: "The daemon did not reply. If the note was sent, it is in this session’s conversation.",
};

export const NOTE_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: {
    open: "メモを残す…",
    heading: "メモを残す",
    what: "メモは通常の指示ではありません。Claude Code は「ユーザーからの入力ではなく、承認でもない」と Claude に伝えます。ターンが始まり、トークンを消費します。",
    words: "メモ",
    send: "メモを送信",
    sending: "送信中",
    tooLong: (most, count) => `メモは${most}文字までです（現在${count}文字）。`,
    lookAgain: "再確認",
    obstacle: {
      elsewhere: "このセッションは別のマシンのものです。そのマシンでメモを残してください。",
      "not-listening":
        "このセッションは現在メモを受け付けていません。ターンの終わりから次の指示まで、最長12時間受け付けます。",
    },
    tooLate: "メモが届く前にセッションが進みました。送信されていません。",
    sent: "メモを送信しました。Claude にはまだ届いていません。",
    taken: (time) => `Claude にメモが届きました（${time}）。`,
    noReply: "デーモンから応答がありません。送信されていれば、このセッションの会話に表示されます。",
  },
};
