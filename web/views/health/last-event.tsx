import type { HealthDto } from "../../../src/api/dto.ts";
import type { HooksDto } from "../../../src/api/settings-dto.ts";
import { formatNumber } from "../../i18n/format.ts";
import { HEALTH_STRINGS } from "./health-languages.ts";
import { CAUSE_TEXT, NO_EVENT_CAUSES, type NoEventCause } from "./health-strings.ts";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { Since } from "../../ui/since.tsx";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { START } from "../../state/route.ts";

interface LastEventProps {
  readonly health: HealthDto;
  /** Null until the settings are known. */
  readonly hooks: HooksDto | null;
}

/** Time of the last event from Claude Code, and possible causes of its silence. */
export function LastEvent({ health, hooks }: LastEventProps) {
  const { navigation } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(HEALTH_STRINGS);
  const { last_event_seq: seq, last_event_at: at } = health;
  return (
    <section aria-labelledby="last-event-heading">
      <h2 id="last-event-heading">{strings.lastEvent}</h2>
      {at === null || seq === null ? (
        <p>{strings.noEvent}</p>
      ) : (
        <p class="last-event">
          <Since at={at} />
          <button type="button" class="link" onClick={() => navigation.go({ ...START, view: "event", eventSeq: seq })}>
            {strings.openEvent(formatNumber(seq, language))}
          </button>
        </p>
      )}
      <details class="why-none" open={at === null || hooks?.disabled_all === true}>
        <summary>{strings.whyNone}</summary>
        <p>{strings.whyNoneRest}</p>
        <ul>
          {NO_EVENT_CAUSES.map((cause) => (
            <Cause key={cause} cause={cause} hooks={hooks} />
          ))}
        </ul>
      </details>
    </section>
  );
}

function Cause({ cause, hooks }: { readonly cause: NoEventCause; readonly hooks: HooksDto | null }) {
  const strings = useStringsOf(HEALTH_STRINGS);
  const text = CAUSE_TEXT[cause];
  const isSo = cause === "disable-all-hooks" && hooks?.disabled_all === true;
  const policy = cause === "policy" ? (hooks?.policy_file ?? null) : null;
  return (
    <li class={isSo || policy !== null ? "is-so" : undefined}>
      {text !== null && <code>{text}</code>} <span>{strings.cause[cause]}</span>
      {isSo && <strong>{strings.isSo}</strong>}
      {policy !== null && <strong>{strings.mayBe(policy)}</strong>}
    </li>
  );
}
