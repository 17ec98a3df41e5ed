/** All there is to a list that goes on. */
export interface DownsampledState<Entry> {
  readonly kept: readonly Entry[];
  /** The newest, where it is not kept. */
  readonly last?: Entry | undefined;
  /** Of so many entries one is kept. */
  readonly every: number;
  /** Entries that came. */
  readonly seen: number;
}

/** A list that stays short however much is added: when it is full, every other entry goes. */
export class Downsampled<Entry> {
  private kept: Entry[];
  private last: Entry | undefined;
  private every: number;
  private seen: number;

  /** @param state of a list that this one goes on with */
  constructor(
    private readonly most: number,
    state: DownsampledState<Entry> = { kept: [], every: 1, seen: 0 },
  ) {
    this.kept = [...state.kept];
    this.last = state.last ?? state.kept.at(-1);
    this.every = state.every;
    this.seen = state.seen;
  }

  /** Entries that came, kept or not. */
  get count(): number {
    return this.seen;
  }

  add(entry: Entry): void {
    if (this.seen % this.every === 0) this.kept.push(entry);
    this.seen++;
    this.last = entry;
    if (this.kept.length > this.most) {
      this.kept = this.kept.filter((_, i) => i % 2 === 0);
      this.every *= 2;
    }
  }

  /** Entries at even distances, and the newest. */
  list(): Entry[] {
    const { kept, last } = this;
    return last === undefined || kept.at(-1) === last ? [...kept] : [...kept, last];
  }

  /** As it is now. */
  state(): DownsampledState<Entry> {
    const { kept, last, every, seen } = this;
    return { kept: [...kept], last: kept.at(-1) === last ? undefined : last, every, seen };
  }
}
