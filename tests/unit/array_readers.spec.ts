// Readers of IDX, .npy, .npz and safetensors files: what they read. Exact values of every type are compared with
// NumPy's in tests/cli/inspect.spec.ts.

import { gzipSync } from "node:zlib";
import { expect, test } from "@playwright/test";
import fc from "fast-check";
import { type ByteSource, bytesInMemory } from "../../src/data/byte_source.ts";
import { openData } from "../../src/data/readers/index.ts";
import { labelsOf, readClasses, readOrder } from "../../src/data/readers/labels.ts";
import { openNpy } from "../../src/data/readers/npy.ts";
import { arrayDataSet } from "../../src/data/readers/stored_array.ts";
import {
  bytesOf,
  idx,
  npy,
  openFiles,
  rowsOf,
  safetensors,
  sources,
  zip,
} from "../support/data_files.ts";
import { expectRejection } from "../support/refusal.ts";

const shapeOf = (shape: readonly number[]) =>
  `(${shape.join(", ")}${shape.length === 1 ? "," : ""})`;
const counting = (length: number) => Array.from({ length }, (_, i) => i);
const floats = (shape: readonly number[]) => {
  const size = shape.reduce((all, value) => all * value, 1);
  return npy({
    descr: "'<f4'",
    shape: shapeOf(shape),
    data: bytesOf(Float32Array.from(counting(size))),
  });
};
const image = (height: number, width: number, channels: 1 | 3) => ({ height, width, channels });

test.describe("shapes of .npy files", () => {
  const bytes = (...shape: number[]) =>
    npy({
      shape: shapeOf(shape),
      data: Uint8Array.from(counting(shape.reduce((all, value) => all * value))),
    });

  const cases: [string, Uint8Array, number, number, object?][] = [
    ["rows of bytes", bytes(4, 6), 4, 6],
    ["grey images", bytes(2, 3, 4), 2, 12, image(3, 4, 1)],
    ["grey images with channels last", bytes(2, 3, 4, 1), 2, 12, image(3, 4, 1)],
    ["grey images with channels first", bytes(2, 1, 3, 4), 2, 12, image(3, 4, 1)],
    ["colour images with channels last", bytes(2, 3, 4, 3), 2, 36, image(3, 4, 3)],
    ["colour images with channels first", bytes(2, 3, 5, 4), 2, 60, image(5, 4, 3)],
    ["bytes of five dimensions", bytes(2, 2, 3, 4, 5), 48, 5],
    ["bytes with two channels", bytes(2, 2, 4, 5), 16, 5],
    ["rows of floats", floats([4, 6]), 4, 6],
    ["activations", floats([2, 3, 4]), 6, 4],
    ["floats shaped like colour images", floats([2, 3, 4, 3]), 24, 3],
  ];
  for (const [name, file, count, inputs, shape] of cases) {
    test(name, async () => {
      const { train } = await openFiles({ "x.npy": file });
      expect([train.count, train.inputs, train.image]).toEqual([count, inputs, shape]);
    });
  }

  test("the user is told how activations become rows", async () => {
    const { train } = await openFiles({ "x.npy": floats([2, 3, 4]) });
    expect(train.notes).toEqual(["Shape (2, 3, 4): read as 6 rows of 4 values."]);
    expect((await rowsOf(train))[5]).toEqual([20, 21, 22, 23]);
  });

  test("colours come last in a row, wherever the file has them", async () => {
    const { train } = await openFiles({ "x.npy": bytes(2, 3, 2, 2) });
    expect((await rowsOf(train))[1]).toEqual([12, 16, 20, 13, 17, 21, 14, 18, 22, 15, 19, 23]);
  });

  test("bytes are marked for 1/255; bool and other types are not", async () => {
    const isBytes = async (file: Uint8Array) => (await openFiles({ x: file })).train.isBytes;
    expect(await isBytes(npy())).toBe(true);
    expect(await isBytes(npy({ descr: "'|b1'" }))).toBe(false);
    expect(await isBytes(floats([1, 2]))).toBe(false);
  });

  const overrides: [readonly number[], number, number, 1 | 3, number][] = [
    [[5, 12], 3, 4, 1, 5],
    [[5, 3, 4], 3, 4, 1, 5],
    [[2, 5, 12], 2, 6, 1, 10],
    [[5, 36], 3, 4, 3, 5],
    [[5, 3, 4, 3], 3, 4, 3, 5],
    [[5, 1, 3, 4], 3, 4, 1, 5],
  ];
  for (const [shape, height, width, channels, count] of overrides) {
    test(`${shapeOf(shape)} as images of ${height}×${width}×${channels}`, async () => {
      const imageShape = image(height, width, channels);
      const { train } = await openFiles({ "x.npy": floats(shape) }, { imageShape });
      expect([train.count, train.inputs]).toEqual([count, height * width * channels]);
      expect(train.image).toEqual(imageShape);
    });
  }

  test("one image alone has no dimension that counts rows", () =>
    expectRejection(
      openFiles({ "x.npy": floats([3, 4]) }, { imageShape: image(3, 4, 1) }),
      /^x\.npy has shape \(3, 4\), whose rows are not images/,
    ));

  test("an image shape that does not fit is refused", () =>
    expectRejection(
      openFiles({ "x.npy": floats([5, 12]) }, { imageShape: image(3, 5, 1) }),
      /^x\.npy has shape \(5, 12\), whose rows are not images of 3 × 5 × 1 = 15 values\.$/,
    ));
});

