import type { ApiError } from "../../api.ts";

type Refusals = Readonly<Record<string, Pick<ApiError, "message" | "fix">>>;

/**
 * What a team server refuses a person who acts there, by code. Refusals of every view are in the page's own strings.
 */
export const REFUSAL_STRINGS: Readonly<Record<"en" | "ja", Refusals>> = {
  en: {
    "team/not-member": { message: "You are not a member of this team.", fix: "Choose a team that you are in." },
    "team/not-lead": {
      message: "Only a lead of this team or an admin may do this.",
      fix: "Ask one of them. If your role has changed, reload the page.",
    },
    "team/machine": { message: "You have no such machine to revoke.", fix: "Reload the page." },
    "team/rights": {
      message: "Your role does not allow this.",
      fix: "Only its owner shares a session, and only an admin switches sharing of a team.",
    },
    "team/not-found": { message: "There is no such team.", fix: "Reload the page." },
  },
  ja: {
    "team/not-member": {
      message: "このチームのメンバーではありません。",
      fix: "自分が所属するチームを選んでください。",
    },
    "team/not-lead": {
      message: "この操作は、チームのリーダーと管理者だけができます。",
      fix: "リーダーか管理者に依頼してください。役割が変わった場合は、ページを再読み込みしてください。",
    },
    "team/machine": {
      message: "無効にできるマシンの中に、このマシンはありません。",
      fix: "ページを再読み込みしてください。",
    },
    "team/rights": {
      message: "あなたの役割では、この操作はできません。",
      fix: "セッションを共有できるのは所有者だけ、チームの共有を切り替えられるのは管理者だけです。",
    },
    "team/not-found": { message: "このチームはありません。", fix: "ページを再読み込みしてください。" },
  },
};
