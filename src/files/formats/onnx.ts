// ONNX: values as they are stored → codes and reconstructions of the same values; their scaling is inside.

import type { Settings } from "../../config/settings.ts";
import { perColumn, type Scaling, unscaled } from "../../data/scaling.ts";
import { mapValues } from "../../records.ts";
import { decoderFormula, encoderFormula } from "../model_formulas.ts";
import { inputFormula } from "../scaling_json.ts";
import type { CompleteModel, Target, WeightsFormat, WrittenModel } from "./format.ts";
import { type OnnxMatrix, type OnnxNode, type OnnxTensor, onnxModel } from "./onnx_messages.ts";

export const onnxFormat: WeightsFormat = { write };

/** A graph under construction: each method adds an operator and returns its result's name. */
class Graph {
  readonly nodes: OnnxNode[] = [];
  readonly tensors: Record<string, OnnxTensor> = {};

  constant(name: string, values: ArrayLike<number>, shape: readonly number[] = []): string {
    this.tensors[name] = { shape, values: Float32Array.from(values) };
    return name;
  }

  integer(name: string, value: number): string {
    this.tensors[name] = { shape: [1], values: BigInt64Array.of(BigInt(value)) };
    return name;
  }

  apply(operator: string, inputs: readonly string[], attributes?: OnnxNode["attributes"]): string {
    return this.applyTo(operator, inputs, [`${operator}_${this.nodes.length}`], attributes)[0];
  }

  applyTo<Names extends readonly [string, ...string[]]>(
    operator: string,
    inputs: readonly string[],
    outputs: Names,
    attributes?: OnnxNode["attributes"],
  ): Names {
    this.nodes.push({ operator, inputs, outputs, ...(attributes && { attributes }) });
    return outputs;
  }
}

interface Context {
  readonly graph: Graph;
  readonly model: CompleteModel;
}

/** The code from z = x W_enc + b_enc, or from u = x W_enc of gated units. */
const codes: Record<Settings["activation"], (context: Context, z: string) => string> = {
  relu: ({ graph }, z) => graph.apply("Relu", [z]),
  lifetime: ({ graph }, z) => graph.apply("Relu", [z]),
  sigmoid: ({ graph }, z) => graph.apply("Sigmoid", [z]),
  topk: ({ graph, model }, z) => {
    const h = graph.apply("Relu", [z]);
    const k = graph.integer("k", model.settings.k);
    const [kept, units] = graph.applyTo("TopK", [h, k], ["kept", "units"], { axis: -1 });
    const zeros = graph.apply("ConstantOfShape", [graph.apply("Shape", [h])]);
    return graph.apply("ScatterElements", [zeros, units, kept], { axis: -1 });
  },
  "batch-topk": whereAboveThreshold,
  jumprelu: whereAboveThreshold,
  gated: ({ graph, model }, u) => {
    const { b_gate = [], r_mag = [], b_mag = [] } = model.parameters;
    const side = [model.shape.hidden];
    const zero = graph.constant("zero", [0]);
    const gate = graph.apply("Add", [u, graph.constant("b_gate", b_gate, side)]);
    const factor = graph.apply("Exp", [graph.constant("r_mag", r_mag, side)]);
    const scaled = graph.apply("Mul", [u, factor]);
    const magnitude = graph.apply("Relu", [
      graph.apply("Add", [scaled, graph.constant("b_mag", b_mag, side)]),
    ]);
    return graph.apply("Where", [graph.apply("Greater", [gate, zero]), magnitude, zero]);
  },
};

function whereAboveThreshold({ graph, model }: Context, z: string): string {
  const { threshold = [] } = model.parameters;
  const above = graph.apply("Greater", [
    z,
    graph.constant("threshold", threshold, [threshold.length]),
  ]);
  return graph.apply("Where", [above, z, graph.constant("zero", [0])]);
}

async function write(model: CompleteModel, { path, version }: Target): Promise<WrittenModel> {
  const { shape, settings, scaling = unscaled, whitening } = model;
  const { inputs, hidden } = shape;
  const file = onnxModel(
    { name: "sparse_autoencoder", ...graphOf(model), ...matricesOf(inputs, hidden) },
    {
      producer: "parsimony",
      version,
      description: `${encoderFormula(settings)}; ${decoderFormula(settings)}; the input and the reconstruction are ${whitening ? "whitened patches" : "values as they are stored"}, and ${inputFormula(scaling)}.`,
      metadata: { settings: JSON.stringify(settings) },
    },
  );
  return {
    files: { "model.onnx": file },
    lines: [
      "import onnxruntime",
      `session = onnxruntime.InferenceSession(${JSON.stringify(path)})`,
      `codes, y = session.run(None, {"input": x})  # x: float32 (rows, ${inputs}), ${whitening ? "whitened patches" : "values as they are stored"}`,
    ],
  };
}

const matricesOf = (inputs: number, hidden: number) => ({
  inputs: { input: ["rows", inputs] as OnnxMatrix },
  outputs: mapValues({ codes: hidden, reconstruction: inputs }, (side): OnnxMatrix => {
    return ["rows", side];
  }),
});

function graphOf(model: CompleteModel) {
  const graph = new Graph();
  const { parameters, settings, shape } = model;
  const { inputs, hidden } = shape;
  const { activation, preBias, outputActivation } = settings;
  const b_dec = graph.constant("b_dec", parameters.b_dec, [inputs]);
  const steps = scalingSteps(model);
  const scaled = steps.reduce(
    (value, { name, forwards, numbers }) =>
      graph.apply(forwards, [value, graph.constant(name, numbers, [numbers.length])]),
    "input",
  );
  const x = preBias ? graph.apply("Sub", [scaled, b_dec]) : scaled;
  const W_enc = graph.constant("W_enc", parameters.W_enc, [inputs, hidden]);
  const product = graph.apply("MatMul", [x, W_enc]);
  const z =
    activation === "gated"
      ? product
      : graph.apply("Add", [product, graph.constant("b_enc", parameters.b_enc, [hidden])]);
  const [h] = graph.applyTo("Identity", [codes[activation]({ graph, model }, z)], ["codes"]);
  const W_dec = graph.constant("W_dec", parameters.W_dec, [hidden, inputs]);
  const sum = graph.apply("Add", [graph.apply("MatMul", [h, W_dec]), b_dec]);
  const y = outputActivation === "sigmoid" ? graph.apply("Sigmoid", [sum]) : sum;
  const values = steps.reduceRight(
    (value, { name, backwards }) => graph.apply(backwards, [value, name]),
    y,
  );
  graph.applyTo("Identity", [values], ["reconstruction"]);
  return { nodes: graph.nodes, tensors: graph.tensors };
}

/** x = inputScale (value − offset) / divisor, without the parts that change nothing. */
function scalingSteps({ scaling = unscaled, inputScale, shape }: CompleteModel) {
  const columns = (numbers: Scaling["offset"]) =>
    typeof numbers === "number" ? Float64Array.of(numbers) : perColumn(numbers, shape.inputs);
  const steps = [
    {
      name: "offset",
      forwards: "Sub",
      backwards: "Add",
      none: 0,
      numbers: columns(scaling.offset),
    },
    {
      name: "divisor",
      forwards: "Div",
      backwards: "Mul",
      none: 1,
      numbers: columns(scaling.divisor),
    },
    {
      name: "input_scale",
      forwards: "Mul",
      backwards: "Div",
      none: 1,
      numbers: columns(inputScale),
    },
  ] as const;
  return steps.filter(({ numbers, none }) => numbers.some((number) => number !== none));
}
