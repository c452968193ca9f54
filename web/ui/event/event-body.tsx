import { useMemo } from "preact/hooks";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { payloadParts, type PayloadEntry } from "../../state/event-display.ts";
import { CopyButton } from "../copy-button.tsx";
import { lazyModule } from "../lazy-module.ts";
import { Skeleton } from "../load-state.tsx";
import { useStrings } from "../page-context.ts";
import { WholeText, withVisibleTurns } from "../rich/visible-text.tsx";

/** Readable forms of events; plain fields if they fail to load. */
const lazyRichCall = lazyModule(async () => {
  const [{ ErrorOutput, RichCall }, { eventContentOf }] = await Promise.all([
    import("../rich/rich-call.tsx"),
    import("../../state/call-content.ts"),
  ]);
  return { ErrorOutput, RichCall, eventContentOf };
});

interface EventBodyProps {
  readonly event: EventDetailDto;
  /** The title above says what the call is for, or what the event is. */
  readonly hasTitle?: boolean;
}

/** What an event is about: what was said, run or changed. */
export function EventBody({ event, hasTitle = false }: EventBodyProps) {
  const { strings } = useStrings();
  const { code: rich, isMissing } = lazyRichCall.useCode();
  const summary = hasTitle && event.tool_name !== null ? null : <Summary event={event} />;
  if (!event.payload_kept) {
    return (
      <>
        {summary}
        <p class="above-12 muted">{strings.detail.payloadGone}</p>
      </>
    );
  }
  // Fields that are replaced a moment later would only flicker.
  if (rich === null && !isMissing) return <Skeleton rows={4} />;
  const { input, output, content } = payloadParts(event.payload);
  const form = rich?.eventContentOf(event.tool_name, event.payload) ?? null;
  if (rich !== null && form !== null) {
    const more = form.kind === "message" ? content.filter(({ name }) => name !== form.field) : content;
    // A command's error is a part of its form.
    const error = form.kind === "shell" || event.tool_name === null ? undefined : event.payload["error"];
    return (
      <>
        {typeof error === "string" && error !== "" && <rich.ErrorOutput text={error} />}
        <rich.RichCall content={form} cwd={event.cwd} hasTitle={hasTitle} />
        <PayloadSection heading={strings.detail.content} entries={more} />
      </>
    );
  }
  return input.length + output.length + content.length === 0 ? summary : <PayloadFields event={event} />;
}

/** The fields of a payload by their names. */
export function PayloadFields({ event }: { readonly event: Pick<EventDetailDto, "payload"> }) {
  const { strings } = useStrings();
  const { input, output, content } = payloadParts(event.payload);
  return (
    <>
      <PayloadSection heading={strings.detail.input} entries={input} />
      <PayloadSection heading={strings.detail.output} entries={output} />
      <PayloadSection heading={strings.detail.content} entries={content} />
    </>
  );
}

/** Fields that say how Claude Code was set at that moment, such as its permission mode. */
export function EventCircumstances({ event }: { readonly event: EventDetailDto }) {
  const { strings } = useStrings();
  if (!event.payload_kept) return null;
  return <PayloadSection heading={strings.detail.content} entries={payloadParts(event.payload).circumstances} />;
}

/** The event's one line, where there is no more of it. */
function Summary({ event }: { readonly event: EventDetailDto }) {
  return (
    <p class={event.tool_name === null ? "digest" : "digest mono"} dir="auto">
      {event.summary}
    </p>
  );
}

interface PayloadSectionProps {
  readonly heading: string;
  readonly entries: readonly PayloadEntry[];
}

/** Longer text is a block below its name. */
const SHORT = 60;

function PayloadSection({ heading, entries }: PayloadSectionProps) {
  if (entries.length === 0) return null;
  return (
    <section class="payload above-16">
      <h3>{heading}</h3>
      <dl class="stack gap-6 above-4">
        {entries.map(({ name, text }) => (
          <div key={name} class={text.length <= SHORT && !text.includes("\n") ? "is-short" : undefined}>
            <dt>
              <bdi>
                <WholeText text={name} />
              </bdi>
            </dt>
            <dd class="mono as-written" dir="auto">
              <WholeText text={text} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The payload as stored. */
export function RawJson({ payload }: { readonly payload: JsonObject }) {
  const { strings } = useStrings();
  const text = useMemo(() => withVisibleTurns(JSON.stringify(payload, null, 2)), [payload]);
  return (
    <div class="raw above-8 with-copy">
      <pre id="raw-json" class="box mono as-written" tabIndex={0} role="group" aria-label={strings.detail.raw}>
        {text}
      </pre>
      <CopyButton text={text} from="raw-json" label={strings.detail.copyRaw} />
    </div>
  );
}
