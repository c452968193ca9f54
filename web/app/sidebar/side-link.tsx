import type { ComponentProps } from "preact";
import { START } from "../../state/route.ts";
import { Link } from "../../ui/link.tsx";
import { useStore } from "../../ui/page-context.ts";

interface SideLinkProps extends Pick<ComponentProps<typeof Link>, "to" | "title" | "children"> {
  readonly class: string;
  readonly isCurrent?: boolean;
}

/** A link of the frame: from any view to the beginning of another. It closes the sheet that the sidebar is on a phone. */
export function SideLink({ to, isCurrent = false, ...rest }: SideLinkProps) {
  const { navigation, sidebarOpen } = useStore();
  const place = { ...START, ...to };
  return (
    <Link
      {...rest}
      to={place}
      isCurrent={isCurrent && "page"}
      onOpen={() => {
        navigation.go(place);
        sidebarOpen.value = false;
      }}
    />
  );
}
