// WebGPU's flags as numbers: in Node their globals are not defined when modules load.

export const bufferUsage = {
  mapRead: 0x1,
  mapWrite: 0x2,
  copySrc: 0x4,
  copyDst: 0x8,
  uniform: 0x40,
  storage: 0x80,
  queryResolve: 0x200,
} as const;

export const mapMode = { read: 0x1, write: 0x2 } as const;
