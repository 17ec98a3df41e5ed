// The loss over a set of rows, which stay on the GPU from one evaluation to the next.

import type { Uniforms } from "../../shaders/kernel.ts";
import { lossTerms, lossTermTable } from "../../shaders/loss_terms.ts";
import { elementArrays } from "../data/data_set.ts";
import { numbersTo, shuffledOrder } from "../data/order.ts";
import { paddedRows, type Rows, takeRows } from "../data/rows.ts";
import { type Engine, OutOfMemoryError } from "../engine/engine.ts";
import { roundUp } from "../math.ts";
import { mapValues } from "../records.ts";
import { readHistory } from "./history.ts";
import type { Plan } from "./plan.ts";
import { type Evaluation, type IsStopped, lossOf } from "./reports.ts";
import { Sequences } from "./sequences.ts";
import type { Pass, Passes, PassStage } from "./stages.ts";
import { StepsInFlight } from "./steps_in_flight.ts";

/** Room for 10,000 rows of 784 float32 values; larger sets are uploaded in pieces, in every evaluation. */
const MAX_BYTES = 2 ** 25;

/** Seed of the order in which sets are evaluated. It is fixed, so that losses of different runs are comparable. */
const EVALUATION_SEED = 0;

/** What an evaluation follows while it runs. */
interface Source {
  /** The passes in the current variants. */
  readonly passes: () => Passes;
  /** Those of the last step, such as the sparsity weight while it warms up. */
  readonly uniforms: Uniforms;
  /** The longest that the batches in flight should take. */
  readonly secondsInFlight: number;
  /** That of training, as long as a batch takes at most; 0 if no step has been run. */
  readonly secondsPerStep: number;
}

/** Buffers that hold some rows of a set, and their order: the rows as they are. */
interface Place {
  readonly data: string;
  readonly order: string;
  /** The rows that fit, a multiple of the batch size. */
  readonly rows: number;
}

const OWN_DATA = "evaluatedRows";
const OWN_ORDER = "evaluatedOrder";

export class Evaluator {
  private readonly inFlight: StepsInFlight;
  private readonly sequences: Sequences;
  private readonly rowBytes: number;
  private place: Place | undefined;
  /** The values of the set, and the first of its rows, that are on the GPU. */
  private held: { readonly values: Rows["values"]; readonly first: number } | undefined;
  private gathering: { readonly from: PassStage; readonly stage: PassStage } | undefined;
  private pass: { readonly from: Pass; readonly pass: Pass } | undefined;
  /** Settles when the last evaluation has ended: they share the buffers. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly engine: Engine,
    private readonly plan: Plan,
    private readonly source: Source,
  ) {
    const { shape, format, historyLength } = plan;
    this.sequences = new Sequences(engine, plan, Number.POSITIVE_INFINITY);
    this.inFlight = new StepsInFlight(historyLength);
    this.rowBytes = roundUp(shape.inputs, 4) * elementArrays[format.element].BYTES_PER_ELEMENT;
  }

  /**
   * Computes the loss in batches of the size used in training, weighted by their rows. The rows are shuffled,
   * always in the same order: the sparsity term depends on each batch's mean activations, and in a sorted file
   * these would differ from those of training batches.
   * @param isStopped called whenever the batches in flight are done
   * @returns undefined if it was stopped
   */
  evaluate(rows: Rows, isStopped: IsStopped): Promise<Evaluation | undefined> {
    const evaluation = this.last.then(() => this.evaluateNow(rows, isStopped));
    this.last = evaluation.catch(() => {});
    return evaluation;
  }

