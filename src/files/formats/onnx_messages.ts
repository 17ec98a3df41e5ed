// The messages of ONNX that a model of a few operators needs, as protobuf.
// https://github.com/onnx/onnx/blob/main/onnx/onnx.proto

import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** Whole numbers only. */
  readonly attributes?: Readonly<Record<string, number>>;
}

export interface OnnxTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array | BigInt64Array;
}

/** The sides of a matrix of float32; a text is a side of any length. */
export type OnnxMatrix = readonly [number | string, number | string];

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly inputs: Readonly<Record<string, OnnxMatrix>>;
  readonly outputs: Readonly<Record<string, OnnxMatrix>>;
  readonly tensors: Readonly<Record<string, OnnxTensor>>;
}

interface About {
  readonly producer: string;
  readonly version: string;
  readonly description: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Of the format, and of the operators. */
const IR_VERSION = 8;
const OPERATORS = 17;

/** Field numbers. */
const model = { ir: 1, producer: 2, version: 3, doc: 6, graph: 7, operators: 8, metadata: 14 };
const operatorSet = { domain: 1, version: 2 };
const entry = { key: 1, value: 2 };
const graph = { node: 1, name: 2, tensor: 5, input: 11, output: 12 };
const node = { input: 1, output: 2, operator: 4, attribute: 5 };
const attribute = { name: 1, int: 3, type: 20 };
const tensor = { side: 1, type: 2, name: 8, data: 9 };
const valueInfo = { name: 1, type: 2 };
const typeOfValue = { tensor: 1 };
const tensorType = { element: 1, shape: 2 };
const tensorShape = { side: 1 };
const side = { value: 1, name: 2 };

const elementTypes = { float: 1, int64: 7 };
const INT_ATTRIBUTE = 2;

/** Writes one message. */
class Message {
  constructor(private readonly writer: BinaryWriter) {}

  text(field: number, value: string): void {
    this.writer.tag(field, WireType.LengthDelimited).string(value);
  }

  int(field: number, value: number): void {
    this.writer.tag(field, WireType.Varint).int64(value);
  }

  bytes(field: number, value: Uint8Array): void {
    this.writer.tag(field, WireType.LengthDelimited).bytes(value);
  }

  message(field: number, write: (inside: Message) => void): void {
    this.writer.tag(field, WireType.LengthDelimited).fork();
    write(this);
    this.writer.join();
  }
}

/** Returns the bytes of a model. */
export function onnxModel(from: OnnxGraph, about: About): Uint8Array<ArrayBuffer> {
  const writer = new BinaryWriter();
  const message = new Message(writer);
  message.int(model.ir, IR_VERSION);
  message.text(model.producer, about.producer);
  message.text(model.version, about.version);
  message.text(model.doc, about.description);
  message.message(model.graph, (inside) => writeGraph(inside, from));
  message.message(model.operators, (inside) => {
    inside.text(operatorSet.domain, "");
    inside.int(operatorSet.version, OPERATORS);
  });
  for (const [key, value] of Object.entries(about.metadata)) {
    message.message(model.metadata, (inside) => {
      inside.text(entry.key, key);
      inside.text(entry.value, value);
    });
  }
  return writer.finish();
}

function writeGraph(message: Message, { name, nodes, inputs, outputs, tensors }: OnnxGraph): void {
  for (const each of nodes) message.message(graph.node, (inside) => writeNode(inside, each));
  message.text(graph.name, name);
  for (const [name, each] of Object.entries(tensors)) {
    message.message(graph.tensor, (inside) => writeTensor(inside, name, each));
  }
  for (const [field, matrices] of [
    [graph.input, inputs],
    [graph.output, outputs],
  ] as const) {
    for (const [name, sides] of Object.entries(matrices)) {
      message.message(field, (inside) => writeMatrix(inside, name, sides));
    }
  }
}

function writeNode(
  message: Message,
  { operator, inputs, outputs, attributes = {} }: OnnxNode,
): void {
  for (const name of inputs) message.text(node.input, name);
  for (const name of outputs) message.text(node.output, name);
  message.text(node.operator, operator);
  for (const [name, value] of Object.entries(attributes)) {
    message.message(node.attribute, (inside) => {
      inside.text(attribute.name, name);
      inside.int(attribute.int, value);
      inside.int(attribute.type, INT_ATTRIBUTE);
    });
  }
}

function writeTensor(message: Message, name: string, { shape, values }: OnnxTensor): void {
  for (const length of shape) message.int(tensor.side, length);
  const isFloat = values instanceof Float32Array;
  message.int(tensor.type, isFloat ? elementTypes.float : elementTypes.int64);
  message.text(tensor.name, name);
  message.bytes(tensor.data, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
}

function writeMatrix(message: Message, name: string, sides: OnnxMatrix): void {
  message.text(valueInfo.name, name);
  message.message(valueInfo.type, (type) => {
    type.message(typeOfValue.tensor, (inside) => {
      inside.int(tensorType.element, elementTypes.float);
      inside.message(tensorType.shape, (shape) => {
        for (const length of sides) {
          shape.message(tensorShape.side, (each) => {
            if (typeof length === "number") each.int(side.value, length);
            else each.text(side.name, length);
          });
        }
      });
    });
  });
}
