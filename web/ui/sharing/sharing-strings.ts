const en = {
  share: "Share with the team",
  shareHint: (team: string) => `Members of ${team} will see all of this session, also what comes later`,
  unshare: "Stop sharing",
  shared: (team: string) => `Shared with ${team}`,
  sharedByTeam: (team: string) =>
    `Shared with ${team}: an admin switched sharing on for this team, for all sessions that began since then.`,
  of: (owner: string, team: string) => `Session of ${owner}, ${team}`,
  partly: (owner: string) =>
    `You see its state, title, project, counts and cost. Prompts, replies, commands and outputs are seen by ${owner} alone, unless ${owner} shares the session.`,
  figures: "You see its state, counts and cost: no names, titles and texts.",
  count: { calls: "Calls", errors: "Errors", prompts: "Messages", subagents: "Subagents", events: "Events" },
};

type SharingStrings = typeof en;

const ja: SharingStrings = {
  share: "チームと共有",
  shareHint: (team) => `${team} のメンバーに、今後の内容も含めてこのセッションのすべてが表示されます`,
  unshare: "共有をやめる",
  shared: (team) => `${team} と共有中`,
  sharedByTeam: (team) =>
    `${team} と共有中：管理者がこのチームの共有をオンにしたため、それ以降に始まったセッションはすべて共有されます。`,
  of: (owner, team) => `${owner} さんのセッション（${team}）`,
  partly: (owner) =>
    `表示されるのは状態、タイトル、プロジェクト、件数、費用です。指示、返答、コマンド、出力は、${owner} さんが共有しない限り本人だけに表示されます。`,
  figures: "表示されるのは状態、件数、費用だけです。名前、タイトル、本文は表示されません。",
  count: {
    calls: "ツール呼び出し",
    errors: "エラー",
    prompts: "メッセージ",
    subagents: "サブエージェント",
    events: "イベント",
  },
};

export const SHARING_STRINGS = { en, ja };
