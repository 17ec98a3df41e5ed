// side by side — two kernels in one dispatch, which divides its workgroups among them
// WebGPU runs one dispatch after the other. Two kernels of which neither needs the other's results can share one: the
// first workgroups run the first kernel, the others the second. Everything that a kernel declares gets its name as a
// prefix, but for the uniforms, which have the same values in both, and workgroup memory that both declare alike.

import { wgsl } from "wgsl-preprocessor/wgsl-preprocessor.js";
import { type BufferSpec, defineKernel, type Kernel, type Uniforms } from "./kernel.ts";

/** What each kernel's main gets for a builtin. `part` is its workgroup, of `parts`. */
const builtins: Readonly<Record<string, string>> = {
  global_invocation_id: "part * size + local",
  workgroup_id: "part",
  num_workgroups: "parts",
  local_invocation_id: "local",
  local_invocation_index: "lane",
};

/** The name of a buffer, in the kernel that runs both, of one of them. */
export const besideName = ({ name }: Kernel, buffer: string) => `${name}_${buffer}`;

/** Returns how many workgroups each kernel has along x, and in all. */
function divided([first, second]: readonly [Kernel, Kernel], values: Uniforms) {
  const [firstAcross, firstDown] = first.workgroups(values);
  const [secondAcross, secondDown] = second.workgroups(values);
  return {
    firstAcross,
    firstCount: firstAcross * firstDown,
    secondAcross,
    secondCount: secondAcross * secondDown,
  };
}

/**
 * Returns a kernel that runs both.
 * @throws Error if their workgroups differ in size, or their names are the same
 */
export function sideBySide(first: Kernel, second: Kernel): Kernel {
  const kernels = [first, second] as const;
  const { workgroupSize, variant } = second;
  if (String(first.workgroupSize) !== String(workgroupSize) || first.name === second.name) {
    throw new Error(`${first.label} and ${second.label} cannot run side by side.`);
  }
  const [sizeX, sizeY] = workgroupSize;
  const memory = memoryOf(first).filter((declaration) => memoryOf(second).includes(declaration));
  const codes = kernels.map((kernel) => codeOf(kernel, memory));
  const work = (values: Uniforms) => kernels.map((kernel) => kernel.work(values));
  const total = (values: Uniforms) => {
    const { firstCount, secondCount } = divided(kernels, values);
    return firstCount + secondCount;
  };

  const kernel = defineKernel({
    name: `${first.name}_and_${second.name}`,
    choices: { ...first.choices, ...second.choices },
    ...(variant && { variant }),
    workgroupSize,
    uniforms: {
      ...first.uniforms,
      ...second.uniforms,
      ...{ firstAcross: "u32", firstCount: "u32", secondAcross: "u32", secondCount: "u32" },
    },
    buffers: Object.fromEntries(
      kernels.flatMap((kernel) =>
        kernel.buffers.map((name) => [besideName(kernel, name), kernel.specs[name] as BufferSpec]),
      ),
    ),
    invocations: (values) => total(values) * sizeX,
    flop: (values) => work(values).reduce((sum, { flop }) => sum + flop, 0),
    bytes: (values) => work(values).reduce((sum, { bytes }) => sum + bytes, 0),
    source: ({ declarations, workgroupSize }) => wgsl`
      ${[...new Set(codes.flatMap(({ directives }) => directives))].join("\n")}
      ${declarations}
      ${memory.join("\n")}
      ${codes.map(({ functions }) => functions).join("\n")}

      @compute @workgroup_size(${workgroupSize})
      fn main(
        @builtin(workgroup_id) group: vec3u,
        @builtin(num_workgroups) groups: vec3u,
        @builtin(local_invocation_id) local: vec3u,
        @builtin(local_invocation_index) lane: u32,
      ) {
        let size = vec3u(${sizeX}, ${sizeY}, 1);
        let i = group.x + group.y * groups.x;
        if (i < u.firstCount) {
          let part = vec3u(i % u.firstAcross, i / u.firstAcross, 0);
          let parts = vec3u(u.firstAcross, u.firstCount / u.firstAcross, 1);
          ${codes[0]?.call}
        } else if (i < u.firstCount + u.secondCount) {
          let j = i - u.firstCount;
          let part = vec3u(j % u.secondAcross, j / u.secondAcross, 0);
          let parts = vec3u(u.secondAcross, u.secondCount / u.secondAcross, 1);
          ${codes[1]?.call}
        }
      }
    `,
  });
  return {
    ...kernel,
    writeUniforms: (view, offset, values) =>
      kernel.writeUniforms(view, offset, { ...values, ...divided(kernels, values) }),
  };
}

/** The declarations of a kernel's workgroup memory. */
const memoryOf = ({ source }: Kernel): readonly string[] =>
  source.match(/var<workgroup> .*?;/g) ?? [];

/** A kernel's WGSL as functions with its name as a prefix, and the call of its main. */
function codeOf(kernel: Kernel, shared: readonly string[]) {
  const own = shared.reduce((source, text) => source.replace(text, ""), kernel.source);
  const lines = own.split("\n");
  const isDirective = (line: string) => /^\s*(enable|diagnostic)\b/.test(line);
  const isDeclaration = (line: string) => /^\s*(struct Uniforms|@group)\b/.test(line);
  const code = lines.filter((line) => !isDirective(line) && !isDeclaration(line)).join("\n");
  const declared = [
    ...kernel.buffers,
    ...[...code.matchAll(/\bfn (\w+)|var<workgroup> (\w+)|^\s*const (\w+)/gm)].flatMap(
      ([, ...names]) => names.filter(Boolean),
    ),
  ];
  const prefixed = code.replaceAll(
    new RegExp(`(?<![.\\w])(${declared.join("|")})\\b`, "g"),
    (name) => `${kernel.name}_${name}`,
  );
  const main = `${kernel.name}_main`;
  const given: string[] = [];
  const functions = prefixed.replace(
    new RegExp(`@compute[^)]*\\)\\s*fn ${main}\\(((?:@builtin\\(\\w+\\)|[^)])*)\\)`),
    (_, parameters: string) => {
      const plain = parameters.replaceAll(/@builtin\((\w+)\) /g, (_, builtin: string) => {
        given.push(builtins[builtin] as string);
        return "";
      });
      return `fn ${main}(${plain})`;
    },
  );
  return {
    directives: lines.filter(isDirective).map((line) => line.trim()),
    functions,
    call: `${main}(${given.join(", ")});`,
  };
}
