import {
  CALL_KEYS,
  isApple,
  ITEM_KEYS,
  LANE_KEYS,
  PAGE_KEYS,
  PRIMARY_KEYS,
  SESSION_KEYS,
  VIEW_KEYS,
} from "../keyboard/key-table.ts";
import { useStore, useStrings, useStringsOf } from "../ui/page-context.ts";
import { HELP_STRINGS } from "./help-strings.ts";

interface ShownRow {
  readonly shown: readonly string[];
  readonly what: string;
}

/** Every shortcut, grouped by where it works; in this order two columns are of one height. */
export function HelpKeys() {
  const isTeam = useStore().team.dto.value !== null;
  const { strings } = useStrings();
  const help = useStringsOf(HELP_STRINGS);
  const groups: readonly { readonly heading: string; readonly rows: readonly ShownRow[] }[] = [
    {
      heading: help.page,
      rows: [
        ...PRIMARY_KEYS.map(({ shown: [control, command], help: name }) => ({
          shown: [isApple() ? command : control],
          what: help.keys[name],
        })),
        ...PAGE_KEYS.map(({ shown, help: name }) => ({ shown, what: help.keys[name] })),
      ],
    },
    {
      heading: strings.inbox.heading,
      rows: ITEM_KEYS.map(({ shown, help: name }) => ({ shown, what: help.itemKeys[name] })),
    },
    {
      heading: help.call,
      rows: CALL_KEYS.map(({ shown, help: name }) => ({ shown, what: help.callKeys[name] })),
    },
    {
      heading: strings.views.label,
      rows: VIEW_KEYS.filter(({ view }) => !isTeam || view !== "deliveries").map(({ key, view }) => ({
        shown: [key],
        what: strings.views[view],
      })),
    },
    {
      heading: strings.views.session,
      rows: SESSION_KEYS.map(({ shown, help: name }) => ({
        shown: name === "find" ? [shown[isApple() ? 1 : 0]] : shown,
        what: help.sessionKeys[name],
      })),
    },
    {
      heading: help.lanes,
      rows: LANE_KEYS.map(({ shown, help: name }) => ({ shown, what: help.laneKeys[name] })),
    },
  ];

  return (
    <div class="help-groups">
      {groups.map(({ heading, rows }) => (
        <section key={heading}>
          <h3>{heading}</h3>
          <dl>
            {rows.map(({ shown, what }) => (
              <div key={what} class="flex spread gap-16 lined-above">
                <dt class="rigid flex gap-4">
                  {shown.map((name) => (
                    <kbd key={name}>{name}</kbd>
                  ))}
                </dt>
                <dd>{what}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
