/** A run went wrong after its weights had been saved; the message says how. */
export class RunError extends Error {
  override name = "RunError";
}

/** The loss or the weights became NaN or infinite. */
export class DivergedError extends RunError {
  override name = "DivergedError";
}
