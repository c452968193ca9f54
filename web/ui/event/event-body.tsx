import type { EventDetailDto } from "../../../src/api/dto.ts";
import { payloadParts } from "../../state/event-display.ts";
import { lazyModule } from "../lazy-module.ts";
import { useStrings } from "../page-context.ts";
import { PayloadSection } from "./payload-section.tsx";

/** Readable forms of calls; plain fields until they load, or if they fail to. */
const lazy = lazyModule(async () => {
  const [{ RichCall }, { callContentOf }] = await Promise.all([
    import("../rich/rich-call.tsx"),
    import("../../state/call-content.ts"),
  ]);
  return { RichCall, callContentOf };
});

/** An event's payload: input, output and the rest; calls in a readable form. */
export function EventBody({ event }: { readonly event: EventDetailDto }) {
  const { strings } = useStrings();
  const { code: rich } = lazy.useCode(event.tool_name !== null);
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
