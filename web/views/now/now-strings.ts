import type { Language } from "../../i18n/language.ts";

const en = {
  tabs: "Activity lists",
  tab: { calls: "Calls", changes: "Changes", failures: "Failures", prompts: "Prompts", events: "Raw events" },
  none: {
    calls: "No calls yet",
    changes: "No changes yet",
    failures: "No failures",
    prompts: "No prompts yet",
    events: "No events yet",
  },
  /** On a team server, where the sessions of colleagues are seen in part. */
  noneSeen: "Nothing to show yet. Calls and texts of colleagues appear once their sessions are shared.",
  figuresOnly:
    "As an auditor you see states, counts and costs of all sessions, and the audit in the view Team. Who owns them, their titles, calls and texts are not shown to you.",
  noMatch: "Nothing matches these filters",
  filters: "Filters",
  allProjects: "All projects",
  project: "Project",
  calls: (count: string) => `${count} ${count === "1" ? "call" : "calls"}`,
  reply: "Reply",
  failed: "Failed",
  more: (count: string) => `${count} more`,
  fewer: "Show fewer",
  beforePrompt: "Before the first known prompt",
};

export const NOW_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: {
    tabs: "アクティビティの一覧",
    tab: {
      calls: "呼び出し",
      changes: "変更",
      failures: "失敗",
      prompts: "指示",
      events: "元のイベント",
    },
    none: {
      calls: "ツール呼び出しはまだありません",
      changes: "変更はまだありません",
      failures: "失敗はありません",
      prompts: "指示はまだありません",
      events: "イベントはまだありません",
    },
    noneSeen: "表示できる内容はありません。同僚の呼び出しや本文は、そのセッションが共有されると表示されます。",
    figuresOnly:
      "監査担当には、全セッションの状態、件数、費用と、「チーム」の監査記録だけが表示されます。所有者、タイトル、呼び出し、本文は表示されません。",
    noMatch: "条件に一致するものはありません",
    filters: "絞り込み",
    allProjects: "全プロジェクト",
    project: "プロジェクト",
    calls: (count) => `呼び出し${count}件`,
    reply: "応答",
    failed: "失敗",
    more: (count) => `ほか${count}件`,
    fewer: "折りたたむ",
    beforePrompt: "最初の指示より前",
  },
};
