import type { Announcement, AnnouncementKind } from "../../core/announcement.ts";

interface Look {
  readonly emoji: string;
  /** The same by the name that ntfy makes an emoji of. */
  readonly tag: string;
}

/** What a person sees first. */
export const LOOK: Readonly<Record<AnnouncementKind, Look>> = {
  permission: { emoji: "🔒", tag: "lock" },
  question: { emoji: "❓", tag: "question" },
  plan: { emoji: "📋", tag: "clipboard" },
  idle: { emoji: "⏳", tag: "hourglass_flowing_sand" },
  failure: { emoji: "❌", tag: "x" },
  finished: { emoji: "🏁", tag: "checkered_flag" },
  subagent: { emoji: "🤖", tag: "robot" },
  prompt: { emoji: "💬", tag: "speech_balloon" },
  tool: { emoji: "🔧", tag: "wrench" },
  session: { emoji: "🔚", tag: "end" },
  notice: { emoji: "🔔", tag: "bell" },
  health: { emoji: "🩺", tag: "stethoscope" },
};

/** Whose headline speaks for several: what asks for a person, then what went wrong, then the rest. */
const URGENT: readonly AnnouncementKind[] = ["permission", "question", "plan", "failure", "health"];

/** The most urgent of some announcements, the newest of equals. */
export function leadOf(announcements: readonly Announcement[]): Announcement | undefined {
  return announcements.toReversed().sort((one, other) => rankOf(one) - rankOf(other))[0];
}

function rankOf({ kind }: Announcement): number {
  const at = URGENT.indexOf(kind);
  return at < 0 ? URGENT.length : at;
}

/** From 1 (least) to 5, as ntfy counts. 5 is for what rings through everything: that is nobody's session. */
export function priorityOf({ kind, silent, mention }: Announcement): number {
  if (silent) return 2;
  return mention || URGENT.includes(kind) ? 4 : 3;
}
