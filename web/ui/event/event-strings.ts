import type { HookEventName } from "../../../src/core/event.ts";
import type { Language } from "../../i18n/language.ts";
import type { CallVerb, Copyable } from "./call-title.ts";

export interface EventStrings {
  readonly none: string;
  readonly previousCall: string;
  readonly nextCall: string;
  readonly previousEvent: string;
  readonly nextEvent: string;
  readonly isFirst: string;
  readonly isLast: string;
  readonly inSession: string;
  readonly copy: Readonly<Record<Copyable, string>>;
  readonly copyLink: string;
  readonly openInEditor: string;
  /** What a click on {@link openInEditor} does. */
  readonly opensInEditor: (path: string) => string;
  readonly whole: string;
  readonly rawEvents: string;
  readonly rawEvent: string;
  readonly toCall: string;
  /** The turn's prompt. */
  readonly prompt: (text: string) => string;
  /** With the place of the subject. */
  readonly verbs: Readonly<Record<CallVerb, string>>;
  /** Events of no call; the others by the name of their hook. */
  readonly events: Readonly<Partial<Record<HookEventName, string>>>;
}

export const EVENT_STRINGS: Readonly<Record<Language, EventStrings>> = {
  en: {
    none: "No event selected",
    previousCall: "Previous call",
    nextCall: "Next call",
    previousEvent: "Previous event",
    nextEvent: "Next event",
    isFirst: "This is the first event of the session.",
    isLast: "This is the latest event of the session.",
    inSession: "Show in session",
    copy: {
      command: "Copy command",
      path: "Copy path",
      pattern: "Copy query",
      address: "Copy URL",
      text: "Copy text",
      input: "Copy input",
    },
    copyLink: "Copy link",
    openInEditor: "Open in editor",
    opensInEditor: (path) => `Opens ${path} in your editor on this computer`,
    whole: "Open full page",
    rawEvents: "Raw events",
    rawEvent: "Raw event",
    toCall: "Show call",
    prompt: (text) => `Prompt: ${text}`,
    verbs: {
      none: "{subject}",
      run: "Run {subject}",
      edit: "Edit {subject}",
      create: "Create {subject}",
      write: "Write {subject}",
      read: "Read {subject}",
      search: "Search for {subject}",
      findFiles: "Find files {subject}",
      list: "List {subject}",
      fetch: "Fetch {subject}",
      searchWeb: "Search the web for {subject}",
      delegate: "Agent: {subject}",
      skill: "Use skill {subject}",
      todos: "Update to-dos",
      ask: "Question",
      plan: "Propose plan",
    },
    events: {
      UserPromptSubmit: "Prompt",
      Stop: "Turn finished",
      StopFailure: "Turn failed",
      SessionStart: "Session started",
      SessionEnd: "Session ended",
      SubagentStart: "Subagent started",
      SubagentStop: "Subagent finished",
      Notification: "Notification",
      PreCompact: "Compacting",
      PostCompact: "Conversation compacted",
      PostToolBatch: "Batch of calls",
      PermissionRequest: "Permission request",
      CwdChanged: "Folder changed",
      FileChanged: "File changed",
      MessageDisplay: "Reply",
    },
  },
  ja: {
    none: "イベントが選択されていません",
    previousCall: "前の呼び出し",
    nextCall: "次の呼び出し",
    previousEvent: "前のイベント",
    nextEvent: "次のイベント",
    isFirst: "このセッションの最初のイベントです。",
    isLast: "このセッションの最新のイベントです。",
    inSession: "セッションの中で表示",
    copy: {
      command: "コマンドをコピー",
      path: "パスをコピー",
      pattern: "検索語をコピー",
      address: "URL をコピー",
      text: "本文をコピー",
      input: "入力をコピー",
    },
    copyLink: "リンクをコピー",
    openInEditor: "エディターで開く",
    opensInEditor: (path) => `${path} をこのコンピューターのエディターで開きます`,
    whole: "ページで開く",
    rawEvents: "元のイベント",
    rawEvent: "元のイベント",
    toCall: "呼び出しを表示",
    prompt: (text) => `指示: ${text}`,
    verbs: {
      none: "{subject}",
      run: "{subject} を実行",
      edit: "{subject} を編集",
      create: "{subject} を作成",
      write: "{subject} に書き込み",
      read: "{subject} を読み取り",
      search: "{subject} を検索",
      findFiles: "ファイル検索: {subject}",
      list: "{subject} の一覧",
      fetch: "{subject} を取得",
      searchWeb: "Web 検索: {subject}",
      delegate: "エージェント: {subject}",
      skill: "スキル {subject} を使用",
      todos: "ToDo を更新",
      ask: "質問",
      plan: "プランを提案",
    },
    events: {
      UserPromptSubmit: "指示",
      Stop: "ターン終了",
      StopFailure: "ターン失敗",
      SessionStart: "セッション開始",
      SessionEnd: "セッション終了",
      SubagentStart: "サブエージェント開始",
      SubagentStop: "サブエージェント終了",
      Notification: "通知",
      PreCompact: "会話の圧縮",
      PostCompact: "会話の圧縮完了",
      PostToolBatch: "呼び出しのまとまり",
      PermissionRequest: "許可の要求",
      CwdChanged: "フォルダーの変更",
      FileChanged: "ファイルの変更",
      MessageDisplay: "応答",
    },
  },
};
