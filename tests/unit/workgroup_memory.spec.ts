// What the workgroup-memory variants ask of a GPU, from their WGSL: sizes, loads in flight, and accesses without
// conflicts of banks.

import { expect, test } from "@playwright/test";
import type { Kernel } from "../../shaders/kernel.ts";
import { variantName } from "../../shaders/matmul/variant.ts";
import { parseSettings } from "../../src/config/settings.ts";
import { planRun } from "../../src/training/plan.ts";
import { allVariants, matmulStages } from "../../src/training/tuning/variants.ts";

const variants = allVariants.filter(({ kind }) => kind === "workgroup memory");
/** One matmul for each way in which its operands are stored. */
const ids = ["encode", "hidden_gradient", "decoder_gradient"];
const matmuls = matmulStages(planRun(parseSettings({}), 784, 60_000).passes.train).filter(
  ({ id }) => ids.includes(id),
);
const kernels = variants.flatMap((variant) =>
  matmuls.map((stage) => stage.withVariant?.(variant).kernel as Kernel),
);
const nameOf = ({ name, variant }: Kernel) => `${name}, ${variant && variantName(variant)}`;

/** Vec4f in each array of workgroup memory. */
const arrays = ({ source }: Kernel) =>
  new Map(
    [...source.matchAll(/var<workgroup> (\w+): array<vec4f, (\d+)>/g)].map(([, name, length]) => [
      name,
      Number(length),
    ]),
  );

test("workgroups stay within the default limits of WebGPU", () => {
  expect(kernels.length).toBe(3 * 13);
  for (const kernel of kernels) {
    const { workgroupSize } = kernel.variant ?? { workgroupSize: [0, 0] };
    const bytes = 16 * [...arrays(kernel).values()].reduce((sum, length) => sum + length, 0);
    expect(bytes, nameOf(kernel)).toBeLessThanOrEqual(16_384);
    expect(workgroupSize[0] * workgroupSize[1], nameOf(kernel)).toBeLessThanOrEqual(256);
    expect(workgroupSize[0] * workgroupSize[1], nameOf(kernel)).toBeGreaterThanOrEqual(64);
  }
});

/** Returns the end of what begins with an open bracket at `from`. */
function closing(text: string, from: number, [open, close] = "[]"): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    if (text[i] === open) depth++;
    if (text[i] === close && --depth === 0) return i;
  }
  throw new Error("unbalanced");
}

const loadsIn = (text: string) => text.split("select(vec4f(), ").length - 1;

/** The loads of each invocation between two barriers, all before the first use of one. */
const loadsInFlight = ({ source }: Kernel) => {
  const from = source.indexOf("var aTileNext0_0");
  const text = source.slice(from, source.indexOf("if (k0 > 0u)"));
  return loadsIn(text);
};

test("all loads of the next part are in flight while this one is used", () => {
  const loads = (index: number, tile: string) =>
    kernels
      .filter((kernel) =>
        nameOf(kernel).startsWith(`${matmuls[index]?.id}, workgroup memory ${tile}`),
      )
      .map(loadsInFlight);
  expect(loads(0, "2×4, 16×8 invocations, k 16")).toEqual([4 + 2]);
  expect(loads(0, "8×8, 16×8 invocations, k 16")).toEqual([4 + 4]);
  expect(loads(2, "4×4, 8×8 invocations, k 16")).toEqual([2 + 2]);
});

test("the last turn of the loop, after the last part, loads nothing", () => {
  for (const kernel of kernels) {
    const { source } = kernel;
    const from = source.indexOf("if (k0 < innerQuads) {");
    expect(from, nameOf(kernel)).toBeGreaterThan(0);
    const to = closing(source, source.indexOf("{", from), "{}");
    expect(loadsIn(source.slice(from, to)), nameOf(kernel)).toBe(loadsInFlight(kernel));
  }
});

/** Invocations whose accesses are checked: those of the others follow the same pattern. */
const CHECKED = 64;
/** Lanes of a subgroup whose accesses of 16 bytes are served together, and the 16 bytes that the banks deliver. */
const TOGETHER = 8;
const BANKS = 8n;

/** Evaluates an index in WGSL, all of whose numbers are unsigned. */
function indexOf(expression: string) {
  const code = expression.replaceAll(/(\d+)u/g, "$1n").replaceAll("local.", "local_");
  return new Function("t", "kq", "local_x", "local_y", `return ${code};`) as (
    ...values: readonly bigint[]
  ) => bigint;
}

/** Every index at which a tile is accessed, and the invocations that do: those whose t is below a limit. */
function accesses({ source }: Kernel) {
  return [...source.matchAll(/([ab]Tile)\[/g)].map(({ index, 0: start, 1: tile }) => {
    const from = index + start.length;
    const expression = source.slice(from, closing(source, from - 1));
    const [t] = /\(t \+ \d+u\)|\bt\b/.exec(expression) ?? [];
    const guard = t ? source.lastIndexOf(`if (${t} < `, index) : -1;
    const between = source.slice(Math.max(guard, 0), index);
    const isInside = guard >= 0 && between.split("{").length > between.split("}").length;
    const [, count] = /< (\d+)u/.exec(between) ?? [];
    const limit = isInside ? Number(count) : Number.POSITIVE_INFINITY;
    const offset = Number(/\d+/.exec(t ?? "")?.[0] ?? 0);
    return { tile, expression, limit: limit - offset };
  });
}

test("eight neighbouring invocations never access a bank of workgroup memory twice", () => {
  const conflicts: string[] = [];
  for (const kernel of kernels) {
    const {
      workgroupSize: [across],
      depth = 16,
    } = kernel.variant as (typeof variants)[number];
    const found = accesses(kernel);
    expect(found.length, nameOf(kernel)).toBeGreaterThan(8);
    for (const { expression, limit } of found) {
      const at = indexOf(expression);
      const turns = expression.includes("kq") ? depth / 4 : 1;
      for (let kq = 0; kq < turns; kq++) {
        for (let first = 0; first < Math.min(CHECKED, limit); first += TOGETHER) {
          const lanes = Array.from({ length: TOGETHER }, (_, i) => first + i);
          const slots = new Set(
            lanes
              .filter((t) => t < limit)
              .map((t) => at(...[t, kq, t % across, Math.floor(t / across)].map(BigInt))),
          );
          const banks = new Set([...slots].map((slot) => slot % BANKS));
          if (banks.size < slots.size) conflicts.push(`${nameOf(kernel)}: ${expression}`);
        }
      }
    }
  }
  expect(conflicts).toEqual([]);
});

test("each part is stored once, in every place", () => {
  for (const kernel of kernels) {
    const { workgroupSize } = kernel.variant as (typeof variants)[number];
    const invocations = workgroupSize[0] * workgroupSize[1];
    for (const tile of ["aTile", "bTile"]) {
      const stores = accesses(kernel).filter(
        (access) =>
          access.tile === tile && kernel.source.includes(`${tile}[${access.expression}] = `),
      );
      const stored = stores.flatMap(({ expression, limit }) => {
        const at = indexOf(expression);
        const lanes = Array.from({ length: Math.min(invocations, limit) }, (_, t) => BigInt(t));
        return lanes.map((t) => Number(at(t, 0n, 0n, 0n)));
      });
      const all = Array.from({ length: arrays(kernel).get(tile) ?? 0 }, (_, i) => i);
      expect(
        stored.toSorted((a, b) => a - b),
        nameOf(kernel),
      ).toEqual(all);
    }
  }
});
