import type { notificationKindsEn } from "../en/notification.ts";
import type { Translation } from "../message.ts";

export const notificationKindsJa: Translation<typeof notificationKindsEn> = {
  permission: "許可",
  question: "質問",
  plan: "プラン承認",
  idle: "次の指示",
  failure: "失敗",
  finished: "完了",
  subagent: "サブエージェント",
  prompt: "指示",
  tool: "ツール",
  session: "セッション",
  notice: "お知らせ",
  health: "稼働状況",
};
