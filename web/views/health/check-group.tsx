import type { HealthCheckDto } from "../../../src/api/health-dto.ts";
import type { CheckName } from "../../../src/core/health.ts";
import { checkTitle } from "../../../src/core/i18n/health-text.ts";
import { formatNumber } from "../../i18n/format.ts";
import { CHECK_GROUPS, type CheckGroup } from "../../state/health-checks.ts";
import { Icon } from "../../ui/icon.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { CheckMark, CheckRow, partText, useFormat, Value } from "./check-row.tsx";
import { HEALTH_STRINGS } from "./health-strings.ts";

/** What a folded group shows of its checks. */
const KEY_CHECKS: Readonly<Record<CheckGroup, readonly CheckName[]>> = {
  events: ["last_event", "raw_log", "lost_events"],
  performance: ["processing_time", "event_loop", "database_time"],
  storage: ["database_size", "disk", "memory"],
  notifications: ["destinations", "outbox", "live_connections"],
};

interface CheckGroupsProps {
  readonly checks: readonly HealthCheckDto[];
  readonly groupOf: (check: HealthCheckDto) => CheckGroup;
}

/** The healthy checks, a line for each group; the address says which groups are open. */
export function CheckGroups({ checks, groupOf }: CheckGroupsProps) {
  const { navigation } = useStore();
  const opened = new Set(navigation.route.value.filter.tab?.split(",") ?? []);
  return (
    <>
      {CHECK_GROUPS.map((group) => (
        <Group
          key={group}
          group={group}
          checks={checks.filter((check) => groupOf(check) === group)}
          isOpen={opened.has(group)}
          toggle={() => {
            const next = new Set(opened);
            if (!next.delete(group)) next.add(group);
            navigation.filterBy({ tab: [...next].join(",") });
          }}
        />
      ))}
    </>
  );
}

interface GroupProps extends Pick<CheckGroupsProps, "checks"> {
  readonly group: CheckGroup;
  readonly isOpen: boolean;
  readonly toggle: () => void;
}

function Group({ group, checks, isOpen, toggle }: GroupProps) {
  const { language } = useStrings();
  const strings = useStringsOf(HEALTH_STRINGS);
  const format = useFormat();
  if (checks.length === 0) return null;
  const unknown = checks.filter(({ status }) => status === "unknown").length;
  const id = `checks-of-${group}`;
  return (
    <section class="check-group" aria-labelledby={`${id}-name`}>
      <h2>
        <button
          type="button"
          class="group-line digits hovers lined"
          aria-expanded={isOpen}
          aria-controls={id}
          onClick={toggle}
        >
          <Icon name="next" class="faint turns" />
          <span id={`${id}-name`} class="name semibold">
            {strings.group[group]}
          </span>
          <span class="passed gap-6 one-line flex muted">
            <CheckMark status="ok" />
            {strings.passed(formatNumber(checks.length - unknown, language))}
            {unknown > 0 && <span class="also">{strings.notRun(formatNumber(unknown, language))}</span>}
          </span>
          {KEY_CHECKS[group].flatMap((name) => {
            const part = checks.find((check) => check.name === name)?.codes.value[0];
            if (part === undefined) return [];
            return [
              <span key={name} class="key-value breaks">
                <span class="unit muted">{checkTitle(name, language)}</span> <Value text={partText(part, format)} />
              </span>,
            ];
          })}
        </button>
      </h2>
      {isOpen && (
        <ul class="checks" id={id}>
          {checks.map((check) => (
            <CheckRow key={check.name} check={check} />
          ))}
        </ul>
      )}
    </section>
  );
}
