// The adapters that npm webgpu finds, and which of them to use.

import { create } from "webgpu";
import { dawnFlag, noZeroing } from "../../scripts/browser.mjs";
import { describeAdapter } from "../engine/adapter.ts";

interface AdapterChoice {
  /** All that WebGPU and the driver call it. */
  readonly names: readonly string[];
  readonly isCpu: boolean;
}

export interface FoundAdapter extends AdapterChoice {
  readonly adapter: GPUAdapter;
}

/** The value of --adapter that means any adapter that runs on the CPU. */
export const SOFTWARE = "software";

/**
 * Returns the adapter to use, or undefined if none fits. `wanted` is part of a name, or "software".
 * Without it, hardware comes before SwiftShader, and nothing else fits.
 */
export function selectAdapter<Choice extends AdapterChoice>(
  found: readonly Choice[],
  wanted?: string,
): Choice | undefined {
  if (wanted === undefined) {
    return (
      found.find(({ isCpu }) => !isCpu) ?? found.find((choice) => isNamed(choice, SWIFTSHADER))
    );
  }
  if (wanted === SOFTWARE) return found.find(({ isCpu }) => isCpu);
  return found.find((choice) => isNamed(choice, wanted));
}

const SWIFTSHADER = "swiftshader";

/** Whether SwiftShader would be selected, if it were there. */
export const isSwiftShaderWanted = (wanted?: string) =>
  selectAdapter([{ names: [SWIFTSHADER], isCpu: true }], wanted) !== undefined;

const isNamed = ({ names }: AdapterChoice, part: string) =>
  names.some((name) => name.toLowerCase().includes(part.toLowerCase()));

/** Dawn rounds timestamps to 65.5 µs, as browsers must to protect their users. Commands need not. */
const EXACT_TIMESTAMPS = "disable-dawn-features=timestamp_quantization";
/** Dawn does not check commands, which saves the host time; a faulty one may crash the process or the GPU. */
const SKIP_VALIDATION = "skip_validation";

const flagsOf = (skipsValidation: boolean) => [
  EXACT_TIMESTAMPS,
  dawnFlag(noZeroing, ...(skipsValidation ? [SKIP_VALIDATION] : [])),
];

/** Kept for the life of the process: once collected, its devices hang or abort. */
const instances: GPU[] = [];

/** The adapter that the current Vulkan drivers offer first: one or none. */
export function fastestAdapter(skipsValidation = false): Promise<FoundAdapter[]> {
  return request(flagsOf(skipsValidation));
}

/** Every adapter that the current Vulkan drivers offer. */
export async function allAdapters(skipsValidation = false): Promise<FoundAdapter[]> {
  const names = new Set(await adapterNames());
  const found: FoundAdapter[] = [];
  for (const name of names) {
    found.push(...(await request([...flagsOf(skipsValidation), `adapter=${name}`], name)));
  }
  return found;
}

async function request(flags: string[], ...names: string[]): Promise<FoundAdapter[]> {
  const gpu = create(flags);
  instances.push(gpu);
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter) return [];
  const { vendor, architecture, device, description } = adapter.info;
  const given = [...names, vendor, architecture, device, description].filter(Boolean);
  return [{ adapter, names: given, isCpu: describeAdapter(adapter).isCpu }];
}

/** npm webgpu lists the adapters only in the error for a name that matches none of them. */
async function adapterNames(): Promise<string[]> {
  try {
    const gpu = create(["adapter=\n"]);
    instances.push(gpu);
    await gpu.requestAdapter();
    return [];
  } catch (error) {
    return [...String(error).matchAll(/name: '(.*)'$/gm)].map(([, name]) => name as string);
  }
}
