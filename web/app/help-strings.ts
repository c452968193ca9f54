import type { Language } from "../i18n/language.ts";

const en = {
  page: "Everywhere",
  keys: {
    palette: "Command palette",
    search: "Search",
    walk: "Next that needs you",
    move: "Next, previous",
    first: "Go to top",
    open: "Open",
    escape: "Close, clear",
    pause: "Pause, resume activity",
    sidebar: "Collapse, expand sidebar",
    help: "This help",
  },
  sessionKeys: {
    find: "Find in session",
    errors: "Next, previous error",
    prompts: "Next, previous prompt",
    resume: "Copy resume command",
  },
  itemKeys: {
    answer: "Focus the answer",
    terminal: "Go to terminal",
    resume: "Copy resume command",
    handle: "Mark as handled",
    snooze: "Snooze",
    undo: "Undo",
  },
  call: "Tool call",
  callKeys: {
    copy: "Copy command or path",
    link: "Copy link",
    steps: "Previous, next call of session",
  },
  lanes: "Session timeline",
  laneKeys: {
    calls: "Previous, next call",
    lanes: "Previous, next agent",
    openCall: "Open call",
  },
};

export const HELP_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: {
    page: "全体",
    keys: {
      palette: "コマンドパレット",
      search: "検索",
      walk: "次の対応待ちへ",
      move: "次へ、前へ",
      first: "先頭へ",
      open: "開く",
      escape: "閉じる、解除",
      pause: "アクティビティの一時停止、再開",
      sidebar: "サイドバーの開閉",
      help: "このヘルプ",
    },
    sessionKeys: {
      find: "セッション内を検索",
      errors: "次、前のエラーへ",
      prompts: "次、前の指示へ",
      resume: "再開コマンドをコピー",
    },
    itemKeys: {
      answer: "回答欄へ移動",
      terminal: "ターミナルへ移動",
      resume: "再開コマンドをコピー",
      handle: "対応済みにする",
      snooze: "スヌーズ",
      undo: "元に戻す",
    },
    call: "ツール呼び出し",
    callKeys: {
      copy: "コマンドまたはパスをコピー",
      link: "リンクをコピー",
      steps: "セッション内の前後の呼び出しへ",
    },
    lanes: "セッションのタイムライン",
    laneKeys: {
      calls: "前後の呼び出しへ",
      lanes: "前後のエージェントへ",
      openCall: "呼び出しを開く",
    },
  },
};
