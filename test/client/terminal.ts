import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { waitFor } from "../support/wait-for.ts";

const run = promisify(execFile);

/** The client on its own screen, as a user has it. */
export interface Terminal {
  /** Process id of the client. */
  readonly pid: number;
  screen(): Promise<string>;
  waitForScreen(pattern: RegExp): Promise<string>;
  /** Types and presses Enter. */
  say(text: string): Promise<void>;
  /** In tmux's names: `Escape`, `Enter`, `Down`. */
  press(...keys: readonly string[]): Promise<void>;
  /** Presses a key, and waits until a part of the screen has another text: a label may look like what the key opens. */
  pressToChange(key: string, part: RegExp): Promise<void>;
  /** Selects the entry of a numbered menu that begins with the words, and waits until the menu is gone. */
  choose(words: string): Promise<void>;
  /** Leaves a screen with such a text by a key, default `Escape`, and waits until it is gone. */
  leave(pattern: RegExp, key?: string): Promise<void>;
  /** Presses a key, and a second time once the client asks for it, until the client has ended. */
  pressTwiceToLeave(key: string, asked: RegExp): Promise<void>;
  isOpen(): Promise<boolean>;
  /** Ends the terminal and what runs in it. */
  close(): Promise<void>;
}

interface TerminalOptions {
  /** Of the private tmux server; short, as sockets' paths must be. */
  readonly socket: string;
  readonly cwd: string;
  readonly command: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

export async function openTerminal({ socket, cwd, command, environment }: TerminalOptions): Promise<Terminal> {
  async function tmux(...args: readonly string[]): Promise<string> {
    const { stdout } = await run("tmux", ["-S", socket, "-f", "/dev/null", ...args], { env: { ...environment } });
    return stdout;
  }
  const pairs = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
  // tmux adds its own variables, from which the client would detect it.
  const words = ["env", "-i", ...pairs, "TERM=xterm-256color", ...command];
  await tmux("-u", "new-session", "-d", "-s", "main", "-x", "140", "-y", "50", "-c", cwd, ...words);
  const pid = Number(await tmux("display-message", "-p", "-t", "main", "#{pane_pid}"));
  const screen = async (): Promise<string> => tmux("capture-pane", "-p", "-t", "main");
  const isOpen = async (): Promise<boolean> =>
    tmux("has-session", "-t", "main").then(
      () => true,
      () => false,
    );

  /** A dialog that has just opened ignores keys for a moment; two of them in a row could mean something else. */
  async function pressUntilGone(pattern: RegExp, keyOf: (match: RegExpExecArray) => string): Promise<void> {
    let isSeen = false;
    await waitFor(`${pattern} on the screen, and its end`, async () => {
      const match = pattern.exec(await screen());
      if (match === null) return isSeen;
      isSeen = true;
      await tmux("send-keys", "-t", "main", keyOf(match));
      await sleep(700);
      return false;
    });
  }

  return {
    pid,
    screen,
    waitForScreen: async (pattern) => {
      let last = "";
      try {
        return await waitFor(`${pattern} on the screen`, async () => {
          last = await screen();
          return pattern.test(last) ? last : null;
        });
      } catch (error) {
        throw new Error(`no ${pattern} on this screen:\n${last.trimEnd()}`, { cause: error });
      }
    },
    say: async (text) => {
      await tmux("send-keys", "-t", "main", "-l", text);
      // A paste and its Enter in one read would be a line break in the prompt.
      await waitFor("the text in the prompt", async () => (await screen()).includes(text.slice(0, 60)));
      await tmux("send-keys", "-t", "main", "Enter");
    },
    press: async (...keys) => {
      await tmux("send-keys", "-t", "main", ...keys);
    },
    pressToChange: async (key, part) => {
      const before = part.exec(await screen())?.[0];
      await tmux("send-keys", "-t", "main", key);
      await waitFor(`another text than ${before}`, async () => {
        const shown = part.exec(await screen())?.[0];
        return shown !== undefined && shown !== before;
      });
    },
    choose: async (entryWords) => {
      const entry = new RegExp(String.raw`(\d)\. ${entryWords}`);
      await pressUntilGone(entry, (match) => match[1] ?? "");
    },
    leave: async (pattern, key = "Escape") => pressUntilGone(pattern, () => key),
    pressTwiceToLeave: async (key, asked) => {
      await waitFor(`the client's end by ${key}`, async () => {
        if (!(await isOpen())) return true;
        await tmux("send-keys", "-t", "main", key);
        if (!(await comes(async () => asked.test(await screen()), 1_000))) return false;
        await tmux("send-keys", "-t", "main", key);
        // A third one, while it ends, would kill its last hooks.
        return comes(async () => !(await isOpen()), 8_000);
      });
    },
    isOpen,
    close: async () => {
      // It may have ended by itself meanwhile.
      if (await isOpen())
        await tmux("kill-server").catch(async (error: unknown) => {
          if (await isOpen()) throw error;
        });
      // The client runs on for a moment, and writes into its home once more.
      await waitFor("the client's end", () => !isAlive(pid));
    },
  };
}

async function comes(isThere: () => Promise<boolean>, withinMs: number): Promise<boolean> {
  return waitFor("it", isThere, withinMs).catch(() => false);
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
