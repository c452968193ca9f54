const en = {
  share: "Share with the team",
  shareHint: (team: string) => `Members of ${team} will see all of this session, also what comes later`,
  unshare: "Stop sharing",
  shared: (team: string) => `Shared with ${team}`,
  of: (owner: string, team: string) => `Session of ${owner}, ${team}`,
  partly: (owner: string) =>
    `You see its state, title, project, counts and cost. Prompts, replies, commands and outputs are seen by ${owner} alone, unless ${owner} shares the session.`,
  figures: "You see its state, counts and cost: no names, titles and texts.",
};

type SharingStrings = typeof en;

const ja: SharingStrings = {
  share: "チームと共有",
  shareHint: (team) => `${team} のメンバーに、今後の内容も含めてこのセッションのすべてが表示されます`,
  unshare: "共有をやめる",
  shared: (team) => `${team} と共有中`,
  of: (owner, team) => `${owner} さんのセッション（${team}）`,
  partly: (owner) =>
    `表示されるのは状態、タイトル、プロジェクト、件数、費用です。指示、返答、コマンド、出力は、${owner} さんが共有しない限り本人だけに表示されます。`,
  figures: "表示されるのは状態、件数、費用だけです。名前、タイトル、本文は表示されません。",
};

export const SHARING_STRINGS = { en, ja };
