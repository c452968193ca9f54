import { ROUTES } from "../../../../src/api/routes.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { Icon } from "../../../ui/icon.tsx";
import { Menu } from "../../../ui/menu.tsx";
import { useStringsOf } from "../../../ui/use-strings-of.ts";

const FORMATS = ["jsonl", "md"] as const;

/** Exports the whole session with all payloads. */
export function ExportMenu({ sessionId }: { readonly sessionId: string }) {
  const strings = useStringsOf(SESSION_STRINGS);
  return (
    <Menu
      name="export"
      label={
        <>
          {strings.export.heading}
          <Icon name="down" />
        </>
      }
      closesOnChoice
    >
      {FORMATS.map((format) => (
        <a
          key={format}
          class="quiet"
          download
          href={`${ROUTES.export}?${new URLSearchParams({ format, session: sessionId }).toString()}`}
        >
          {strings.export[format]}
        </a>
      ))}
    </Menu>
  );
}
