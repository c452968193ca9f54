import type { TeamViewStrings } from "./team-strings.ts";

/** The server's words, `admin`, `core:lead`, `team core`, in those of the page; others as they come. */
export function detailOf(detail: string, { roles, noRole, lostRole, details }: TeamViewStrings): string {
  const nameOf = (role: string): string => roles[ROLES.find((one) => one === role) ?? "member"];
  return detail
    .split(", ")
    .map((part) => {
      const [team = "", role = ""] = part.split(":");
      if (part === "none") return noRole;
      if (part === "with the role of its maker") return lostRole;
      for (const [form, words] of FORMS) {
        const value = form.exec(part)?.[1];
        if (value !== undefined) return details[words](value);
      }
      if (ROLES.some((one) => one === part)) return nameOf(part);
      return ROLES.some((one) => one === role) ? `${team}: ${nameOf(role)}` : part;
    })
    .join(" · ");
}

/** How the server writes it. */
const FORMS = [
  [/^team (.*)$/, "team"],
  [/^of (.*)$/, "person"],
  [/^from (.*)$/, "address"],
  [/^number (\d+)$/, "invitation"],
  [/^(\d+) machines$/, "machines"],
  [/^(\d+) days$/, "days"],
  [/^(\d+) sessions$/, "sessions"],
  [/^(\d+) events$/, "events"],
] as const;

const ROLES = ["admin", "auditor", "lead", "member"] as const;
