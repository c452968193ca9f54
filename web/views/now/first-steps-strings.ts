import type { Language } from "../../i18n/language.ts";

const en = {
  heading: "See what Claude Code is doing",
  what: "This page shows every Claude Code session on this machine, live, and tells you when one needs you or fails.",
  connect: "Connect Claude Code",
  connectHow: "Run this in a terminal. It adds hooks to Claude Code’s settings.",
  connectThen: "Then use Claude Code as usual. This page updates automatically.",
  connected: "Claude Code is connected",
  connectedThen: "The hooks are installed. Start a session: it shows up here automatically.",
  earlier: "Earlier sessions",
  importWhat: (days: string) =>
    `Import the sessions of the last ${days === "1" ? "day" : `${days} days`} from Claude Code’s own transcripts: prompts, replies, tool calls, tokens and costs. No notifications are sent for them.`,
  startImport: "Import sessions",
  importing: (done: string, total: string) => `Importing transcripts: ${done} of ${total}`,
  soFar: (sessions: string) => (sessions === "1" ? "1 session so far" : `${sessions} sessions so far`),
  mayLeave: "You can leave this page; the import continues.",
  imported: (sessions: string, since: string) =>
    sessions === "1" ? `1 session since ${since} is imported.` : `${sessions} sessions since ${since} are imported.`,
  nothingNew: (since: string) => `No new sessions since ${since}.`,
  nothingFound: (since: string) => `No transcripts since ${since} found.`,
  filesFailed: (count: string) =>
    count === "1" ? "1 transcript could not be read." : `${count} transcripts could not be read.`,
  demo: "Just looking?",
  noneOfTeam: "No events of these sessions yet",
  toTeam: "Show the sessions of my teams",
  joinTeam:
    "Sessions of a machine that joins the team appear here with their next event. On each machine that runs Claude Code:",
  noTeam: "You are in no team",
  noTeamThen:
    "Your groups decide which team you are in. Ask your administrator for one: then you can add your machines, and sessions appear here.",
  noTeamAdmin:
    "An admin sees only the sessions of their own teams. Machines, people and the audit of all teams are in the view Team.",
  noTeamGroups: "Your groups decide which teams you are in: the server’s setting `CCEN_TEAM_GROUPS` names them.",
  noTeamDemo: "A demo account stays in its teams: to see sessions, sign out and take another one.",
  demoWhat:
    "The demo plays nine sample sessions in a separate dashboard. It sends nothing, ends after 30 min and leaves no data behind.",
  startDemo: "Play the demo",
  demoStarts: "Starting demo…",
};

export const FIRST_STEPS_STRINGS: Readonly<Record<Language, typeof en>> = {
  en,
  ja: {
    heading: "Claude Code の動きをここで確認",
    what: "このマシンのすべての Claude Code セッションをライブで表示し、対応が必要なときや失敗したときに知らせます。",
    connect: "Claude Code を接続",
    connectHow: "ターミナルで次のコマンドを実行すると、Claude Code の設定にフックが追加されます。",
    connectThen: "あとは普段どおり Claude Code を使うだけです。このページは自動で更新されます。",
    connected: "Claude Code は接続済みです",
    connectedThen: "フックはインストール済みです。セッションを開始すると、自動でここに表示されます。",
    earlier: "以前のセッション",
    importWhat: (days) =>
      `Claude Code の会話ログから過去${days}日間のセッション（指示、応答、ツール呼び出し、トークン、費用）をインポートします。通知は送信されません。`,
    startImport: "セッションをインポート",
    importing: (done, total) => `会話ログをインポートしています: ${total}件中${done}件`,
    soFar: (sessions) => `これまでに${sessions}セッション`,
    mayLeave: "このページを離れても、インポートは続きます。",
    imported: (sessions, since) => `${since}以降の${sessions}セッションをインポートしました。`,
    nothingNew: (since) => `${since}以降の新しいセッションはありませんでした。`,
    nothingFound: (since) => `${since}以降の会話ログは見つかりませんでした。`,
    filesFailed: (count) => `${count}件の会話ログを読み込めませんでした。`,
    demo: "まず試してみる",
    noneOfTeam: "これらのセッションのイベントはまだありません",
    toTeam: "自分のチームのセッションを表示",
    joinTeam:
      "チームに参加したマシンのセッションは、次のイベントからここに表示されます。Claude Code を使う各マシンで実行します。",
    noTeam: "どのチームにも属していません",
    noTeamThen:
      "所属チームはグループで決まります。管理者に追加を依頼してください。所属するとマシンを追加でき、セッションがここに表示されます。",
    noTeamAdmin:
      "管理者にも、自分が所属するチームのセッションだけが表示されます。すべてのチームのマシン、メンバー、監査記録は「チーム」にあります。",
    noTeamGroups: "所属チームはグループで決まります。対応はサーバーの設定 `CCEN_TEAM_GROUPS` にあります。",
    noTeamDemo:
      "デモアカウントの所属は変わりません。セッションを見るには、サインアウトして別のアカウントを選んでください。",
    demoWhat:
      "9つのサンプルセッションを別のダッシュボードで再生します。何も送信せず、30分で終了し、データは残りません。",
    startDemo: "デモを再生",
    demoStarts: "デモを起動しています…",
  },
};
