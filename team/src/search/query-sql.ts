import {
  FILE_TOOLS,
  indexedTexts,
  searchedPath,
  type SearchQuery,
  type SearchTerm,
} from "../../../src/core/search/search-query.ts";
import { containsWord, likePattern } from "../database/text-match.ts";
import { FOLDED, PAIRS, patternOf } from "./search-text.ts";

/** The pairs of characters of each term of a clause. */
export type PairsOfTerms = readonly (readonly number[])[];

/** The condition that `payloads p` has the pairs of one of the terms; an index answers it. */
export function ofPairs(terms: PairsOfTerms, sql: (value: unknown) => string): string {
  const text = PAIRS.replace("search_text", "p.search_text");
  return `(${terms.map((pairs) => `${text} @> ${sql(pairs)}::bigint[]`).join(" OR ")})`;
}

const FOLDED_TEXT = FOLDED.replace("search_text", "p.search_text");

/** A query as a condition on `events e`, `sessions s` and `payloads p`, as the daemon's store has it (`query-sql.ts`). */
export function ofQuery(query: SearchQuery, sql: (value: unknown) => string): string {
  const clauses = query.map((clause) => {
    const terms = clause.map((term) => `${term.isNegated ? "NOT " : ""}(${conditionOf(term, sql)})`);
    return terms.length === 1 ? terms.join() : `(${terms.join(" OR ")})`;
  });
  return clauses.length === 0 ? "true" : clauses.join(" AND ");
}

/** A file as it is compared with a path that is searched for. */
const FILE = `replace(e.summary, '\\', '/')`;
const WHOLE_PATH = `CASE WHEN ${FILE} LIKE '/%' OR ${FILE} LIKE '_:%' THEN ${FILE}
  ELSE replace(coalesce(e.cwd, ''), '\\', '/') || '/' || ${FILE} END`;
const IS_OF_FILE = `coalesce(e.tool_name, '') IN (${FILE_TOOLS.map((tool) => `'${tool}'`).join(", ")})`;

type Sql = (value: unknown) => string;

const equals = (column: string, value: string, sql: Sql): string =>
  `lower(coalesce(${column}, '') COLLATE "C") = lower(${sql(value)}::text COLLATE "C")`;

const hasText = (text: string, sql: Sql): string => `${FOLDED_TEXT} LIKE ${sql(patternOf(text))}`;

const CONDITIONS: Readonly<Record<SearchTerm["key"], (value: string, sql: Sql) => string>> = {
  text: hasText,
  path: ofPath,
  tool: (value, sql) => equals("e.tool_name", value, sql),
  event: (value, sql) => equals("e.hook_event_name", value, sql),
  project: (value, sql) => equals("s.project", value, sql),
  session: (value, sql) => equals("s.session_id", value, sql),
  model: (value, sql) => containsWord("coalesce(s.model, '')", sql(likePattern(value))),
  machine: (value, sql) => equals("(SELECT label FROM machines WHERE id = e.machine)", value, sql),
  agent: (value, sql) => equals("s.agent", value, sql),
  after: (value, sql) => `e.received_at >= ${sql(Math.ceil(Number(value)))}::bigint`,
  before: (value, sql) => `e.received_at < ${sql(Math.ceil(Number(value)))}::bigint`,
  // The parser makes statuses of a request of it.
  status: () => "false",
};

function conditionOf(term: SearchTerm, sql: Sql): string {
  const condition = CONDITIONS[term.key](term.value, sql);
  // An index has only the names of a path.
  const names = term.key === "path" ? indexedTexts(term).map((name) => hasText(name, sql)) : [];
  return [...names, condition].join(" AND ");
}

function ofPath(value: string, sql: Sql): string {
  const { path, isAbsolute } = searchedPath(value);
  const matches = isAbsolute
    ? containsWord(WHOLE_PATH, sql(likePattern(path).slice(1)))
    : containsWord(`'/' || ${WHOLE_PATH}`, sql(likePattern(`/${path}`)));
  return `${IS_OF_FILE} AND ${matches}`;
}
