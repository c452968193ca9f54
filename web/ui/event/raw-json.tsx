import type { JsonObject } from "../../../src/core/json.ts";
import { useState } from "preact/hooks";
import { CopyButton } from "../copy-button.tsx";
import { useStrings } from "../page-context.ts";

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
