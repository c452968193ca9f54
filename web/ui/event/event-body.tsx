import type { EventDetailDto } from "../../../src/api/dto.ts";
import { payloadParts } from "../../state/payload-parts.ts";
import { lazyModule } from "../lazy-module.ts";
import { useStrings } from "../page-context.ts";
import { PayloadSection } from "./payload-section.tsx";

/** The forms of calls; until they are there, and without them, plain fields do. */
const lazy = lazyModule(async () => {
  const [{ RichCall }, { callContentOf }] = await Promise.all([
    import("../rich/rich-call.tsx"),
    import("../../state/rich/call-content.ts"),
  ]);
  return { RichCall, callContentOf };
});

/** What an event carries: what went in, what came out, what else it says; calls in a form of their own. */
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
