import type { AnswerChoice, AnswerSurface, CloseReason } from "../../../src/core/request.ts";
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
  readonly scrollFirst: (lines: number) => string;
  readonly moment: string;
  /** Beside a button that waits for them. */
  readonly answerAll: string;
  readonly noPlan: string;
  readonly sending: string;
  readonly noConnection: string;
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
  /** What was answered, in the past. */
  readonly done: Readonly<Record<AnswerChoice, string>>;
  readonly sent: string;
  readonly unconfirmed: string;
  readonly overtaken: (choice: string) => string;
  readonly closed: Readonly<Record<CloseReason, string>>;
  readonly from: Readonly<Record<AnswerSurface, (name: string) => string>>;
  readonly answeredFirst: (who: string, choice: string) => string;
  readonly tooLate: (closed: string) => string;
  readonly problem: Readonly<
    Record<"request/not-paired" | "request/not-found" | "request/answer" | "notArrived" | "unknown", string>
  >;
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
    scrollFirst: (lines) =>
      `${lines} ${lines === 1 ? "line" : "lines"} left to read: scroll through all of it to answer.`,
    moment: "Ready in a moment.",
    answerAll: "Answer every question to send.",
    noPlan: "Claude Code sent no text of the plan.",
    sending: "Sending",
    noConnection: "No connection: answer in the terminal.",
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
    done: {
      allow: "Allowed",
      deny: "Denied",
      "deny-and-stop": "Denied and stopped",
      answer: "Answered",
      approve: "Approved",
      "approve-accept-edits": "Approved, edits accepted",
      reject: "Rejected",
    },
    sent: "not confirmed yet",
    unconfirmed: "not confirmed: look into the terminal",
    overtaken: (choice) => `The terminal was first: ${choice} did not count`,
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
    answeredFirst: (who, choice) => `${who} answered first: ${choice}`,
    tooLate: (closed) => `Your answer came too late. ${closed}`,
    problem: {
      "request/not-paired": "This browser may not answer any more. The request is still open.",
      "request/not-found": "The request is gone. Look into the terminal.",
      "request/answer":
        "The answer does not fit, and was not sent. The request is still open. A text may have 4,000 characters.",
      notArrived: "Your answer did not arrive. The request is still open.",
      unknown: "It is not known if your answer arrived: look into the terminal.",
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
    scrollFirst: (lines) => `残り${lines}行。最後までスクロールして全文を確認すると回答できます。`,
    moment: "まもなく回答できます。",
    answerAll: "すべての質問に回答すると送信できます。",
    noPlan: "プランの本文は Claude Code から届いていません。",
    sending: "送信中",
    noConnection: "接続がありません。ターミナルで回答してください。",
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
    done: {
      allow: "許可済み",
      deny: "拒否済み",
      "deny-and-stop": "拒否して停止",
      answer: "回答済み",
      approve: "承認済み",
      "approve-accept-edits": "承認済み（編集も許可）",
      reject: "却下済み",
    },
    sent: "確認待ち",
    unconfirmed: "確認できません。ターミナルを見てください",
    overtaken: (choice) => `ターミナルでの操作が先でした（「${choice}」は無効）`,
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
    answeredFirst: (who, choice) => `${who} が先に回答しました: ${choice}`,
    tooLate: (closed) => `間に合いませんでした。${closed}`,
    problem: {
      "request/not-paired": "このブラウザーからは回答できなくなりました。要求はまだ未回答です。",
      "request/not-found": "要求が見つかりません。ターミナルを確認してください。",
      "request/answer":
        "回答の形式が合わないため、送信されませんでした。要求はまだ未回答です。文章は4,000文字までです。",
      notArrived: "回答は届きませんでした。要求はまだ未回答です。",
      unknown: "回答が届いたかどうか分かりません。ターミナルを確認してください。",
    },
    notTaken: (reason) => `回答は送信されず、要求はまだ未回答です: ${reason}`,
  },
};
