export interface ToolCall {
  readonly program: string;
  readonly args: readonly string[];
}

export type ServiceStep =
  | { readonly write: string; readonly content: Buffer }
  /** A folder is removed only while it is empty. */
  | { readonly remove: string }
  /** `mayFail`: what it undoes may not exist. */
  | { readonly run: ToolCall; readonly mayFail?: boolean };

/** A service on this system, entirely as data: `service-state.ts` runs its steps, and a dry run prints them. */
export interface ServiceDefinition {
  readonly manager: "systemd" | "launchd" | "schtasks";
  /** For people. */
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly text: string;
  /** The same in the encoding of the manager. */
  readonly content: Buffer;
  readonly install: readonly ServiceStep[];
  readonly uninstall: readonly ServiceStep[];
  /** Uninstalling stops the daemon that the service runs. */
  readonly endsDaemon: boolean;
  /** Fails where the manager is unreachable, as over a connection without a session. */
  readonly probe: ToolCall;
  /** Succeeds while the manager knows the service. */
  readonly isKnown: ToolCall;
  /** Succeeds while it runs; null where the manager cannot report that. */
  readonly isActive: ToolCall | null;
  readonly hints: readonly string[];
}

/** The program of a service, and its user. */
export interface ServiceOrder {
  /** Unique among the services of one user. */
  readonly name: string;
  /** The command line of the program, without its arguments. */
  readonly program: readonly string[];
  readonly configDir: string;
  readonly home: string;
  /** Our own folder, for managers that keep no file of their own. */
  readonly ownFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly userId: number;
  /** `configDir` is the default folder of Claude Code. */
  readonly isDefaultFolder: boolean;
}

/** A step as an order: `run systemctl --user enable ccen.service`. */
export function stepLine(step: ServiceStep): string {
  if ("write" in step) return `write ${step.write}`;
  return "remove" in step ? `remove ${step.remove}` : `run ${lineOf(step.run)}`;
}

export function lineOf({ program, args }: ToolCall): string {
  return [program, ...args].map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(" ");
}

export function xmlText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
