import type { Json } from "../state/model.ts";
import { type FormFault, invalid } from "./form-errors.ts";

/** "Everyone of this kind" and "these of this kind" at once is a contradiction; so is the same id twice. */
export function allowedMentionsFaults(allowed: unknown): FormFault[] {
  if (typeof allowed !== "object" || allowed === null) return [];
  const { parse, ...lists } = allowed as Json;
  const kinds = Array.isArray(parse) ? (parse as readonly unknown[]) : [];
  return (["users", "roles"] as const).flatMap((kind) => {
    const ids = lists[kind];
    if (!Array.isArray(ids)) return [];
    const faults: FormFault[] = [];
    if (kinds.includes(kind) && ids.length > 0) {
      faults.push(
        invalid(
          ["allowed_mentions"],
          "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
          `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
        ),
      );
    }
    if (new Set(ids).size !== ids.length) {
      faults.push(
        invalid(["allowed_mentions", kind], "SET_TYPE_ALREADY_CONTAINS_VALUE", "The set already contains a value."),
      );
    }
    return faults;
  });
}