  private async evaluateNow(rows: Rows, isStopped: IsStopped): Promise<Evaluation | undefined> {
    const { plan, inFlight, source } = this;
    const { batchSize } = plan.settings;
    let order: Uint32Array | undefined;
    const orderOfRows = () => {
      order ??= shuffledOrder(rows.count, EVALUATION_SEED)(0);
      return order;
    };
    const terms = mapValues(lossTermTable, () => 0);
    const place = await this.placeFor(rows);
    inFlight.expect(source.secondsPerStep);
    for (let done = 0; done < rows.count; ) {
      const pass = await this.passOf(source.passes().evaluate, place);
      // From here to the copy of the history nothing is awaited, so that nothing else can change the buffers.
      const first = done - (done % place.rows);
      this.hold(rows, first, place, orderOfRows);
      inFlight.targetSeconds = source.secondsInFlight;
      const started = performance.now();
      const end = Math.min(rows.count, first + place.rows, done + inFlight.steps * batchSize);
      const count = Math.ceil((end - done) / batchSize);
      const batchOf = (i: number) => Math.min(batchSize, end - done - i * batchSize);
      this.sequences.send(pass, count, (historyRow) => ({
        ...source.uniforms,
        batchStart: done - first + historyRow * batchSize,
        batch: batchOf(historyRow),
        historyRow,
      }));
      const records = await readHistory(this.engine, plan, count);
      inFlight.record(count, (performance.now() - started) / 1000);
      if (await isStopped()) return undefined;
      records.forEach((row, i) => {
        const share = batchOf(i) / rows.count;
        for (const term of lossTerms) terms[term] += share * row[term];
      });
      done = end;
    }
    return { loss: lossOf(terms), ...terms };
  }

  /** Returns buffers for a set, or for a piece of it; those for given rows if the GPU has no room for more. */
  private async placeFor({ count }: Rows): Promise<Place> {
    const { engine, plan, rowBytes } = this;
    const { batchSize } = plan.settings;
    const given = { data: "givenImages", order: "givenOrder", rows: wholeBatches(plan.capacity) };
    const most = wholeBatches(Math.floor(MAX_BYTES / rowBytes));
    const rows = Math.min(most, roundUp(count, batchSize));
    if (rows <= given.rows) return given;
    if (this.place && this.place.rows >= rows) return this.place;
    for (const name of [OWN_DATA, OWN_ORDER]) engine.free(name);
    this.held = undefined;
    this.gathering = undefined;
    this.pass = undefined;
    try {
      await engine.allocate({ [OWN_DATA]: rows * rowBytes, [OWN_ORDER]: 4 * rows });
      engine.write(OWN_ORDER, numbersTo(rows));
      this.place = { data: OWN_DATA, order: OWN_ORDER, rows };
    } catch (error) {
      if (!(error instanceof OutOfMemoryError)) throw error;
      for (const name of [OWN_DATA, OWN_ORDER]) engine.free(name);
      this.place = given;
    }
    return this.place;

    function wholeBatches(rows: number) {
      return rows - (rows % batchSize);
    }
  }

  /** Uploads the rows from `first` on, in their shuffled order, unless they are there. */
  private hold(rows: Rows, first: number, place: Place, order: () => Uint32Array): void {
    const { values, count } = rows;
    const isOwn = place.data === OWN_DATA;
    if (isOwn && this.held?.values === values && this.held.first === first) return;
    const part = takeRows(rows, order().subarray(first, Math.min(count, first + place.rows)));
    this.engine.write(place.data, paddedRows(part));
    this.held = isOwn ? { values, first } : undefined;
  }

  /** Returns the pass on the rows of a place. */
  private async passOf(from: Pass, place: Place): Promise<Pass> {
    if (place.data !== OWN_DATA) return from;
    if (this.pass?.from === from) return this.pass.pass;
    const [gather, ...others] = from as [PassStage, ...PassStage[]];
    if (this.gathering?.from !== gather) {
      const bindings = { ...gather.bindings, data: place.data, order: place.order };
      const stage = { ...gather, bindings };
      await this.engine.prepare([stage]);
      this.gathering = { from: gather, stage };
    }
    const pass = [this.gathering.stage, ...others];
    this.pass = { from, pass };
    return pass;
  }
}
