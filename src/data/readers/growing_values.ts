import { InputError } from "../../input_error.ts";

/** Values of unknown number, as bytes as long as all are whole numbers from 0 to 255, then as float32. */
export class GrowingValues {
  length = 0;
  #values: Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer>;

  constructor(areBytes: boolean) {
    this.#values = areBytes ? new Uint8Array(2 ** 16) : new Float32Array(2 ** 16);
  }

  get areBytes(): boolean {
    return this.#values instanceof Uint8Array;
  }

  add(value: number): void {
    const values = this.#values;
    if (this.length === values.length) {
      this.#resize(2 * values.length);
      this.add(value);
      return;
    }
    values[this.length] = value;
    if (values instanceof Uint8Array && values[this.length] !== value) {
      this.#values = Float32Array.from(values);
      this.#values[this.length] = value;
    }
    this.length++;
  }

  /** The values so far; more cannot be added. */
  finish(): Uint8Array<ArrayBuffer> | Float32Array<ArrayBuffer> {
    this.#resize(this.length);
    return this.#values;
  }

  #resize(length: number): void {
    const old = this.#values;
    try {
      this.#values = old instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
    } catch {
      throw new InputError(`There is not enough memory for ${length} values.`);
    }
    if (old instanceof Uint8Array) this.#values.set(old.subarray(0, length));
    else this.#values.set(old.subarray(0, length));
  }
}