test("any rows of any array in Fortran order are those of its copy in C order", async () => {
  const dimension = fc.integer({ min: 1, max: 5 });
  const shapes = fc.array(dimension, { minLength: 2, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(
      shapes,
      fc.nat(),
      fc.nat(),
      fc.constantFrom(2, 4, 8),
      async (shape, a, b, size) => {
        const length = shape.reduce((all, value) => all * value, 1);
        const numbers = { 2: Uint16Array, 4: Float32Array, 8: Float64Array }[size as 2 | 4 | 8];
        const inC = numbers.from(counting(length));
        const inFortran = new numbers(length);
        for (let i = 0; i < length; i++) {
          let [rest, to, stride] = [i, 0, length];
          for (const dimension of shape.toReversed()) {
            stride /= dimension;
            to += (rest % dimension) * stride;
            rest = Math.floor(rest / dimension);
          }
          inFortran[to] = inC[i] as number;
        }
        const descr = `'<${size === 2 ? "u2" : `f${size}`}'`;
        const about = { descr, shape: shapeOf(shape) };
        const [c, fortran] = await Promise.all([
          openFiles({ x: npy({ ...about, data: bytesOf(inC) }) }),
          openFiles({ x: npy({ ...about, isFortran: true, data: bytesOf(inFortran) }) }),
        ]);
        const { count } = c.train;
        const [start, end] = [a % count, (b % count) + 1].sort((x, y) => x - y) as [number, number];
        expect(await fortran.train.rows(start, end)).toEqual(await c.train.rows(start, end));
      },
    ),
  );
});

for (const isFortran of [false, true]) {
  test(`only the rows that are asked for are read, ${isFortran ? "Fortran" : "C"} order`, async () => {
    const [count, inputs] = [1000, 50];
    const data = bytesOf(Float32Array.from(counting(count * inputs)));
    const file = npy({ descr: "'<f4'", shape: `(${count}, ${inputs})`, isFortran, data });
    let read = 0;
    const source: ByteSource = {
      ...bytesInMemory("x.npy", file),
      read: async (start, end) => {
        read += end - start;
        return new Uint8Array(file.subarray(start, end));
      },
    };
    const set = arrayDataSet(await openNpy(source));
    expect(read).toBeLessThan(1000);
    read = 0;
    const [first] = await set.rows(700, 702);
    expect(first).toBe(isFortran ? 700 : 700 * inputs);
    expect(read).toBe(2 * inputs * 4);
  });
}

test("every byte of a bool array other than 0 is 1, as in NumPy", async () => {
  const { train } = await openFiles({ x: npy({ descr: "'|b1'", data: Uint8Array.of(2, 0, 255) }) });
  expect(await rowsOf(train)).toEqual([[1, 0, 1]]);
});

for (const version of [1, 2, 3]) {
  test(`.npy version ${version} is read`, async () => {
    expect(await rowsOf((await openFiles({ x: npy({ version }) })).train)).toEqual([[1, 2, 3]]);
  });
}

const headers: [string, string][] = [
  ["keys in any order and quotes", `{"shape": (1, 3), "fortran_order": False, "descr": '<u1'}`],
  [
    "the long integers of Python 2",
    "{'descr': '|u1', 'fortran_order': False, 'shape': (1L, 3L), }",
  ],
];
for (const [name, header] of headers) {
  test(`a .npy header with ${name}`, async () => {
    expect(await rowsOf((await openFiles({ x: npy({ header }) })).train)).toEqual([[1, 2, 3]]);
  });
}

test("a .npy header of more than 255 bytes is read (npyjs#3)", async () => {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': (1, 3),${" ".repeat(300)}}`;
  expect(await rowsOf((await openFiles({ x: npy({ header }) })).train)).toEqual([[1, 2, 3]]);
});

test("64-bit integers are rounded to float32 once", async () => {
  const half = 2n ** 53n + 2n ** 29n;
  const integers = [
    half,
    half + 1n,
    -half,
    -half - 1n,
    2n ** 62n + 2n ** 38n + 1n,
    0n,
    -1n,
    2n ** 24n + 1n,
  ];
  const rounded = [
    2 ** 53,
    2 ** 53 + 2 ** 30,
    -(2 ** 53),
    -(2 ** 53) - 2 ** 30,
    2 ** 62 + 2 ** 39,
    0,
    -1,
    2 ** 24,
  ];
  const file = npy({
    descr: "'<i8'",
    shape: "(1, 8)",
    data: bytesOf(BigInt64Array.from(integers)),
  });
  const { train } = await openFiles({ x: file });
  expect(await rowsOf(train)).toEqual([rounded]);
  expect(train.notes).toEqual(["Values are int64; they are rounded to float32."]);
});

test.describe("IDX", () => {
  const big = (bytes: Uint8Array, size: number) => {
    const swapped = Uint8Array.from(bytes);
    for (let i = 0; i < swapped.length; i += size) swapped.subarray(i, i + size).reverse();
    return swapped;
  };
  const types: [number, Uint8Array, number[]][] = [
    [8, Uint8Array.of(0, 255), [0, 255]],
    [9, bytesOf(Int8Array.of(-1, 127)), [-1, 127]],
    [11, big(bytesOf(Int16Array.of(-2, 300)), 2), [-2, 300]],
    [12, big(bytesOf(Int32Array.of(-3, 70_000)), 4), [-3, 70_000]],
    [13, big(bytesOf(Float32Array.of(-0.5, 1e9)), 4), [-0.5, 1e9]],
    [14, big(bytesOf(Float64Array.of(-0.25, 3)), 8), [-0.25, 3]],
  ];
  for (const [type, data, values] of types) {
    test(`type ${type} is read as big-endian images (qmnist#1)`, async () => {
      const { train } = await openFiles({ "train-images-idx3": idx([1, 1, 2], type, data) });
      expect(train.image).toEqual(image(1, 2, 1));
      expect(await rowsOf(train)).toEqual([values]);
    });
  }

  test("a file packed with gzip is unpacked, whatever its name (exact#3)", async () => {
    for (const name of ["train-images-idx3-ubyte", "train-images-idx3-ubyte.gz"]) {
      const { train } = await openFiles({ [name]: gzipSync(idx([1, 1, 2])) });
      expect(await rowsOf(train)).toEqual([[0, 1]]);
    }
  });

  test("only the name of a file says that it holds labels, not its folder's", async () => {
    const { train } = await openFiles({ "my-labels/images.idx": idx([1, 1, 2]) });
    expect(await rowsOf(train)).toEqual([[0, 1]]);
  });

  const labels = idx([2], 8, Uint8Array.of(9, 4));
  const foldersOf4: [string, Record<string, Uint8Array>][] = [
    [
      "MNIST's names",
      {
        "t10k-images-idx3-ubyte": idx([2, 1, 2]),
        "t10k-labels-idx1-ubyte": labels,
        "train-images-idx3-ubyte": idx([2, 1, 2]),
        "train-labels-idx1-ubyte": labels,
      },
    ],
    [
      "names with a dot (python-mnist#19)",
      {
        "README.md": new Uint8Array(3),
        "t10k-images.idx3-ubyte": idx([2, 1, 2]),
        "t10k-labels.idx1-ubyte": labels,
        "train-images.idx3-ubyte": idx([2, 1, 2]),
        "train-labels.idx1-ubyte": labels,
      },
    ],
    [
      "QMNIST's names and labels (qmnist#1)",
      {
        "qmnist-test-images-idx3-ubyte.gz": gzipSync(idx([2, 1, 2])),
        "qmnist-test-labels-idx2-int.gz": gzipSync(
          idx([2, 8], 12, big(bytesOf(Int32Array.of(9, ...counting(7), 4, ...counting(7))), 4)),
        ),
        "qmnist-train-images-idx3-ubyte.gz": gzipSync(idx([2, 1, 2])),
        "qmnist-train-labels-idx1-ubyte": labels,
      },
    ],
  ];
  for (const [name, files] of foldersOf4) {
    test(`a folder with ${name} is a labelled training and test set`, async () => {
      const { train, test: testSet } = await openFiles(files);
      for (const set of [train, testSet]) {
        expect(set?.name).toBe("folder");
        expect(set?.labels?.names).toEqual(["4", "9"]);
        expect([...(set?.labels?.classes ?? [])]).toEqual([1, 0]);
        expect(set?.image).toEqual(image(1, 2, 1));
      }
    });
  }

  const wrongFolders: [string, Record<string, Uint8Array>, RegExp][] = [
    [
      "without test labels",
      { "t10k-images-idx3-ubyte": idx([1, 1, 1]), "train-images-idx3-ubyte": idx([1, 1, 1]) },
      /only t10k-images-idx3-ubyte, train-images-idx3-ubyte were found/,
    ],
    [
      "with two sets",
      {
        "emnist-digits-train-images-idx3-ubyte": idx([1, 1, 1]),
        "emnist-mnist-train-images-idx3-ubyte": idx([1, 1, 1]),
      },
      /are the same part of two sets; select the four files of one/,
    ],
    [
      "with too few labels",
      { ...foldersOf4[0]?.[1], "train-labels-idx1-ubyte": idx([3]) },
      /^folder has 2 training rows, but 3 labels for them/,
    ],
    [
      "with rows of other sizes",
      { ...foldersOf4[0]?.[1], "t10k-images-idx3-ubyte": idx([2, 2, 2]) },
      /training rows of 2 values, but test rows of 4/,
    ],
  ];
  for (const [name, files, message] of wrongFolders) {
    test(`refused: a folder ${name}`, () => expectRejection(openFiles(files), message));
  }
});

test.describe("labels and orders", () => {
  const file = (name: string, bytes: Uint8Array) => bytesInMemory(name, bytes);

  test("classes may have any numbers; the sets share them (datasets#812)", () => {
    const letters = Float64Array.from({ length: 26 }, (_, i) => 26 - i);
    const [train, testSet] = labelsOf(letters, Float64Array.of(-1, 26));
    expect(train?.names).toEqual(["-1", ...counting(26).map((i) => String(i + 1))]);
    expect(testSet?.names).toEqual(train?.names);
    expect([...(testSet?.classes ?? [])]).toEqual([0, 26]);
  });

  const integers: [string, Uint8Array][] = [
    ["|i1", bytesOf(Int8Array.of(3, 0))],
    ["<u2", bytesOf(Uint16Array.of(3, 0))],
    [">u4", Uint8Array.of(0, 0, 0, 3, 0, 0, 0, 0)],
    ["<i8", bytesOf(BigInt64Array.of(3n, 0n))],
    [">u8", Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0)],
  ];
  for (const [descr, data] of integers) {
    test(`classes and orders of type ${descr} are read`, async () => {
      const array = npy({ descr: `'${descr}'`, shape: "(2,)", data });
      expect([...(await readClasses(file("y.npy", array)))]).toEqual([3, 0]);
      expect([...(await readOrder(file("order.npy", gzipSync(array))))]).toEqual([3, 0]);
    });
  }

  test("a column of labels is read", async () => {
    expect([...(await readClasses(file("y.npy", npy({ shape: "(3, 1)" }))))]).toEqual([1, 2, 3]);
  });

  const refusals: [string, () => Promise<unknown>, RegExp][] = [
    [
      "float labels",
      () =>
        readClasses(file("y.npy", npy({ descr: "'<f4'", shape: "(1,)", data: new Uint8Array(4) }))),
      /^y\.npy holds float32; it must hold integers/,
    ],
    [
      "labels of two columns",
      () => readClasses(file("y.npy", npy({ shape: "(1, 3)" }))),
      /^y\.npy has shape \(1, 3\); labels have one dimension/,
    ],
    [
      "labels as text",
      () => readClasses(file("y.txt", Buffer.from("1\n2\n"))),
      /^y\.txt is neither an IDX nor a \.npy/,
    ],
    [
      "an order of two dimensions",
      () => readOrder(file("o.npy", npy({ isFortran: true }))),
      /^o\.npy has shape \(1, 3\); an order has one dimension\.$/,
    ],
    [
      "a web page as an order",
      () => readOrder(file("o.npy", Buffer.from("<!DOCTYPE html>"))),
      /^o\.npy: this is a web page; the download failed\.$/,
    ],
    [
      "a pickle as an order",
      () => readOrder(file("o.npy", Uint8Array.of(0x80, 4, 0x95))),
      /^o\.npy is a Python pickle, which can run code/,
    ],
    [
      "negative rows",
      () =>
        readOrder(
          file("o.npy", npy({ descr: "'|i1'", shape: "(3,)", data: Uint8Array.of(1, 255, 2) })),
        ),
      /^Entry 1 of o\.npy is -1; it must be a row number/,
    ],
    [
      "rows above 2³²",
      () =>
        readOrder(
          file(
            "o.npy",
            npy({ descr: "'<i8'", shape: "(1,)", data: bytesOf(BigInt64Array.of(2n ** 40n)) }),
          ),
        ),
      /^Entry 0 of o\.npy is 1099511627776/,
    ],
    [
      "labels as a data set",
      () => openFiles({ "y.npy": npy({ shape: "(3,)" }) }),
      /has shape \(3,\); data needs at least two dimensions/,
    ],
    [
      "IDX labels as a data set",
      () => openFiles({ "train-labels-idx1-ubyte": idx([3]) }),
      /holds labels, not data/,
    ],
    [
      "QMNIST's labels as a data set",
      () => openFiles({ "qmnist-test-labels-idx2-int": idx([2, 8], 12, new Uint8Array(64)) }),
      /holds labels, not data/,
    ],
  ];
  for (const [name, act, message] of refusals) {
    test(`refused: ${name}`, () => expectRejection(act(), message));
  }
});

