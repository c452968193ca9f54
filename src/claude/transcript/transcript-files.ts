import { constants } from "node:fs";
import { type FileHandle, open, realpath } from "node:fs/promises";
import { isAbsolute, join, resolve, sep, dirname } from "node:path";
import { isJsonObject, numberField, textField } from "../../core/json.ts";
import { BUILT_IN, type Redactor, redactHead } from "../../core/redact/create-redactor.ts";
import { errorCode } from "../../system/files/file-error.ts";

import { boundedField } from "../payload/payload-field.ts";
import { wellFormedJson } from "../payload/parse-payload.ts";

/** Why a path is not read. It comes from a payload, so it may be anything. */
export type TranscriptRefusal =
  | "not-absolute"
  /** Neither `.jsonl` nor `.meta.json`. */
  | "wrong-name"
  /** Not under the configuration folder's `projects`, or only by way of a link. */
  | "outside"
  | "not-a-file"
  /** The system fails: access rights, a broken disk, no handles left. May work later. */
  | "unreadable";

export type OpenedTranscript =
  | { readonly kind: "opened"; readonly handle: FileHandle; readonly sizeBytes: number; readonly identity: string }
  /** Absent; it may appear later. */
  | { readonly kind: "missing" }
  | { readonly kind: "refused"; readonly reason: TranscriptRefusal };

// A name may become a link or a pipe between check and open: do not follow, do not block.
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a transcript, or a file that belongs to one, for reading; the caller closes it. Only a file that really is
 * under `<configDir>/projects` is opened: `..` and links are resolved first, then compared.
 */
export async function openTranscript(path: string, configDir: string): Promise<OpenedTranscript> {
  if (!isAbsolute(path) || path.includes("\0")) return refused("not-absolute");
  if (!/\.(?:jsonl|meta\.json)$/.test(path)) return refused("wrong-name");
  const projects = join(resolve(configDir), "projects");
  let real: string;
  try {
    real = await realpath(path);
  } catch (thrown) {
    // Before the first session there is no such folder, and the configuration folder may be a link.
    const realProjects = (await realpathOrNull(projects)) ?? join((await realpathOrNull(configDir)) ?? "", "projects");
    const mayCome = [projects, realProjects].some((folder) => isUnder(resolve(path), folder));
    return mayCome ? answerTo(thrown) : refused("outside");
  }
  // After the path: the first client creates the folder and its transcript in between.
  const realProjects = await realpathOrNull(projects);
  if (realProjects === null || !isUnder(real, realProjects)) return refused("outside");
  return openReal(real);
}

async function openReal(real: string): Promise<OpenedTranscript> {
  try {
    const handle = await open(real, FLAGS);
    const stat = await handle.stat({ bigint: true });
    if (stat.isFile()) {
      return { kind: "opened", handle, sizeBytes: Number(stat.size), identity: `${stat.dev}:${stat.ino}` };
    }
    await handle.close();
    return refused("not-a-file");
  } catch (thrown) {
    return answerTo(thrown);
  }
}

function isUnder(path: string, folder: string): boolean {
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

async function realpathOrNull(path: string): Promise<string | null> {
  try {
    return await realpath(path);
  } catch {
    return null;
  }
}

function answerTo(thrown: unknown): OpenedTranscript {
  const code = errorCode(thrown);
  if (code === "ENOENT" || code === "ENOTDIR") return { kind: "missing" };
  // A link, a socket, or a device without a driver.
  if (code === "ELOOP" || code === "ENXIO") return refused("not-a-file");
  return refused("unreadable");
}

function refused(reason: TranscriptRefusal): OpenedTranscript {
  return { kind: "refused", reason };
}

const MAX_META_BYTES = 64 * 1024;
const MAX_FIELD = 512;

/** Ids as clients make them; a path to another folder does not match. */
const SAFE_ID = /^[A-Za-z0-9_-]{1,128}$/;

export function isSafeId(id: string): boolean {
  return SAFE_ID.test(id);
}

export interface SubagentMeta {
  readonly agentType: string | null;
  readonly description: string | null;
  readonly toolUseId: string | null;
  /** 1 for a subagent of the main conversation. */
  readonly depth: number | null;
  readonly model: string | null;
}

/** Paths of a subagent's files, beside its session's transcript; null for invalid ids. */
export function subagentFiles(sessionTranscript: string, sessionId: string, agentId: string) {
  if (!SAFE_ID.test(sessionId) || !SAFE_ID.test(agentId)) return null;
  const stem = join(dirname(sessionTranscript), sessionId, "subagents", `agent-${agentId}`);
  return { transcript: `${stem}.jsonl`, meta: `${stem}.meta.json` };
}

/** Null when it is absent, unreadable or invalid: it may appear later, or never. */
export async function readSubagentMeta(
  file: string,
  configDir: string,
  redactor: Redactor = BUILT_IN,
): Promise<SubagentMeta | null> {
  const opened = await openTranscript(file, configDir);
  if (opened.kind !== "opened") return null;
  try {
    if (opened.sizeBytes > MAX_META_BYTES) return null;
    return parseSubagentMeta(await opened.handle.readFile("utf8"), redactor);
  } catch {
    return null;
  } finally {
    await opened.handle.close();
  }
}

function parseSubagentMeta(text: string, redactor: Redactor): SubagentMeta | null {
  const value: unknown = JSON.parse(wellFormedJson(text));
  if (!isJsonObject(value)) return null;
  const description = textField(value, "description");
  return {
    agentType: boundedField(value, "agentType"),
    description: description === null ? null : redactHead(description, MAX_FIELD, redactor),
    toolUseId: boundedField(value, "toolUseId", MAX_FIELD),
    depth: numberField(value, "spawnDepth"),
    model: boundedField(value, "model", MAX_FIELD),
  };
}
