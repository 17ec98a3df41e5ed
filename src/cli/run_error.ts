/** A run went wrong after its weights had been saved; the message says how. */
export class RunError extends Error {
  override name = "RunError";
}
