import { readFileSync, statSync } from "node:fs";
import { isAbsolute } from "node:path";
import { parsePrices } from "../core/cost/parse-prices.ts";
import { LIST_PRICES, type PriceTable } from "../core/cost/price-table.ts";
import { expandHome } from "../system/paths.ts";
import type { ConfigProblem } from "./config-problem.ts";

/** Every model there is takes a fraction of this. */
const MAX_BYTES = 1024 * 1024;

/** More would hide the other problems. */
const MAX_TOLD = 5;

export interface LoadedPrices {
  readonly prices: PriceTable;
  readonly problems: readonly ConfigProblem[];
}

/**
 * The prices that costs are estimated by: the built-in list, with the models of the user's own file over it. Never
 * throws: a file that cannot be used is a problem, and what held before stays.
 * @param file as the setting says; empty for none
 * @param previous what held so far, on a reload
 */
export function loadPrices(file: string, previous: PriceTable = LIST_PRICES): LoadedPrices {
  if (file === "") return { prices: LIST_PRICES, problems: [] };
  const path = expandHome(file);
  const used = previous === LIST_PRICES ? "the built-in prices" : "the last good prices";
  const broken = (problems: readonly string[]): LoadedPrices => ({
    prices: previous,
    problems: problems.slice(0, MAX_TOLD).map((problem) => ({ where: path, key: null, problem, used })),
  });
  if (!isAbsolute(path)) return broken(["is no absolute path"]);
  const read = readText(path);
  if (read.text === null) return broken([read.problem]);
  const parsed = parsePrices(read.text, LIST_PRICES);
  return parsed.kind === "prices" ? { prices: parsed.table, problems: [] } : broken(parsed.problems);
}

type ReadText = { readonly text: string } | { readonly text: null; readonly problem: string };

function readText(path: string): ReadText {
  try {
    const stat = statSync(path);
    // Neither a pipe, which would hold us up, nor a whole disk.
    if (!stat.isFile()) return { text: null, problem: "is not a file" };
    if (stat.size > MAX_BYTES) return { text: null, problem: `is larger than ${MAX_BYTES} bytes` };
    return { text: readFileSync(path, "utf8").replace(/^\uFEFF/, "") };
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
    return { text: null, problem: `cannot be read (${code})` };
  }
}
