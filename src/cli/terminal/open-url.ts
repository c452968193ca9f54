import { spawn } from "node:child_process";
import { win32 } from "node:path";
import type { Io } from "../command.ts";

type Environment = Io["environment"];

type Opener = readonly [program: string, ...args: string[]];

/** Opens a page in the user's browser. False where no opener exists. */
export async function openUrl(url: string, environment: Environment): Promise<boolean> {
  for (const [program, ...args] of findOpeners(process.platform, environment)) {
    const child = spawn(program, [...args, url], { detached: true, stdio: "ignore", env: environment });
    child.unref();
    const { promise, resolve } = Promise.withResolvers<boolean>();
    child.on("error", () => resolve(false)).on("spawn", () => resolve(true));
    if (await promise) return true;
  }
  return false;
}

/** The programs that may open a URL, its last argument; none where no browser can appear, as over ssh. */
export function findOpeners(platform: NodeJS.Platform, environment: Environment): readonly Opener[] {
  if (platform === "darwin") return [["open"]];
  // Not `start`, whose shell would parse the address, nor the Explorer, which opens a folder for some addresses.
  if (platform === "win32") {
    const program = win32.join(environment["SystemRoot"] ?? "C:\\Windows", "System32", "rundll32.exe");
    return [[program, "url.dll,FileProtocolHandler"]];
  }
  const hasScreen = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].some((name) => (environment[name] ?? "") !== "");
  return hasScreen ? [["xdg-open"], ["wslview"]] : [];
}
