import type { Message } from "../core/i18n/message.ts";
import { settingFallback } from "../core/i18n/setting-problem.ts";
import { parsePrices } from "../core/cost/parse-prices.ts";
import { LIST_PRICES, type PriceTable } from "../core/cost/price-table.ts";
import { expandHome } from "../system/paths.ts";
import type { ConfigProblem } from "./config-problem.ts";
import { readNamedFile } from "./read-named-file.ts";

/** More would hide the other problems. */
const MAX_REPORTED = 5;

export interface LoadedPrices {
  readonly prices: PriceTable;
  readonly problems: readonly ConfigProblem[];
}

/**
 * Loads the prices for cost estimates: the built-in list, overridden by the models of the user's own file. Never
 * throws: an unusable file is a problem, and the previous prices stay in force.
 * @param file from the setting; empty for none
 * @param previous the prices in force, on a reload
 */
export function loadPrices(file: string, previous: PriceTable = LIST_PRICES): LoadedPrices {
  if (file === "") return { prices: LIST_PRICES, problems: [] };
  const path = expandHome(file);
  const used = previous === LIST_PRICES ? settingFallback("built-in-prices") : settingFallback("last-prices");
  const broken = (problems: readonly Message[]): LoadedPrices => ({
    prices: previous,
    problems: problems.slice(0, MAX_REPORTED).map((problem) => ({ where: path, key: null, problem, used })),
  });
  const read = readNamedFile(path);
  if (read.text === null) return broken([read.problem]);
  const parsed = parsePrices(read.text, LIST_PRICES);
  return parsed.kind === "prices" ? { prices: parsed.table, problems: [] } : broken(parsed.problems);
}
