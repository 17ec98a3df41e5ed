// What the system's error codes mean for the user, and what to do.

/** Why a path could not be read or written, to follow a colon. */
type Cause = string | { readonly read: string; readonly write: string };

const causes: Readonly<Record<string, Cause>> = {
  EACCES: "permission denied",
  EPERM: "permission denied",
  ENOENT: { read: "there is no such file", write: "there is no such folder" },
  ENOTDIR: "part of its path is a file",
  EISDIR: "it is a folder",
  ENAMETOOLONG: "its name is too long; use a shorter one",
  ELOOP: "its links lead in a circle",
  EROFS: "the file system is read-only",
  ENOSPC: "the disk is full; free some space",
  EDQUOT: "your disk quota is used up; free some space",
  EFBIG:
    "it would exceed the largest file that is allowed here; raise the limit (ulimit -f) or use another disk",
  EMFILE: "too many files are open; raise the limit (ulimit -n)",
  ENFILE: "too many files are open on this computer; close other programs",
  ENOMEM: "there is not enough memory; close other programs",
  EBUSY: "another program is using it; close that program",
  EIO: "the disk or its connection failed; check both",
  ESTALE: "its network folder is no longer mounted; mount it again",
  ETIMEDOUT: "its network folder does not answer; check the connection",
  EPIPE: "its reader has closed it",
  ENOTEMPTY: "another process has created it in the meantime",
  EEXIST: "another process has created it in the meantime",
};

/** Returns in words why something could not be read or written. */
export function causeOf(error: unknown, access: keyof Exclude<Cause, string>): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  const cause = causes[code];
  if (cause !== undefined) return typeof cause === "string" ? cause : cause[access];
  // Node writes "ENXIO: no such device or address, open 'file'".
  const words = message.startsWith(`${code}: `) ? message.slice(code.length + 2).split(",")[0] : "";
  return words ? `${words} (${code})` : message;
}
