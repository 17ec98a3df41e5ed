// How far the reconstructions are from the image, and how sparse the codes are.

import { computed } from "@preact/signals";
import { decoded, editedCode, encoded, hasDiverged } from "./live.ts";

const meanSquare = (a: Float32Array, b: Float32Array) =>
  a.reduce((sum, value, i) => sum + (value - (b[i] as number)) ** 2, 0) / a.length;

/** Mean squared errors against the image, and the pixels that edits ink and clear. */
export const errors = computed(() => {
  if (!decoded.value || hasDiverged.value) return undefined;
  const { image, plain, edited } = decoded.value;
  let added = 0;
  let removed = 0;
  edited.forEach((value, i) => {
    const change = value - (plain[i] as number);
    if (change > 0) added += change;
    else removed -= change;
  });
  return { plain: meanSquare(plain, image), edited: meanSquare(edited, image), added, removed };
});

/** Units that are active, as encoded and edited. */
export const l0 = computed(() => {
  const code = encoded.value?.code;
  const edited = editedCode.value;
  if (!code || !edited || hasDiverged.value) return undefined;
  return { plain: activeUnits(code), edited: activeUnits(edited) };
});

const activeUnits = (code: Float32Array) =>
  code.reduce((active, activation) => active + Number(activation > 0), 0);
