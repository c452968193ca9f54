import { FILE_TOOLS, searchedPath, type SearchQuery, type SearchTerm } from "../../core/search/search-query.ts";
import { OWN_MACHINE } from "../../core/forwarding.ts";
import { likePattern } from "../database/conditions.ts";

/** A file as it is compared with a path that is searched for. */
const FILE = "replace(e.summary, '\\', '/')";
const WHOLE_PATH = `CASE WHEN ${FILE} LIKE '/%' OR ${FILE} LIKE '_:%' THEN ${FILE}
  ELSE replace(coalesce(e.cwd, ''), '\\', '/') || '/' || ${FILE} END`;
const IS_OF_FILE = `coalesce(e.tool_name, '') IN (${FILE_TOOLS.map((tool) => `'${tool}'`).join(", ")})`;

/**
 * A query as a condition on `events e`, `sessions s` and `payloads p`. Each part is a condition with one value, so that
 * the database compares them one after another.
 */
export function querySql(query: SearchQuery): { readonly sql: string; readonly values: readonly (string | number)[] } {
  const values: (string | number)[] = [];
  const clauses = query.map((clause) => {
    const terms = clause.map((term) => {
      const [sql, value] = CONDITIONS[term.key](term.value);
      values.push(value);
      return `${term.isNegated ? "NOT " : ""}(${sql})`;
    });
    return terms.length === 1 ? (terms[0] ?? "") : `(${terms.join(" OR ")})`;
  });
  return { sql: clauses.length === 0 ? "1" : clauses.join(" AND "), values };
}

/** Whether a query has conditions on something else than the text. */
export function hasFilters(query: SearchQuery): boolean {
  return query.flat().some(({ key }) => key !== "text");
}

type Condition = readonly [sql: string, value: string | number];

const equals = (column: string, value: string): Condition => [`coalesce(${column}, '') = ? COLLATE NOCASE`, value];

const CONDITIONS: Readonly<Record<SearchTerm["key"], (value: string) => Condition>> = {
  text: (value) => ["p.search_text LIKE ? ESCAPE '\\'", likePattern(value)],
  path: ofPath,
  tool: (value) => equals("e.tool_name", value),
  event: (value) => equals("e.hook_event_name", value),
  project: (value) => equals("s.project_name", value),
  session: (value) => equals("s.session_id", value),
  model: (value) => ["coalesce(s.model, '') LIKE ? ESCAPE '\\'", likePattern(value)],
  machine: (value) => [
    `coalesce((SELECT label FROM machines WHERE id = e.machine), '${OWN_MACHINE}') = ? COLLATE NOCASE`,
    value,
  ],
  agent: (value) => equals("s.agent", value),
  after: (value) => ["e.received_at >= ?", Number(value)],
  before: (value) => ["e.received_at < ?", Number(value)],
  // The parser makes statuses of a request of it.
  status: (value) => ["? IS NULL", value],
};

function ofPath(value: string): Condition {
  const { path, isAbsolute } = searchedPath(value);
  return isAbsolute
    ? [`${IS_OF_FILE} AND ${WHOLE_PATH} LIKE ? ESCAPE '\\'`, likePattern(path).slice(1)]
    : [`${IS_OF_FILE} AND '/' || ${WHOLE_PATH} LIKE ? ESCAPE '\\'`, likePattern(`/${path}`)];
}
