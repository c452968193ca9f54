import { useState } from "preact/hooks";
import { Button } from "../../ui/button.tsx";
import { Icon, Mark } from "../../ui/icon.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { SIDEBAR_WIDTH } from "../../state/preferences.ts";
import { Splitter } from "../../ui/splitter.tsx";
import { useIsSmall } from "../../ui/use-is-small.ts";
import { useModal } from "../../ui/use-modal.ts";
import { ConnectionState } from "../connection-state.tsx";
import { VIEWS } from "../views.tsx";
import { SessionGroups } from "./session-groups.tsx";
import { SideLink } from "./side-link.tsx";
import { TeamReader, TeamScope } from "./team-parts.tsx";
import { MAIN_VIEWS, NeedsYou, SideFoot, SideViews, useCurrentView } from "./side-views.tsx";

/** Views and sessions, always there; on a small screen a bar at the bottom and a sheet. */
export function Sidebar() {
  return useIsSmall() ? <BottomBar /> : <SideColumn />;
}

function SideColumn() {
  const { preferences } = useStore();
  const { strings } = useStrings();
  const folded = preferences.sidebarFolded.value;
  return (
    <aside class={`sidebar${folded ? " is-folded" : ""}`} aria-label={strings.sidebar.label} onKeyDown={moveByArrows}>
      <div class="brand rigid flex">
        <Brand />
        <ConnectionState />
        <Button
          icon="sidebar"
          aria-expanded={!folded}
          aria-label={folded ? strings.sidebar.unfold : strings.sidebar.fold}
          title={`${folded ? strings.sidebar.unfold : strings.sidebar.fold} ([)`}
          onClick={() => preferences.toggleSidebar()}
        />
      </div>
      {!folded && <TeamScope />}
      <SideViews />
      <div class="side-scroll">{!folded && <SessionGroups />}</div>
      {!folded && <TeamReader />}
      <SideFoot />
      {!folded && <SideEdge />}
    </aside>
  );
}

function Brand() {
  const { strings } = useStrings();
  return (
    <SideLink to={{}} class="brand-name flex bold">
      <Mark />
      <span class="label">{strings.appName}</span>
    </SideLink>
  );
}

function BottomBar() {
  const { sidebarOpen } = useStore();
  const { strings } = useStrings();
  const current = useCurrentView();
  return (
    <>
      <nav class="bottom-bar" aria-label={strings.views.label}>
        {MAIN_VIEWS.map((name) => (
          <SideLink key={name} to={{ view: name }} class={`bottom-item to-${name}`} isCurrent={name === current}>
            <Icon name={VIEWS[name].icon} />
            <span>{name === "stats" ? strings.sidebar.stats : strings.views[name]}</span>
            {name === "now" && <NeedsYou />}
          </SideLink>
        ))}
        <button
          type="button"
          class="bottom-item to-menu"
          aria-haspopup="dialog"
          onClick={() => (sidebarOpen.value = true)}
        >
          <Icon name="menu" />
          <span>{strings.sidebar.menu}</span>
        </button>
      </nav>
      <Sheet />
    </>
  );
}

/** A shorter way of the finger is a tap or a scroll. */
const SWIPE_PX = 56;

/** The sidebar over the view. It closes by Escape, a swipe to the left, and a tap beside it. */
function Sheet() {
  const { sidebarOpen } = useStore();
  const { strings } = useStrings();
  const modal = useModal(sidebarOpen);
  const [touchedAt, setTouchedAt] = useState<number | null>(null);
  return (
    <dialog
      {...modal.props}
      class="sheet"
      aria-label={strings.sidebar.label}
      onClick={(event) => {
        if (event.target === event.currentTarget) modal.close();
      }}
      onTouchStart={(event) => setTouchedAt(event.touches[0]?.clientX ?? null)}
      onTouchEnd={(event) => {
        const endedAt = event.changedTouches[0]?.clientX;
        if (touchedAt !== null && endedAt !== undefined && touchedAt - endedAt > SWIPE_PX) modal.close();
      }}
    >
      {sidebarOpen.value && (
        <div class="sidebar" onKeyDown={moveByArrows}>
          <div class="brand rigid flex">
            <Brand />
            <Button icon="close" aria-label={strings.help.close} onClick={modal.close} />
          </div>
          <TeamScope />
          <SideViews />
          <div class="side-scroll">
            <SessionGroups />
          </div>
          <TeamReader />
          <SideFoot />
        </div>
      )}
    </dialog>
  );
}

/** Arrow keys go from link to link; Home and End to the first and the last one. */
function moveByArrows(event: KeyboardEvent): void {
  const sidebar = event.currentTarget;
  if (!(sidebar instanceof HTMLElement)) return;
  const links = Array.from(sidebar.querySelectorAll<HTMLElement>("nav a"));
  const at = links.findIndex((link) => link === event.target);
  const places: Readonly<Record<string, number>> = {
    ArrowDown: at + 1,
    ArrowUp: at - 1,
    Home: 0,
    End: links.length - 1,
  };
  const to = places[event.key];
  if (at < 0 || to === undefined) return;
  event.preventDefault();
  links[to]?.focus();
}

/** As the style sheet has it until a width is chosen: titles take what a large window has. */
const usualWidth = (): number => Math.round(Math.min(320, Math.max(248, innerWidth * 0.16)));

/** Draws itself alone while it is dragged. */
function SideEdge() {
  const { preferences } = useStore();
  const { strings } = useStrings();
  const usual = usualWidth();
  return (
    <Splitter
      class="splitter"
      label={strings.sidebar.width}
      orientation="vertical"
      size={preferences.sidebarWidth.value ?? usual}
      limits={{ ...SIDEBAR_WIDTH, usual }}
      resize={(width) => preferences.setSidebarWidth(width)}
    />
  );
}
