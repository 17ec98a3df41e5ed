// The colours of the values of rows, of weights and of differences.

import { effect, signal } from "@preact/signals";
import type { ValueColours } from "../../render/image_grid.ts";
import type { ValueRange } from "../../statistics/value_range.ts";
import { notifyOnce } from "../state/messages.ts";
import { data } from "../state/run.ts";
import { theme } from "../state/theme.ts";

const unit: ValueRange = { low: 0, high: 1 };

/** The inputs that have the lightest and the darkest colour. */
export const valueRange = signal(unit);

effect(() => {
  const train = data.value?.train;
  valueRange.value = unit;
  // Bytes as shares of 255 have the whole range, whatever occurs.
  if (!train || (train.values instanceof Uint8Array && train.scaling.name === "/255")) return;
  import("../../statistics/value_range.ts").then(
    ({ valueRange: rangeOf }) => {
      if (data.peek()?.train === train) valueRange.value = rangeOf(train);
    },
    (error: Error) => notifyOnce(`The colours could not be fitted to the data: ${error.message}`),
  );
});

/**
 * Returns the colours of inputs and reconstructions.
 * @param scale that the values are multiplied with
 */
export const rowColours = (scale = 1) => {
  const { low, high } = valueRange.value;
  return coloursOf({ low: scale * low, high: scale * high });
};

/** Returns the colours of values in a range: from paper to ink, or diverging if they have both signs. */
export function coloursOf({ low, high }: ValueRange): ValueColours {
  const { paper, ink } = theme.value;
  return low < 0 && high > 0
    ? diverging(Math.max(-low, high))
    : { low, high: high > low ? high : low + 1, paper, ink };
}

/** Returns the colours of positive and negative values, full at ±`scaleMax`; zero is the paper. */
export function diverging(scaleMax: number): Required<ValueColours> {
  const { paper, positive, negative } = theme.value;
  // If all values are zero, any range will do.
  const high = scaleMax || 1;
  return { low: -high, high, paper, ink: positive, below: negative };
}

/** Returns the colours of the lowest weight, zero and the highest for a legend; of colours, those of each channel. */
export function weightScale(): readonly string[] {
  const { paper, positive, negative } = theme.value;
  return data.value?.train.image?.channels === 3
    ? ["#000000", "#808080", "#ffffff"]
    : [negative, paper, positive];
}

/** Differences of at least this magnitude are drawn in full colour: half the range of the inputs. */
export const differenceMax = () => (valueRange.value.high - valueRange.value.low) / 2;
