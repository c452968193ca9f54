import { realpathSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { isWithin, type JsonObject, LAST_MS, objectField, textField } from "../../core/json.ts";
import { BUILT_IN, type Redactor, redactHead } from "../../core/redact/create-redactor.ts";
import { systemClock } from "../../system/clock.ts";
import { lineObject } from "../claude/transcript/parse-line.ts";
import { parseCostState, parseUsage } from "../claude/transcript/parse-usage.ts";
import { otherOwnerOf } from "../../system/files/file-owner.ts";
import { boundedField } from "../payload/payload-field.ts";
import { spokenFacts } from "../transcript/provider-facts.ts";
import type { FollowerOptions, FollowResult, TranscriptSink } from "../transcript/transcript-follower.ts";
import type { TranscriptFact, TranscriptLine } from "../transcript/transcript-line.ts";

/** The session and its subagents. */
export const TREE = `
  WITH RECURSIVE tree (id) AS (
    VALUES ($id) UNION SELECT child.id FROM session child JOIN tree ON child.parent_id = tree.id
  )`;

/** A fork begins with copies of another session's messages, which keep their times: they are that session's. */
export const IS_OWN = "message.time_created >= (SELECT time_created FROM session WHERE id = message.session_id)";

/**
 * What the session and its subagents have cost by OpenCode's own prices, in the shape of Claude Code's account. A model
 * without a price costs nothing there: here its cost is unknown.
 */
const ACCOUNT = `${TREE}
  SELECT json_object('totalCostUSD', sum(cost), 'modelUsage', json_group_object(model, json_object(
    'inputTokens', input, 'outputTokens', output, 'cacheReadInputTokens', read, 'cacheCreationInputTokens', written)))
  FROM (
    SELECT data ->> 'modelID' AS model, sum(data ->> 'cost') AS cost, sum(data ->> '$.tokens.input') AS input,
      sum((data ->> '$.tokens.output') + (data ->> '$.tokens.reasoning')) AS output,
      sum(data ->> '$.tokens.cache.read') AS read, sum(data ->> '$.tokens.cache.write') AS written
    FROM message WHERE session_id IN tree AND ${IS_OWN} AND data ->> 'role' = 'assistant' GROUP BY model HAVING cost > 0
  )`;

/**
 * What the plugin does not report of a session, in the order of the last change, each row as a line of JSON. A message
 * and its parts are written again while they grow.
 */
const ROWS = `
  SELECT time_updated AS changed, json_object('id', id, 'at', time_updated, 'version', version, 'title', title,
    'account', iif(parent_id IS NULL, json((${ACCOUNT})), NULL)) AS line
  FROM session WHERE id = $id AND time_updated > $after
  UNION ALL
  SELECT time_updated, json_object('id', id, 'at', time_updated, 'model', data ->> 'modelID', 'usage', json_object(
    'input_tokens', data ->> '$.tokens.input',
    'output_tokens', (data ->> '$.tokens.output') + (data ->> '$.tokens.reasoning'),
    'cache_read_input_tokens', data ->> '$.tokens.cache.read',
    'cache_creation_input_tokens', data ->> '$.tokens.cache.write'))
  FROM message WHERE session_id = $id AND time_updated > $after AND ${IS_OWN}
  UNION ALL
  SELECT part.time_updated, json_object('id', part.id, 'at', part.time_updated, 'text', part.data ->> 'text',
    'kind', iif(message.data ->> 'role' = 'user', 'prompt', 'reply'))
  FROM part JOIN message ON message.id = part.message_id
  WHERE part.session_id = $id AND part.time_updated > $after AND ${IS_OWN} AND part.data ->> 'type' = 'text'
    AND part.data ->> 'synthetic' IS NOT 1 AND message.data -> 'summary' IS NOT 'true'
    AND (message.data ->> 'role' = 'user' OR part.data ->> '$.time.end' IS NOT NULL)
  ORDER BY changed`;

const MAX_TITLE = 512;

/** The title of a session that its model has not named yet. */
const UNNAMED = /^(?:New|Child) session - \d{4}-/;

/** The facts of a line. */
export function parseRow(text: string, redactor: Redactor): TranscriptLine | null {
  const row = lineObject(text);
  if (row === null) return null;
  const at = row["at"];
  const atMs = isWithin(at, 0, LAST_MS) ? at : null;
  return {
    uuid: boundedField(row, "id"),
    sessionId: null,
    copiedFrom: null,
    agentId: null,
    atMs,
    gitBranch: null,
    clientVersion: boundedField(row, "version"),
    facts: factsOf(row, atMs, redactor),
  };
}

function factsOf(row: JsonObject, atMs: number | null, redactor: Redactor): readonly TranscriptFact[] {
  const [title, text] = [textField(row, "title"), textField(row, "text")];
  if (title !== null) {
    const cost = parseCostState(objectField(row, "account"));
    return [
      ...(UNNAMED.test(title)
        ? []
        : [{ kind: "title", by: "client", title: redactHead(title, MAX_TITLE, redactor) } as const]),
      ...(cost === null ? [] : [{ kind: "cost", cost } as const]),
    ];
  }
  if (text !== null) return spokenFacts(row["kind"] === "prompt" ? "prompt" : "reply", text, redactor);
  const [messageId, model, tokens] = [
    boundedField(row, "id"),
    boundedField(row, "model"),
    parseUsage(objectField(row, "usage")),
  ];
  if (messageId === null || model === null || tokens === null) return [];
  return [{ kind: "usage", usage: { messageId, model, agentId: null, atMs, variant: null, tokens } }];
}

/**
 * The path behind all links. Null for another user's: the path comes from a payload, and such a database may take for
 * ever to read.
 * @throws errors of the disk
 */
export function ownPath(path: string): string | null {
  const real = realpathSync(path);
  return otherOwnerOf(real) === null && otherOwnerOf(dirname(real)) === null ? real : null;
}

const CHUNK_ROWS = 200;

/** What another process wrote in this time may not be committed yet. */
const OVERLAP_MS = 1000;

/** Follows the rows of one session as others follow a file: the offset is the time of the last change that was read. */
export function followRows({ path, folder, parse, position, redactor }: FollowerOptions, sessionId: string) {
  let known = position;

  async function read(sink: TranscriptSink, signal?: AbortSignal): Promise<FollowResult> {
    if (folder === null) return { kind: "refused", reason: "outside" };
    const file = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (file === undefined) return { kind: "missing" };
    if (!file.isFile()) return { kind: "refused", reason: "not-a-file" };
    const own = ownPath(path);
    if (own === null) return { kind: "refused", reason: "outside" };
    const identity = `${file.dev}:${file.ino}`;
    if (known !== null && known.identity !== identity) {
      sink.restart();
      known = null;
    }
    const after = known?.offset ?? 0;
    const latestMs = systemClock.now() - OVERLAP_MS;
    let rows: { readonly changed: number; readonly line: string }[] = [];
    const take = (): void => {
      const offset = Math.max(after, Math.min(rows.at(-1)?.changed ?? 0, latestMs));
      const lines = rows.flatMap(({ line }) => parse(line, redactor?.() ?? BUILT_IN) ?? []);
      rows = [];
      sink.take({ lines, position: { path, identity, offset, mark: "" } });
      known = { path, identity, offset, mark: "" };
    };
    // A client may be writing to it.
    const database = new DatabaseSync(own, { readOnly: true });
    try {
      for (const row of database.prepare(ROWS).iterate({ $id: sessionId, $after: after })) {
        const changed = Number(row["changed"]);
        // Rows of one moment stay together: the next read begins behind it.
        if (rows.length >= CHUNK_ROWS && changed !== rows.at(-1)?.changed) {
          take();
          if (signal?.aborted === true) break;
          await setImmediate();
        }
        rows.push({ changed, line: String(row["line"]) });
      }
      if (rows.length > 0) take();
      return { kind: "read" };
    } finally {
      database.close();
    }
  }

  return { read };
}
