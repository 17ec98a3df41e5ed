import { shownSettings } from "../state/run.ts";

/** Why units count as active however little they are, where they do. */
export function NeverZero() {
  return shownSettings.value.activation === "sigmoid" ? (
    <> Sigmoid units are never 0: all of them count as active.</>
  ) : null;
}
