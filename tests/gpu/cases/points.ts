// The points shader against loops on the CPU: colours by category and by value, hidden, blended and clipped points.

import type { Colour } from "../../../src/render/colour.ts";
import {
  type ColourRamp,
  type Points,
  PointsRenderer,
  type PointsView,
} from "../../../src/render/points.ts";
import { type Check, compare } from "../../../src/self_check/compare.ts";
import { randomSource } from "../../../src/self_check/matrices.ts";
import type { KernelHost } from "../../../src/self_check/run_kernel.ts";
import { readPixels, renderTarget, rgb } from "./pixels.ts";

const target = { width: 64, height: 48 };
const background = "#f8f4e8";
const palette = Array.from(
  { length: 10 },
  (_, i): Colour => `#${(i * 0x18_0f_07 + 0x10_20_30).toString(16).padStart(6, "0")}`,
);
const area = { left: 8, top: 4, width: 40, height: 32 };
/** Eight device pixels per unit. */
const view = { minX: -1, maxX: 4, minY: 10, maxY: 14 };
const standard: PointsView = { view, area, size: 3, colours: palette };
/**
 * Errors in steps of a byte. Each layer is rounded and mixed, and the errors of the layers below are multiplied
 * by 1 − opacity: e ≤ (1 − opacity) e + rounding + mixing. Therefore the error of all layers together is at most
 * (rounding + mixing) / opacity.
 */
const [ROUNDING, MIXING] = [0.5, 0.5];

const ramp: ColourRamp = {
  categories: 0b1111011111,
  low: -1,
  high: 2,
  lowColour: "#f0e0d0",
  highColour: "#102040",
};

/**
 * Returns points in and around the area, and some far away. They are a quarter of a device pixel away from pixel
 * edges, so that the edges of squares of two or three pixels do not depend on rounding.
 */
function somePoints(count: number, seed: number) {
  const random = randomSource(seed);
  const quarters = random.values(2 * count, -16, 56).map((place) => Math.floor(place) + 0.25);
  const positions = Float32Array.from(quarters, (place, i) => (i % 2 ? 10 : -1) + place / 8);
  positions[0] = 1e6;
  positions[3] = -1e6;
  const categories = random.bytes(count).map((byte) => byte % 10);
  return { positions, categories, values: Float32Array.from(random.values(count, -2, 3)) };
}

export async function pointsCase({ device }: KernelHost): Promise<Check[]> {
  const format = "rgba8unorm";
  const texture = renderTarget(device, target, format);
  const renderer = await PointsRenderer.create(device, format);
  const checks: Check[] = [];
  const draw = async (
    what: string,
    points: Points & { values: Float32Array },
    shown: PointsView,
  ) => {
    renderer.draw(texture, background, shown);
    const { pixels, isPainted } = painted(points, shown);
    const allowed = (ROUNDING + MIXING) / (shown.opacity ?? 1);
    const bound = (i: number) => (isPainted[i >> 2] ? allowed : 0);
    checks.push(compare(what, await readPixels(device, texture, target), pixels, bound));
  };

  const none = { positions: new Float32Array(), categories: new Uint8Array() };
  await draw("no points uploaded", { ...none, values: new Float32Array() }, standard);
  const one = {
    positions: Float32Array.of(1.5 + 1 / 16, 13 - 1 / 16),
    categories: Uint8Array.of(3),
    values: Float32Array.of(0),
  };
  renderer.upload(one);
  renderer.draw(texture, background, standard);
  checks.push(compare("one point", await readPixels(device, texture, target), onePoint(), () => 0));

  for (const count of [61, 7, 302]) {
    const points = somePoints(count, count);
    renderer.upload(points);
    const of = `of ${count}`;
    await draw(`categories ${of}`, points, standard);
    await draw(`some categories ${of}`, points, { ...standard, visible: 0b1000110011 });
    await draw(`half opaque ${of}`, points, { ...standard, size: 2, opacity: 0.5 });
    renderer.setValues(points.values);
    await draw(`values ${of}`, points, { ...standard, ramp, visible: 0b0111111110 });
    const beyond = { left: 30, top: -10, width: 40, height: 32 };
    await draw(`an area past the target's edges ${of}`, points, { ...standard, area: beyond });
  }

  const [x, y] = [new Float32Array(4), new Float32Array(3)];
  const tries: [RegExp, () => void][] = [
    [
      /^10 categories need 10 colours, not 3\.$/,
      () => renderer.draw(texture, background, { ...standard, colours: palette.slice(0, 3) }),
    ],
    [/^302 points need 302 values, not 3\.$/, () => renderer.setValues(y)],
    [
      /^3 points need 6 coordinates, not 4\.$/,
      () => renderer.upload({ positions: x, categories: new Uint8Array(3) }),
    ],
    [
      /^Category 16 is too high; the highest is 15\.$/,
      () => renderer.upload({ positions: x, categories: Uint8Array.of(0, 16) }),
    ],
    [
      /^A colour ramp needs values; call setValues first\.$/,
      () => {
        renderer.upload({ positions: x, categories: new Uint8Array(2) });
        renderer.draw(texture, background, { ...standard, ramp });
      },
    ],
  ];
  const refusals = tries.map(([message, attempt]) => Number(message.test(messageOf(attempt))));
  checks.push(compare("refused", refusals, Array(tries.length).fill(1), () => 0));
  renderer.destroy();
  texture.destroy();
  return checks;
}

