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
import { Icon } from "../ui/icon.tsx";
import { useStore, useStrings } from "../ui/page-context.ts";
import { useModal } from "../ui/use-modal.ts";

interface ShownRow {
  readonly shown: readonly string[];
  readonly what: string;
}

export function HelpDialog() {
  const { helpOpen } = useStore();
  const { strings } = useStrings();
  const modal = useModal(helpOpen);

  const groups: readonly { readonly heading: string; readonly rows: readonly ShownRow[] }[] = [
    {
      heading: strings.help.page,
      rows: [
        ...PRIMARY_KEYS.map(({ shown: [control, command], help }) => ({
          shown: [isApple() ? command : control],
          what: strings.help.keys[help],
        })),
        ...PAGE_KEYS.map(({ shown, help }) => ({ shown, what: strings.help.keys[help] })),
      ],
    },
    {
      heading: strings.inbox.heading,
      rows: ITEM_KEYS.map(({ shown, help }) => ({ shown, what: strings.help.itemKeys[help] })),
    },
    {
      heading: strings.views.label,
      rows: VIEW_KEYS.map(({ key, view }) => ({ shown: [key], what: strings.views[view] })),
    },
    {
      heading: strings.views.session,
      rows: SESSION_KEYS.map(({ shown, help }) => ({
        shown: help === "find" ? [shown[isApple() ? 1 : 0]] : shown,
        what: strings.help.sessionKeys[help],
      })),
    },
    {
      heading: strings.help.call,
      rows: CALL_KEYS.map(({ shown, help }) => ({ shown, what: strings.help.callKeys[help] })),
    },
    {
      heading: strings.help.lanes,
      rows: LANE_KEYS.map(({ shown, help }) => ({ shown, what: strings.help.laneKeys[help] })),
    },
  ];

  return (
    <dialog {...modal.props} class="help" aria-labelledby="help-heading">
      <header>
        <h2 id="help-heading">{strings.help.heading}</h2>
        <button type="button" class="quiet" aria-label={strings.help.close} onClick={modal.close}>
          <Icon name="close" />
        </button>
      </header>
      {groups.map(({ heading, rows }) => (
        <section key={heading}>
          <h3>{heading}</h3>
          <dl>
            {rows.map(({ shown, what }) => (
              <div key={what}>
                <dt>
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
    </dialog>
  );
}
