// Files written by NumPy: every value that we read is exactly NumPy's, converted to float32.

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "@playwright/test";
import { fileSource } from "../../src/cli/file_source.ts";
import { openData } from "../../src/data/readers/index.ts";
import { readLabels } from "../../src/data/readers/label_file.ts";
import { readOrder } from "../../src/data/readers/labels.ts";
import { numbersOf } from "../../src/data/readers/number_types.ts";
import { summariseValues } from "../../src/data/value_summary.ts";
import { freshFolder } from "../support/cli.ts";

const hasNumpy = spawnSync("python3", ["-c", "import numpy"]).status === 0;
const folder = freshFolder();

/** Writes every file and what is expected of it: rows, inputs, element, and the float32 bits of its values. */
const writer = `
import json, os, sys, warnings
import numpy as np
from numpy.lib import format
warnings.simplefilter('ignore')
os.chdir(sys.argv[1])
random = np.random.default_rng(5)
expected = {}

def values(dtype, shape):
    kind = np.dtype(dtype).kind
    if kind == 'b':
        return random.integers(0, 2, shape).astype(dtype)
    if kind in 'iu':
        info = np.iinfo(dtype)
        found = random.integers(info.min, info.max, shape, dtype=np.dtype(dtype).newbyteorder('='), endpoint=True)
        found.flat[0], found.flat[1] = info.min, info.max
        return found.astype(dtype)
    found = random.standard_normal(shape) * 10.0 ** random.integers(-9, 6, shape)
    found.flat[:4] = [np.nan, np.inf, -np.inf, 5.9e-8]
    return found.astype(dtype)

def expect(name, array, inputs, options=None):
    rows = np.ascontiguousarray(array).reshape(-1, inputs)
    bits = rows.astype('<f4').view('<u4').ravel().tolist()
    element = {'uint8': 'u8', 'bool': 'u8', 'float16': 'f16'}.get(array.dtype.name, 'f32')
    expected[name] = {'rows': len(rows), 'inputs': inputs, 'element': element, 'bits': bits, 'options': options or {}}

types = ['|b1', '|u1', '|i1'] + [o + t for o in '<>' for t in ['u2', 'i2', 'u4', 'i4', 'u8', 'i8', 'f2', 'f4', 'f8']]
for dtype in types:
    for order in 'CF':
        for version in [(1, 0), (2, 0), (3, 0)]:
            array = np.asarray(values(dtype, (23, 17)), order=order)
            name = '%s-%s-%d.npy' % (dtype.replace('|', 'n').replace('<', 'l').replace('>', 'b'), order, version[0])
            with open(name, 'wb') as f:
                format.write_array(f, array, version=version)
            expect(name, array, 17)
        array = np.asarray(values(dtype, (3, 4, 5, 6)), order=order)
        name = 'four-' + name
        np.save(name, array)
        expect(name, array, 6)

images = values('|u1', (7, 3, 5, 4))
for order in 'CF':
    np.save('images-%s.npy' % order, np.asarray(images, order=order))
    expect('images-%s.npy' % order, images.transpose(0, 2, 3, 1), 60)

several = {'a': values('<f4', (9, 4)), 'b': values('>i2', (3, 2, 8))}
np.savez('several.npz', **several)
np.savez_compressed('packed.npz', **several)
for name in ['several.npz', 'packed.npz']:
    expect(name + ' a', several['a'], 4, {'array': 'a'})
    expect(name + ' b', several['b'], 8, {'array': 'b'})

# Large means, where a sum of squares would have no correct digit, an outlier in the first row, and equal values.
scaled = random.standard_normal((3000, 4)) * [3, 1e-3, 1, 0] + [1e7, 100, 0, 0.1]
scaled[0, 2] = 1e9
scaled = scaled.astype('<f4')
np.save('scaled.npy', scaled)
exact = scaled.astype('f8')
expected['scaled'] = {'means': exact.mean(axis=0).tolist(), 'deviations': exact.std(axis=0).tolist()}

words = np.array(['b', 'émile', 'a', '', 'b'])
for name, dtype in [('little', '<U5'), ('big', '>U7')]:
    np.save('words-%s.npy' % name, words.astype(dtype))
np.save('words-bytes.npy', np.char.encode(words, 'utf-8'))

np.save('order.npy', random.permutation(50))
expected['order'] = np.load('order.npy').tolist()
json.dump(expected, open('expected.json', 'w'))
`;

interface Expected {
  readonly rows: number;
  readonly inputs: number;
  readonly element: string;
  readonly bits: readonly number[];
  readonly options: { readonly array?: string };
}

test.describe("if NumPy is installed", () => {
  test.skip(!hasNumpy, "python3 with NumPy is not installed.");

  test("all types, byte orders, memory orders and versions of .npy, and .npz, are read exactly", async () => {
    execFileSync("python3", ["-c", writer, folder]);
    const text = readFileSync(join(folder, "expected.json"), "utf8");
    const { order, scaled, ...files } = JSON.parse(text) as Record<string, Expected> & {
      order: number[];
      scaled: { means: number[]; deviations: number[] };
    };
    expect(Object.keys(files).length).toBeGreaterThan(160);
    for (const [name, { rows, inputs, element, bits, options }] of Object.entries(files)) {
      const file = fileSource(join(folder, name.split(" ")[0] as string));
      const { train } = (await openData([file], "", options)).sets;
      expect([train.count, train.inputs, train.element], name).toEqual([rows, inputs, element]);
      const values = Float32Array.from(numbersOf(await train.rows(0, rows)));
      expect(differences(new Uint32Array(values.buffer), bits), name).toEqual([]);
    }
    expect([...(await readOrder(fileSource(join(folder, "order.npy"))))]).toEqual(order);

    const { train } = (await openData([fileSource(join(folder, "scaled.npy"))], "")).sets;
    const { columns } = (await summariseValues(train)).train;
    for (let i = 0; i < train.inputs; i++) {
      const [mean, deviation] = [scaled.means[i], scaled.deviations[i]] as [number, number];
      expect(Math.abs((columns.means[i] as number) / mean - 1)).toBeLessThan(1e-12);
      // NumPy rounds the mean of equal values, and finds a deviation of a few units in the last place.
      const allowed = i === 3 ? 1e-12 : 1e-10 * deviation;
      expect(Math.abs((columns.deviations[i] as number) - deviation)).toBeLessThan(allowed);
    }
    expect(columns.deviations[3]).toBe(0);

    for (const name of ["little", "big", "bytes"]) {
      const labels = await readLabels(fileSource(join(folder, `words-${name}.npy`)), 5);
      expect(labels.names).toEqual(["", "a", "b", "émile"]);
      expect([...labels.classes]).toEqual([2, 3, 1, 0, 2]);
    }
  });
});

/** All NaN are equal. */
function differences(found: Uint32Array, expected: readonly number[]) {
  const isNan = (bits: number) => (bits & 0x7fffffff) >>> 0 > 0x7f800000;
  return expected.flatMap((bits, i) => {
    const value = found[i] as number;
    return value === bits || (isNan(bits) && isNan(value)) ? [] : [{ i, value, bits }];
  });
}
