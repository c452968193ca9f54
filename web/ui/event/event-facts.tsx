import type { ComponentChildren } from "preact";
import { countMarks } from "../../../src/core/redact/count-marks.ts";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import { formatMeasured } from "../../../src/core/format/duration.ts";
import { formatInstant, formatNumber } from "../../i18n/format.ts";
import { useStore, useStrings } from "../page-context.ts";
import { sessionName } from "../session-name.ts";

/** An event's properties beside its payload. */
export function EventFacts({ event }: { readonly event: EventDetailDto }) {
  const { navigation, sessions } = useStore();
  const { strings, language } = useStrings();
  const session = sessions.find(event.session_id);
  const redacted = countMarks(event.payload);
  const name = session === undefined ? event.session_id : sessionName(session, strings);
  return (
    <>
      <dl class="facts">
        <Fact name={strings.detail.session}>
          <button
            type="button"
            class="link"
            title={strings.openInSession}
            onClick={() =>
              navigation.go({ view: "session", sessionId: event.session_id, eventSeq: event.seq, filter: {} })
            }
          >
            <bdi>{name}</bdi>
          </button>
        </Fact>
        <Fact name={strings.detail.time}>{formatInstant(Date.parse(event.received_at), language)}</Fact>
        <Fact name={strings.detail.duration}>
          {event.duration_ms === null ? null : formatMeasured(event.duration_ms, language)}
        </Fact>
        <Fact name={strings.detail.outcome}>{event.status === "info" ? null : strings.status[event.status]}</Fact>
        <Fact name={strings.detail.machine}>{event.machine ?? null}</Fact>
        <Fact name={strings.detail.folder} mono>
          {event.cwd}
        </Fact>
        <Fact name={strings.detail.agent} mono>
          {event.agent_id}
        </Fact>
        <Fact name={strings.detail.callId} mono>
          {event.tool_use_id}
        </Fact>
        <Fact name={strings.detail.number}>{String(event.seq)}</Fact>
        <Fact name={strings.detail.rawFile} mono>
          {event.raw_file}
        </Fact>
        <Fact name={strings.detail.redacted}>{redacted === 0 ? null : formatNumber(redacted, language)}</Fact>
      </dl>
      {event.payload_cut.length > 0 && (
        <div class="cuts">
          <p>{strings.detail.cutNote}</p>
          <ul>
            {event.payload_cut.map((cut) => (
              <li key={cut.pointer} class="mono">
                {strings.detail.cut(cut.pointer, formatNumber(cut.kept, language), formatNumber(cut.length, language))}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  );
}

interface FactProps {
  readonly name: string;
  readonly mono?: boolean;
  readonly children: ComponentChildren;
}

/** Omitted if empty. */
function Fact({ name, mono = false, children }: FactProps) {
  const parts = Array.isArray(children) ? children : [children];
  if (parts.every((part) => part === null || part === "")) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd class={mono ? "mono" : undefined}>
        <bdi>{children}</bdi>
      </dd>
    </div>
  );
}
