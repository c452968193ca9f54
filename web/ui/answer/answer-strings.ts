import type { AnswerChoice, AnswerSurface, CloseReason, RequestState } from "../../../src/core/request.ts";
import type { Language } from "../../i18n/language.ts";

export interface AnswerStrings {
  readonly heading: string;
  readonly subagent: (name: string) => string;
  /** Before Claude's description of its own call. */
  readonly claudeSays: string;
  readonly hidden: (count: string) => string;
  /** Shows what redaction hides. */
  readonly reveal: string;
  readonly revealFirst: string;
  readonly notPaired: string;
  /** A wait without a request. */
  readonly onlyTerminal: string;
  readonly scrollFirst: string;
  readonly moment: string;
  /** Beside a button that waits for them. */
  readonly answerAll: string;
  readonly noPlan: string;
  readonly sending: string;
  readonly words: string;
  readonly ownWords: string;
  readonly several: string;
  readonly preview: string;
  readonly send: string;
  readonly cancel: string;
  readonly always: string;
  readonly alwaysNote: string;
  readonly alwaysButton: string;
  readonly keptIn: string;
  readonly thisSession: string;
  readonly inMemory: string;
  /** @param file from the project's folder */
  readonly inFile: (file: string) => string;
  readonly notFromHere: string;
  readonly suggestion: Readonly<Record<"addRules" | "addDirectories" | "setMode", string>>;
  readonly choice: Readonly<Record<AnswerChoice, string>>;
  /** What follows from it, beside its button; empty where the name says it. */
  readonly note: Readonly<Record<"deny" | "deny-and-stop" | "decline" | "approve" | "reject", string>>;
  readonly opens: Readonly<Record<"deny" | "decline" | "reject", string>>;
  readonly state: Readonly<Record<Exclude<RequestState, "open" | "closed">, string>>;
  readonly closed: Readonly<Record<CloseReason, string>>;
  readonly from: Readonly<Record<AnswerSurface, (name: string) => string>>;
  readonly tooLate: string;
  readonly problem: Readonly<Record<"request/not-paired" | "request/not-found" | "request/answer" | "noReply", string>>;
  readonly notTaken: (reason: string) => string;
}

