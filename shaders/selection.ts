// The parts of kernels that keep the largest of a = max(z, 0). They compare bits as u32 (keys), which order like the
// floats if these are not negative, so that −0, subnormals and ties need no care.
// A search ends with two keys, low < high: all from `high` on stay, and the first of those from `low` on.

/** WGSL functions of four keys. */
export const keyFunctions = `
  /** The bits of max(z, 0). */
  fn keys_of(z: vec4u) -> vec4u { return select(vec4u(), z, z < vec4u(0x80000000)); }

  /** 1 for each key in low … high − 1. */
  fn between(key: vec4u, low: vec4u, high: vec4u) -> vec4u {
    return select(vec4u(), vec4u(1), (key >= low) & (key < high));
  }

  /** The keys that stay, and 0 for the others; rank is the number of earlier keys in low … high − 1. */
  fn kept(key: vec4u, low: vec4u, high: vec4u, rank: vec4u, needed: vec4u) -> vec4u {
    return select(vec4u(), key, (key >= high) | ((key >= low) & (rank < needed)));
  }

  /** The ranks of four neighbours in a row, from 0 or 1 for each and the number of those before them. */
  fn ranks(isBetween: vec4u, before: u32) -> vec4u {
    let pair = isBetween.x + isBetween.y;
    return vec4u(before) + vec4u(0, isBetween.x, pair, pair + isBetween.z);
  }

  fn sum_of(counts: vec4u) -> u32 { return counts.x + counts.y + counts.z + counts.w; }
`;

/** WGSL functions over all invocations of a workgroup; all must call them together. */
export const workgroupFunctions = (size: number) => `
  var<workgroup> partial: array<atomic<u32>, 4>;
  var<workgroup> collected: vec4u;
  var<workgroup> places: array<vec4u, ${size}>;

  /** Comes before the others: workgroup memory need not be zero at the start. */
  fn clear(lane: u32) {
    if (lane < 4) { atomicStore(&partial[lane], 0); }
    workgroupBarrier();
  }

  fn collect(lane: u32) -> vec4u {
    workgroupBarrier();
    if (lane == 0) {
      collected = vec4u(
        atomicExchange(&partial[0], 0), atomicExchange(&partial[1], 0),
        atomicExchange(&partial[2], 0), atomicExchange(&partial[3], 0));
    }
    return workgroupUniformLoad(&collected);
  }

  /** The sum over all invocations. */
  fn total(own: vec4u, lane: u32) -> vec4u {
    ${[0, 1, 2, 3].map((i) => `atomicAdd(&partial[${i}], own[${i}]);`).join(" ")}
    return collect(lane);
  }

  /** The maximum over all invocations. */
  fn greatest(own: vec4u, lane: u32) -> vec4u {
    ${[0, 1, 2, 3].map((i) => `atomicMax(&partial[${i}], own[${i}]);`).join(" ")}
    return collect(lane);
  }

  /** The sum over the invocations before this one. */
  fn sum_before(own: vec4u, lane: u32) -> vec4u {
    places[lane] = own;
    workgroupBarrier();
    var sum = vec4u();
    for (var i = 0u; i < lane; i++) { sum += places[i]; }
    return sum;
  }
`;
