import { objectOf } from "./json.ts";
import type { Mentions, Role } from "./model.ts";

export const NO_MENTIONS: Mentions = { everyone: false, users: [], roles: [] };

interface MentionRequest {
  /** Every text that can ping: content, or the text displays of Components V2; never embeds. */
  readonly texts: readonly string[];
  /** Absent: every written mention pings. */
  readonly allowedMentions: unknown;
  readonly roles: readonly Role[];
  /** May ping `@everyone`, and roles that are not mentionable. */
  readonly mayPingAll: boolean;
}

/**
 * The pinged users and roles of a text. Strict: a written mention always counts, in code and after a backslash too, so
 * that only `allowed_mentions` protects.
 */
export function resolveMentions({ texts, allowedMentions, roles, mayPingAll }: MentionRequest): Mentions {
  const text = texts.join("\n");
  const isAllowed = allowedFor(allowedMentions);
  const users = idsOf(text, /<@!?(\d{1,20})>/g).filter((id) => isAllowed("users", id));
  const roleIds = idsOf(text, /<@&(\d{1,20})>/g).filter((id) => {
    const role = roles.find((one) => one.id === id);
    return role !== undefined && (role.mentionable || mayPingAll) && isAllowed("roles", id);
  });
  return {
    everyone: mayPingAll && /@(?:everyone|here)/.test(text) && isAllowed("everyone", ""),
    users,
    roles: roleIds,
  };
}

function allowedFor(allowedMentions: unknown): (kind: "users" | "roles" | "everyone", id: string) => boolean {
  if (allowedMentions === undefined || allowedMentions === null) return () => true;
  const allowed = objectOf(allowedMentions);
  const parse = Array.isArray(allowed["parse"]) ? (allowed["parse"] as readonly unknown[]) : [];
  return (kind, id) => {
    const ids = allowed[kind];
    return parse.includes(kind) || (Array.isArray(ids) && ids.includes(id));
  };
}

function idsOf(text: string, pattern: RegExp): string[] {
  return [...new Set(Array.from(text.matchAll(pattern), ([, id]) => id ?? ""))];
}

export function mentionsSomebody({ everyone, users, roles }: Mentions): boolean {
  return everyone || users.length > 0 || roles.length > 0;
}