export const ANSWER_STRINGS: Readonly<Record<Language, AnswerStrings>> = {
  en: {
    heading: "Answer",
    subagent: (name) => `Subagent ${name}`,
    claudeSays: "Claude’s own description:",
    hidden: (count) => `Hidden secrets: ${count}`,
    reveal: "Show them",
    revealFirst: "Show what is hidden to allow it.",
    notPaired: "This browser may not answer. Run `ccen answers pair` in a terminal, and open its link in this browser.",
    onlyTerminal: "Answer in the terminal: this one cannot be answered here.",
    scrollFirst: "Scroll through all of it to answer.",
    moment: "Ready in a moment.",
    answerAll: "Answer every question to send.",
    noPlan: "Claude Code sent no text of the plan.",
    sending: "Sending",
    words: "Words for Claude (optional)",
    ownWords: "In your own words",
    several: "Several can be chosen",
    preview: "Preview",
    send: "Send answer",
    cancel: "Cancel",
    always: "Always allow…",
    alwaysNote: "Allows this call and, without asking, all later ones that fit:",
    alwaysButton: "Allow always",
    keptIn: "Kept in",
    thisSession: "This session",
    inMemory: "Until the session ends. Nothing is written.",
    inFile: (file) => `Written to ${file}, for all sessions of the project.`,
    notFromHere: "Only the terminal can keep this one.",
    suggestion: { addRules: "Rule", addDirectories: "Access to the folder", setMode: "Permission mode" },
    choice: {
      allow: "Allow",
      deny: "Deny",
      "deny-and-stop": "Deny and stop",
      answer: "Answer",
      approve: "Approve",
      "approve-accept-edits": "Approve and accept edits",
      reject: "Reject",
    },
    note: {
      deny: "Claude goes on with your words.",
      "deny-and-stop": "Ends the turn, as Esc in the terminal does.",
      decline: "Claude goes on without an answer, with your words.",
      approve: "Claude begins; it asks before each edit.",
      reject: "Claude goes on planning with your words.",
    },
    opens: { deny: "Deny…", decline: "Decline…", reject: "Reject…" },
    state: {
      sent: "Sent. Claude Code has not confirmed it yet.",
      confirmed: "Claude Code took the answer.",
      overtaken: "The terminal was first: this answer did not count.",
      unconfirmed: "Not confirmed: look into the terminal.",
    },
    closed: {
      terminal: "Answered in the terminal.",
      interrupted: "Interrupted in the terminal, or Claude Code ended.",
      "not-asked": "Answer in the terminal: Claude Code shows this dialog only there.",
      expired: "Answer in the terminal: no answer came here in time.",
      ended: "The session has ended.",
      stopped: "Answer in the terminal: answering from here was turned off, or the daemon stopped.",
    },
    from: {
      page: (name) => name,
      discord: (name) => `${name} on Discord`,
      telegram: (name) => `${name} on Telegram`,
    },
    tooLate: "Your answer was too late and was not sent.",
    problem: {
      "request/not-paired": "This browser may not answer any more. The request is still open.",
      "request/not-found": "The request is gone. Look into the terminal.",
      "request/answer":
        "The answer does not fit, and was not sent. The request is still open. A text may have 4,000 characters.",
      noReply: "The daemon did not reply. While the request is shown as open, your answer did not arrive.",
    },
    notTaken: (reason) => `The answer was not sent, and the request is still open: ${reason}`,
  },
  ja: {
    heading: "回答",
    subagent: (name) => `サブエージェント ${name}`,
    claudeSays: "Claude 自身による説明:",
    hidden: (count) => `非表示の機密情報: ${count}件`,
    reveal: "表示",
    revealFirst: "許可するには、非表示の部分を表示してください。",
    notPaired:
      "このブラウザーからは回答できません。ターミナルで `ccen answers pair` を実行し、表示されたリンクをこのブラウザーで開いてください。",
    onlyTerminal: "ターミナルで回答してください。ここからは回答できません。",
    scrollFirst: "最後までスクロールして全文を確認すると回答できます。",
    moment: "まもなく回答できます。",
    answerAll: "すべての質問に回答すると送信できます。",
    noPlan: "プランの本文は Claude Code から届いていません。",
    sending: "送信中",
    words: "Claude への伝言（任意）",
    ownWords: "自分の言葉で回答",
    several: "複数選択可",
    preview: "プレビュー",
    send: "回答を送信",
    cancel: "キャンセル",
    always: "今後も許可…",
    alwaysNote: "この操作を許可し、次に当てはまる今後の操作も確認なしで許可します。",
    alwaysButton: "今後も許可",
    keptIn: "保存先",
    thisSession: "このセッション",
    inMemory: "セッションの終了まで有効です。ファイルには書き込みません。",
    inFile: (file) => `${file} に書き込み、プロジェクトの全セッションに適用します。`,
    notFromHere: "これはターミナルでのみ保存できます。",
    suggestion: { addRules: "ルール", addDirectories: "フォルダーへのアクセス", setMode: "許可モード" },
    choice: {
      allow: "許可",
      deny: "拒否",
      "deny-and-stop": "拒否して停止",
      answer: "回答",
      approve: "承認",
      "approve-accept-edits": "承認して編集も許可",
      reject: "却下",
    },
    note: {
      deny: "Claude は伝言を読んで続行します。",
      "deny-and-stop": "ターミナルの Esc と同じく、ターンを終了します。",
      decline: "Claude は回答なしで、伝言を読んで続行します。",
      approve: "Claude が作業を始めます。編集のたびに確認します。",
      reject: "Claude は伝言を読んでプランを練り直します。",
    },
    opens: { deny: "拒否…", decline: "回答しない…", reject: "却下…" },
    state: {
      sent: "送信しました。Claude Code の確認を待っています。",
      confirmed: "Claude Code が回答を受け取りました。",
      overtaken: "ターミナルでの操作が先でした。この回答は使われません。",
      unconfirmed: "確認できません。ターミナルを確認してください。",
    },
    closed: {
      terminal: "ターミナルで回答されました。",
      interrupted: "ターミナルで中断されたか、Claude Code が終了しました。",
      "not-asked": "ターミナルで回答してください。この確認はターミナルにだけ表示されます。",
      expired: "時間内に回答がありませんでした。ターミナルで回答してください。",
      ended: "セッションが終了しました。",
      stopped: "ここからの回答がオフになったか、デーモンが停止しました。ターミナルで回答してください。",
    },
    from: {
      page: (name) => name,
      discord: (name) => `${name}（Discord）`,
      telegram: (name) => `${name}（Telegram）`,
    },
    tooLate: "間に合わなかったため、回答は送信されませんでした。",
    problem: {
      "request/not-paired": "このブラウザーからは回答できなくなりました。要求はまだ未回答です。",
      "request/not-found": "要求が見つかりません。ターミナルを確認してください。",
      "request/answer":
        "回答の形式が合わないため、送信されませんでした。要求はまだ未回答です。文章は4,000文字までです。",
      noReply: "デーモンから応答がありません。未回答と表示されている間、回答は届いていません。",
    },
    notTaken: (reason) => `回答は送信されず、要求はまだ未回答です: ${reason}`,
  },
};
