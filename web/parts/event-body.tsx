import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { EventDetailDto } from "../../src/protocol/dto.ts";
import { payloadParts } from "../state/payload-parts.ts";
import type { CallContent } from "../state/rich/call-content.ts";
import { useWords } from "./page-context.ts";
import { PayloadSection } from "./payload-section.tsx";

interface Rich {
  readonly RichCall: ComponentType<{ content: CallContent }>;
  readonly callContentOf: (toolName: string | null, payload: EventDetailDto["payload"]) => CallContent | null;
}

let loaded: Rich | null = null;

/** What an event carries: what went in, what came out, what else it says; calls in a form of their own. */
export function EventBody({ event }: { readonly event: EventDetailDto }) {
  const { words } = useWords();
  const rich = useRich(event.tool_name !== null);
  if (!event.payload_kept) return <p class="payload-gone">{words.detail.payloadGone}</p>;
  const { input, output, content } = payloadParts(event.payload);
  const form = rich?.callContentOf(event.tool_name, event.payload) ?? null;
  if (rich !== null && form !== null) {
    return (
      <>
        <rich.RichCall content={form} />
        <PayloadSection heading={words.detail.content} entries={content} />
      </>
    );
  }
  return (
    <>
      <PayloadSection heading={words.detail.input} entries={input} />
      <PayloadSection heading={words.detail.output} entries={output} />
      <PayloadSection heading={words.detail.content} entries={content} />
    </>
  );
}

/** The forms of calls, loaded when the first call is looked at; until then, and without them, plain fields do. */
function useRich(wanted: boolean): Rich | null {
  const [, redraw] = useState(0);
  useEffect(() => {
    if (!wanted || loaded !== null) return;
    // Without them the plain fields stay.
    void loadRich()
      .then(() => redraw((count) => count + 1))
      .catch(() => undefined);
  }, [wanted]);
  return wanted ? loaded : null;
}

async function loadRich(): Promise<void> {
  const [{ RichCall }, { callContentOf }] = await Promise.all([
    import("../rich/rich-call.tsx"),
    import("../state/rich/call-content.ts"),
  ]);
  loaded = { RichCall, callContentOf };
}
