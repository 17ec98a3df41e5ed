/** A run went wrong after its weights had been saved; the message says how. */
export class RunError extends Error {
  override name = "RunError";
}

/** The loss or the weights became NaN or infinite. */
export class DivergedError extends RunError {
  override name = "DivergedError";
}

/** The GPU device was lost, and the run cannot continue on another; the message says from where it can. */
export class UnrestoredError extends Error {
  override name = "UnrestoredError";
}