/** The archive of one member with other fields in both of its headers. */
function withFields(archive: Uint8Array, { flags = 0, method = 8 }): Uint8Array {
  const changed = Buffer.from(archive);
  for (const fields of [4, changed.indexOf("PK\x01\x02") + 6]) {
    changed.writeUInt16LE(flags, fields + 2);
    changed.writeUInt16LE(method, fields + 4);
  }
  return new Uint8Array(changed);
}

test.describe(".npz", () => {
  const member = (bytes: Uint8Array) => ({ bytes });
  const x = member(floats([2, 3]));
  const y = member(npy({ shape: "(2,)", data: Uint8Array.of(7, 5) }));

  test("its only array is read, another one by its name", async () => {
    const one = await openFiles({ "a.npz": zip([["arr_0.npy", x]]) });
    expect(await rowsOf(one.train)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(one.train.name).toBe("a.npz");
    const two = zip([
      ["x.npy", member(npy())],
      ["z.npy", x],
    ]);
    expect((await openFiles({ "a.npz": two }, { array: "z" })).train.count).toBe(2);
    await expectRejection(
      openFiles({ "a.npz": two }),
      /has "x", "z"; select one by its name \(--array\)/,
    );
    await expectRejection(
      openFiles({ "a.npz": two }, { array: "q" }),
      /has no array "q"; it has "x", "z"/,
    );
  });

  for (const names of [
    "x_train y_train x_test y_test",
    "train_images train_labels test_images test_labels",
  ]) {
    test(`${names} are a labelled training and test set`, async () => {
      const members = names.split(" ").map((name, i) => [`${name}.npy`, i % 2 ? y : x] as const);
      const { train, test: testSet } = await openFiles({ "mnist.npz": zip(members) });
      for (const set of [train, testSet]) {
        expect(set?.count).toBe(2);
        expect(set?.labels).toEqual({ classes: Uint32Array.of(1, 0), names: ["5", "7"] });
      }
    });
  }

  const archiveOf = (names: string) =>
    zip(names.split(" ").map((name) => [`${name}.npy`, /^y/i.test(name) ? y : x] as const));

  for (const [names, areLabelled, notes] of [
    ["X_train Y_train X_test Y_test", true, []],
    ["x_test x_train", false, []],
    ["X_train X_test y_train", false, ['Ignored arrays: "y_train".']],
    ["x_train y_train x_test y_test x_val y_val", true, ['Ignored arrays: "x_val", "y_val".']],
  ] as const) {
    test(`${names} are a training and a test set`, async () => {
      const { train, test: testSet } = await openFiles({ "a.npz": archiveOf(names) });
      expect([train.count, testSet?.count]).toEqual([2, 2]);
      expect([train, testSet].map((set) => set?.labels !== undefined)).toEqual([
        areLabelled,
        areLabelled,
      ]);
      expect(train.notes).toEqual(notes);
    });
  }

  test("refused: training and test rows of different lengths", () =>
    expectRejection(
      openFiles({
        "a.npz": zip([
          ["x_train.npy", x],
          ["x_test.npy", member(floats([3, 2]))],
        ]),
      }),
      /^a\.npz has training rows of 3 values, but test rows of 2\.$/,
    ));

  const good = npy();
  const refusals: [string, Uint8Array, RegExp][] = [
    [
      "two members of the same name",
      zip([
        ["x.npy", x],
        ["x.npy", x],
      ]),
      /twice|duplicate/i,
    ],
    [
      "a member that unpacks to more than it declares",
      zip([["x.npy", { bytes: good, size: good.length - 1 }]]),
      /"x\.npy" does not unpack to the 130 bytes and the checksum that it declares/,
    ],
    [
      "a member that unpacks to less than it declares",
      zip([["x.npy", { bytes: good, size: good.length + 1 }]]),
      /"x\.npy" does not unpack to the 132 bytes and the checksum that it declares/,
    ],
    [
      "a member that declares the impossible",
      zip([["x.npy", { bytes: good, size: 4e9 }]]),
      /bytes cannot hold the 4000000000 that "x\.npy" declares/,
    ],
    [
      "a wrong checksum",
      zip([["x.npy", { bytes: good, crc: 1 }]]),
      /"x\.npy" does not unpack to the 131 bytes and the checksum that it declares\.$/,
    ],
    [
      "a truncated archive",
      zip([["x.npy", x]]).subarray(0, 60),
      /^a\.npz is not a complete zip archive; it is truncated or damaged\.$/,
    ],
    [
      "an encrypted archive",
      withFields(zip([["x.npy", x]]), { flags: 1 }),
      /^a\.npz is encrypted; pack its files again without a password\.$/,
    ],
    [
      "another compression",
      withFields(zip([["x.npy", x]]), { flags: 0, method: 12 }),
      /^a\.npz uses the compression method 12, which cannot be read; pack its files again with deflate\.$/,
    ],
    ["no arrays", zip([["readme.txt", x]]), /^a\.npz contains no arrays\.$/],
    [
      "a member that is not a .npy file",
      zip([["x.npy", member(Uint8Array.of(1, 2))]]),
      /^x of a\.npz is not a \.npy file/,
    ],
  ];
  for (const [name, file, message] of refusals) {
    test(`refused: ${name}`, () => expectRejection(openFiles({ "a.npz": file }), message));
  }

  test("refused: members over the same bytes", () => {
    const archive = Buffer.from(
      zip([
        ["a.npy", x],
        ["b.npy", x],
      ]),
    );
    const second = archive.lastIndexOf("PK\x01\x02");
    archive.writeUInt32LE(0, second + 42);
    return expectRejection(openFiles({ "a.npz": archive }, { array: "b" }), /overlap|damaged/);
  });

  test("refused: any truncated archive", async () => {
    const whole = zip([["x.npy", x]]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 4, max: whole.length - 1 }), (length) =>
        expectRejection(openFiles({ "a.npz": whole.subarray(0, length) }), /a\.npz/),
      ),
    );
  });
});

