/** A command line of the system's own tool. */
export interface ToolCall {
  readonly program: string;
  readonly args: readonly string[];
  /** Its failure changes nothing: what it undoes may not be there. */
  readonly mayFail?: boolean;
}

/** What keeps a service on this system, all of it as data: who carries it out is in `service-desk.ts`. */
export interface ServiceDefinition {
  readonly manager: "systemd" | "launchd" | "schtasks";
  /** In people's words. */
  readonly kind: string;
  readonly name: string;
  readonly file: string;
  readonly content: Buffer;
  /** Fails where the manager cannot be reached, as over a connection without a session. */
  readonly probe: ToolCall;
  /** Once the file is in place. */
  readonly install: readonly ToolCall[];
  /** Before the file goes. */
  readonly uninstall: readonly ToolCall[];
  /** Uninstalling ends the daemon that the service runs. */
  readonly endsDaemon: boolean;
  /** After it. */
  readonly forget: readonly ToolCall[];
  /** Succeeds while the manager knows the service. */
  readonly isKnown: ToolCall;
  /** Succeeds while it runs; null where the manager does not say. */
  readonly isActive: ToolCall | null;
  /** What else the manager makes of an installation; folders go when nothing is left in them. */
  readonly leftovers: readonly string[];
  /** What the person should know, a line each. */
  readonly hints: readonly string[];
}

/** What a service is to run, and for whom. */
export interface ServiceOrder {
  /** Unique among the services of one user. */
  readonly name: string;
  readonly node: string;
  readonly nodeFlags: readonly string[];
  readonly cli: string;
  readonly configDir: string;
  readonly home: string;
  /** A folder of ours, for managers that keep no file of their own. */
  readonly ownFolder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly userId: number;
  readonly userName: string;
  /** `configDir` is where Claude Code looks without being told. */
  readonly isDefaultFolder: boolean;
}

/** The words of the program to run. */
export function commandOf({ node, nodeFlags, cli }: ServiceOrder, ...args: readonly string[]): readonly string[] {
  return [node, ...nodeFlags, cli, ...args];
}

/** For XML text and attributes. */
export function xmlText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
