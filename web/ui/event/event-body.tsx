import { useState } from "preact/hooks";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { payloadParts, type PayloadEntry } from "../../state/event-display.ts";
import { CopyButton } from "../copy-button.tsx";
import { lazyModule } from "../lazy-module.ts";
import { useStrings } from "../page-context.ts";

/** Readable forms of calls; plain fields until they load, or if they fail to. */
const lazyRichCall = lazyModule(async () => {
  const [{ RichCall }, { callContentOf }] = await Promise.all([
    import("../rich/rich-call.tsx"),
    import("../../state/call-content.ts"),
  ]);
  return { RichCall, callContentOf };
});

/** An event's payload: input, output and the rest; calls in a readable form. */
export function EventBody({ event }: { readonly event: EventDetailDto }) {
  const { strings } = useStrings();
  const { code: rich } = lazyRichCall.useCode(event.tool_name !== null);
  if (!event.payload_kept) return <p class="payload-gone">{strings.detail.payloadGone}</p>;
  const { input, output, content } = payloadParts(event.payload);
  const form = rich?.callContentOf(event.tool_name, event.payload) ?? null;
  if (rich !== null && form !== null) {
    return (
      <>
        <rich.RichCall content={form} />
        <PayloadSection heading={strings.detail.content} entries={content} />
      </>
    );
  }
  return (
    <>
      <PayloadSection heading={strings.detail.input} entries={input} />
      <PayloadSection heading={strings.detail.output} entries={output} />
      <PayloadSection heading={strings.detail.content} entries={content} />
    </>
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
    <section class="payload">
      <h3>{heading}</h3>
      <dl>
        {entries.map(({ name, text }) => (
          <div key={name} class={text.length <= SHORT && !text.includes("\n") ? "is-short" : undefined}>
            <dt>
              <bdi>{name}</bdi>
            </dt>
            <dd dir="auto">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The payload as stored. Formatted only when opened, because it may be long. */
export function RawJson({ payload }: { readonly payload: JsonObject }) {
  const { strings } = useStrings();
  const [open, setOpen] = useState(false);
  const text = open ? JSON.stringify(payload, null, 2) : "";
  return (
    <details class="raw" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{strings.detail.raw}</summary>
      {open && (
        <>
          <CopyButton text={text} from="raw-json" />
          <pre id="raw-json" tabIndex={0}>
            {text}
          </pre>
        </>
      )}
    </details>
  );
}