test.describe("safetensors", () => {
  const tensor = (dtype: string, shape: number[], start: number, end: number) => ({
    dtype,
    shape,
    data_offsets: [start, end],
  });

  test("F16 stays as it is; BF16 becomes f32; an odd header length is fine (safetensors#231, #598)", async () => {
    const data = Uint8Array.of(0, 0x3c, 0, 0xc0, 0x80, 0x3f, 0, 0xc0);
    const header = { h: tensor("F16", [1, 2], 0, 4), b: tensor("BF16", [1, 2], 4, 8) };
    for (const spaces of ["", " ", "  "]) {
      const file = safetensors(JSON.stringify(header) + spaces, data);
      const { train: h } = await openFiles({ x: file }, { array: "h" });
      expect([h.element, await h.rows(0, 1)]).toEqual(["f16", Uint16Array.of(0x3c00, 0xc000)]);
      const { train: b } = await openFiles({ x: file }, { array: "b" });
      expect([b.element, await b.rows(0, 1)]).toEqual(["f32", Float32Array.of(1, -2)]);
    }
  });

  test("the only tensor of two dimensions is read; several need a name", async () => {
    const header = { tokens: tensor("U8", [4], 4, 8), activation: tensor("U8", [2, 2], 0, 4) };
    const { train } = await openFiles({
      "a.safetensors": safetensors(header, Uint8Array.from(counting(8))),
    });
    expect(await rowsOf(train)).toEqual([
      [0, 1],
      [2, 3],
    ]);
    const several = safetensors(
      { ...header, other: tensor("U8", [1, 1], 8, 9) },
      new Uint8Array(9),
    );
    await expectRejection(
      openFiles({ "a.safetensors": several }),
      /has several: "activation" \(2, 2\), "other" \(1, 1\); select one by its name \(--array\)/,
    );
    await expectRejection(
      openFiles({ "a.safetensors": several }, { array: "x" }),
      /has no tensor "x"; it has "activation" \(2, 2\)/,
    );
    const none = safetensors({ tokens: tensor("U8", [4], 0, 4) }, new Uint8Array(4));
    await expectRejection(
      openFiles({ "a.safetensors": none }),
      /^a\.safetensors should have one tensor of rows and values, but has "tokens" \(4\)\.$/,
    );
  });

  test("a type that cannot be read matters only if its tensor is selected", async () => {
    const header = { a: tensor("U8", [1, 2], 3, 5), b: tensor("F8_E4M3", [1, 3], 0, 3) };
    const files = { "a.safetensors": safetensors(header, Uint8Array.from(counting(5))) };
    const { train } = await openFiles(files, { array: "a" });
    expect(await rowsOf(train)).toEqual([[3, 4]]);
    await expectRejection(
      openFiles(files, { array: "b" }),
      /^"b" of a\.safetensors has the type F8_E4M3; these types can be read: BOOL, U8, .*, U64\.$/,
    );
  });
});

