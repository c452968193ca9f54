import { NOTIFICATION_KINDS, type NotificationKind } from "./notification.ts";

/** The settings' list, which is valid: `permission,plan`. */
export function remindedKinds(list: string): readonly NotificationKind[] {
  const words = new Set(list.toLowerCase().split(/[ ,]+/));
  return NOTIFICATION_KINDS.filter((kind) => words.has(kind));
}

const BEFORE_CAUSE = "reminder:";

/** A reminder is a delivery of its own. The outbox keeps each cause once, so there is never a second one. */
export function reminderCause(cause: string): string {
  return `${BEFORE_CAUSE}${cause}`;
}

export function isReminder({ cause }: { readonly cause: string }): boolean {
  return cause.startsWith(BEFORE_CAUSE);
}

/** The cause that a reminder is about; any other cause as it is. */
export function remindedCause(cause: string): string {
  return cause.startsWith(BEFORE_CAUSE) ? cause.slice(BEFORE_CAUSE.length) : cause;
}
