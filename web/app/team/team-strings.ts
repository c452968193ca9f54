import type { Scope } from "../../state/team/team.ts";

const en = {
  scope: "Sessions of",
  scopes: { mine: "Mine", team: "My teams", all: "All" } satisfies Record<Scope, string>,
  roles: { admin: "Admin", auditor: "Auditor", lead: "Lead", member: "Member" },
  demo: "Demo account",
  signOut: "Sign out",
  sharing: (team: string) => `Sharing is on in ${team}`,
  sharingSince: (moment: string) =>
    `Members of the team see everything of each other’s sessions that began since ${moment}: prompts, replies, commands and outputs.`,
  signIn: {
    heading: "Sign in",
    demo: "Demo accounts",
    what: { lead: (team: string) => `Lead of ${team}`, member: (team: string) => `Member of ${team}` },
    demoNote:
      "Any program on this machine can use these accounts. They exist only where neither a proxy nor an identity provider is set up.",
    oidc: "Sign in with your identity provider",
    proxy: "The proxy in front of this server did not say who you are. Open the address of the proxy.",
    none: "No proxy and no identity provider is set up, so the server knows no people. Its README says how.",
  },
};

type TeamStrings = typeof en;

const ja: TeamStrings = {
  scope: "表示するセッション",
  scopes: { mine: "自分", team: "所属チーム", all: "すべて" },
  roles: { admin: "管理者", auditor: "監査担当", lead: "リーダー", member: "メンバー" },
  demo: "デモアカウント",
  signOut: "サインアウト",
  sharing: (team) => `${team} は共有中`,
  sharingSince: (moment) =>
    `${moment} 以降に始まったセッションは、指示、返答、コマンド、出力も含めてチームのメンバー全員に表示されます。`,
  signIn: {
    heading: "サインイン",
    demo: "デモアカウント",
    what: { lead: (team) => `${team} のリーダー`, member: (team) => `${team} のメンバー` },
    demoNote:
      "このマシン上のどのプログラムもこれらのアカウントを使えます。プロキシも ID プロバイダーも設定されていないときだけ表示されます。",
    oidc: "ID プロバイダーでサインイン",
    proxy: "このサーバーの前のプロキシから利用者の情報が届いていません。プロキシのアドレスを開いてください。",
    none: "プロキシも ID プロバイダーも設定されていないため、利用者を確認できません。設定方法は README にあります。",
  },
};

export const TEAM_STRINGS = { en, ja };
