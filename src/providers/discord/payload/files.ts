import { headOf } from "../../../core/format/text.ts";
import type { MessageFile } from "./message-types.ts";
import { shareOut } from "../../share-out.ts";

// A UTF-16 unit is three bytes of UTF-8 at most: a file stays under 10 MiB, a request under 25 MiB.
const MAX_FILE_CHARS = 3_000_000;
const MAX_ALL_CHARS = 8_000_000;
const MAX_NAME_CHARS = 80;

type Attachment = { readonly fileName: string; readonly text: string };

/** Full texts as files with safe, distinct names. Empty ones are left out. */
export function messageFiles(attachments: readonly (Attachment | null)[]): MessageFile[] {
  const present = attachments.filter((attachment) => attachment !== null && attachment.text !== "");
  const shares = shareOut(
    present.map((attachment) => Math.min(MAX_FILE_CHARS, attachment?.text.length ?? 0)),
    MAX_ALL_CHARS,
  );
  return present.flatMap((attachment, index) => {
    if (attachment === null) return [];
    const name = safeFileName(attachment.fileName);
    const text = headOf(attachment.text, shares[index] ?? 0).toWellFormed();
    return [{ name: present.length > 1 ? `${index + 1}-${name}` : name, text }];
  });
}

function safeFileName(fileName: string): string {
  const safe = fileName
    .slice(-MAX_NAME_CHARS)
    .replaceAll(/[^A-Za-z0-9._-]/g, "_")
    .replace(/^[._-]+/, "");
  return safe === "" ? "text.txt" : safe;
}
