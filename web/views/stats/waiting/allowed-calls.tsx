import type { WaitsDto } from "../../../../src/api/insights-dto.ts";
import { formatNumber } from "../../../i18n/format.ts";
import { formatPeriod, type Period } from "../../../state/period.ts";
import { toCsv } from "../../../state/stats/stats-csv.ts";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { Prose } from "../../../ui/load-state.tsx";
import { useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { summaryFont } from "../../../ui/prose-tools.ts";
import { VisibleText } from "../../../ui/rich/visible-text.tsx";
import { Instant } from "../../../ui/time.tsx";
import { Panel, useFirstRows } from "../panel.tsx";
import { WAIT_STRINGS } from "./wait-strings.ts";
import { useWaitStrings } from "./use-wait-strings.ts";

type Allowed = WaitsDto["allowed"];

interface AllowedCallsProps {
  readonly allowed: Allowed;
  readonly period: Period;
}

/** What you allowed, the most frequent first, each with the rule that makes the question needless. */
export function AllowedCalls({ allowed, period }: AllowedCallsProps) {
  const { language } = useStrings();
  const strings = useWaitStrings();
  const { shown, button } = useFirstRows(allowed);
  const rules = [...new Set(allowed.flatMap((row) => row.rules))];
  return (
    <Panel
      title={strings.allowed}
      name="allowed"
      tools={rules.length > 0 && <CopyButton text={settingsWith(rules)} label={strings.copyAll} />}
      csv={allowed.length === 0 ? null : { file: `allowed-${formatPeriod(period)}`, write: () => csvOf(allowed) }}
    >
      {allowed.length === 0 && <p class="empty-text">{strings.noAllowed}</p>}
      {rules.length > 0 && (
        <p class="rules-note note">
          {strings.rulesNote.map((sentence) => (
            <span key={sentence}>
              <Prose text={sentence} />{" "}
            </span>
          ))}
        </p>
      )}
      {allowed.length > 0 && (
        <div class="table-box" tabIndex={0} role="group" aria-label={strings.allowed}>
          <table class="allowed">
            <thead>
              <tr>
                <th scope="col">{strings.command}</th>
                <th scope="col">{strings.count}</th>
                <th scope="col">{strings.lastAllowed}</th>
                <th scope="col">{strings.rule}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((row) => (
                <tr key={`${row.tool_name} ${row.subject}`}>
                  <th scope="row" title={row.subject}>
                    <span class="aside faint">{row.tool_name}</span>
                    <bdi class={summaryFont(row.tool_name)}>{row.subject}</bdi>
                  </th>
                  <td>{formatNumber(row.count, language)}</td>
                  <td>
                    <Instant at={row.last_at} />
                  </td>
                  <td>
                    <Rules row={row} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {button}
    </Panel>
  );
}

function Rules({ row }: { readonly row: Allowed[number] }) {
  const strings = useStringsOf(WAIT_STRINGS);
  if (row.rules.length === 0) return <span class="aside faint">{strings.noRule}</span>;
  // As it stands in a list of JSON.
  const text = row.rules.map((rule) => JSON.stringify(rule)).join(",\n");
  return (
    <span class="rules flex" title={row.rules_by === "client" ? strings.byClient : undefined}>
      <code>
        <VisibleText text={row.rules.join(", ")} />
      </code>
      <CopyButton text={text} label={strings.copyRule} />
    </span>
  );
}

/** A whole settings file, to take over or to merge. */
function settingsWith(rules: readonly string[]): string {
  return `${JSON.stringify({ permissions: { allow: rules } }, null, 2)}\n`;
}

function csvOf(allowed: Allowed): string {
  return toCsv([
    ["tool_name", "subject", "count", "last_at", "rules"],
    ...allowed.map((row) => [row.tool_name, row.subject, row.count, row.last_at, row.rules.join(" ")]),
  ]);
}
