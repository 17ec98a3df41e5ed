// A lock on a folder that the operating system releases when its process ends, however it ends: a local socket whose
// address is made of the folder's path. On Linux and Windows the address vanishes with its socket; elsewhere a file is
// left behind, at which nobody answers.

import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface FolderLock {
  release(): void;
}

/** @returns undefined if another process, or this one, holds the lock */
export async function lockFolder(path: string): Promise<FolderLock | undefined> {
  const address = addressOf(path);
  const lock = await listen(address);
  if (lock || !isFile || (await isAnswered(address))) return lock;
  rmSync(address, { force: true });
  return listen(address);
}

const { platform } = process;
const isFile = platform !== "linux" && platform !== "win32";

function addressOf(path: string): string {
  const name = `parsimony-${createHash("sha256").update(path).digest("hex").slice(0, 32)}`;
  if (platform === "linux") return `\0${name}`;
  if (platform === "win32") return `\\\\.\\pipe\\${name}`;
  return join(tmpdir(), name);
}

/** @returns undefined if the address is in use */
const listen = (address: string) =>
  new Promise<FolderLock | undefined>((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE") resolve(undefined);
      else reject(error);
    });
    server.listen(address, () => {
      server.unref();
      resolve({ release: () => server.close() });
    });
  });

/** Whether a process listens there. */
const isAnswered = (address: string) =>
  new Promise<boolean>((resolve) => {
    const socket = connect(address);
    socket.once("connect", () => {
      socket.destroy();
      resolve(true);
    });
    socket.once("error", ({ code }: NodeJS.ErrnoException) => {
      resolve(code !== "ECONNREFUSED" && code !== "ENOENT");
    });
  });
