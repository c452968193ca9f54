import { ROUTES } from "../../../../src/api/routes.ts";
import { SESSION_WORDS } from "../../../i18n/views/session/session-languages.ts";
import { Icon } from "../../../parts/icon.tsx";
import { Menu } from "../../../parts/menu.tsx";
import { useWordsOf } from "../../../parts/use-words-of.ts";

const FORMATS = ["jsonl", "md"] as const;

/** The whole session as a file, with all payloads. */
export function ExportMenu({ sessionId }: { readonly sessionId: string }) {
  const words = useWordsOf(SESSION_WORDS);
  return (
    <Menu
      name="export"
      label={
        <>
          {words.export.heading}
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
          {words.export[format]}
        </a>
      ))}
    </Menu>
  );
}
