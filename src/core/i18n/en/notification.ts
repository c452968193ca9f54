import type { AnnouncementKind } from "../../announcement.ts";

export const notificationKindsEn = {
  permission: "permission",
  question: "question",
  plan: "plan",
  idle: "next prompt",
  failure: "failure",
  finished: "finished",
  subagent: "subagent",
  prompt: "prompt",
  tool: "tool call",
  session: "session",
  notice: "notice",
  health: "health",
} as const satisfies Record<AnnouncementKind, string>;
