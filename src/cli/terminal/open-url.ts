import { spawn } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join, win32 } from "node:path";
import type { Io } from "../command.ts";

type Environment = Io["environment"];

/** Opens a page in the user's browser. False where no opener exists. */
export async function openUrl(url: string, environment: Environment): Promise<boolean> {
  const opener = findOpener(process.platform, environment);
  if (opener === null) return false;
  const [program, ...args] = opener;
  const child = spawn(program, [...args, url], { detached: true, stdio: "ignore", env: environment });
  return new Promise((resolve) => {
    child.on("error", () => resolve(false));
    child.on("spawn", () => {
      child.unref();
      resolve(true);
    });
  });
}

type Opener = readonly [program: string, ...args: string[]];

/** The program that opens a URL, its last argument; null where no browser can appear, as over ssh. */
export function findOpener(platform: NodeJS.Platform, environment: Environment): Opener | null {
  if (platform === "darwin") return ["open"];
  // Not `start`, whose shell would parse the address, nor the Explorer, which opens a folder for some addresses.
  if (platform === "win32") {
    return [
      win32.join(environment["SystemRoot"] ?? "C:\\Windows", "System32", "rundll32.exe"),
      "url.dll,FileProtocolHandler",
    ];
  }
  const hasScreen = ["DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME"].some((name) => (environment[name] ?? "") !== "");
  if (!hasScreen) return null;
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const candidates = ["xdg-open", "wslview"].flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = candidates.find(isExecutable);
  return found === undefined ? null : [found];
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
