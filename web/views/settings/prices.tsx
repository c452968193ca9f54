import type { PricesDto } from "../../../src/api/settings-dto.ts";
import { formatCost, formatNumber } from "../../i18n/format.ts";
import { SETTINGS_STRINGS } from "./settings-strings.ts";
import { useStrings } from "../../ui/page-context.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";

/** Prices for cost estimates. */
export function Prices({ prices }: { readonly prices: PricesDto }) {
  const { language } = useStrings();
  const strings = useStringsOf(SETTINGS_STRINGS);
  const usd = (value: number): string =>
    new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 4 }).format(value);
  return (
    <section aria-labelledby="prices-heading">
      <h2 id="prices-heading">{strings.prices}</h2>
      <p class="note">
        {strings.pricesNote(prices.as_of)} {strings.builtIn}{" "}
        {strings.webSearch(formatCost(prices.web_search_usd, false, language))}
      </p>
      <p class="note">
        <bdi class="mono">{prices.source}</bdi>
      </p>
      {prices.file !== null && (
        <p>
          <bdi>{strings.ownPrices(prices.file)}</bdi>
        </p>
      )}
      {/* Wider than a phone: it scrolls by itself, also by keyboard. */}
      <div class="wide-table" tabIndex={0} role="region" aria-label={strings.price.unit}>
        <table>
          <thead>
            <tr>
              <th scope="col">{strings.price.model}</th>
              <th scope="col">{strings.price.from}</th>
              <th scope="col">{strings.price.above}</th>
              {(["input", "output", "cacheWrite5m", "cacheWrite1h", "cacheRead"] as const).map((name) => (
                <th key={name} scope="col">
                  {strings.price[name]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {prices.rows.map((row) => (
              <tr key={`${row.model} ${row.from ?? ""} ${row.above_prompt_tokens}`}>
                <th scope="row">
                  <bdi class="mono">{row.model}</bdi>
                  {row.is_own && <span class="also">{strings.price.own}</span>}
                </th>
                <td>{row.from ?? ""}</td>
                <td>{row.above_prompt_tokens === 0 ? "" : formatNumber(row.above_prompt_tokens, language)}</td>
                <td>{usd(row.input)}</td>
                <td>{usd(row.output)}</td>
                <td>{usd(row.cache_write_5m)}</td>
                <td>{usd(row.cache_write_1h)}</td>
                <td>{usd(row.cache_read)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