test.describe("shards", () => {
  const shard = (...values: number[]) =>
    npy({ shape: `(${values.length}, 1)`, data: Uint8Array.from(values) });

  test("are read as one set in the order of their names, across their borders", async () => {
    const files = {
      "b.npy": shard(4, 5),
      "notes.txt": new Uint8Array(1),
      "a.npy": shard(1, 2, 3),
      "c.npy.gz": gzipSync(shard(6)),
    };
    const { train } = await openFiles(files);
    expect(await rowsOf(train)).toEqual([[1], [2], [3], [4], [5], [6]]);
    expect([...(await train.rows(2, 4))]).toEqual([3, 4]);
    expect([...(await train.rows(3, 5))]).toEqual([4, 5]);
    expect(train.notes).toEqual([
      "3 files are read as one set, in the order of their names: a.npy … c.npy.",
      "Ignored: notes.txt.",
    ]);
  });

  const refusals: [string, Record<string, Uint8Array>, RegExp][] = [
    [
      "rows of other lengths",
      { "a.npy": shard(1), "b.npy": npy() },
      /^b\.npy has rows of 3 values, but a\.npy has rows of 1 value; shards must agree/,
    ],
    [
      "other types",
      { "a.npy": floats([1, 3]), "b.npy": npy() },
      /^b\.npy has values of type u8, but a\.npy has values of type f32/,
    ],
    [
      "two kinds of files",
      { "a.npy": npy(), "b.safetensors": npy() },
      /^folder: the files are of two formats, NumPy array \(\.npy\) and safetensors;/,
    ],
    [
      "a shard of another format",
      { "a.npy": npy(), "b.npy": idx([1, 1, 1]) },
      /^b\.npy is IDX .* despite its name/,
    ],
    [
      "no data files",
      { "a.txt": npy(), "b.txt": npy() },
      /^folder: several files are one set only if they are .*; name one file\.$/,
    ],
    [
      "a damaged shard",
      { "a.npy": npy(), "b.npy": npy().subarray(0, -1) },
      /^b\.npy is truncated or damaged/,
    ],
  ];
  for (const [name, files, message] of refusals) {
    test(`refused: ${name}`, () => expectRejection(openFiles(files), message));
  }
});

test("an option that does not apply is refused", () =>
  expectRejection(
    openData(sources({ x: npy() }), "", { array: "x" }),
    /^--array does not apply to x, whose format is NumPy array \(\.npy\)\.$/,
  ));