/** Returns the message of the error that is thrown, or "" if there is none. */
function messageOf(attempt: () => void): string {
  try {
    attempt();
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

/** Three by three pixels of the fourth colour, around column 28 and row 12. */
function onePoint(): Float64Array {
  const pixels = empty();
  for (const y of [11, 12, 13]) {
    for (const x of [27, 28, 29]) pixels.set([0x58, 0x4d, 0x45], 4 * (y * target.width + x));
  }
  return pixels;
}

function empty(): Float64Array {
  const pixels = new Float64Array(4 * target.width * target.height).fill(255);
  for (let i = 0; i < pixels.length; i += 4) pixels.set(rgb(background), i);
  return pixels;
}

function painted(
  { positions, categories, values }: Points & { values: Float32Array },
  { view, area, size, opacity = 1, visible = 0xffff, ramp }: PointsView,
) {
  const pixels = empty();
  const isPainted = new Uint8Array(target.width * target.height);
  const right = Math.min(target.width, area.left + area.width);
  const bottom = Math.min(target.height, area.top + area.height);
  categories.forEach((category, i) => {
    if (!(visible & (1 << category))) return;
    const isRamped = ramp && (ramp.categories & (1 << category)) !== 0;
    const colour = isRamped ? ofRamp(ramp, Number(values[i])) : rgb(palette[category]);
    const [x, y] = positions.subarray(2 * i, 2 * i + 2);
    const placeX = area.left + ((Number(x) - view.minX) / (view.maxX - view.minX)) * area.width;
    const placeY = area.top + ((view.maxY - Number(y)) / (view.maxY - view.minY)) * area.height;
    for (let row = Math.max(0, area.top); row < bottom; row++) {
      for (let column = Math.max(0, area.left); column < right; column++) {
        const isOff = (distance: number) => Math.abs(distance) >= size / 2;
        if (isOff(column + 0.5 - placeX) || isOff(row + 0.5 - placeY)) continue;
        const pixel = row * target.width + column;
        isPainted[pixel] = 1;
        colour.forEach((value, channel) => {
          const at = 4 * pixel + channel;
          pixels[at] = opacity * value + (1 - opacity) * Number(pixels[at]);
        });
      }
    }
  });
  return { pixels, isPainted };
}

function ofRamp({ low, high, lowColour, highColour }: ColourRamp, value: number): number[] {
  const share = Math.min(1, Math.max(0, (value - low) / (high - low)));
  const ends = [rgb(lowColour), rgb(highColour)] as const;
  return ends[0].map((from, i) => (1 - share) * from + share * Number(ends[1][i]));
}
